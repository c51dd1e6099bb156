"""Expressions of another system's test of its analytics, as fields of a form: at each unit before adding up, and over time.

Values and answers are those of dhis2/dhis2-core, AnalyticsServiceQueryModifierTest (University of Oslo): x is 1, 2 and 3 in
three months (`x1` in the first and third, `x2` in the second), y says A, then B. A second unit, ours, shows that each unit is
looked at by itself. `if(x == 1, 4, 5)` is written `5 - (x == 1)` here.
"""

from __future__ import annotations

import json

import pytest

from tests.outside import Outside

EXPRESSIONS = {
    "four_or_five": "5 - (x == 1)",
    "only_two_up": "x * (x >= 2)",
    "outside_too": "3 * x + x * (x >= 2)",
    "two_of_them": "5 - 2 * (x == 1) + 7 - (x == 2)",
    "parts": "x1 * 3 * (x1 > 0) + x2",
    "broken": "x2 > x1",
}
TIMES = {
    "x": "sum",
    "x_mean": "average",
    "x_most": "max",
    "x1": "sum",
    "x1_last": "last",
    "x2": "sum",
}
TYPED = "kind: integer, supply: [grassroots], up: sum"
COUNTED = "kind: integer, supply: [system], up: sum, over_time: sum"
FIELDS = [
    *(f"key: {key}, label_vi: Ô {key}, over_time: {time}, {TYPED}" for key, time in TIMES.items()),
    *(f"key: {key}, label_vi: Ô {key}, {COUNTED}, derive: '{text}'" for key, text in EXPRESSIONS.items()),
    "key: y, label_vi: Loại, kind: choice, supply: [grassroots], up: distribution, over_time: last,"
    " options: [{key: a, label_vi: A}, {key: b, label_vi: B}]",
]
FORM = "\n".join(
    [
        "code: Y",
        "title_vi: Số liệu mẫu",
        "periods: [month, quarter]",
        "owner_level: province",
        "sections:",
        "  - {code: S, rank: chapter, title_vi: Số liệu, fields: [",
        *(f"      {{code: Y.{place}, {text}}}," for place, text in enumerate(FIELDS, 1)),
        "    ]}",
    ]
)
UNITS = """code,name,kind,sector,parent_code,valid_from,valid_to
T,LĐLĐ tỉnh T,province,,,2015-01-01,
A,CĐCS A,grassroots,private,T,2015-01-01,
B,CĐCS B,grassroots,private,T,2015-01-01,
"""
TOLD = {  # month -> unit -> what it told
    "2022-01": {"A": {"x": 1, "x1": 1, "x2": 0, "y": "a"}, "B": {"x": 2, "x1": 0, "x2": 0}},
    "2022-02": {"A": {"x": 2, "x1": 0, "x2": 2, "y": "b"}, "B": {"x": 1, "x1": 0, "x2": 0}},
    "2022-03": {"A": {"x": 3, "x1": 3, "x2": 0}, "B": {"x": 7, "x1": 0, "x2": 0}},
}


@pytest.fixture
def value(runner, tmp_path):
    """What one figure of one unit is in one period."""
    outside = Outside(runner, tmp_path)
    outside.begins(UNITS, FORM)
    for month, told in TOLD.items():
        code = outside.opens("Y", month, "T")
        figures = []
        for unit, given in told.items():
            same = {key: given[key.split("_")[0]] for key in TIMES} | {k: v for k, v in given.items() if k == "y"}
            figures += [(unit, key, number) for key, number in same.items()]
        outside.tells(code, figures, "--approve")
        outside.run("consolidate", code)

    def ask(key: str, period: str, unit: str = "A") -> float | None:
        asked = ("totals", "Y", "--json", "--unit", unit, "--fields", key, "--from", period)
        (cell,) = json.loads(outside.run(*asked))["cells"]
        return cell["value"]

    return ask


MONTHS, QUARTER = ("2022-01", "2022-02", "2022-03"), "2022-Q1"


def test_expressions_at_the_unit_give_what_the_other_system_gives(value):
    assert [value("four_or_five", each) for each in (*MONTHS, QUARTER)] == [4, 5, 5, 14]
    assert [value("only_two_up", each) for each in MONTHS[:2]] == [0, 2]
    assert [value("outside_too", each) for each in MONTHS[:2]] == [3, 8]
    assert [value("two_of_them", each) for each in MONTHS[:2]] == [10, 11]
    assert [value("parts", each) for each in MONTHS] == [3, 2, 9]
    assert [3 * value("y.a", each) + 4 * value("y.b", each) for each in MONTHS[:2]] == [3, 4]
    assert [value("four_or_five", each, "T") for each in (*MONTHS, QUARTER)] == [9, 9, 10, 28], "each unit by itself"
    assert value("only_two_up", "2022-01", "T") == 2, "not 3, the sum: A's 1 is below two"


def test_how_often_a_rule_is_broken_is_counted_like_any_figure(value):
    """Ours: `x2 <= x1` is broken by A in February alone."""
    assert [value("broken", each, "T") for each in (*MONTHS, QUARTER)] == [0, 1, 0, 1]


def test_rules_over_time_give_what_the_other_system_gives(value):
    assert [value("x", each) for each in (*MONTHS, QUARTER)] == [1, 2, 3, 6]
    assert value("x_mean", QUARTER) == 2
    assert value("x1_last", QUARTER) == 3
    assert value("x", QUARTER) + value("x_mean", QUARTER) == 8
    assert value("x_most", QUARTER) + value("x_mean", QUARTER) == 5
    assert 2 * value("x_mean", QUARTER) + value("x_mean", QUARTER) == 6
