"""Figures and expected answers of another system's test of its analytics, put to `flask totals`.

Values, units and answers are those of dhis2/dhis2-core, AnalyticsServiceTest with its dataValues.csv (University of Oslo):
five units (B and C under A; D and E under B), each with figures of its own, upper ones too; months of 2017 with gaps. Products
of two totals are made of exact cells; expressions worked out at each unit and counts of broken rules are in
`test_expressions_of_another_system`. Left out: the number of the period in the year, which no field here is.
"""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from tests.outside import Outside

MONTHS = tuple(f"2017-0{number}" for number in range(1, 10))
TOLD = """
A 01 a 2|B 01 a 1|C 01 a 5|D 01 a 66|D 02 a 233|E 01 a 1|A 02 b 4|A 01 b 100|B 02 b 3|C 02 b 10|D 02 b 399|E 02 b 1
A 03 c 6|B 03 c 5|C 03 c 15|C 02 c 23|E 03 c 1|A 04 d 8|A 02 d 2|B 04 d 7|C 04 d 20|C 01 d 4|E 04 d 1|E 01 d 32
A 05 e 1|A 06 e 2|A 07 e 4|A 01 f có|A 02 f không|A 03 f có
"""
UNITS = """code,name,kind,sector,parent_code,valid_from,valid_to
A,LĐLĐ tỉnh A,province,,,2015-01-01,
B,Công đoàn phường B,commune,,A,2015-01-01,
C,CĐCS C,grassroots,private,A,2015-01-01,
D,CĐCS D,grassroots,private,B,2015-01-01,
E,CĐCS E,grassroots,fdi,B,2015-01-01,
"""
EVERYBODY = "supply: [grassroots, upper, province]"
SAME = {"a": ("a_most", "a_high", "a_low"), "c": ("c_mean",), "d": ("d_mean",)}
FIELDS = [
    *((key, "integer", "up: sum, over_time: sum") for key in "abcde"),
    ("f", "yes_no", "up: count_yes, over_time: any"),
    ("a_most", "integer", "up: max, over_time: max"),
    ("a_high", "integer", "up: sum, over_time: highest"),
    ("a_low", "integer", "up: sum, over_time: lowest"),
    ("c_mean", "integer", "up: mean, over_time: recompute, decimals: 4"),
    ("d_mean", "integer", "up: mean, over_time: recompute, decimals: 4"),
]
FORM = "\n".join(
    [
        "code: X",
        "title_vi: Số liệu mẫu",
        "periods: [month, quarter, year]",
        "owner_level: province",
        "sections:",
        "  - {code: S, rank: chapter, title_vi: Số liệu, fields: [",
        *(
            f"      {{code: X.{place}, key: {key}, kind: {kind}, label_vi: Ô {key}, {EVERYBODY}, {rules}}},"
            for place, (key, kind, rules) in enumerate(FIELDS, 1)
        ),
        "    ]}",
    ]
)


@pytest.fixture
def asks(runner, tmp_path):
    """Nine months told from the command line; what the totals say of one question, as (unit, period) -> cell."""
    outside = Outside(runner, tmp_path)
    outside.begins(UNITS, FORM)
    rows = [line.split() for line in TOLD.strip().replace("\n", "|").split("|")]
    for month in MONTHS:
        code = outside.opens("X", month, "A")
        told = [
            (unit, key, value)
            for unit, at, field, value in rows
            if f"2017-{at}" == month
            for key in (field, *SAME.get(field, ()))
        ]
        if told:
            outside.tells(code, told, "--approve", "--close-rest", "Tháng này không có số liệu")
        outside.run("consolidate", code)

    def ask(*options: str) -> dict[tuple[str, str], dict]:
        answer = json.loads(outside.run("totals", "X", "--json", *options))
        return {(each["unit"], each["period"]): each for each in answer["cells"]}

    return ask


QUARTER = ("--from", "2017-01", "--to", "2017-03")
ALONE = [  # question, answer
    # sums over units and months
    (("--unit", "B", "--fields", "c", "--from", "2017-03"), 6),
    (("--unit", "A", "--fields", "a", "--from", "2017-Q1"), 308),
    (("--unit", "A", "--fields", "a", "--from", "2017"), 308),
    (("--unit", "B", "--fields", "a", "--from", "2017-01"), 68),
    # the mean of what was told in a month, over all and over two units
    (("--unit", "A", "--fields", "c_mean", "--from", "2017-03"), 6.75),
    (("--units", "C,E", "--together", "--fields", "d_mean", "--from", "2017-04"), 10.5),
    # the largest of two branches
    (("--units", "B,C", "--together", "--fields", "a_most", "--from", "2017-02"), 233),
    # the largest and smallest month of each unit, added up over units
    (("--unit", "D", "--fields", "a_high", "--from", "2017-Q1"), 233),
    (("--unit", "D", "--fields", "a_low", "--from", "2017-Q1"), 66),
    (("--unit", "E", "--fields", "a_high", "--from", "2017-Q1"), 1),
    (("--unit", "E", "--fields", "a_low", "--from", "2017-Q1"), 1),
    (("--unit", "B", "--fields", "a_high", "--from", "2017-Q1"), 235),
    (("--unit", "B", "--fields", "a_low", "--from", "2017-Q1"), 68),
    (("--unit", "B", "--fields", "a_high", *QUARTER), 235),
    (("--unit", "B", "--fields", "a_low", *QUARTER), 68),
    # yes in a month, and in any of two
    (("--unit", "A", "--fields", "f", "--from", "2017-01"), 1),
    (("--unit", "A", "--fields", "f", "--from", "2017-01", "--to", "2017-02"), 1),
]


def test_every_expected_answer_comes_out(asks):
    found = [(options, next(iter(asks(*options).values()))["value"]) for options, _ in ALONE]
    assert [(options, value) for options, value in found if value != dict(ALONE)[options]] == []


def test_since_the_year_began_month_by_month_and_the_months_before(asks):
    def values(cells):
        return {period: cell["value"] for (_, period), cell in cells.items()}

    year = values(asks("--unit", "A", "--fields", "e", "--from", "2017-04", "--to", "2017-09", "--by", "to_date"))
    assert year == {"2017-04": None, "2017-05": 1, "2017-06": 3, "2017-07": 7, "2017-08": 7, "2017-09": 7}
    months = values(asks("--unit", "A", "--fields", "e", "--from", "2017-05", "--to", "2017-07", "--by", "period"))
    assert months == {"2017-05": 1, "2017-06": 2, "2017-07": 4}
    assert months["2017-06"] + months["2017-05"] == 3, "the two months before July"
    shifted = {f"2017-0{int(period[-1]) + 1}": value for period, value in year.items() if value}
    assert {period: shifted[period] for period in ("2017-06", "2017-07", "2017-08", "2017-09")} == {
        "2017-06": 1,
        "2017-07": 3,
        "2017-08": 7,
        "2017-09": 7,
    }


def test_indicators_of_several_totals_are_worked_out_from_exact_cells(asks):
    (a, b, c) = (
        Fraction(asks("--unit", "A", "--fields", key, "--from", "2017-Q1")["A", "2017-Q1"]["exact"]) for key in "abc"
    )
    assert b + c == 567
    assert b * c / 100 == Fraction("258.5")
    assert round(float(a * c / b), 1) == 29.8


def test_a_rate_of_reporting_is_told_beside_every_cell(asks):
    """C told all three months of the quarter, D two: 299 of D at two thirds is 199,3 (their 199,4 rounds the rate first)."""
    cells = asks("--level", "grassroots", "--unit", "A", "--fields", "a,b,c", "--from", "2017-Q1")
    assert cells.keys() == {("C", "2017-Q1"), ("D", "2017-Q1"), ("E", "2017-Q1")}
    d = asks("--unit", "D", "--fields", "a", "--from", "2017-Q1")["D", "2017-Q1"]
    assert (d["value"], d["reported"], d["expected"], d["at_least"]) == (299, 2, 3, True)
    assert round(299 * 0.667, 1) == 199.4 and round(299 * 0.333, 1) == 99.6
