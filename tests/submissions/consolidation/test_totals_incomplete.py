"""`flask totals` when somebody is missing: the four kinds of nothing, "at least", last known stocks, rounds of parts."""

from __future__ import annotations

import pytest

from tests.submissions.consolidation.months import Months


@pytest.fixture
def months(session, runner, tmp_path):
    """January: everybody. February: C1 tells nil, C2 only submitted, C3 silent, C4 approved without members."""
    world = Months(runner, tmp_path)
    january = world.opens("2017-01")
    told = {
        unit: {"admitted": 10, "members": 100, "dialogue": "có", "low_wage": 500} for unit in ("C1", "C2", "C3", "C4")
    }
    world.tells(january, told, "--approve")
    february = world.opens("2017-02")
    world.tells(february, {"C1": {"admitted": "-", "members": 90, "low_wage": 700}, "C4": {"admitted": 4}}, "--approve")
    world.tells(february, {"C2": {"admitted": 7, "members": 70, "low_wage": 300}})
    for code in (january, february):
        world.settles(code)
    return world


def of(cell, *names):
    return tuple(cell[name] for name in names)


FEBRUARY = ("--from", "2017-02")
BOTH = ("--from", "2017-01", "--to", "2017-02")


def test_nil_is_zero_and_reported_and_what_is_missing_lowers_the_coverage(months):
    def told(unit, *options):
        return of(
            months.cell("--unit", unit, "--fields", "admitted", *FEBRUARY, *options),
            "value",
            "nothing",
            "reported",
            "expected",
        )

    assert told("C1") == (0, "nil", 1, 1)
    assert told("C3") == (None, "missing", 0, 1)
    assert told("K") == (0, None, 1, 2)
    assert told("T") == (4, None, 2, 4)
    assert told("T", "--provisional") == (11, None, 3, 4)
    assert told("L") == (None, "missing", 0, 1)


def test_an_incomplete_sum_is_a_lower_bound_and_a_smallest_figure_is_not(months):
    sums = months.cell("--unit", "T", "--fields", "admitted", *BOTH)
    assert of(sums, "value", "reported", "expected", "at_least", "complete") == (44, 6, 8, True, False)
    smallest = months.cell("--unit", "T", "--fields", "low_wage", *FEBRUARY)
    assert of(smallest, "value", "at_least", "complete") == (700, False, False)
    assert months.cell("--unit", "T", "--fields", "low_wage", *FEBRUARY, "--provisional")["value"] == 300


def test_a_stock_that_was_not_told_is_offered_as_last_known_and_never_in_the_total(months):
    cell = months.cell("--unit", "T", "--fields", "members", *BOTH)
    assert of(cell, "value", "as_of", "reported", "expected") == (90, "2017-02", 1, 4)
    assert cell["last_known"] == {"value": 300, "units": 3, "oldest": "2017-01", "with_it": 390}
    cell = months.cell("--unit", "K", "--fields", "members", *BOTH, "--provisional")
    assert "last_known" not in cell
    assert cell["value"] == 160


def test_units_and_members_are_covered_side_by_side(months):
    (covered,) = months.asks("--unit", "T", "--fields", "admitted", *FEBRUARY)["coverage"]
    assert covered["units"] == {"expected": 4, "submitted": 3, "approved": 2}
    (covered,) = months.asks("--unit", "T", "--fields", "admitted", *BOTH)["coverage"]
    assert covered["units"] == {"expected": 8, "submitted": 7, "approved": 6}


def test_a_unit_that_said_yes_once_counts_even_if_it_is_silent_later(months):
    cell = months.cell("--unit", "T", "--fields", "dialogue", *BOTH)
    assert of(cell, "value", "reported", "expected") == (4, 4, 4)


def test_rounds_of_parts_of_the_tree_add_up_at_the_unit_above_them(session, runner, tmp_path):
    world = Months(runner, tmp_path)
    for scope, unit in (("K", "C1"), ("L", "C3")):
        code = world.opens("2017-01", scope)
        world.tells(code, {unit: {"admitted": 3, "high_wage": 9 if unit == "C1" else 8}}, "--approve")
        world.settles(code)
    cells = world.asks("--unit", "T", "--fields", "admitted,high_wage", "--from", "2017-01")["cells"]
    assert [of(each, "value", "reported", "expected") for each in cells] == [(6, 2, 3), (9, 2, 3)]


def test_what_upper_levels_tell_themselves_is_added_to_what_is_below_them_once(session, runner, tmp_path):
    world = Months(runner, tmp_path, levels="[grassroots, upper, province]")
    code = world.opens("2017-01")
    told = {"T": 1, "K": 10, "L": 100, "C1": 1000, "C2": 2000, "C3": 5000, "C4": 7000}
    world.tells(code, {unit: {"admitted": value, "high_wage": value} for unit, value in told.items()}, "--approve")
    world.settles(code)
    cells = world.asks("--unit", "T", "--fields", "admitted,high_wage", "--from", "2017-01")["cells"]
    assert [of(each, "value", "reported", "expected") for each in cells] == [(15111, 7, 7), (7000, 7, 7)]
    assert world.cell("--unit", "K", "--fields", "admitted", "--from", "2017-01")["value"] == 3010
    assert world.cell("--units", "K,C1", "--together", "--fields", "admitted", "--from", "2017-01")["value"] == 3010


def test_old_figures_with_gaps_are_imported_by_closing_what_is_silent(session, runner, tmp_path):
    world = Months(runner, tmp_path, levels="[grassroots, upper, province]")
    code = world.opens("2017-01")
    told = {"K": {"admitted": 10}, "C1": {"admitted": 1000}}
    (tmp_path / "figures.csv").write_text("unit_code,field,value\nK,admitted,10\nC1,admitted,1000\n", encoding="utf-8")
    command = ["submissions", "import", str(tmp_path / "figures.csv"), "--round", code, "--submit", "--approve"]
    refused = runner.invoke(args=command)
    assert refused.exit_code == 1
    assert "CĐCS hai" in refused.output
    world.tells(code, told, "--approve", "--close-rest", "Số liệu cũ không có báo cáo này")
    world.settles(code)
    cell = world.cell("--unit", "K", "--fields", "admitted", "--from", "2017-01")
    assert of(cell, "value", "reported", "expected", "at_least") == (1010, 2, 3, True)
    world.tells(code, {"C3": {"admitted": 4}}, "--approve")


def test_a_unit_that_was_not_asked_stands_for_what_is_below_it(session, runner, tmp_path):
    world = Months(runner, tmp_path)
    command = ("rounds", "open", "--form", "M", "--period", "2017-01", "--scope", "T", "--not-asked", "K")
    code = world.run(*command).strip()
    world.tells(code, {"C1": {"admitted": 3}, "C2": {"admitted": 4}, "C4": {"admitted": 5}}, "--approve")
    world.settles(code)
    cells = world.asks("--units", "K,T", "--fields", "admitted", "--from", "2017-01")["cells"]
    assert [of(each, "unit", "value", "reported", "expected") for each in cells] == [("K", 7, 2, 2), ("T", 12, 3, 4)]
