"""Reports that wait too long at a level: shown to the level above, which is told once for each wait. Nothing is moved.

A wait begins when the report comes to the desk: sent, given back by an undone approval, or given to another desk by a
decision. Must not know how a notice travels; never decides on a report, however long it waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, DateTime, Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from extensions import db
from submissions.models import Notice, Round, Submission
from submissions.notices import JUDGES, Owed, owe, people_of, those_concerned
from units.access import Doer
from units.history import HistoryEntry
from units.portfolios import carers
from units.tree import one_of
from workflow.calendar import ONE_DAY, WorkingCalendar
from workflow.deadlines import VIETNAM, end_of_day, local_day
from workflow.model import Standing

ESCALATION = "escalation"
"""Kind of the notices that tell the level above."""

ESCALATE_AFTER = 5
"""Working days a report may wait at a level."""

ARRIVALS = ("submit", "undo", "reassign", "give_back")
"""Acts of the history by which a report comes to the desk where it waits."""

NAMED = 3
"""Units of one desk that are named; the others are counted."""

Parent = aliased(Submission)


@dataclass(frozen=True)
class LongWait:
    """Reports of one round that wait too long at one desk. `days`: working days of the longest; `units`: the first few."""

    parent_id: int
    desk_name: str
    round_title: str
    count: int
    days: int
    units: tuple[str, ...]


def plan_escalations(now: datetime, calendar: WorkingCalendar, allowed: int = ESCALATE_AFTER) -> int:
    """Owe word of every report that waits longer than `allowed` working days at a level to those who judge at the level
    above; how many notices were new.

    Running it again owes nothing more. Nobody is told on a day off.
    """
    today = local_day(now)
    if not calendar.is_working_day(today):
        return 0
    since = _since()
    told = select(Notice.id).where(
        Notice.submission_id == Submission.id,
        Notice.kind == ESCALATION,
        Notice.occasion == func.to_char(func.timezone(VIETNAM.key, since), "YYYY-MM-DD"),
    )
    columns = (Submission.id, Submission.version, _above(), _desk(), Parent.unit_name, since)
    rows = db.session.execute(_overdue(now, calendar, allowed, *columns).where(~told.exists())).all()
    people = people_of([row[2] for row in rows], JUDGES, today)
    looking_after = carers({(row[2], row[3]) for row in rows}, today)
    owed = [
        Owed(user_id, report_id, ESCALATION, local_day(arrived).isoformat(), facts)
        for report_id, version, above, desk, desk_name, arrived in rows
        for facts in [{"at": desk_name, "days": waited(arrived, now, calendar), "asked_at_version": version}]
        for user_id in those_concerned(people.get(above, ()), looking_after.get((above, desk)))
    ]
    return owe(owed, now=now)


def long_waits(seat: Doer, now: datetime, calendar: WorkingCalendar, allowed: int = ESCALATE_AFTER) -> list[LongWait]:
    """What waits too long at the desks directly below those of `seat`, longest first."""
    units = sorted({office.unit_id for office in seat.offices if office.role in JUDGES})
    if not units:
        return []
    first = func.min(_since())
    names = func.array_agg(aggregate_order_by(Submission.unit_name, _since(), Submission.sort_key))
    columns = (Parent.id, Parent.unit_name, Round.title, func.count(), first, names[1:NAMED])
    query = _overdue(now, calendar, allowed, *columns).where(one_of(_above(), units))
    query = query.group_by(Parent.id, Parent.unit_name, Round.title).order_by(first, Parent.id)
    return [
        LongWait(parent_id, desk, title, count, waited(arrived, now, calendar), tuple(units_named))
        for parent_id, desk, title, count, arrived, units_named in db.session.execute(query)
    ]


def waiting_days(submission: Submission, now: datetime, calendar: WorkingCalendar) -> int | None:
    """Working days a report has waited at the desk where it is; None when it waits at none."""
    if submission.standing is not Standing.SUBMITTED:
        return None
    arrived = db.session.scalar(select(_since()).where(Submission.id == submission.id))
    return waited(arrived, now, calendar) if arrived else None


def waited(arrived: datetime, now: datetime, calendar: WorkingCalendar) -> int:
    """Working days after the one on which the report arrived, today included."""
    return calendar.count_working_days(after=local_day(arrived), until=local_day(now))


def last_day_overdue(today: date, calendar: WorkingCalendar, allowed: int) -> date:
    """The latest day of arrival whose reports have waited more than `allowed` working days by `today`."""
    day, count = today, 0
    while count <= allowed:
        count += calendar.is_working_day(day)
        day -= ONE_DAY
    return day


def _overdue(
    now: datetime, calendar: WorkingCalendar, allowed: int, *columns: ColumnElement[object]
) -> Select[tuple[object, ...]]:
    """`columns` of the reports of open rounds that wait too long somewhere with a level above it."""
    until = end_of_day(last_day_overdue(local_day(now), calendar, allowed))
    return (
        select(*columns)
        .select_from(Submission)
        .join(Parent, Parent.id == Submission.parent_id)
        .join(Round, Round.id == Submission.round_id)
        .where(Round.closed_at.is_(None), Submission.standing == Standing.SUBMITTED, Submission.depth >= 2)
        .where(Submission.submitted_at <= until, _since() <= until)
    )


def _since() -> ColumnElement[datetime]:
    """When the report came to the desk where it waits."""
    arrived = select(func.max(HistoryEntry.at)).where(
        HistoryEntry.subject == "submission",
        HistoryEntry.subject_id == Submission.id,
        HistoryEntry.act.in_(ARRIVALS),
    )
    return func.coalesce(arrived.correlate(Submission).scalar_subquery(), Submission.submitted_at, type_=DateTime(True))


def _desk() -> ColumnElement[int]:
    """The unit at whose desk the report waits: arrays count from one."""
    return Submission.unit_path[Submission.depth]


def _above() -> ColumnElement[int]:
    """The unit above that desk."""
    return Submission.unit_path[Submission.depth - 1]
