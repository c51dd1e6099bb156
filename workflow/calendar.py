"""Working days: Monday to Friday, less the public holidays, plus the make-up days of the yearly decision.

Vietnamese holidays move with the lunar year and days are swapped by decision, so every day is passed in and none is
known here. Days are local days in Asia/Ho_Chi_Minh. Must not know where they are stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.refusals import Refused

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class WorkingCalendar:
    """The days that are not as the weekday says.

    `holidays`: days off. `makeup_days`: Saturdays and Sundays on which work is done instead.
    Errors: Refused("contradictory_calendar") if a day is both.
    """

    holidays: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        both = self.holidays & self.makeup_days
        if both:
            raise Refused("contradictory_calendar", days=tuple(sorted(both)))

    def is_working_day(self, day: date) -> bool:
        """Is work done on `day`?"""
        return day in self.makeup_days or (day.weekday() < SATURDAY and day not in self.holidays)

    def working_day_from(self, day: date) -> date:
        """`day` if work is done on it, else the next day on which it is."""
        return next(self.working_days_from(day))

    def working_days_from(self, day: date) -> Iterator[date]:
        """Go through the working days from `day` on, itself included."""
        while True:
            if self.is_working_day(day):
                yield day
            day += ONE_DAY

    def count_working_days(self, after: date, until: date) -> int:
        """Count the working days after `after`, up to and including `until`; 0 if there are none."""
        days = (after + ONE_DAY * step for step in range(1, (until - after).days + 1))
        return sum(map(self.is_working_day, days))
