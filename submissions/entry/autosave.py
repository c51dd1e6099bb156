"""Saving a page while it is typed, by several people at once: merged place by place, and who else saved is told.

The verb stays that of `drafting`, and so do the decision and the refusals. The caller has locked the submission when he
read it (`queries.submission_to_write`). `Submission.saved_by` is person id ("0": the operator) -> [version, moment] of the
last saving: beside the answers, so that telling two people of each other costs no statement of its own. Must not know
requests or words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from extensions import db
from submissions.entry.drafting import NO_NOTES, SINGLE, AnswersRefused, save_locked
from submissions.entry.field_views import Filled
from submissions.entry.inputs import AnswerFault
from submissions.entry.merging import Base, Collision, merge
from submissions.entry.nil_returns import Scope
from submissions.entry.parts import Page
from submissions.entry.shown_answers import answers_shown
from submissions.facts import texts_of
from submissions.forms.schema import Kind
from submissions.models import Submission
from units.access import Doer
from units.authority import demand
from units.people import User
from units.tree import one_of
from workflow.refusals import Refused


class Saver(NamedTuple):
    """Somebody else who saved the report, and when. An empty name is the operator's."""

    name: str
    at: datetime


def save_page(
    submission: Submission,
    page: Page,
    answers: Mapping[str, str],
    *,
    by: Doer,
    seen: int,
    base: Base,
    notes: Mapping[str, str] = NO_NOTES,
    scope: Scope = SINGLE,
    now: datetime,
) -> tuple[Collision, ...]:
    """Store what was typed on `page`, shown at version `seen`; what collides with somebody else's saving is left and told.

    `notes`, `scope`: as in `drafting.save`. Errors: Refused (who may write, when), AnswersRefused.
    """
    try:
        kept = -1 if base.is_to_weigh else seen
        save_locked(submission, answers, by=by, seen=kept, notes=notes, scope=scope, now=now)
    except Refused as refused:
        if refused.code != "changed_since_seen":
            raise
    else:
        return ()
    texts = texts_of(submission)
    filled = Filled.of(submission, texts)
    standing = answers_shown(filled, page.asked)
    merged = merge(filled.form, submission.level, submission.sector, answers, base, standing)
    if merged.answers or notes:
        save_locked(submission, merged.answers, by=by, seen=None, notes=notes, scope=scope, now=now)
    else:
        demand(submission, by, "save", now=now)  # nothing to write: no new version, but the same refusals
    return merged.collisions


def save_what_reads(
    submission: Submission,
    page: Page,
    answers: Mapping[str, str],
    *,
    by: Doer,
    seen: int,
    base: Base,
    notes: Mapping[str, str] = NO_NOTES,
    now: datetime,
) -> tuple[tuple[Collision, ...], Sequence[AnswerFault]]:
    """As `save_page`, but a field that cannot be read is told and left out instead of holding up the others."""
    try:
        return save_page(submission, page, answers, by=by, seen=seen, base=base, notes=notes, now=now), ()
    except AnswersRefused as refused:
        faults = refused.faults
    spoilt, lists = {fault.name for fault in faults}, _lists_among(submission, faults)
    rest = {name: text for name, text in answers.items() if name not in spoilt and name.partition(".")[0] not in lists}
    return save_page(submission, page, rest, by=by, seen=seen, base=base, notes=notes, now=now), faults


def _lists_among(submission: Submission, faults: Sequence[AnswerFault]) -> set[str]:
    """Keys of the lists with a faulty cell: a list is kept whole or not at all, or the cell would be lost."""
    form = submission.round.form_version.compiled
    keys = {fault.name.partition(".")[0] for fault in faults}
    return {key for key in keys if (asked := form.field(key)) and asked.kind is Kind.LIST}


def others_since(submission: Submission, version: int, doer: Doer) -> list[Saver]:
    """Who else saved the report after `version`, the latest first."""
    later = {
        int(person_id): datetime.fromisoformat(moment)
        for person_id, (saved, moment) in submission.saved_by.items()
        if saved > version and int(person_id) != (doer.user_id or 0)
    }
    if not later:
        return []
    named = select(User.id, User.name).where(one_of(User.id, list(later)))
    names = {row.id: row.name for row in db.session.execute(named)}
    told = [Saver(names.get(person_id, ""), at) for person_id, at in later.items()]
    return sorted(told, key=lambda saver: saver.at, reverse=True)
