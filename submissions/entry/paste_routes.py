"""Pasting a table without a script: a box for the block, then what goes where, to be looked at before it is saved."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from submissions import overview, wording
from submissions.entry.field_views import Filled
from submissions.entry.inputs import AnswerFault, read_answers
from submissions.entry.parts import Page, is_typed_here
from submissions.entry.pasting import LONGEST, Laid, lay
from submissions.entry.section_pages import page_in
from submissions.facts import texts_of
from submissions.forms.schema import Field, Kind
from submissions.models import Submission
from submissions.presenting import guard
from submissions.queries import submission_for
from units.login import doer_and_now
from workflow.refusals import Refused

bp = guard(Blueprint("pasting", __name__))


@bp.get("/submissions/<int:submission_id>/sections/<code>/paste/<key>")
def box(submission_id: int, code: str, key: str) -> str:
    """The box into which the block is pasted."""
    doer, _ = doer_and_now()
    found = submission_for(doer, submission_id)
    page, asked = _place(found, code, key)
    if refused := overview.can_write(found, doer):
        raise refused
    return _shown(found, page, asked, "", None, ())


@bp.post("/submissions/<int:submission_id>/sections/<code>/paste/<key>")
def look(submission_id: int, code: str, key: str) -> str | tuple[str, int]:
    """Say what of the block goes where. Nothing is saved: that is the button below, through the page's own door."""
    doer, _ = doer_and_now()
    found = submission_for(doer, submission_id)
    page, asked = _place(found, code, key)
    if refused := overview.can_write(found, doer):
        raise refused
    text = request.form.get("block", "")[:LONGEST]
    laid = lay(asked, text, row=_number("row"), column=_number("column"))
    answers = {each.name: each.text for each in laid.placed}
    faults = read_answers(found.round.form_version.compiled, found.level, found.sector, answers).faults
    return _shown(found, page, asked, text, laid, faults), 422 if faults or not laid.placed else 200


def _shown(
    found: Submission, page: Page, asked: Field, text: str, laid: Laid | None, faults: list[AnswerFault] | tuple[()]
) -> str:
    stands = Filled.of(found, texts_of(found)).value(asked)
    pasted = {each.name.removeprefix(f"{asked.key}."): each.text for each in laid.placed} if laid else {}
    if asked.kind is Kind.TABLE:
        rows = [(each.key, each.label_vi) for each in asked.rows]
        before = dict(stands)
    else:
        most = max(
            [len(found.listings.get(asked.key, ())), *(int(name.partition(".")[0]) for name in pasted)], default=0
        )
        rows = [(str(at), f"Dòng {at}") for at in range(1, most + 1)]
        before = {f"{at}.{name}": text for at, row in enumerate(stands, 1) for name, text in row.items()}
    return render_template(
        "submissions/paste.html",
        submission=found,
        page=page,
        asked=asked,
        block=text,
        laid=laid,
        rows=rows,
        before=before,
        pasted=pasted,
        faults={fault.name.removeprefix(f"{asked.key}."): wording.answer_fault(fault) for fault in faults},
        row=_number("row"),
        column=_number("column"),
    )


def _place(found: Submission, code: str, key: str) -> tuple[Page, Field]:
    """A table or list the unit fills in on that page. Errors: Refused("not_found")."""
    page = page_in(found, code)
    asked = next((each for each in page.asked if each.key == key), None)
    if (
        asked is None
        or asked.kind not in (Kind.TABLE, Kind.LIST)
        or not is_typed_here(asked, found.level, found.sector)
    ):
        raise Refused("not_found")
    return page, asked


def _number(name: str) -> int:
    """Where the first cell goes, from 0; anything else posted is the first."""
    return min(max(request.form.get(name, 0, type=int), 0), 10_000)
