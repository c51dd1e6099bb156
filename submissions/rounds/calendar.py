"""The Vietnamese working calendar as data for the pure `workflow.calendar`: public holidays, and the days a decision changed.

Holidays come from the `holidays` library; make-up days and extra days off are rows people write (`CalendarDay`).
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

import holidays
from sqlalchemy import select

from extensions import db
from submissions.rounds.models import CalendarDay
from workflow.calendar import WorkingCalendar
from workflow.deadlines import local_day

KEPT = "working calendars"
"""Where a session keeps the calendars it has read: an act that writes many notices asks once."""


def calendar_for(*years: int) -> WorkingCalendar:
    """The calendar of the public holidays alone, covering `years` and the year after the last of them."""
    return _public(min(years), max(years) + 1)


def working_calendar(*years: int) -> WorkingCalendar:
    """The calendar that counts: public holidays and the days changed by decision, `years` and the year after them."""
    first, last = min(years), max(years) + 1
    kept = db.session.info.setdefault(KEPT, {})
    if (first, last) not in kept:
        kept[first, last] = _changed(_public(first, last), first, last)
    calendar: WorkingCalendar = kept[first, last]
    return calendar


def calendar_around(now: datetime) -> WorkingCalendar:
    """The calendar that counts of the year it is in Vietnam, and of those before and after."""
    year = local_day(now).year
    return working_calendar(year - 1, year)


def forget_calendars() -> None:
    """Let this session read the days anew: one of them has been changed."""
    db.session.info.pop(KEPT, None)


def _changed(public: WorkingCalendar, first: int, last: int) -> WorkingCalendar:
    query = select(CalendarDay.day, CalendarDay.is_working)
    rows = db.session.execute(query.where(CalendarDay.day.between(date(first, 1, 1), date(last, 12, 31)))).all()
    worked = frozenset(day for day, is_working in rows if is_working)
    off = frozenset(day for day, is_working in rows if not is_working)
    return WorkingCalendar(holidays=(public.holidays | off) - worked, makeup_days=worked)


@lru_cache(maxsize=32)
def _public(first: int, last: int) -> WorkingCalendar:
    days = holidays.country_holidays("VN", years=range(first, last + 1))
    return WorkingCalendar(holidays=frozenset(days), makeup_days=frozenset())
