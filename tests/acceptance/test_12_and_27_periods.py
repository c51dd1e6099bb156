"""Acceptance cases 12 and 27: an approval is of one period; no other period, longer or shorter, is touched by it."""

from __future__ import annotations

from datetime import date

import pytest

from submissions.deciding import answers_for
from submissions.queries import round_by_code
from tests.world import MINIMUM
from workflow.model import Standing
from workflow.periods import parse_period
from workflow.refusals import Refused


def test_12_approval_of_one_month_locks_that_month_only_and_a_period_belongs_to_the_year_of_its_end(world):
    january, february = world.round(period="2026-01"), world.round(period="2026-02")
    world["Vân"].submits(world.report(january, "C1"), MINIMUM)
    approved = world["Hậu"].approves(world.report(january, "C1"))
    untouched = world.report(february, "C1")

    with pytest.raises(Refused) as refusal:
        world["Vân"].saves(approved, MINIMUM)
    assert refusal.value.code == "wrong_state"
    assert answers_for([untouched], world["Vân"].doer)[untouched.id]["save"] is None
    assert january.period.first_day == date(2025, 12, 15)
    assert parse_period("2026").first_day == january.period.first_day
    # a week belongs to the year that holds its Thursday
    assert parse_period("2026-W01").last_day == date(2026, 1, 4)


def test_12_a_week_is_a_round_of_its_own_and_is_not_locked_by_the_month_that_holds_it(world):
    january, week = world.round(period="2026-01"), world.round(period="2026-W02")
    world["Hậu"].approves(world["Vân"].submits(world.report(january, "C1"), MINIMUM))
    inside = world.report(week, "C1")
    assert (week.period.first_day, week.period.last_day) == (date(2026, 1, 5), date(2026, 1, 11))
    assert answers_for([inside], world["Vân"].doer)[inside.id]["save"] is None


@pytest.mark.parametrize("code", ["Q-2026-Q1", "Q-2026-W05", "Q-2026-02"])
def test_27_approval_of_another_period_than_the_one_asked_for_finds_no_report(world, code):
    asked = world.round(period="2026-01")
    world["Vân"].submits(world.report(asked, "C1"), MINIMUM)
    assert round_by_code(asked.code) is asked
    with pytest.raises(Refused) as refusal:
        world["Hậu"].approves(world.report(round_by_code(code), "C1"))
    assert refusal.value.code == "not_found"
    assert world.report(asked, "C1").standing is Standing.SUBMITTED
