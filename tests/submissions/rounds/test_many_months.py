"""A long series brought in whole: 57 provinces × 203 months, units that come later, true gaps; counted apart from the program.

The expected counts come from a loop over units and months that knows who owes a report and none of our code.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.outside import Outside
from tests.statements import counted_statements

MONTHS = [f"{year}-{month:02d}" for year in range(2008, 2025) for month in range(1, 13)][:203]
FIRST, LAST = MONTHS[0], MONTHS[-1]
TWO_YEARS = MONTHS[12:36]
"""2009 and 2010: two provinces end in the middle of a month, one begins."""
PROVINCES = [f"P{number:02d}" for number in range(1, 58)]

FORM = """
code: SX
title_vi: Số ca mắc hằng tháng
periods: [month]
owner_level: province
counted_level: province
sections:
  - code: I
    number: I.
    rank: chapter
    title_vi: Số liệu trong tháng
    fields:
      - {code: I.1, key: cases, kind: integer, label_vi: Số ca mắc, supply: [province], up: sum, over_time: sum}
      - {code: I.2, key: deaths, kind: integer, label_vi: Số ca chết, supply: [province], up: sum, over_time: sum}
"""

FOUNDED = {
    # in the middle of a month, on the first day after a cut-off, and on the cut-off day itself
    "P05": date(2009, 6, 20),
    "P11": date(2012, 3, 15),
    "P12": date(2012, 3, 14),
    "P30": date(2015, 1, 1),
    "P57": date(2024, 11, 14),
}
ENDED = {"P08": date(2010, 8, 15), "P09": date(2010, 8, 14), "P40": date(2020, 2, 29)}


def window(month: str) -> tuple[date, date]:
    """The days of a month that closes on the 14th."""
    year, number = map(int, month.split("-"))
    last = date(year, number, 14)
    before = date(year, number, 1) - timedelta(days=1)
    return date(before.year, before.month, 15), last


def existed(code: str, month: str) -> bool:
    first, last = window(month)
    return FOUNDED.get(code, date(2000, 1, 1)) <= last and ENDED.get(code, date(2100, 1, 1)) >= first


def answer(unit: int, month: int) -> tuple[str, str] | None:
    """(cases, deaths) as the file has them; empty texts for a gap written as such, None for a line that is not there."""
    if (unit * 31 + month * 17) % 41 == 0:
        return None
    if (unit * 13 + month * 29) % 53 == 0:
        return "", ""
    cases = 0 if (unit + month) % 11 == 0 else (unit * 97 + month * 53) % 4000
    deaths = "-" if cases == 0 else ("" if (unit + 2 * month) % 37 == 0 else str(cases // 100))
    return str(cases), deaths


def file_of_units() -> str:
    lines = ["code,name,kind,sector,parent_code,valid_from,valid_to", "TW,Tổng Liên đoàn,confederation,,,2000-01-01,"]
    for code in PROVINCES:
        founded, ended = FOUNDED.get(code, date(2000, 1, 1)), ENDED.get(code, "")
        lines.append(f"{code},Liên đoàn Lao động tỉnh {code},province,,TW,{founded},{ended}")
    return "\n".join(lines) + "\n"


def file_of_figures(months: list[str]) -> str:
    lines = ["unit_code,period,field,value"]
    for unit, code in enumerate(PROVINCES):
        for month, period in enumerate(months):
            said = answer(unit, month)
            if not existed(code, period):
                # as matrices are kept: the cell is there, and empty
                said = ("", "") if month % 2 else None
            for field, value in zip(("cases", "deaths"), said or (), strict=False):
                lines.append(f"{code},{period},{field},{value}")
    return "\n".join(lines) + "\n"


def counted() -> dict[tuple[str, str], str]:
    """(province, month) -> what became of it, counted without the program."""
    found = {}
    for unit, code in enumerate(PROVINCES):
        for month, period in enumerate(MONTHS):
            said = answer(unit, month)
            has_sent = bool(said) and said != ("", "")
            kind = "not_expected" if not existed(code, period) else "reported" if has_sent else "missing"
            found[code, period] = kind
    return found


@pytest.fixture
def bring_in(runner, tmp_path):
    """Open the rounds of a range of months on a system that holds the units; the command line of that system."""
    outside = Outside(runner, tmp_path)

    def opened(months: list[str]) -> Callable[..., str]:
        outside.begins(file_of_units(), FORM)
        outside.file("figures.csv", file_of_figures(months))
        ends = ("--from", months[0], "--to", months[-1])
        codes = outside.run("rounds", "open", "--form", "SX", *ends, "--scope", "TW", "--kind", "province")
        assert codes.split() == [f"SX-{month}" for month in months]
        return outside.run

    return opened


@pytest.fixture
def two_years(bring_in):
    """The same, of two years only."""
    return bring_in(TWO_YEARS)


def test_every_cell_of_57_provinces_and_203_months_is_counted_as_a_loop_by_hand_counts_it(bring_in, tmp_path):
    series = bring_in(MONTHS)
    with counted_statements() as statements:
        series("submissions", "import", tmp_path / "figures.csv", "--form", "SX", "--submit", "--approve")
    table = json.loads(series("rounds", "coverage", "SX", "--from", FIRST, "--to", LAST, "--json"))

    expected = counted()
    whole = Counter(expected.values())
    assert (table["units"], table["periods"], table["cells"]) == (57, 203, 57 * 203)
    assert {kind: table[kind] for kind in ("reported", "missing", "not_expected")} == dict(whole)
    assert table["expected"] == 57 * 203 - whole["not_expected"]
    for line in table["by_period"]:
        month = Counter(expected[code, line["period"]] for code in PROVINCES)
        assert {kind: line[kind] for kind in whole} == {kind: month[kind] for kind in whole}, line["period"]
    for line in table["by_unit"]:
        own = [(month, expected[line["unit"], month]) for month in MONTHS]
        assert line["missing_in"] == [month for month, kind in own if kind == "missing"], line["unit"]
        assert line["not_expected"] == sum(kind == "not_expected" for _, kind in own)
    # 11,000 reports: read, written and moved twice, five hundred at a time
    assert len(statements) < 1_500


def test_of_one_field_a_zero_a_nil_and_no_answer_are_three_things(two_years, tmp_path):
    two_years("submissions", "import", tmp_path / "figures.csv", "--form", "SX", "--submit")
    ends = ("--from", TWO_YEARS[0], "--to", TWO_YEARS[-1])
    table = json.loads(two_years("rounds", "coverage", "SX", *ends, "--field", "deaths", "--json"))

    expected: Counter[str] = Counter()
    # a province that is founded only later stands on no roster of these years
    there = [(unit, code) for unit, code in enumerate(PROVINCES) if any(existed(code, month) for month in TWO_YEARS)]
    assert table["units"] == len(there) == 53
    for unit, code in there:
        for month, period in enumerate(TWO_YEARS):
            said = answer(unit, month)
            deaths = said[1] if said else ""
            kind = "nil" if deaths == "-" else "reported" if deaths else "missing"
            expected[kind if existed(code, period) else "not_expected"] += 1
    assert len(expected) == 4
    assert {kind: table[kind] for kind in expected} == dict(expected)


def test_one_bad_line_among_many_months_leaves_nothing_written_and_names_its_line(two_years, runner, tmp_path):
    bad = tmp_path / "bad.csv"
    lines = ["P01,2009-01,cases,12", "P05,2009-06,cases,7", "P05,2009-07,cases,8", "P01,2008-12,cases,3"]
    lines += ["P01,2009-02,cases,ba"]

    def refused(lines: list[str]) -> list[str]:
        bad.write_text("\n".join(["unit_code,period,field,value", *lines]) + "\n", encoding="utf-8")
        told = runner.invoke(args=["submissions", "import", str(bad), "--form", "SX", "--submit"])
        assert told.exit_code == 1
        return [line.split(":")[1].strip() for line in told.stderr.splitlines() if line.startswith("bad.csv: dòng")]

    # a second figure for the same place; not yet founded, no such round, not a number
    assert refused([*lines, "P01,2009-01,cases,13"]) == ["dòng 7"]
    assert refused(lines) == ["dòng 3", "dòng 5", "dòng 6"]
    ends = ("--from", TWO_YEARS[0], "--to", TWO_YEARS[-1])
    assert json.loads(two_years("rounds", "coverage", "SX", *ends, "--json"))["reported"] == 0


def test_a_range_of_periods_is_opened_whole_or_not_at_all(two_years, runner):
    def refused(first: str, last: str) -> str:
        told = runner.invoke(args=["rounds", "open", "--form", "SX", "--from", first, "--to", last, "--scope", "TW"])
        assert told.exit_code == 1
        return told.stderr

    assert "SX-2010-12" in refused("2010-12", "2011-02")
    assert "không phải một dãy kỳ" in refused("2011-01", "2011-Q2")
    table = json.loads(two_years("rounds", "coverage", "SX", "--from", "2010-12", "--to", "2011-02", "--json"))
    assert [line["rounds"] for line in table["by_period"]] == [["SX-2010-12"], [], []]
    assert table["not_opened"] == 2 * table["units"]
    told = two_years("rounds", "coverage", "SX", "--from", "2010-12", "--to", "2011-01")
    assert "2011-01: 0/0 đã báo cáo" in told
