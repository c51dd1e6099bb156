"""The door for outside programs where things are not smooth: odd files, units that come and go, years, lists over time."""

from __future__ import annotations

import json

import pytest

from tests.submissions.consolidation.months import FIELDS, UNITS, Months

LIST = """      - {code: M.14, key: visits, kind: list, label_vi: Thăm hỏi, supply: [grassroots], up: union_list, over_time: append,
         columns: [{key: who, label_vi: Ai, kind: narrative}, {key: gifts, label_vi: Quà, kind: integer}]}
"""
FIELDS_WITH_LIST = FIELDS + LIST


@pytest.fixture
def months(session, runner, tmp_path):
    """An empty year."""
    return Months(runner, tmp_path)


def month(months, code: str, figures, *options: str) -> None:
    round_ = months.opens(code)
    months.tells(round_, figures, "--approve", "--close-rest", "Số liệu cũ không có", *options)
    months.settles(round_)


def test_a_unit_founded_in_the_middle_of_the_quarter_is_expected_from_then_on(months, tmp_path):
    month(months, "2018-01", {"C1": {"admitted": 1}, "C2": {"admitted": 2}})
    later = UNITS + "C5,CĐCS năm,grassroots,private,K,2018-02-01,\n"
    (tmp_path / "more.csv").write_text(later, encoding="utf-8")
    months.run("units", "import", str(tmp_path / "more.csv"))
    month(months, "2018-02", {"C1": {"admitted": 1}, "C2": {"admitted": 2}, "C5": {"admitted": 10}})
    asked = ("--unit", "K", "--fields", "admitted", "--from", "2018-01", "--to", "2018-02")
    cell = months.cell(*asked)
    assert (cell["value"], cell["reported"], cell["expected"], cell["complete"]) == (16, 5, 5, True)
    by_month = months.asks(*asked, "--by", "period")["cells"]
    assert [(each["reported"], each["expected"]) for each in by_month] == [(2, 2), (3, 3)]
    alone = months.asks(
        "--unit", "C5", "--fields", "admitted", "--from", "2018-01", "--to", "2018-02", "--by", "period"
    )
    assert [(each["value"], each["nothing"]) for each in alone["cells"]] == [(None, "not_expected"), (10, None)]


def test_an_ancestor_its_own_figures_and_its_children_together_are_never_twice(session, runner, tmp_path):
    months = Months(runner, tmp_path, levels="[grassroots, upper, province]")
    everybody = {
        code: {"admitted": value}
        for code, value in {"C1": 1, "C2": 2, "K": 10, "C3": 4, "L": 20, "C4": 8, "T": 100}.items()
    }
    month(months, "2018-01", everybody)
    for units, total in (("T,K,C1", 145), ("K,C1,C2", 13), ("C1,K,L,C3,C4", 45), ("C1,C1", 1), ("T", 145)):
        cell = months.cell("--units", units, "--together", "--fields", "admitted", "--from", "2018-01")
        assert cell["value"] == total, units


def test_periods_reach_over_years(months):
    for code, value in (("2017-12", 3), ("2018-01", 5), ("2019-02", 7)):
        month(months, code, {"C1": {"admitted": value, "fund": value * 100}})
    asked = ("--unit", "C1", "--fields", "admitted", "--from", "2017-12", "--to", "2019-02")
    cell = months.cell(*asked)
    assert (cell["value"], cell["at_least"], len(cell["periods_lacking"])) == (15, True, 12)
    years = months.asks(*asked, "--by", "year")["cells"]
    assert [(each["period"], each["value"]) for each in years] == [("2017", 3), ("2018", 5), ("2019", 7)]
    fund = months.cell("--unit", "C1", "--fields", "fund", "--from", "2017-12", "--to", "2019-02")
    assert fund["value"] == 1500, "since the beginning of each year: the last of each, added"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("unit_code,field,value\nX9,admitted,1\n", "X9"),
        ("unit_code,field,value\nC1,nothing,1\n", "nothing"),
        ("unit_code,field,value\nC1,admitted,một\n", "admitted"),
        ("unit_code,field,value\nC1,admitted,-5\n", "admitted"),
        ("unit_code,field,value\nC1,admitted,1\nC1,admitted,2\n", "dòng 2"),
        ("unit_code;field;value\nC1;admitted;1\n", ""),
        ("", ""),
        ("\x00\x01", ""),
    ],
)
def test_a_faulty_file_is_refused_whole_and_says_where(months, tmp_path, text, words):
    round_ = months.opens("2018-01")
    (tmp_path / "odd.csv").write_text(text, encoding="utf-8")
    result = months.runner.invoke(
        args=["submissions", "import", str(tmp_path / "odd.csv"), "--round", round_, "--submit"]
    )
    assert result.exit_code != 0 and words in result.output
    assert "Traceback" not in result.output
    assert months.cell("--unit", "C1", "--fields", "admitted", "--from", "2018-01")["value"] is None


def test_a_file_with_a_mark_of_byte_order_and_windows_line_ends_is_read(months, tmp_path):
    round_ = months.opens("2018-01")
    (tmp_path / "bom.csv").write_bytes('\ufeffunit_code,field,value\r\nC1,admitted,"1.250"\r\n'.encode())
    months.run("submissions", "import", str(tmp_path / "bom.csv"), "--round", round_, "--submit", "--approve")
    assert months.cell("--unit", "C1", "--fields", "admitted", "--from", "2018-01")["value"] == 1250


def test_rows_of_lists_come_with_their_unit_and_period_over_time_and_once(session, runner, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.submissions.consolidation.months.FIELDS", FIELDS_WITH_LIST)
    months = Months(runner, tmp_path)
    month(
        months,
        "2018-01",
        {"C1": {"visits.1.who": "Anh Bình", "visits.1.gifts": 2, "visits.2.who": "=1+1"}, "C3": {"visits": "-"}},
    )
    month(months, "2018-02", {"C3": {"visits.1.who": "Chị Hoa", "visits.1.gifts": 1}})
    told = months.asks(
        "--units", "T,K", "--together", "--from", "2018-01", "--to", "2018-02", "--lists", "--fields", "admitted"
    )
    assert [(each["of_unit"], each["of_period"], each["row"]["who"]) for each in told["lists"]] == [
        ("C1", "2018-01", "Anh Bình"),
        ("C1", "2018-01", "=1+1"),
        ("C3", "2018-02", "Chị Hoa"),
    ]
    assert {each["field"] for each in told["lists"]} == {"visits"}
    alone = months.asks("--unit", "K", "--from", "2018-02", "--lists", "--fields", "admitted")
    assert alone["lists"] == []
    json.dumps(told)
