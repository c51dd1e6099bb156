"""Reports that wait too long at a level: shown to the level above, which is told once for each wait. Nothing is moved.

A wait begins when the report comes to the desk: sent, given back by an undone approval, or given to another desk by a
decision. Must not know how a notice travels; never decides on a report, however long it waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, and_, case, false, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from extensions import db
from submissions.deciding import JUDGES
from submissions.facts import definition_of
from submissions.models import Round, Submission
from submissions.notices import Owed, owe, people_of, those_concerned
from submissions.notices.models import Notice
from submissions.queries import judged_at_own
from units.access import Doer
from units.history import HistoryEntry
from units.portfolios import carers
from units.tree import one_of
from workflow.calendar import ONE_DAY, WorkingCalendar
from workflow.deadlines import VIETNAM, end_of_day, local_day
from workflow.model import Standing

ESCALATION = "escalation"
"""Kind of the notices that tell the level above."""

ARRIVALS = ("submit", "approve", "undo", "reassign", "give_back")
"""Acts of the history by which a report that still waits came to the desk where it does."""

NAMED = 3
"""Units of one desk that are named; the others are counted."""

At = aliased(Submission)
"""The report of the unit at whose desk another one waits."""


@dataclass(frozen=True)
class LongWait:
    """Reports of one round that wait too long at one desk (`report_id`: that unit's own).

    `days`: working days of the longest; `units`: the first few.
    """

    report_id: int
    desk_name: str
    round_title: str
    count: int
    days: int
    units: tuple[str, ...]


def plan_escalations(now: datetime, calendar: WorkingCalendar) -> int:
    """Owe word of every report that waits longer at a level than its workflow allows to those who judge at the level
    above; how many notices were new.

    Running it again owes nothing more. Nobody is told on a day off.
    """
    today = local_day(now)
    if not calendar.is_working_day(today):
        return 0
    since, (judged_here, _) = _since(), judged_at_own()
    desk, above = _desk_and_above(judged_here)
    told = select(Notice.id).where(
        Notice.submission_id == Submission.id,
        Notice.kind == ESCALATION,
        Notice.occasion == func.to_char(func.timezone(VIETNAM.key, since), "YYYY-MM-DD"),
    )
    columns = (Submission.id, Submission.version, above, desk, At.unit_name, since)
    rows = db.session.execute(_overdue(now, calendar, judged_here, columns).where(~told.exists())).all()
    people = people_of([row[2] for row in rows], JUDGES, today)
    looking_after = carers({(row[2], row[3]) for row in rows}, today)
    owed = [
        Owed(user_id, report_id, ESCALATION, local_day(arrived).isoformat(), facts)
        for report_id, version, over, at, name, arrived in rows
        for facts in [{"at": name, "days": waited(arrived, now, calendar), "asked_at_version": version}]
        for user_id in those_concerned(people.get(over, ()), looking_after.get((over, at)))
    ]
    return owe(owed, now=now)


def long_waits(seat: Doer, now: datetime, calendar: WorkingCalendar) -> list[LongWait]:
    """What waits too long at the desks directly below those of `seat`, longest first."""
    units = sorted({office.unit_id for office in seat.offices if office.role in JUDGES})
    if not units:
        return []
    first, (judged_here, _) = func.min(_since()), judged_at_own()
    _, above = _desk_and_above(judged_here)
    names = func.array_agg(aggregate_order_by(Submission.unit_name, _since(), Submission.sort_key))
    columns = (At.id, At.unit_name, Round.title, func.count(), first, names[1:NAMED])
    below = Submission.unit_path.overlap(units)  # finds them by index; `above` says which of them
    query = _overdue(now, calendar, judged_here, columns).where(below, one_of(above, units))
    query = query.group_by(At.id, At.unit_name, Round.title).order_by(first, At.id)
    return [
        LongWait(report_id, name, title, count, waited(arrived, now, calendar), tuple(units_named))
        for report_id, name, title, count, arrived, units_named in db.session.execute(query)
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
    now: datetime,
    calendar: WorkingCalendar,
    judged_here: ColumnElement[bool],
    columns: Sequence[ColumnElement[Any]],
) -> Select[Any]:
    """`columns` of the reports that wait too long at a desk with a level above it."""
    _, above = _desk_and_above(judged_here)
    return (
        select(*columns)
        .select_from(Submission)
        .join(Round, Round.id == Submission.round_id)
        .join(At, At.id == case((judged_here, Submission.id), else_=Submission.parent_id))
        .where(Submission.standing == Standing.SUBMITTED, above.is_not(None), or_(false(), *_too_long(now, calendar)))
    )


def _too_long(now: datetime, calendar: WorkingCalendar) -> list[ColumnElement[bool]]:
    """One condition for each number of days that workflows of open rounds allow."""
    rounds: dict[int, list[int]] = {}
    for round_id, workflow in db.session.execute(select(Round.id, Round.workflow).where(Round.closed_at.is_(None))):
        allowed = definition_of(workflow).deadlines.escalate_after
        if allowed is not None:
            rounds.setdefault(allowed, []).append(round_id)
    return [
        and_(one_of(Submission.round_id, ids), Submission.submitted_at <= until, _since() <= until)
        for allowed, ids in rounds.items()
        for until in [end_of_day(last_day_overdue(local_day(now), calendar, allowed))]
    ]


def _since() -> ColumnElement[datetime]:
    """When the report came to the desk where it waits."""
    arrived = select(func.max(HistoryEntry.at)).where(
        HistoryEntry.subject == "submission",
        HistoryEntry.subject_id == Submission.id,
        HistoryEntry.act.in_(ARRIVALS),
    )
    return func.coalesce(arrived.correlate(Submission).scalar_subquery(), Submission.submitted_at, type_=DateTime(True))


def _desk_and_above(judged_here: ColumnElement[bool]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """The unit at whose desk a report waits, and the one that judges the report of that desk (`At`); nobody's above the top."""
    desk = case((judged_here, Submission.unit_path[Submission.depth + 1]), else_=Submission.desk_above)
    return desk, case((At.desk_above != desk, At.desk_above))
