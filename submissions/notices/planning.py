"""What the schedule of each open round asks for today, written as notices: one statement for everybody concerned.

A step is written once (`NoticePlan`); two planners at the same time meet at its key. Nobody is told on a day off, nor of a
step that was over when the round opened; a day on which nothing ran is made up for by the next run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import aliased

from extensions import db, hurry
from submissions.deciding import WRITERS
from submissions.models import Round, Submission
from submissions.notices.clusters import OVERSEERS, is_his
from submissions.notices.kinds import BEHIND, DEFAULTS, OPENED, OVERDUE, REMINDER, Group, Mode, group_of
from submissions.notices.models import Notice, NoticeCopy, NoticePlan, NoticeState, NoticeWish
from submissions.notices.schedule import overdue_step, schedule_of, step_due
from submissions.notices.timing import DEFAULT, NIGHT_ENDS, at_local
from units.kinds import Level
from units.people import Appointment, User
from units.tree import holding
from workflow.calendar import WorkingCalendar
from workflow.deadlines import REMINDER_STEPS, local_day
from workflow.model import Standing

HOLIDAYS = 20
"""Days by which twice as many calendar days as working days are surely enough, the longest public holiday included."""

NOT_AHEAD = timedelta(0)

NEW = timedelta(days=7)
"""That a round has opened is news for so long."""


@dataclass(frozen=True)
class Step:
    """One step of one round that falls due: `kind`, who is meant (`due_at`: reports due then; None: all), how far it is."""

    round_id: int
    kind: str
    occasion: str
    due_at: datetime | None = None
    facts: tuple[tuple[str, Any], ...] = ()
    opened_by: int | None = None
    to_province: bool = False


def plan_reminders(now: datetime, calendar: WorkingCalendar, steps: Sequence[int] = REMINDER_STEPS) -> int:
    """Owe what has fallen due; how many notices were new. Running it again owes nothing more."""
    made = sum(_plan(step, now) for step in steps_due(now, calendar, steps))
    if made:
        hurry("notices")
    return made


def steps_due(now: datetime, calendar: WorkingCalendar, steps: Sequence[int] = REMINDER_STEPS) -> Iterator[Step]:
    """The steps of open rounds whose day has come, whether written already or not; none on a day off."""
    if calendar.is_working_day(local_day(now)):
        rounds = list(db.session.scalars(select(Round).where(Round.closed_at.is_(None)).order_by(Round.id)))
        yield from steps_on(now, rounds, deadlines_near(now, reach_of(rounds)), calendar, steps)


def steps_on(
    now: datetime,
    rounds: Iterable[Round],
    deadlines: Mapping[int, Sequence[datetime]],
    calendar: WorkingCalendar,
    steps: Sequence[int] = REMINDER_STEPS,
) -> Iterator[Step]:
    """The steps of `rounds` whose day has come at `now`; none on a day off. Asks the database nothing."""
    today = local_day(now)
    if not calendar.is_working_day(today):
        return
    for round_ in rounds:
        if now - NEW < round_.opened_at <= now:
            yield Step(round_.id, OPENED, "opened", opened_by=round_.opened_by)
        for due_at in deadlines.get(round_.id, ()):
            yield from _steps_of(round_, due_at, today, calendar, steps)


def reach_of(rounds: Iterable[Round]) -> timedelta:
    """How far from a deadline the schedules of `rounds` reach, at most."""
    longest = max((schedule_of(each.workflow, each.reminders).longest for each in rounds), default=0)
    return timedelta(days=2 * longest + HOLIDAYS)


def deadlines_near(now: datetime, reach: timedelta, ahead: timedelta = NOT_AHEAD) -> dict[int, list[datetime]]:
    """Moments around `now`, and `ahead` of it, at which reports of open rounds are due that have not been sent, by round."""
    query = (
        select(Submission.round_id, Submission.due_at)
        .join(Round, Round.id == Submission.round_id)
        .where(Round.closed_at.is_(None), Submission.standing == Standing.OPEN)
        .where(Submission.due_at > now - reach, Submission.due_at < now + ahead + reach)
        .distinct()
        .order_by(Submission.due_at, Submission.round_id)
    )
    found: dict[int, list[datetime]] = {}
    for round_id, due_at in db.session.execute(query):
        found.setdefault(round_id, []).append(due_at)
    return found


def _steps_of(
    round_: Round, due_at: datetime, today: date, calendar: WorkingCalendar, steps: Sequence[int]
) -> Iterator[Step]:
    schedule, due_on = schedule_of(round_.workflow, round_.reminders, steps), local_day(due_at)
    before = step_due(
        due_on, opened_on=local_day(round_.opened_at), today=today, calendar=calendar, steps=schedule.before
    )
    if today <= due_on:
        if before is not None:
            yield Step(round_.id, REMINDER, f"{due_on.isoformat()}-{before}", due_at, (("step", before),))
        return
    after = overdue_step(due_on, today=today, calendar=calendar, steps=schedule.overdue_steps)
    if after is None:
        return
    facts = (("step", after), ("due_on", due_on.isoformat()))
    occasion = f"{due_on.isoformat()}+{after}"
    if after in schedule.after:
        yield Step(round_.id, OVERDUE, occasion, due_at, facts)
    if after >= schedule.above_from:
        yield Step(round_.id, BEHIND, occasion, due_at, facts, to_province=after >= schedule.province_from)


def _plan(step: Step, now: datetime) -> int:
    """Write the notices of one step, unless that has been done."""
    key = {"round_id": step.round_id, "kind": step.kind, "occasion": step.occasion}
    mark = insert(NoticePlan).values(**key, planned_at=now, notices=0).on_conflict_do_nothing()
    if db.session.scalar(mark.returning(NoticePlan.round_id)) is None:
        return 0
    made = sum(_write(step, people, now) for people in people_of(step, local_day(now)))
    _copy_to_phones(step, now)
    count = update(NoticePlan).filter_by(**key).values(notices=made)
    db.session.execute(count.execution_options(synchronize_session=False))
    return made


def people_of(step: Step, today: date) -> Iterable[Select[Any]]:
    """Who is told what by a step: (user_id, submission_id) of each, in the order in which they are written."""
    if step.kind != BEHIND:
        return [_writers(step, today)]
    return [_overseers(step, today, to_province=each) for each in ([True, False] if step.to_province else [False])]


def _writers(step: Step, today: date) -> Select[Any]:
    query = _appointed(
        select(Appointment.user_id.label("user_id"), Submission.id.label("submission_id")).select_from(Submission),
        Submission.unit_path[Submission.depth + 1],
        today,
    ).where(Submission.round_id == step.round_id, Submission.standing == Standing.OPEN)
    if step.due_at is not None:
        query = query.where(Submission.due_at == step.due_at)
    if step.opened_by is not None:
        query = query.where(Appointment.user_id != step.opened_by)
    return query.where(Appointment.role.in_(WRITERS)).distinct()


def _overseers(step: Step, today: date, *, to_province: bool) -> Select[Any]:
    """Those at the desks above the late reports, directly above or the province's, whose it is to look after one of them."""
    late, up = aliased(Submission), aliased(Submission)
    query = select(Appointment.user_id.label("user_id"), up.id.label("submission_id")).select_from(late)
    if to_province:
        above = and_(up.round_id == late.round_id, up.level == Level.PROVINCE, up.id != late.id)
        query = query.join(up, and_(above, up.unit_path[up.depth + 1] == func.any(late.unit_path)))
    else:
        query = query.join(up, up.id == late.parent_id)
    query = query.where(late.round_id == step.round_id, late.standing == Standing.OPEN, late.due_at == step.due_at)
    query = _appointed(query, up.unit_path[up.depth + 1], today).where(Appointment.role.in_(OVERSEERS))
    return query.where(is_his(Appointment.user_id, up, late, today)).distinct()


def _appointed(query: Select[Any], unit: ColumnElement[int], today: date) -> Select[Any]:
    query = query.join(Appointment, Appointment.unit_id == unit).join(User, User.id == Appointment.user_id)
    return query.where(holding(Appointment, today), User.enabled)


def _write(step: Step, people: Select[Any], now: datetime) -> int:
    """One statement: a notice for each of `people`, to leave with the letter of this day unless its reader wishes otherwise.

    In the order of the table's indexes: for a whole country that halves the time.
    """
    told = people.subquery()
    group = group_of(step.kind)
    wished = func.coalesce(NoticeWish.mail[group.value].astext, DEFAULTS[group].value)
    columns = {
        "user_id": told.c.user_id,
        "submission_id": told.c.submission_id,
        "kind": literal(step.kind),
        "occasion": literal(step.occasion),
        "facts": literal(dict(step.facts), JSONB),
        "state": cast(case((wished == Mode.OFF.value, NoticeState.KEPT.value), else_=NoticeState.OWED.value), String),
        "owed_at": literal(now),
        "not_before": case((wished == Mode.AT_ONCE.value, literal(_by_day(now))), else_=_letter_of_today(now)),
        "attempts": literal(0),
    }
    rows = select(*columns.values()).outerjoin(NoticeWish, NoticeWish.user_id == told.c.user_id)
    rows = rows.order_by(told.c.user_id, told.c.submission_id)
    statement = insert(Notice).from_select(list(columns), rows, include_defaults=False).on_conflict_do_nothing()
    result = db.session.execute(statement.execution_options(preserve_rowcount=True))
    return int(result.rowcount)  # type: ignore[attr-defined]


def _by_day(now: datetime) -> datetime:
    """Now, or the morning: what is planned in the night wakes nobody."""
    return max(now, at_local(local_day(now), NIGHT_ENDS))


def _letter_of_today(now: datetime) -> ColumnElement[datetime]:
    """When the letter of today leaves: at the reader's hour, or now if that is over."""
    midnight = literal(at_local(local_day(now), time(0)), DateTime(timezone=True))
    minutes = func.coalesce(NoticeWish.digest_at, DEFAULT.digest_at)
    hour = midnight + func.make_interval(0, 0, 0, 0, 0, cast(minutes, Integer))
    return func.greatest(literal(now, DateTime(timezone=True)), hour)


def _copy_to_phones(step: Step, now: datetime) -> None:
    group: Group = group_of(step.kind)
    columns = {
        "notice_id": Notice.id,
        "user_id": Notice.user_id,
        "state": literal(NoticeState.OWED.value),
        "not_before": _letter_of_today(now),
    }
    rows = (
        select(*columns.values())
        .join(NoticeWish, and_(NoticeWish.user_id == Notice.user_id, NoticeWish.phone.contains([group.value])))
        .where(Notice.owed_at == now, Notice.kind == step.kind, Notice.occasion == step.occasion)
        .where(or_(Notice.state == NoticeState.OWED, Notice.state == NoticeState.KEPT))
    )
    db.session.execute(insert(NoticeCopy).from_select(list(columns), rows).on_conflict_do_nothing())
