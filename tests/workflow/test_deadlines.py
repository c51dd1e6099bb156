"""Working days, deadlines, reminders and lateness, worked out by hand on the calendar of 2026.

In 2026 the 14th of June is a Sunday, the 16th of December a Wednesday. Days off are examples and are passed in.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow import Refused
from workflow.calendar import WorkingCalendar
from workflow.deadlines import (
    VIETNAM,
    add_working_days,
    due_moment,
    end_of_day,
    is_late,
    local_day,
)

PLAIN = WorkingCalendar()
TET = WorkingCalendar(holidays=frozenset(date(2026, 2, day) for day in range(16, 21)))
SEPTEMBER = WorkingCalendar(
    holidays=frozenset({date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)}),
    makeup_days=frozenset({date(2026, 8, 22)}),
)

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    lambda off, swapped: WorkingCalendar(off - swapped, swapped),
    st.frozensets(DAYS, max_size=30),
    st.frozensets(DAYS.filter(lambda day: day.weekday() > 4), max_size=5),
)


def in_vietnam(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)


def test_two_working_days_after_sunday_14_june_end_with_tuesday_16_june() -> None:
    due = due_moment(date(2026, 6, 14), 2, PLAIN)
    assert local_day(due) == date(2026, 6, 16)
    assert due < in_vietnam(date(2026, 6, 17), 0) <= due + timedelta(microseconds=1)


def test_a_holiday_on_that_monday_moves_the_deadline_to_wednesday() -> None:
    monday_off = WorkingCalendar(holidays=frozenset({date(2026, 6, 15)}))
    assert due_moment(date(2026, 6, 14), 2, monday_off) == end_of_day(date(2026, 6, 17))


def test_the_end_of_the_day_is_that_of_vietnam_whatever_the_zone_of_the_clock() -> None:
    assert end_of_day(date(2026, 6, 16)) == datetime(2026, 6, 16, 16, 59, 59, 999_999, tzinfo=UTC)
    assert local_day(datetime(2026, 6, 16, 17, 0, tzinfo=UTC)) == date(2026, 6, 17)


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (in_vietnam(date(2026, 6, 16), 23, 59), False),
        (datetime(2026, 6, 16, 16, 59, 59, 999_999, tzinfo=UTC), False),
        (in_vietnam(date(2026, 6, 17), 0), True),
        (datetime(2026, 6, 16, 17, 0, tzinfo=UTC), True),
    ],
)
def test_a_report_is_in_time_until_the_last_minute_of_the_day_and_late_at_midnight(
    moment: datetime, late: bool
) -> None:
    assert is_late(moment, due_moment(date(2026, 6, 14), 2, PLAIN)) is late


@pytest.mark.parametrize(
    ("day", "working_days", "calendar", "expected"),
    [
        (date(2026, 6, 12), 0, PLAIN, date(2026, 6, 12)),
        (date(2026, 6, 14), 0, PLAIN, date(2026, 6, 15)),
        (date(2026, 6, 12), 1, PLAIN, date(2026, 6, 15)),
        (date(2026, 6, 12), 5, PLAIN, date(2026, 6, 19)),
        (date(2026, 6, 12), 6, PLAIN, date(2026, 6, 22)),
        (date(2026, 2, 13), 2, TET, date(2026, 2, 24)),
        (date(2026, 8, 21), 1, SEPTEMBER, date(2026, 8, 22)),
        (date(2026, 8, 21), 2, SEPTEMBER, date(2026, 8, 24)),
        (date(2026, 8, 28), 1, SEPTEMBER, date(2026, 9, 3)),
    ],
)
def test_weekends_and_holidays_are_passed_over_and_make_up_days_are_counted(
    day: date, working_days: int, calendar: WorkingCalendar, expected: date
) -> None:
    assert add_working_days(day, working_days, calendar) == expected


def test_working_days_are_never_counted_backwards() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 6, 12), -1, PLAIN)


def test_a_day_cannot_be_holiday_and_make_up_day() -> None:
    both = frozenset({date(2026, 8, 22)})
    with pytest.raises(Refused) as refused:
        WorkingCalendar(holidays=both, makeup_days=both)
    assert (refused.value.code, refused.value.facts) == ("contradictory_calendar", {"days": (date(2026, 8, 22),)})


@pytest.mark.parametrize(
    ("until", "days"),
    [
        (date(2026, 12, 16), 0),
        (date(2026, 12, 17), 1),
        (date(2026, 12, 18), 2),
        (date(2026, 12, 20), 2),
        (date(2026, 12, 21), 3),
        (date(2026, 12, 22), 4),
    ],
)
def test_saturdays_and_sundays_are_not_counted(until: date, days: int) -> None:
    assert PLAIN.count_working_days(after=date(2026, 12, 16), until=until) == days


@given(DAYS, st.integers(1, 30), CALENDARS)
def test_a_deadline_is_a_working_day_and_as_many_working_days_away_as_asked(
    day: date, working_days: int, calendar: WorkingCalendar
) -> None:
    due = add_working_days(day, working_days, calendar)
    assert calendar.is_working_day(due)
    assert calendar.count_working_days(after=day, until=due) == working_days
