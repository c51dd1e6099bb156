"""What one person has to do: reports owed, reports waiting for his judgement, totals of his level. For the desk page.

Reads with a constant number of queries whatever the number of reports; decides nothing, asks the workflow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.consolidation.whole import Coverage, whole_of
from submissions.deciding import answers_for
from submissions.entry.findings import findings_of
from submissions.entry.parts import Page, Progress
from submissions.facts import definition_of, passages_of
from submissions.forms.models import FormVersion
from submissions.models import Round, Submission
from submissions.overview import next_part, parts_of
from submissions.queries import overseen_by, owed_by, waiting_for
from units.access import Doer
from units.tree import one_of
from workflow.deadlines import local_day
from workflow.model import Standing
from workflow.refusals import Refused

WHOLE_QUEUE = 20_000
"""More reports than wait at any desk."""


@dataclass(frozen=True)
class Owed:
    """A report the person writes. `why_not`: what keeps it from being submitted now, None when nothing does; `next_part`:
    where to go on filling in, None when every part is done.
    """

    submission: Submission
    answered: int
    asked: int
    next_part: Page | None
    can_write: bool
    can_submit: bool
    why_not: Refused | None
    is_late: bool


@dataclass(frozen=True)
class Waiting:
    """A report waiting for judgement. `faults`: remarks of the checks; `moves`: what the person may do with it now."""

    submission: Submission
    days: int
    faults: int
    was_late: bool
    moves: frozenset[str]

    @property
    def can_approve(self) -> bool:
        """Would approving it succeed now?"""
        return "approve" in self.moves


@dataclass(frozen=True)
class Overseen:
    """A round as the person's unit sees it: how complete it is."""

    submission: Submission
    coverage: Coverage


def owed_now(doer: Doer, now: datetime, *, seat: Doer | None = None) -> list[Owed]:
    """What the person owes (at one seat), due first on top; those already sent and settled come last."""
    submissions = owed_by(seat or doer)
    by_report = answers_for(submissions, doer)
    texts = passages_of([each.id for each in submissions])
    found = []
    for each in submissions:
        answers = by_report[each.id]
        parts = parts_of(each, texts.get(each.id, {}))
        answered, asked = _counts(parts)
        is_open = each.standing is Standing.OPEN
        refused = answers.get("submit") if is_open else None
        is_late = is_open and now > each.due_at
        found.append(
            Owed(
                each,
                answered,
                asked,
                next_part(parts),
                answers.get("save") is None,
                is_open and refused is None,
                refused,
                is_late,
            )
        )
    return sorted(found, key=lambda owed: owed.submission.standing is not Standing.OPEN)


def waiting_now(
    doer: Doer, now: datetime, *, seat: Doer | None = None, of_others: bool = False, limit: int = 200
) -> list[Waiting]:
    """What waits for the person's judgement (at one seat), longest waiting first; `of_others`: others' portfolios too."""
    submissions = waiting_for(seat or doer, local_day(now), of_others=of_others, limit=limit)
    answers = answers_for(submissions, doer)
    found_in = findings_of(submissions, passages_of([each.id for each in submissions]))
    found = []
    for each in submissions:
        moves = frozenset(name for name, refusal in answers[each.id].items() if refusal is None)
        sent_at = each.submitted_at or now
        first = each.first_submitted_at or sent_at
        found.append(Waiting(each, (now - sent_at).days, len(found_in[each.id]), first > each.due_at, moves))
    return found


def ready_now(
    doer: Doer, now: datetime, *, seat: Doer | None = None, of_others: bool = False
) -> tuple[dict[str, list[Waiting]], int]:
    """All that waits and can be moved on now, by move; and how many reports wait that cannot."""
    ready: dict[str, list[Waiting]] = {}
    others = 0
    for each in waiting_now(doer, now, seat=seat, of_others=of_others, limit=WHOLE_QUEUE):
        definition = definition_of(each.submission.round.workflow)
        onward = {move.name for move in definition.onward(each.submission.state)} & each.moves
        for name in onward:
            ready.setdefault(name, []).append(each)
        others += not onward
    return ready, others


def overseen_now(doer: Doer, limit: int = 6) -> list[Overseen]:
    """The newest rounds the person's units add up, with how complete they are."""
    chosen = [each.id for each in overseen_by(doer)[:limit]]
    return [Overseen(each, whole_of(each, each.round.form_version.compiled).coverage) for each in with_totals(chosen)]


def with_totals(ids: Sequence[int]) -> list[Submission]:
    """These reports with everything a summary needs, in one query, in the order given."""
    query = select(Submission).where(one_of(Submission.id, ids)).execution_options(populate_existing=True)
    query = query.options(
        joinedload(Submission.total),
        joinedload(Submission.round).joinedload(Round.form_version).joinedload(FormVersion.form),
        joinedload(Submission.round).joinedload(Round.period),
    )
    found = {each.id: each for each in db.session.scalars(query)}
    return [found[each] for each in ids if each in found]


def _counts(parts: Sequence[tuple[Page, Progress]]) -> tuple[int, int]:
    """(fields answered, fields asked) of a report."""
    return sum(each.answered for _, each in parts), sum(each.asked for _, each in parts)
