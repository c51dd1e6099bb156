"""Acceptance cases 41 to 43: own plus children, ratios of sums, and the four kinds of nothing."""

from __future__ import annotations

from decimal import Decimal

from submissions.consolidation.reporting import reports_of
from submissions.consolidation.whole import as_numbers, whole_of
from tests.world import MINIMUM


def test_41_a_parent_with_figures_of_its_own_counts_them_once_and_keeps_them_visible(world, report, quarter):
    world["Vân"].submits(report("C1"), MINIMUM | {"legal_sessions": "3"})
    world["Hoa"].submits(report("C2"), MINIMUM | {"legal_sessions": "4"})
    for code in ("C1", "C2"):
        world["Hậu"].approves(report(code))
    world["Hậu"].submits(report("K"), {"legal_sessions": "5"})
    world["Dũng"].approves(report("K"))
    world.settle()

    form = quarter.form_version.compiled
    slot = form.slot("legal_sessions")
    assert report("K").figures[slot.index] == 5
    assert whole_of(report("K"), form).official[slot.index] == 3 + 4 + 5
    assert whole_of(report("T"), form).official[slot.index] == 3 + 4 + 5


def test_42_a_percentage_above_is_the_ratio_of_the_sums_and_its_rounding_is_not_reused(world, quarter, report):
    """C1 = 3/4 and C2 = 90/100 give 93/104 = 89,42 %, not the mean 82,5 %."""
    base = {"workforce_female": "0", "members_female": "0"}
    world["Vân"].submits(report("C1"), MINIMUM | base | {"workforce_total": "4", "members_total": "3"})
    world["Hoa"].submits(report("C2"), MINIMUM | base | {"workforce_total": "100", "members_total": "90"})
    for code in ("C1", "C2"):
        world["Hậu"].approves(report(code))
    world.settle()

    form = quarter.form_version.compiled
    density = as_numbers(form, whole_of(report("K"), form).official)["membership_density"]
    assert density == Decimal("89.42")


def test_43_zero_nil_missing_and_not_expected_are_four_different_things(world, quarter, report):
    """C1 says 0, C3 says "không phát sinh", C2 says nothing, K2 is not asked: sum 0 and two of four have answered."""
    world["Vân"].submits(report("C1"), MINIMUM | {"strikes": "0"})
    world["Sơn"].submits(report("C3"), MINIMUM | {"strikes": "-"})
    world["Hậu"].approves(report("C1"))
    world["Dũng"].approves(report("C3"))
    world.settle()

    form = quarter.form_version.compiled
    cell = whole_of(report("T"), form).cell(form.slot("strikes").index, official=True)
    assert (cell.value, cell.reported, cell.expected) == (0, 2, 4)
    assert not cell.is_complete
    (province,) = [each for each in reports_of(quarter) if each["unit"] == "T"]
    assert province["coverage"] == {"expected": 4, "submitted": 2, "approved": 2, "missing": ["C2", "C9"]}
