"""Days changed by decision: written by whoever administers the whole tree, used from then on, applied to open rounds by an act.

A round keeps how its deadlines were counted; applying the calendar counts again and moves those that come later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from extensions import db
from submissions.models import Round, Submission
from submissions.rounds.calendar import forget_calendars, working_calendar
from submissions.rounds.due import move_deadlines, reports_where
from submissions.rounds.models import LONGEST_REASON, CalendarDay
from submissions.rounds.opening import Counted
from units import history
from units.access import Doer
from units.authority import Action, demand, seats
from units.kinds import Level
from units.reasons import reason_given
from units.tree import one_of, root_ids
from workflow.deadlines import end_of_day, local_day
from workflow.refusals import Refused

SHORTEST_REASON = 5


@dataclass(frozen=True)
class LevelMove:
    """The deadline of one level of a round, counted again. `count`: reports that would move."""

    level: Level
    old: date
    new: date
    count: int


def keeps_calendar(doer: Doer, today: date) -> bool:
    """Does the doer write the days? They count for everybody, so only at the top of the tree."""
    return doer.is_operator or bool(set(seats(doer, Action.SET_DAYS)) & set(root_ids(today)))


def set_day(day: date, is_working: bool, *, reason: str, by: Doer, now: datetime) -> CalendarDay:
    """Make `day` a day of work or a day off, whatever the weekday says; written again it is replaced.

    Errors: Refused("not_found") for who does not keep the calendar, "reason_required", "day_as_it_is" when it changes nothing.
    """
    _demand_keeper(by, now)
    reason = reason_given(reason, longest=LONGEST_REASON, shortest=SHORTEST_REASON)
    if working_calendar(day.year).is_working_day(day) == is_working:
        raise Refused("day_as_it_is", day=day, is_working=is_working)
    row = db.session.get(CalendarDay, day) or CalendarDay(day=day)
    row.is_working, row.reason, row.written_by, row.written_at = is_working, reason, by.user_id, now
    db.session.add(row)
    _tell(day, "set_day", {"is_working": is_working, "reason": reason}, by, now)
    return row


def remove_day(day: date, *, by: Doer, now: datetime) -> None:
    """Let `day` be again as the weekday and the holidays say. Refused("not_found") when nothing was written of it."""
    _demand_keeper(by, now)
    row = db.session.get(CalendarDay, day)
    if row is None:
        raise Refused("not_found")
    db.session.delete(row)
    _tell(day, "remove_day", {"is_working": row.is_working, "reason": row.reason}, by, now)


def days_written() -> list[CalendarDay]:
    """Every day changed by decision, latest first."""
    return list(db.session.scalars(select(CalendarDay).order_by(CalendarDay.day.desc())))


def rehearse_calendar(rounds: Sequence[Round]) -> dict[int, list[LevelMove]]:
    """Round id -> levels whose deadline would come later by the calendar as it is now; rounds without any left out."""
    moves = {each.id: _recounted(each) for each in rounds}
    counts = _counts([round_id for round_id, found in moves.items() if found])
    told = {
        round_id: [
            LevelMove(level, old, new, count)
            for level, (old, new) in found.items()
            if (count := counts.get((round_id, level, old), 0))
        ]
        for round_id, found in moves.items()
    }
    return {round_id: lines for round_id, lines in told.items() if lines}


def apply_calendar(round_: Round, *, by: Doer, now: datetime) -> int:
    """Count the deadlines of an open round again and move those that come later; how many reports moved.

    Errors: Refused for who does not open rounds there, "nothing_to_move" when the calendar changes none of them.
    """
    demand(round_, by, Action.OPEN_ROUND, now=now)
    round_ = db.session.scalars(
        select(Round).where(Round.id == round_.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    moved = 0
    for level, (old, new) in _recounted(round_).items():
        here = Submission.round_id == round_.id, Submission.level == level
        reports = reports_where(*here, Submission.ordinary_due_at == end_of_day(old), lock=True)
        why = {"reason": f"Lịch làm việc thay đổi: hạn chung từ {old:%d/%m/%Y} thành {new:%d/%m/%Y}"}
        move_deadlines(reports, end_of_day(old), end_of_day(new), why=why, by=by, now=now)
        round_.due_on = {**round_.due_on, level.value: new.isoformat()}
        moved += len(reports)
    if not moved:
        raise Refused("nothing_to_move")
    facts = {"due_on": round_.due_on, "reports": moved}
    history.append([history.Happening("round", round_.id, "apply_calendar", by.user_id, facts)], now=now)
    db.session.flush()
    return moved


def _demand_keeper(by: Doer, now: datetime) -> None:
    if not keeps_calendar(by, local_day(now)):
        raise Refused("not_found")


def _tell(day: date, act: str, facts: dict[str, object], by: Doer, now: datetime) -> None:
    db.session.flush()
    forget_calendars()
    said = {"day": day.isoformat(), **facts, "name": by.person.name if by.person else ""}
    history.append([history.Happening("calendar_day", day.toordinal(), act, by.user_id, said)], now=now)


def _recounted(round_: Round) -> dict[Level, tuple[date, date]]:
    """Level -> (deadline day as it is, as it would be), where it would come later."""
    rule = Counted.of(round_.due_rule)
    if rule is None or round_.closed_at is not None:
        return {}
    now_counted = (
        (level, date.fromisoformat(round_.due_on[level.value]), new) for level, new in rule.deadlines.items()
    )
    return {level: (old, new) for level, old, new in now_counted if new > old}


def _counts(round_ids: Sequence[int]) -> dict[tuple[int, Level, date], int]:
    due = func.date(func.timezone("Asia/Ho_Chi_Minh", Submission.ordinary_due_at))
    query = select(Submission.round_id, Submission.level, due, func.count())
    query = query.where(one_of(Submission.round_id, round_ids))
    rows = db.session.execute(query.group_by(Submission.round_id, Submission.level, due)) if round_ids else ()
    return {(round_id, level, day): count for round_id, level, day, count in rows}
