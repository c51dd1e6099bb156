"""Who is to be told what: notices owed as rows in the transaction of their cause. Sending is `tasks/notices.py`.

A notice is unique by person, report, kind and occasion, so owing it twice is harmless; the doer is never told of his
own act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert

from extensions import db, hurry
from submissions.facts import Doer
from submissions.models import Notice, NoticeState, Round, Submission
from units.access import holders
from workflow.calendar import WorkingCalendar
from workflow.deadlines import local_day, reminder_days
from workflow.model import Role, Standing

WRITERS = (Role.REPORTER, Role.CHAIR, Role.STAFF)
JUDGES = (Role.REVIEWER, Role.APPROVER)

@dataclass(frozen=True)
class Owed:
    """One notice to be owed."""

    user_id: int
    submission_id: int
    kind: str
    occasion: str
    facts: dict[str, Any]


def tell_above(submissions: Sequence[Submission], move: str, *, by: Doer, reason: str, now: datetime) -> None:
    """Owe word of `move` to those who judge `submissions` (rows as they were before it) at the unit above."""
    _owe_for_move({each: (each.unit_path[-2:-1] or each.unit_path)[0] for each in submissions}, JUDGES, move, by, reason, now)


def tell_unit(submissions: Sequence[Submission], move: str, *, by: Doer, reason: str, now: datetime) -> None:
    """Owe word of `move` to those who write `submissions` (rows as they were before it) at their own unit."""
    _owe_for_move({each: each.unit_id for each in submissions}, WRITERS, move, by, reason, now)


def plan_reminders(now: datetime, calendar: WorkingCalendar) -> int:
    """Owe the reminders whose day is today: 7, 3 and 1 working days before a deadline, for reports not yet sent.

    Returns how many were newly owed. Running it again on the same day owes nothing more.
    """
    today = local_day(now)
    owed = []
    for submission_id, unit_id, due_at in _unsent(now):
        due_on = local_day(due_at)
        steps = [step for step, day in reminder_days(due_on, calendar=calendar) if day == today]
        owed += [(unit_id, submission_id, step, due_on) for step in steps]
    people = _people_of({unit_id for unit_id, *_ in owed}, WRITERS, today)
    notices = [
        Owed(user_id, submission_id, "reminder", f"{due_on.isoformat()}-{step}", {"days": step})
        for unit_id, submission_id, step, due_on in owed
        for user_id in people.get(unit_id, ())
    ]
    return owe(notices, now=now)


def owe(notices: Sequence[Owed], *, now: datetime) -> int:
    """Write `notices` that are not there yet; how many were new."""
    if not notices:
        return 0
    rows = [
        {
            "user_id": notice.user_id,
            "submission_id": notice.submission_id,
            "kind": notice.kind,
            "occasion": notice.occasion,
            "facts": notice.facts,
            "state": NoticeState.OWED,
            "owed_at": now,
            "not_before": now,
            "attempts": 0,
        }
        for notice in notices
    ]
    made = db.session.execute(insert(Notice).on_conflict_do_nothing().returning(Notice.id), rows).all()
    if made:
        hurry("notices")
    return len(made)


def settle_moot(now: datetime) -> None:
    """Mark owed reminders whose report has been sent meanwhile: nobody is reminded of what is done."""
    done = exists().where(Submission.id == Notice.submission_id, Submission.standing != Standing.OPEN)
    moot = update(Notice).where(Notice.kind == "reminder", Notice.state == NoticeState.OWED, done)
    db.session.execute(moot.values(state=NoticeState.MOOT))


def _unsent(now: datetime) -> Iterable[tuple[int, int, datetime]]:
    """(submission, unit, due moment) of reports of open rounds not sent and due within the longest reminder's reach."""
    query = (
        select(Submission.id, Submission.unit_id, Submission.due_at)
        .join(Round, Round.id == Submission.round_id)
        .where(Round.closed_at.is_(None), Submission.standing == Standing.OPEN)
        .where(Submission.due_at > now, Submission.due_at < now + REACH)
        .order_by(Submission.id)
    )
    return db.session.execute(query.execution_options(yield_per=5000)).tuples()


REACH = timedelta(days=30)
"""Seven working days before a deadline lie within this, the longest public holiday included."""


def _owe_for_move(
    units: Mapping[Submission, int], roles: Iterable[Role], move: str, by: Doer, reason: str, now: datetime
) -> None:
    people = _people_of(units.values(), roles, local_day(now))
    facts = {"reason": reason} if reason else {}
    owed = [
        Owed(user_id, submission.id, move, f"v{submission.version + 1}", facts)
        for submission, unit_id in units.items()
        for user_id in people.get(unit_id, ())
        if user_id != by.user_id
    ]
    owe(owed, now=now)


def _people_of(unit_ids: Iterable[int], roles: Iterable[Role], on: date) -> dict[int, list[int]]:
    people: dict[int, list[int]] = {}
    for unit_id, user_id in holders(set(unit_ids), roles, on):
        people.setdefault(unit_id, []).append(user_id)
    return people
