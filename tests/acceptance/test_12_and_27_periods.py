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


def test_12_a_week_that_ends_in_an_approved_month_is_locked_with_it_and_one_that_ends_in_the_next_is_not(world):
    # January closes on 14/01: the week to Sunday 11/01 ends in it, the week to 18/01 in February
    january, inside, after = (world.round(period=code) for code in ("2026-01", "2026-W02", "2026-W03"))
    week, next_week = world.report(inside, "C1"), world.report(after, "C1")
    of_c2 = world.report(inside, "C2")
    world["Vân"].saves(week, MINIMUM)
    world["Hậu"].approves(world["Vân"].submits(world.report(january, "C1"), MINIMUM))

    locked = answers_for([week], world["Vân"].doer)[week.id]
    assert (locked["save"].code, locked["submit"].code) == ("sealed_by_period", "sealed_by_period")
    assert locked["save"].facts["round"] == january.title
    with pytest.raises(Refused, match="sealed_by_period"):
        world["Vân"].saves(week, MINIMUM)
    with pytest.raises(Refused, match="sealed_by_period"):
        world["Vân"].moves(week, "submit")
    assert answers_for([next_week], world["Vân"].doer)[next_week.id]["save"] is None
    assert answers_for([of_c2], world["Hoa"].doer)[of_c2.id]["save"] is None  # C2's own January is not approved


def test_12_a_week_sent_before_its_month_was_approved_is_still_approved_and_undoing_the_month_unlocks(world):
    january, round_ = world.round(period="2026-01"), world.round(period="2026-W02")
    sent = world["Vân"].submits(world.report(round_, "C1"), MINIMUM)
    approved = world["Hậu"].approves(world["Vân"].submits(world.report(january, "C1"), MINIMUM))
    assert world["Hậu"].approves(sent).standing is Standing.APPROVED

    open_week = world.report(world.round(period="2026-W01"), "C1")
    assert answers_for([open_week], world["Vân"].doer)[open_week.id]["save"].code == "sealed_by_period"
    world["Hậu"].moves(approved, "undo")
    assert answers_for([open_week], world["Vân"].doer)[open_week.id]["save"] is None


def test_12_a_week_around_the_turn_of_the_year_goes_with_the_month_that_holds_its_end(world):
    # January 2026 began on 15/12/2025: the week to 21/12/2025 ends in it, and so in 2026
    january, december = world.round(period="2026-01"), world.round(period="2025-W51")
    world["Hậu"].approves(world["Vân"].submits(world.report(january, "C1"), MINIMUM))
    week = world.report(december, "C1")

    assert december.period.last_day == date(2025, 12, 21)
    assert answers_for([week], world["Vân"].doer)[week.id]["save"].code == "sealed_by_period"


@pytest.mark.parametrize("code", ["Q-2026-Q1", "Q-2026-W05", "Q-2026-02"])
def test_27_approval_of_another_period_than_the_one_asked_for_finds_no_report(world, code):
    asked = world.round(period="2026-01")
    world["Vân"].submits(world.report(asked, "C1"), MINIMUM)
    assert round_by_code(asked.code) is asked
    with pytest.raises(Refused) as refusal:
        world["Hậu"].approves(world.report(round_by_code(code), "C1"))
    assert refusal.value.code == "not_found"
    assert world.report(asked, "C1").standing is Standing.SUBMITTED
