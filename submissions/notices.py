"""Who is to be told what: notices owed as rows in the transaction of their cause. Sending them is `tasks/postbag.py`.

A notice is unique by person, report, kind and occasion, so owing it twice is harmless; the doer is never told of his
own act. Must not know how a notice travels or what it says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from extensions import db, hurry
from submissions.deciding import JUDGES, WRITERS
from submissions.models import Notice, NoticeState, Round, Submission
from units.access import Doer, Signed, holders
from units.people import Appointment, User
from units.portfolios import carers
from units.tree import holding
from workflow.calendar import WorkingCalendar
from workflow.deadlines import REMINDER_STEPS, local_day
from workflow.model import Role, Standing

REMINDER = "reminder"
"""Kind of the notices that remind; every other kind is the name of the move that caused it."""

REACH = timedelta(days=45)
"""Seven working days before a deadline lie within this, the longest public holiday included."""


@dataclass(frozen=True)
class Owed:
    """One notice to be owed."""

    user_id: int
    submission_id: int
    kind: str
    occasion: str
    facts: Mapping[str, Any]


def tell_above(
    submissions: Sequence[Submission],
    move: str,
    *,
    by: Doer,
    signed: Mapping[int, Signed],
    reason: str,
    now: datetime,
) -> None:
    """Owe word of `move` to those who judge `submissions` (rows as they were before it) at the unit above.

    They are asked to act, so the notice is moot once the report has moved on. `signed`: by report.
    """
    units = {each: (each.unit_path[-2:-1] or each.unit_path)[0] for each in submissions}
    _owe_for_move(units, JUDGES, move, by=by, signed=signed, reason=reason, asks=True, now=now)


def tell_unit(
    submissions: Sequence[Submission],
    move: str,
    *,
    by: Doer,
    signed: Mapping[int, Signed],
    reason: str,
    now: datetime,
) -> None:
    """Owe word of `move` to those who write `submissions` (rows as they were before it) at their own unit."""
    units = {each: each.unit_path[-1] for each in submissions}
    _owe_for_move(units, WRITERS, move, by=by, signed=signed, reason=reason, asks=False, now=now)


def plan_reminders(now: datetime, calendar: WorkingCalendar, steps: Sequence[int] = REMINDER_STEPS) -> int:
    """Owe the reminders that have fallen due: `steps` working days before a deadline, for reports not yet sent.

    Returns how many were newly owed. Running it again owes nothing more. A step missed because nothing ran that day is
    made up for by the next run; nobody is reminded on a day off, nor of a step that was over when the round opened.
    """
    today = local_day(now)
    if not calendar.is_working_day(today):
        return 0
    made = 0
    for round_id, opened_at, due_at in _deadlines_near(now):
        due_on = local_day(due_at)
        step = step_due(due_on, opened_on=local_day(opened_at), today=today, calendar=calendar, steps=steps)
        if step is not None:
            made += _owe_reminders(round_id, due_at, step, now)
    if made:
        hurry("notices")
    return made


def step_due(
    due_on: date, *, opened_on: date, today: date, calendar: WorkingCalendar, steps: Sequence[int] = REMINDER_STEPS
) -> int | None:
    """The reminder (in working days before `due_on`) whose day came last; None when none did since the opening."""
    left = calendar.count_working_days(after=today, until=due_on)
    at_opening = calendar.count_working_days(after=opened_on, until=due_on)
    return min((step for step in steps if left <= step <= at_opening), default=None)


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
            "facts": dict(notice.facts),
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


def _deadlines_near(now: datetime) -> list[tuple[int, datetime, datetime]]:
    """(round, opened at, due at) of the deadlines ahead in open rounds that somebody has not met yet."""
    query = (
        select(Submission.round_id, Round.opened_at, Submission.due_at)
        .join(Round, Round.id == Submission.round_id)
        .where(Round.closed_at.is_(None), Submission.standing == Standing.OPEN)
        .where(Submission.due_at > now, Submission.due_at < now + REACH)
        .distinct()
        .order_by(Submission.due_at, Submission.round_id)
    )
    return list(db.session.execute(query))


def _owe_reminders(round_id: int, due_at: datetime, step: int, now: datetime) -> int:
    """One statement for a whole deadline: a row for everybody who writes for a unit that has not sent."""
    today = local_day(now)
    columns = {
        "user_id": Appointment.user_id,
        "submission_id": Submission.id,
        "kind": literal(REMINDER),
        "occasion": literal(f"{local_day(due_at).isoformat()}-{step}"),
        "facts": literal({"step": step}, JSONB),
        "state": literal(NoticeState.OWED.value),
        "owed_at": literal(now),
        "not_before": literal(now),
        "attempts": literal(0),
    }
    people = (
        select(*columns.values())
        .select_from(Submission)
        .join(Appointment, Appointment.unit_id == Submission.unit_path[Submission.depth + 1])
        .join(User, User.id == Appointment.user_id)
        .where(Submission.round_id == round_id, Submission.due_at == due_at, Submission.standing == Standing.OPEN)
        .where(Appointment.role.in_(WRITERS), holding(Appointment, today), User.enabled)
        .distinct()
    )
    statement = insert(Notice).from_select(list(columns), people, include_defaults=False).on_conflict_do_nothing()
    result = db.session.execute(statement.execution_options(preserve_rowcount=True))
    return int(result.rowcount)  # type: ignore[attr-defined]


def _owe_for_move(
    units: Mapping[Submission, int],
    roles: Iterable[Role],
    move: str,
    *,
    by: Doer,
    signed: Mapping[int, Signed],
    reason: str,
    asks: bool,
    now: datetime,
) -> None:
    today = local_day(now)
    people = people_of(units.values(), roles, today)
    looking_after = carers(((unit_id, each.unit_path[-1]) for each, unit_id in units.items()), today)
    owed = [
        Owed(
            user_id,
            submission.id,
            move,
            f"v{submission.version + 1}",
            _facts(submission, signed[submission.id], reason, asks),
        )
        for submission, unit_id in units.items()
        for user_id in those_concerned(people.get(unit_id, ()), looking_after.get((unit_id, submission.unit_path[-1])))
        if user_id != by.user_id
    ]
    owe(owed, now=now)


def _facts(submission: Submission, signed: Signed, reason: str, asks: bool) -> dict[str, Any]:
    """What is needed to tell it later: who, why, and (when the reader is to act) the version he is asked about."""
    facts: dict[str, Any] = {}
    if signed["name"]:
        facts |= {"by": signed["name"], "title": signed["title"], "for": signed.get("for_name", "")}
    if reason:
        facts["reason"] = reason
    if asks:
        facts["asked_at_version"] = submission.version + 1
    return facts


def those_concerned(people: Collection[int], looking_after: set[int] | None) -> Collection[int]:
    """Whoever looks after the unit, as long as he may act; else everybody at the desk."""
    return (looking_after or set()) & set(people) or people


def people_of(unit_ids: Iterable[int], roles: Iterable[Role], on: date) -> dict[int, list[int]]:
    """Who holds one of `roles` at each unit on a day, or was lent it."""
    people: dict[int, list[int]] = {}
    for unit_id, user_id in holders(set(unit_ids), roles, on):
        people.setdefault(unit_id, []).append(user_id)
    return people
