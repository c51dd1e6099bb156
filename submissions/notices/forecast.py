"""What the schedule will send on the coming days and to how many people, worked out without writing anything.

People are counted as things stand now: whoever sends in time is then not told, so the figures are at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from extensions import db
from submissions.deciding import WRITERS
from submissions.models import Round, Submission
from submissions.notices.clusters import OVERSEERS
from submissions.notices.kinds import BEHIND, OPENED
from submissions.notices.models import NoticePlan
from submissions.notices.planning import Step, deadlines_near, reach_of, steps_on
from submissions.notices.timing import at_local
from units.kinds import Level
from units.people import Appointment, User
from units.tree import holding
from workflow.calendar import WorkingCalendar
from workflow.deadlines import local_day
from workflow.model import Role, Standing

DAYS = 30
Counts = dict[tuple[int, datetime], int]


@dataclass(frozen=True)
class Expected:
    """One step of one round on a coming day. `people`: at most so many are told."""

    day: date
    round_title: str
    kind: str
    due_on: date | None
    people: int


def coming(now: datetime, calendar: WorkingCalendar, *, only: Round | None = None, days: int = DAYS) -> list[Expected]:
    """The steps of the next `days` days, today included, that are not written yet; a constant number of statements.

    `only`: of this round.
    """
    query = select(Round).where(Round.closed_at.is_(None)).order_by(Round.id)
    rounds = list(db.session.scalars(query.where(Round.id == only.id) if only else query))
    deadlines = deadlines_near(now, reach_of(rounds), timedelta(days=days))
    written = select(NoticePlan.round_id, NoticePlan.kind, NoticePlan.occasion)
    planned = {tuple(row) for row in db.session.execute(written)}
    titles = {each.id: each.title for each in rounds}
    writers, above, province = _writers(now), _overseers(now, to_province=False), _overseers(now, to_province=True)
    found = []
    for day, step in _steps(rounds, deadlines, now, calendar, days):
        key = (step.round_id, step.kind, step.occasion)
        if key in planned:
            continue
        planned.add(key)
        counts = [above, province] if step.to_province else [above] if step.kind == BEHIND else [writers]
        people = sum(_told(step, each) for each in counts)
        due_on = local_day(step.due_at) if step.due_at else None
        found.append(Expected(day, titles[step.round_id], step.kind, due_on, people))
    return found


def _steps(
    rounds: list[Round], deadlines: dict[int, list[datetime]], now: datetime, calendar: WorkingCalendar, days: int
) -> Iterator[tuple[date, Step]]:
    today = local_day(now)
    for ahead in range(days):
        day = today + timedelta(days=ahead)
        moment = max(now, at_local(day, time(12)))
        for step in steps_on(moment, rounds, deadlines, calendar):
            yield day, step


def _told(step: Step, counts: Counts) -> int:
    if step.kind == OPENED:
        return sum(count for (round_id, _), count in counts.items() if round_id == step.round_id)
    return counts.get((step.round_id, step.due_at), 0) if step.due_at else 0


def _writers(now: datetime) -> Counts:
    query = select(Submission.round_id, Submission.due_at, func.count(Appointment.user_id.distinct()))
    query = query.select_from(Submission)
    return _counted(query, Submission, Submission.unit_path[Submission.depth + 1], WRITERS, now)


def _overseers(now: datetime, *, to_province: bool) -> Counts:
    late, up = aliased(Submission), aliased(Submission)
    query = select(late.round_id, late.due_at, func.count(Appointment.user_id.distinct())).select_from(late)
    if to_province:
        above = and_(up.round_id == late.round_id, up.level == Level.PROVINCE, up.id != late.id)
        query = query.join(up, and_(above, up.unit_path[up.depth + 1] == func.any(late.unit_path)))
    else:
        query = query.join(up, up.id == late.parent_id)
    return _counted(query, late, up.unit_path[up.depth + 1], OVERSEERS, now)


def _counted(
    query: Select[Any], report: Any, unit: ColumnElement[int], roles: tuple[Role, ...], now: datetime
) -> Counts:
    query = query.join(Round, and_(Round.id == report.round_id, Round.closed_at.is_(None)))
    query = query.join(Appointment, Appointment.unit_id == unit).join(User, User.id == Appointment.user_id)
    query = query.where(report.standing == Standing.OPEN, holding(Appointment, local_day(now)), User.enabled)
    query = query.where(Appointment.role.in_(roles)).group_by(report.round_id, report.due_at)
    return {(round_id, due_at): count for round_id, due_at, count in db.session.execute(query)}
