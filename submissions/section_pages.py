"""One page of a report made ready to be shown: fields with answers, last period's figures, faults and remarks beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import render_template, request

from submissions import overview, remarks
from submissions.field_views import Filled, groups_of
from submissions.inputs import AnswerFault
from submissions.models import Submission
from submissions.overview import texts_of
from submissions.parts import Page, pages_of
from submissions.postings import Posting, tell
from submissions.queries import previous_of
from submissions.remark_views import by_field, on_page, views_of
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
    before = previous_of(found)
    hints: dict[str, list[str]] = {}
    for fault in overview.findings_in(found, texts) if found.saved_at and posting is None else ():
        hints.setdefault(fault.key, []).append(fault.message_vi)
    said = views_of(found, remarks.remarks_for(found, doer), doer, now)
    groups = groups_of(
        page,
        found,
        filled,
        previous=Filled.of(before, {}) if before else None,
        typed=posting.typed if posting else None,
        errors=errors,
        hints=hints,
        remarks=by_field(said),
        show_stored=refused is not None and refused.code == "changed_since_seen",
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
        locked=None if refused else overview.can_write(found, doer),
        previous=before,
        is_mixed=any(each.is_short for group in groups for each in group.fields)
        and sum(len(group.fields) for group in groups) > MOST_AT_SIGHT,
    )


MOST_AT_SIGHT = 8
"""Fields of a page above which those that are not asked of everybody are folded away."""
