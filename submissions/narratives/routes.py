"""Pages of composed texts: every text of a report with its sources and remarks; one text beside those of the units below. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.entry.drafting import AnswersRefused
from submissions.facts import texts_of
from submissions.models import Submission
from submissions.narratives.composing import LONGEST, compose, composed
from submissions.narratives.gathering import LENGTHS, PER_PAGE, Wanted, composed_in, narrative_fields, told_below
from submissions.narratives.remarking import remarks_in
from submissions.overview import can_write
from submissions.presenting import explanation, guard
from submissions.queries import submission_for
from units.access import Doer
from units.asked import page_asked
from units.login import doer_and_now
from workflow.refusals import Refused

bp = guard(Blueprint("narratives", __name__))

LONGEST_SEARCH = 200


@bp.get("/submissions/<int:submission_id>/narratives")
def index(submission_id: int) -> str:
    """Every text of a report: where each paragraph came from, and what is worth a second look before it is signed."""
    doer, _ = doer_and_now()
    found = submission_for(doer, submission_id)
    texts = texts_of(found)
    fields = narrative_fields(found.round.form_version.compiled, found)
    return render_template(
        "narratives/index.html",
        submission=found,
        fields=fields,
        told=composed_in(found, texts),
        remarks=remarks_in(found, texts),
        labels=dict(fields),
        can_write=can_write(found, doer) is None,
    )


@bp.get("/submissions/<int:submission_id>/narratives/<key>")
def narrative(submission_id: int, key: str) -> str:
    """One text, and beside it what the units below wrote: to be searched, picked and edited."""
    doer, _ = doer_and_now()
    return _page(doer, submission_for(doer, submission_id), key)


@bp.post("/submissions/<int:submission_id>/narratives/<key>")
def save(submission_id: int, key: str) -> Response | tuple[str, int]:
    """Save the text with what was picked; a refusal shows again what was typed."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    _label(found, key)
    try:
        taken = compose(
            found,
            key,
            _typed(),
            _picked(),
            own=request.form.get("own", ""),
            by=doer,
            seen=request.form.get("version", -1, type=int),
            now=now,
        )
    except (Refused, AnswersRefused) as refused:
        db.session.rollback()
        return _page(doer, submission_for(doer, submission_id), key, refused), 409
    db.session.commit()
    flash(f"Đã lưu, lấy thêm {taken} đoạn." if taken else "Đã lưu. Báo cáo chưa được trình.", "success")
    kept = {name: request.args[name] for name in ("q", "unit", "length", "all", "page") if request.args.get(name)}
    return redirect(url_for("narratives.narrative", submission_id=found.id, key=key, **kept), 303)  # type: ignore[arg-type]


def _page(doer: Doer, found: Submission, key: str, refused: Refused | AnswersRefused | None = None) -> str:
    label = _label(found, key)
    wanted = Wanted(
        words=request.args.get("q", "")[:LONGEST_SEARCH],
        unit=request.args.get("unit", "")[:LONGEST_SEARCH],
        length=request.args.get("length", ""),
        is_deep="all" in request.args,
    )
    page = page_asked()
    told, count = told_below(found, key, wanted, page)
    mine = [(place, each.text, each.sources) for place, each in enumerate(composed(found, key))]
    if refused is not None:
        mine = [(place, text, mine[place][2] if 0 <= place < len(mine) else ()) for place, text in _typed()]
    return render_template(
        "narratives/narrative.html",
        submission=found,
        key=key,
        label=label,
        wanted=wanted,
        lengths=LENGTHS,
        told=told,
        count=count,
        page=page,
        pages=-(-count // PER_PAGE),
        mine=mine,
        own=request.form.get("own", "") if refused else "",
        picked={f"{one}:{place}" for one, place in _picked()} if refused else set(),
        remarks=[each for each in remarks_in(found, texts_of(found)) if each.key == key],
        can_write=can_write(found, doer) is None,
        refused=_said(refused),
        longest=LONGEST,
    )


def _said(refused: Refused | AnswersRefused | None) -> str:
    if isinstance(refused, AnswersRefused):
        return "Đoạn văn này không nhận được ở báo cáo của đơn vị."
    return explanation(refused) if refused else ""


def _label(found: Submission, key: str) -> str:
    """What the text is called. Errors: Refused("not_found") when nobody is asked for it."""
    label = dict(narrative_fields(found.round.form_version.compiled, found)).get(key)
    if label is None:
        raise Refused("not_found")
    return label


def _typed() -> list[tuple[int, str]]:
    """The paragraphs of the form: the place each had and what it says, in the order people gave them."""
    places = request.form.getlist("place", type=int)
    typed = [(request.form.get(f"order-{place}", place + 1, type=int), at, place) for at, place in enumerate(places)]
    return [(place, request.form.get(f"text-{place}", "")) for _, _, place in sorted(typed)]


def _picked() -> list[tuple[int, int]]:
    """The chosen paragraphs of units below: "report:place"."""
    found = []
    for each in request.form.getlist("pick")[:500]:
        report, _, place = each.partition(":")
        if report.isascii() and report.isdigit() and place.isascii() and place.isdigit():
            found.append((min(int(report), 2**31 - 1), min(int(place), 10**6)))
    return found
