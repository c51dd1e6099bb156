"""When a notice may leave: at the reader's hour, once a day, and not into his quiet."""

from __future__ import annotations

from datetime import datetime

import pytest

from submissions.notices.kinds import Mode
from submissions.notices.schedule import Schedule, overdue_step, schedule_of
from submissions.notices.timing import Habits, leaves_at
from submissions.rounds.calendar import calendar_for
from workflow.deadlines import VIETNAM

LOUD = Habits(quiet_nights=False, quiet_holidays=False)


def at(text: str) -> datetime:
    """A moment in Vietnam: "2026-09-16 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("now", "mode", "habits", "leaves"),
    [
        ("2026-09-16 07:00", Mode.DIGEST, Habits(), "2026-09-16 07:30"),
        ("2026-09-16 07:30", Mode.DIGEST, Habits(), "2026-09-16 07:30"),
        ("2026-09-16 09:00", Mode.DIGEST, Habits(), "2026-09-17 07:30"),
        ("2026-09-16 09:00", Mode.DIGEST, Habits(digest_at=17 * 60), "2026-09-16 17:00"),
        ("2026-09-18 09:00", Mode.DIGEST, Habits(quiet_weekends=True), "2026-09-21 07:30"),  # Friday, then Monday
        ("2026-09-18 09:00", Mode.DIGEST, Habits(), "2026-09-19 07:30"),
        ("2026-09-16 20:59", Mode.AT_ONCE, Habits(), "2026-09-16 20:59"),
        ("2026-09-16 21:00", Mode.AT_ONCE, Habits(), "2026-09-17 06:00"),
        ("2026-09-17 05:59", Mode.AT_ONCE, Habits(), "2026-09-17 06:00"),
        ("2026-09-16 23:00", Mode.AT_ONCE, LOUD, "2026-09-16 23:00"),
        ("2026-09-19 10:00", Mode.AT_ONCE, Habits(quiet_weekends=True), "2026-09-21 06:00"),
        ("2026-09-19 10:00", Mode.AT_ONCE, Habits(quiet_weekends=True, quiet_nights=False), "2026-09-21 00:00"),
        ("2026-02-17 10:00", Mode.AT_ONCE, LOUD, "2026-02-17 10:00"),  # the first day of Tết Bính Ngọ
    ],
)
def test_a_notice_leaves_at_the_first_moment_its_reader_allows(now, mode, habits, leaves):
    assert leaves_at(at(now), mode, habits, calendar_for(2026)) == at(leaves)


def test_at_tet_nothing_leaves_until_it_is_over():
    calendar = calendar_for(2026)
    leaves = leaves_at(at("2026-02-17 10:00"), Mode.AT_ONCE, Habits(quiet_weekends=True), calendar)
    assert at("2026-02-20 00:00") < leaves
    assert calendar.is_working_day(leaves.date())
    assert (leaves.hour, leaves.minute) == (6, 0)


def test_what_belongs_to_the_letter_of_today_goes_today_though_its_hour_is_over():
    now = at("2026-09-16 09:00")
    assert leaves_at(now, Mode.DIGEST, Habits(), calendar_for(2026), of_today=True) == now


@pytest.mark.parametrize(
    ("workflow", "schedule"),
    [
        ({}, Schedule((7, 3, 1, 0), (1, 3, 7), 3, 7)),
        (
            {"deadlines": {"remind_before": [5, 2], "remind_after": [2, 4]}},
            Schedule((5, 2, 0), (2, 4), 4, 7),
        ),
        ({"deadlines": {"remind_after": [1]}}, Schedule((7, 3, 1, 0), (1,), 3, 7)),
    ],
)
def test_a_workflow_may_say_otherwise(workflow, schedule):
    assert schedule_of(workflow) == schedule


@pytest.mark.parametrize(
    ("today", "step"),
    [("2026-09-21", None), ("2026-09-22", 1), ("2026-09-23", 1), ("2026-09-24", 3), ("2026-09-30", 7)],
)
def test_the_overdue_step_is_the_last_whose_working_day_has_come(today, step):
    due_on, day = at("2026-09-21 00:00").date(), at(f"{today} 00:00").date()
    assert overdue_step(due_on, today=day, calendar=calendar_for(2026), steps=(1, 3, 7)) == step
