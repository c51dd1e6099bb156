"""One page of a report made ready to be shown: fields with answers, last period's figures, faults and remarks beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import render_template, request

from submissions import overview, remarks
from submissions.beside import dressed
from submissions.earlier import earlier_of
from submissions.field_views import Filled, groups_of
from submissions.findings import Finding, findings_of, notes_of
from submissions.inputs import AnswerFault
from submissions.models import Submission
from submissions.nil_returns import blank_fields, declared
from submissions.overview import texts_of
from submissions.parts import Page, page_of, pages_of
from submissions.postings import Posting, tell
from submissions.remark_views import by_field, on_page, views_of
from submissions.suggesting import suggestions_of
from submissions.targets.beside import beside_fields
from units import history
from units.access import Doer
from workflow.refusals import Refused


def section_page(
    found: Submission,
    page: Page,
    doer: Doer,
    now: datetime,
    *,
    posting: Posting | None = None,
    faults: Sequence[AnswerFault] = (),
    refused: Refused | None = None,
) -> str:
    """One page of a report. `posting`: what was typed and not taken, with its `faults` or because it was `refused`."""
    told, errors = tell(faults, page)
    texts = texts_of(found)
    filled = Filled.of(found, texts)
    earlier = earlier_of([found])
    findings = findings_of([found], {found.id: texts}, earlier=earlier)[found.id] if found.saved_at else []
    entries = history.entries_of("submission", found.id)
    locked = None if refused else overview.can_write(found, doer)
    said = views_of(found, remarks.remarks_for(found, doer), doer, now)
    groups = groups_of(
        page,
        found,
        filled,
        typed=posting.typed if posting else None,
        errors=errors,
        remarks=by_field(said),
        goals=beside_fields(found),
        show_stored=refused is not None and refused.code == "changed_since_seen",
    )
    suggestions = {} if locked or posting else suggestions_of(found, page.asked, earlier[found.id])
    groups = dressed(
        groups,
        filled.form,
        earlier=earlier[found.id],
        entries=entries,
        findings=findings if posting is None else (),
        notes=notes_of([found]).get(found.id, {}),
        suggestions=suggestions,
        typed=posting.typed if posting else None,
    )
    pages = pages_of(filled.form, found.level, found.sector)
    return render_template(
        "submissions/section.html",
        submission=found,
        page=page,
        number=pages.index(page) + 1,
        pages=pages,
        groups=groups,
        remarks=on_page(said, page),
        can_remark=remarks.can_draft(found, doer),
        ticked=request.form.getlist("fixed", type=int),
        told=told,
        refused=refused,
        locked=locked,
        earlier=earlier[found.id],
        suggestions=suggestions,
        nil_here=declared(entries, page),
        blank_count=len(blank_fields(found, page, texts)),
        left_behind=_left_behind(findings, pages),
        is_mixed=any(each.is_short for group in groups for each in group.fields)
        and sum(len(group.fields) for group in groups) > MOST_AT_SIGHT,
    )


def _left_behind(findings: Sequence[Finding], pages: Sequence[Page]) -> tuple[Page, list[Finding]] | None:
    """The page that was saved just before, when something on it wants a look before going on."""
    saved = page_of(pages, request.args.get("saved", ""))
    keys = {asked.key for group in saved.groups for asked in group.fields} if saved else set()
    waiting = [each for each in findings if each.key in keys and (each.holds_up or each.blocks)]
    return (saved, waiting) if saved and waiting else None


MOST_AT_SIGHT = 8
"""Fields of a page above which those that are not asked of everybody are folded away."""
