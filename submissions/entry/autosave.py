"""Saving a page while it is typed, by several people at once: merged place by place, and who else saved is told.

The verb stays that of `drafting`, and so do the decision and the refusals. The caller holds the report
(`queries.submission_to_write`). `Submission.saved_by` is person id ("0": the operator) -> [version, moment] of the
last saving: beside the answers, so that telling two people of each other costs no statement of its own. Must not know
requests or words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from extensions import db
from submissions.entry.drafting import NO_NOTES, SINGLE, AnswersRefused, demand_writing, save_held
from submissions.entry.field_views import Filled
from submissions.entry.inputs import AnswerFault
from submissions.entry.merging import Base, Collision, merge
from submissions.entry.nil_returns import Scope
from submissions.entry.parts import Page
from submissions.entry.shown_answers import answers_shown
from submissions.forms.schema import Kind
from submissions.held import Held
from submissions.models import Submission
from units.access import Doer
from units.people import User
from units.tree import one_of


class Saver(NamedTuple):
    """Somebody else who saved the report, and when. An empty name is the operator's."""

    name: str
    at: datetime


class Saved(NamedTuple):
    """What became of a page: the report as it stands now, what is left because it collides, and what cannot be read."""

    report: Held
    collisions: tuple[Collision, ...] = ()
    faults: tuple[AnswerFault, ...] = ()


def save_page(
    held: Held,
    page: Page,
    answers: Mapping[str, str],
    *,
    by: Doer,
    seen: int,
    base: Base,
    notes: Mapping[str, str] = NO_NOTES,
    scope: Scope = SINGLE,
    now: datetime,
) -> Saved:
    """Store what was typed on `page`, shown at version `seen`; what collides with somebody else's saving is left and told.

    `notes`, `scope`: as in `drafting.save`. Errors: Refused (who may write, when), AnswersRefused.
    """
    if held.version == seen and not base.is_to_weigh:
        return Saved(save_held(held, answers, by=by, seen=seen, notes=notes, scope=scope, now=now))
    filled = Filled.of(held, held.around.passages)
    standing = answers_shown(filled, page.asked)
    asked = {each.key for each in page.asked}
    here = {name: text for name, text in answers.items() if name.partition(".")[0] in asked}
    merged = merge(filled.form, held.level, held.sector, here, base, standing)
    # What the page does not ask has nothing to be weighed against; whether it may be written, `drafting` knows.
    kept = {name: text for name, text in answers.items() if name not in here or name in merged.answers}
    if kept or notes:
        held = save_held(held, kept, by=by, seen=None, notes=notes, scope=scope, now=now)
    else:
        demand_writing([held], by)  # nothing to write: no new version, but the same refusals
    return Saved(held, merged.collisions)


def save_what_reads(
    held: Held,
    page: Page,
    answers: Mapping[str, str],
    *,
    by: Doer,
    seen: int,
    base: Base,
    notes: Mapping[str, str] = NO_NOTES,
    now: datetime,
) -> Saved:
    """As `save_page`, but a field that cannot be read is told and left out instead of holding up the others."""
    try:
        return save_page(held, page, answers, by=by, seen=seen, base=base, notes=notes, now=now)
    except AnswersRefused as refused:
        faults = refused.faults
    spoilt, lists = {fault.name for fault in faults}, _lists_among(held, faults)
    rest = {name: text for name, text in answers.items() if name not in spoilt and name.partition(".")[0] not in lists}
    saved = save_page(held, page, rest, by=by, seen=seen, base=base, notes=notes, now=now)
    return saved._replace(faults=tuple(faults))


def _lists_among(held: Held, faults: Sequence[AnswerFault]) -> set[str]:
    """Keys of the lists with a faulty cell: a list is kept whole or not at all, or the cell would be lost."""
    form = held.round.form_version.compiled
    keys = {fault.name.partition(".")[0] for fault in faults}
    return {key for key in keys if (asked := form.field(key)) and asked.kind is Kind.LIST}


def others_since(submission: Held | Submission, version: int, doer: Doer) -> list[Saver]:
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
