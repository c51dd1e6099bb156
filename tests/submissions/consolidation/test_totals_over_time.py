"""`flask totals`: months into quarters, years and totals by the rule of each field, over units of any level. By hand."""

from __future__ import annotations

import pytest

from tests.submissions.consolidation.months import Months

ADMITTED = {
    "2017-01": {"C1": 5, "C2": 7, "C3": 11, "C4": 1},
    "2017-02": {"C1": 2, "C2": 0, "C3": 4, "C4": 3},
    "2017-03": {"C1": 1, "C2": 9, "C3": 6, "C4": 2},
    "2017-04": {"C1": 10, "C2": 20, "C3": 30, "C4": 40},
}
MEMBERS = {
    "2017-01": {"C1": 100, "C2": 50, "C3": 200, "C4": 10},
    "2017-02": {"C1": 110, "C2": 50, "C3": 190, "C4": 20},
    "2017-03": {"C1": 120, "C2": 55, "C3": 180, "C4": 30},
    "2017-04": {"C1": 130, "C2": 60, "C3": 170, "C4": 40},
}


@pytest.fixture
def months(session, runner, tmp_path):
    """Four months in which everybody told everything."""
    world = Months(runner, tmp_path)
    for number, month in enumerate(ADMITTED, start=1):
        code = world.opens(month)
        world.tells(
            code,
            {
                unit: {
                    "admitted": ADMITTED[month][unit],
                    "members": MEMBERS[month][unit],
                    "staff": number,
                    "low_wage": 1000 * number + MEMBERS[month][unit],
                    "high_wage": 1000 * number + MEMBERS[month][unit],
                    "score": ADMITTED[month][unit],
                    "fund": 100 * number,
                    "dialogue": "có"
                    if (unit, month) in {("C1", "2017-01"), ("C2", "2017-02"), ("C1", "2017-03")}
                    else "không",
                    "trained": ADMITTED[month][unit],
                    "women": min(ADMITTED[month][unit], 3),
                    "wage": f"{number},5",
                }
                for unit in ("C1", "C2", "C3", "C4")
            },
            "--approve",
        )
        world.settles(code)
    return world


ALL = ("--from", "2017-01", "--to", "2017-04")


CELLS = [
    # flows are added: by unit and month, by unit and quarter, filtered by unit or by period
    (("--unit", "C1", "--fields", "admitted", "--from", "2017-01"), 5),
    (("--unit", "K", "--fields", "admitted", "--from", "2017-01"), 12),
    (("--unit", "T", "--fields", "admitted", "--from", "2017-01"), 24),
    (("--unit", "C2", "--fields", "admitted", "--from", "2017-01", "--to", "2017-03"), 16),
    (("--unit", "K", "--fields", "admitted", "--from", "2017-Q1"), 24),
    (("--unit", "T", "--fields", "admitted", "--from", "2017-Q1"), 51),
    (("--unit", "T", "--fields", "admitted", *ALL), 151),
    (("--unit", "T", "--fields", "admitted", "--from", "2017"), 151),
    # units together count once, even one inside another
    (("--units", "C1,C3", "--together", "--fields", "admitted", *ALL), 18 + 51),
    (("--units", "K,C1,C4", "--together", "--fields", "admitted", *ALL), 54 + 46),
    # stocks stand at the end
    (("--unit", "T", "--fields", "members", "--from", "2017-Q1"), 385),
    (("--unit", "K", "--fields", "members", *ALL), 190),
    # an average over months of what units add up to: 4, 8, 12, 16
    (("--unit", "T", "--fields", "staff", *ALL), 10),
    (("--unit", "C1", "--fields", "staff", "--from", "2017-Q1"), 2),
    # the smallest and the largest over units and months
    (("--unit", "K", "--fields", "low_wage", *ALL), 1050),
    (("--unit", "T", "--fields", "low_wage", "--from", "2017-Q1"), 1010),
    (("--unit", "T", "--fields", "high_wage", "--from", "2017-Q1"), 3180),
    (("--unit", "K", "--fields", "high_wage", *ALL), 4130),
    # the mean of every figure told: 151 over 16
    (("--unit", "T", "--fields", "score", *ALL), 151 / 16),
    (("--unit", "L", "--fields", "score", "--from", "2017-Q1"), 7),
    # since the year began: only the last month tells
    (("--unit", "T", "--fields", "fund", *ALL), 1600),
    (("--unit", "K", "--fields", "fund", "--from", "2017-Q1"), 600),
    # a unit that said yes in any month counts once: C1 twice, C2 once
    (("--unit", "T", "--fields", "dialogue", "--from", "2017-01"), 1),
    (("--unit", "T", "--fields", "dialogue", *ALL), 2),
    # an indicator: sum of numerators over sum of denominators
    (("--unit", "K", "--fields", "women_share", "--from", "2017-01"), 50),
    (("--unit", "C1", "--fields", "women_share", *ALL), 100 * 9 / 18),
    (("--unit", "T", "--fields", "women_share", "--from", "2017-Q1"), 100 * 27 / 51),
    # a share of units keeps one set above and below the line
    (("--unit", "T", "--fields", "with_dialogue", *ALL), 50),
    (("--unit", "K", "--fields", "with_dialogue", *ALL), 100),
    # weighted by members, at the end: (130+60+170+40) all at 4,5
    (("--unit", "T", "--fields", "wage", *ALL), 4.5),
]


def test_every_cell_is_what_it_is_by_hand(months):
    found = [(options, months.cell(*options)) for options, _ in CELLS]
    wrong = [
        (options, cell["value"], expected)
        for (options, cell), (_, expected) in zip(found, CELLS, strict=True)
        if cell["value"] != pytest.approx(expected, rel=1e-12) or cell["nothing"] is not None
    ]
    assert wrong == []


def test_lines_by_quarter_say_which_months_they_are_made_of_and_which_are_lacking(months):
    cells = months.asks("--unit", "K", "--fields", "admitted", *ALL, "--by", "quarter")["cells"]
    assert [(each["period"], each["value"], each["periods"], each["periods_lacking"]) for each in cells] == [
        ("2017-Q1", 24, ["2017-01", "2017-02", "2017-03"], []),
        ("2017-Q2", 30, ["2017-04"], []),
    ]
    (year,) = months.asks("--unit", "K", "--fields", "admitted", "--from", "2017", "--by", "year")["cells"]
    assert (year["value"], year["at_least"], year["complete"]) == (54, True, False)
    assert year["periods_lacking"] == [f"2017-{number:02d}" for number in range(5, 13)]


def test_units_directly_below_some_levels_below_and_of_a_level(months):
    def lines(*options):
        cells = months.asks("--unit", "T", "--fields", "admitted", "--from", "2017-01", *options)["cells"]
        return {each["unit"]: each["value"] for each in cells}

    assert lines("--children") == {"K": 12, "L": 11, "C4": 1}
    assert lines("--level", "2") == {"C1": 5, "C2": 7, "C3": 11}
    assert lines("--level", "grassroots") == {"C1": 5, "C2": 7, "C3": 11, "C4": 1}
    assert lines("--level", "0") == {"T": 24}


def test_every_period_and_the_year_to_each(months):
    cells = months.asks("--unit", "T", "--fields", "admitted", *ALL, "--by", "period")["cells"]
    assert [each["value"] for each in cells] == [24, 9, 18, 100]
    cells = months.asks("--unit", "T", "--fields", "admitted", *ALL, "--by", "to_date")["cells"]
    assert [(each["period"], each["value"]) for each in cells] == [
        ("2017-01", 24),
        ("2017-02", 33),
        ("2017-03", 51),
        ("2017-04", 151),
    ]


def test_persons_counted_once_are_not_added_over_time_but_bounded(months):
    cell = months.cell("--unit", "T", "--fields", "trained", "--from", "2017-Q1")
    assert (cell["value"], cell["between"]) == (None, [24, 51])
    assert months.cell("--unit", "T", "--fields", "trained", "--from", "2017-02")["value"] == 9


def test_an_indicator_shows_both_sides_of_its_line_exactly(months):
    cell = months.cell("--unit", "T", "--fields", "women_share", "--from", "2017-Q1")
    assert (cell["numerator"], cell["denominator"], cell["exact"]) == (27, 51, "900/17")


def test_a_period_is_compared_with_the_one_before_and_the_year_before(months):
    cell = months.cell("--unit", "K", "--fields", "admitted", "--from", "2017-03", "--compare", "previous")
    assert cell["before"] == {"period": "2017-02", "value": 2, "complete": True, "change": 8}
    code = months.opens("2018-03")
    months.tells(code, {"C1": {"admitted": 4}, "C2": {"admitted": 5}}, "--approve")
    months.settles(code)
    cell = months.cell("--unit", "K", "--fields", "admitted", "--from", "2018-03", "--compare", "last-year")
    assert cell["before"] == {"period": "2017-03", "value": 10, "complete": True, "change": -1}


def test_a_quarter_that_was_asked_by_itself_stands_for_itself(months):
    code = months.opens("2017-Q1")
    months.tells(code, {"C1": {"trained": 6}, "C2": {"trained": 10}}, "--approve")
    months.settles(code)
    cell = months.cell("--unit", "K", "--fields", "trained", "--from", "2017-Q1")
    assert (cell["value"], cell["periods"]) == (16, ["2017-Q1"])
    cell = months.cell("--unit", "K", "--fields", "admitted", "--from", "2017-01", "--to", "2017-03")
    assert (cell["value"], len(cell["periods"])) == (24, 3), "months were asked for, and months are there"


def test_totals_are_split_by_sector_under_the_same_rules(months):
    told = months.asks("--unit", "T", "--fields", "admitted,members,high_wage", "--from", "2017-Q1", "--sectors")[
        "sectors"
    ]
    found = {(each["field"], each["sector"]): (each["value"], each["reported"], each["expected"]) for each in told}
    assert found == {  # C2 is the only one of fdi; C1, C3, C4 are private; upper units have no sector
        ("admitted", "fdi"): (16, 3, 3),
        ("admitted", "private"): (35, 9, 9),
        ("members", "fdi"): (55, 1, 1),
        ("members", "private"): (330, 3, 3),
        ("high_wage", "fdi"): (3055, 3, 3),
        ("high_wage", "private"): (3180, 9, 9),
        ("admitted", None): (None, 0, 0),
        ("members", None): (None, 0, 0),
        ("high_wage", None): (None, 0, 0),
    }
    twice = months.asks("--units", "K,C1", "--together", "--fields", "admitted", "--from", "2017-01", "--sectors")[
        "sectors"
    ]
    assert {each["sector"]: each["value"] for each in twice} == {"fdi": 7, "private": 5, None: None}


def test_what_cannot_be_asked_is_refused_in_words(months):
    for options, words in (
        (("--unit", "T", "--from", "2019"), "chưa có đợt báo cáo nào"),
        (("--unit", "X", "--from", "2017"), "Không có đơn vị X"),
        (("--unit", "T", "--from", "2017", "--fields", "nothing"), "không có ô số nào mang khóa “nothing”"),
        (("--unit", "T", "--from", "2017-04", "--to", "2017-01"), "kết thúc trước khi"),
        (("--unit", "T", "--from", "1/2017"), ""),
        (("--from", "2017"), "cần --unit"),
    ):
        result = months.runner.invoke(args=["totals", "M", *options])
        assert result.exit_code != 0
        assert words in result.output
