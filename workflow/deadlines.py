"""Deadlines: a local day, counted in working days, that lasts to its end in Vietnam; reminders before, lateness after.

Moments are aware (any zone); days are local days in Asia/Ho_Chi_Minh (UTC+7, no summer time). Must not read the clock.
"""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

from workflow.calendar import ONE_DAY, WorkingCalendar

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
REMINDER_STEPS = (7, 3, 1)
"""Working days before the deadline on which those who have not sent are reminded."""


def local_day(moment: datetime) -> date:
    """The day in Vietnam at `moment` (aware)."""
    return moment.astimezone(VIETNAM).date()


def end_of_day(day: date) -> datetime:
    """The last moment that still belongs to `day` in Vietnam: a microsecond, our finest grain, before midnight."""
    return datetime.combine(day, time.max, tzinfo=VIETNAM)


def add_working_days(day: date, working_days: int, calendar: WorkingCalendar) -> date:
    """The working day that lies `working_days` after `day`, which itself is not counted.

    0 gives `day`, or the next working day if none is done on it (Bộ luật Dân sự 2015, Điều 148 khoản 5).
    """
    if working_days < 0:
        raise ValueError("working_days must not be negative")
    if working_days == 0:
        return calendar.working_day_from(day)
    return next(islice(calendar.working_days_from(day + ONE_DAY), working_days - 1, None))


def due_moment(closing_day: date, working_days: int, calendar: WorkingCalendar) -> datetime:
    """The deadline: the end of the day `working_days` after figures closed (acceptance case 34)."""
    return end_of_day(add_working_days(closing_day, working_days, calendar))


def is_late(moment: datetime, due: datetime) -> bool:
    """Is `moment` after the deadline? 23:59 on the day itself is in time, 00:00 is late (acceptance case 35)."""
    return moment > due
