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


@pytest.mark.parametrize("code", ["Q-2026-Q1", "Q-2026-W05", "Q-2026-02"])
def test_27_approval_of_another_period_than_the_one_asked_for_finds_no_report(world, code):
    asked = world.round(period="2026-01")
    world["Vân"].submits(world.report(asked, "C1"), MINIMUM)
    assert round_by_code(asked.code) is asked
    with pytest.raises(Refused) as refusal:
        world["Hậu"].approves(world.report(round_by_code(code), "C1"))
    assert refusal.value.code == "not_found"
    assert world.report(asked, "C1").standing is Standing.SUBMITTED
    with pytest.raises(Refused) as unknown:
        parse_period("2026-W05")
    assert unknown.value.code == "unknown_period"
