"""The Vietnamese working calendar: public holidays from the `holidays` library, as data for the pure `workflow.calendar`."""

from __future__ import annotations

from functools import lru_cache

import holidays

from workflow.calendar import WorkingCalendar


def calendar_for(*years: int) -> WorkingCalendar:
    """The working calendar covering `years` and the year after the last of them."""
    return _calendar(min(years), max(years) + 1)


@lru_cache(maxsize=32)
def _calendar(first: int, last: int) -> WorkingCalendar:
    days = holidays.country_holidays("VN", years=range(first, last + 1))
    return WorkingCalendar(holidays=frozenset(days), makeup_days=frozenset())
