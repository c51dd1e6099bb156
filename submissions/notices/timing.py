"""When a notice may leave: at once or with the letter of the day, and not while its reader wants quiet.

Pure but for the names it shares; moments are aware, hours and days are those of Vietnam.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from submissions.notices.kinds import Mode
from workflow.calendar import ONE_DAY, SATURDAY, WorkingCalendar
from workflow.deadlines import VIETNAM, local_day

NIGHT_BEGINS, NIGHT_ENDS = time(21, 0), time(6, 0)

HORIZON = 60
"""Days within which a quiet stretch ends; Tết and the weekends around it are a fortnight."""


@dataclass(frozen=True)
class Habits:
    """When a person reads. `digest_at`: minutes after midnight."""

    digest_at: int = 450
    quiet_nights: bool = True
    quiet_weekends: bool = False
    quiet_holidays: bool = True


DEFAULT = Habits()


def leaves_at(
    now: datetime, mode: Mode, habits: Habits, calendar: WorkingCalendar, *, of_today: bool = False
) -> datetime:
    """The first moment from `now` on at which a notice of this mode may leave.

    `of_today`: it belongs to the letter of this day, even if that has left already.
    """
    if mode is Mode.DIGEST:
        return _next_digest(now, habits, calendar, of_today=of_today)
    return first_not_quiet(now, habits, calendar)


def first_not_quiet(now: datetime, habits: Habits, calendar: WorkingCalendar) -> datetime:
    """`now`, or the morning on which the quiet ends."""
    here = now.astimezone(VIETNAM)
    day, clock = here.date(), here.time()
    is_night = habits.quiet_nights and not NIGHT_ENDS <= clock < NIGHT_BEGINS
    if not is_night and not is_quiet_day(day, habits, calendar):
        return now
    if is_night and clock < NIGHT_ENDS and not is_quiet_day(day, habits, calendar):
        return at_local(day, NIGHT_ENDS)
    morning = NIGHT_ENDS if habits.quiet_nights else time(0, 0)
    return at_local(_next_loud_day(day + ONE_DAY, habits, calendar), morning)


def is_quiet_day(day: date, habits: Habits, calendar: WorkingCalendar) -> bool:
    """Does the person want no letters on `day`?"""
    is_weekend = day.weekday() >= SATURDAY and day not in calendar.makeup_days
    return (habits.quiet_weekends and is_weekend) or (habits.quiet_holidays and day in calendar.holidays)


def at_local(day: date, clock: time) -> datetime:
    """A moment of a day in Vietnam."""
    return datetime.combine(day, clock, tzinfo=VIETNAM)


def clock_of(minutes: int) -> time:
    """Minutes after midnight as a time of day."""
    return time(*divmod(minutes, 60))


def _next_digest(now: datetime, habits: Habits, calendar: WorkingCalendar, *, of_today: bool) -> datetime:
    today, clock = local_day(now), clock_of(habits.digest_at)
    moment = at_local(today, clock)
    if not is_quiet_day(today, habits, calendar) and (of_today or moment >= now):
        return max(now, moment)
    return at_local(_next_loud_day(today + ONE_DAY, habits, calendar), clock)


def _next_loud_day(day: date, habits: Habits, calendar: WorkingCalendar) -> date:
    days = (day + timedelta(days=step) for step in range(HORIZON))
    return next((each for each in days if not is_quiet_day(each, habits, calendar)), day)
