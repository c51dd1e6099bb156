"""Reminders are planned once, on working days, for those who have not sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from extensions import db
from submissions.notices.models import Notice
from submissions.notices.schedule import step_due
from submissions.rounds.calendar import calendar_for
from tasks.reminders import plan_due

MONDAY_DUE = date(2026, 9, 21)


def reminded(house) -> list[tuple[str, str]]:
    """(unit, occasion) of every reminder there is."""
    query = select(Notice).where(Notice.kind == "reminder").order_by(Notice.occasion, Notice.id)
    return sorted((notice.submission.unit_code, notice.occasion) for notice in db.session.scalars(query))


@pytest.mark.parametrize(
    ("today", "opened_on", "step"),
    [
        (date(2026, 9, 9), date(2026, 9, 1), None),  # eight working days before
        (date(2026, 9, 10), date(2026, 9, 1), 7),
        (date(2026, 9, 15), date(2026, 9, 1), 7),  # four before: the seven-day one, if it was missed
        (date(2026, 9, 16), date(2026, 9, 1), 3),
        (date(2026, 9, 18), date(2026, 9, 1), 1),  # Friday before a Monday
        (date(2026, 9, 21), date(2026, 9, 1), 1),
        (date(2026, 9, 16), date(2026, 9, 16), 3),
        (date(2026, 9, 17), date(2026, 9, 17), None),  # opened two working days before: the three-day one never was
        (date(2026, 9, 18), date(2026, 9, 17), 1),
    ],
)
def test_the_step_is_the_last_whose_working_day_has_come_since_the_round_opened(today, opened_on, step):
    calendar = calendar_for(2026)
    assert step_due(MONDAY_DUE, opened_on=opened_on, today=today, calendar=calendar) == step


def test_tet_lies_between_the_reminder_and_the_deadline():
    calendar = calendar_for(2026)
    due_on, opened_on = date(2026, 2, 25), date(2026, 1, 5)
    first = next(
        day
        for day in (opened_on + timedelta(days=step) for step in range(60))
        if step_due(due_on, opened_on=opened_on, today=day, calendar=calendar) == 7
    )
    between = [first + timedelta(days=step) for step in range(1, (due_on - first).days + 1)]
    assert sum(calendar.is_working_day(day) for day in between) == 7
    assert (due_on - first).days > 9  # seven days and two weekends without Tết


def test_a_reminder_three_working_days_before_is_owed_once_to_each_writer(house):
    assert plan_due(house.clock) == 3
    assert plan_due(house.clock) == 0
    house.clock.forward(hours=6)
    assert plan_due(house.clock) == 0
    assert reminded(house) == [("C1", "2026-09-21-3"), ("C2", "2026-09-21-3"), ("C3", "2026-09-21-3")]
    house.clock.forward(days=2)  # Friday: one day for the grassroots, seven for the province, whose writer is Lan
    assert plan_due(house.clock) == 4
    assert {("C1", "2026-09-21-1"), ("T", "2026-09-29-7")} <= set(reminded(house))


def test_who_has_sent_is_not_reminded(house):
    house.world["Vân"].submits(house.report("C1"))
    house.commit()
    plan_due(house.clock)
    assert [unit for unit, _ in reminded(house)] == ["C2", "C3"]


def test_a_day_on_which_nothing_ran_is_made_up_for_but_not_on_a_day_off(house):
    house.clock.forward(days=1)
    assert plan_due(house.clock) == 3
    house.clock.forward(days=2)  # Saturday; Friday's step was missed
    assert plan_due(house.clock) == 0
    house.clock.forward(days=2)  # Monday: one for each grassroots and upper unit with a writer, seven for the province
    assert plan_due(house.clock) == 6
    assert {("C1", "2026-09-21-0"), ("K", "2026-09-24-3"), ("T", "2026-09-29-7")} <= set(reminded(house))


def test_after_the_deadline_it_is_called_overdue_and_in_a_closed_round_nobody_is_told(house):
    house.quarter.closed_at = house.clock()
    house.commit()
    assert plan_due(house.clock) == 0
    house.quarter.closed_at = None
    house.commit()
    house.clock.forward(days=6)
    assert plan_due(house.clock) == 6  # Tuesday: the grassroots are past, which three of them are told
    assert reminded(house) == [("K", "2026-09-24-3"), ("K2", "2026-09-24-3"), ("T", "2026-09-29-7")]


def test_a_round_reminds_by_its_own_schedule_however_far_it_reaches(house):
    house.quarter.reminders = {"before": [40, 2], "after": [], "above_from": 1, "province_from": 1}
    house.commit()
    for day, expected in ((16, "2026-09-21-40"), (17, "2026-09-21-2"), (21, "2026-09-21-0")):
        house.clock.now = datetime(2026, 9, day, 2, 0, tzinfo=UTC)
        plan_due(house.clock)
        found = set(db.session.scalars(select(Notice.occasion).where(Notice.kind == "reminder")))
        assert (expected in found) is (day != 16)  # forty working days before, the round was not open yet
    house.clock.now = datetime(2026, 9, 22, 2, 0, tzinfo=UTC)
    plan_due(house.clock)
    kinds = set(db.session.scalars(select(Notice.kind).where(Notice.occasion == "2026-09-21+1")))
    assert kinds == {"behind"}
