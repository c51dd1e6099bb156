"""The Vietnamese working calendar: public holidays from the `holidays` library, as data for the pure `workflow.calendar`."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

import holidays

from workflow.calendar import WorkingCalendar
from workflow.deadlines import local_day


def calendar_for(*years: int) -> WorkingCalendar:
    """The working calendar covering `years` and the year after the last of them."""
    return _calendar(min(years), max(years) + 1)


def calendar_around(now: datetime) -> WorkingCalendar:
    """The working calendar of the year it is in Vietnam, and of those before and after."""
    year = local_day(now).year
    return calendar_for(year - 1, year)


@lru_cache(maxsize=32)
def _calendar(first: int, last: int) -> WorkingCalendar:
    days = holidays.country_holidays("VN", years=range(first, last + 1))
    return WorkingCalendar(holidays=frozenset(days), makeup_days=frozenset())
