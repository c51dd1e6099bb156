"""`flask units restructure` as other programs call it: rehearsal, refusal with line and column, apply, again, undo."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import text

from extensions import db
from tests.world import World
from units.tree import unit_by_code

HEADING = "action,code,to_code,name,kind,sector,parent_code,share"
TABLES = ("unit", "unit_code", "unit_name", "parent_edge", "appointment", "lineage")


@pytest.fixture
def world(session):
    return World()


@pytest.fixture
def run(runner, world, tmp_path):
    """Write a file of acts and call the command on it."""

    def restructure(*lines: str, options: tuple[str, ...] = ()):
        file = tmp_path / "acts.csv"
        file.write_text("\n".join([HEADING, *lines]) + "\n")
        return runner.invoke(
            args=["units", "restructure", str(file), "--decision", "9/QĐ", "--effective", "01/10/2026", *options]
        )

    return restructure


def everything() -> dict[str, list[tuple]]:
    return {
        name: [tuple(row) for row in db.session.execute(text(f"SELECT * FROM {name} ORDER BY id"))] for name in TABLES
    }


def test_a_rehearsal_says_what_would_change_and_writes_nothing(run):
    before = everything()
    answer = run("merge,K,K2,,,,,")
    assert answer.exit_code == 0, answer.stderr
    assert "Đơn vị: trước 7, sau 6; 2 đơn vị chuyển theo cấp trên sáp nhập." in answer.stdout
    assert "Phạm Thị Hậu (Công đoàn phường Kinh Bắc)" in answer.stdout
    assert everything() == before


def test_a_file_that_cannot_be_read_is_told_to_programs_too(runner, world, tmp_path):
    file = tmp_path / "acts.csv"
    file.write_text("a,b\n1,2\n")
    answer = runner.invoke(
        args=["units", "restructure", str(file), "--decision", "9/QĐ", "--effective", "01/10/2026", "--json"]
    )
    assert answer.exit_code == 1
    assert (json.loads(answer.stdout)["ok"], "chưa ghi gì" in answer.stderr) == (False, True)


def test_a_faulty_file_is_refused_whole_with_line_and_column(run):
    before = everything()
    answer = run("merge,C1,C2,,,,,", "move,NO,,,,,K2,", options=("--apply",))
    assert answer.exit_code == 1
    assert "acts.csv: dòng 3, cột code: không đơn vị nào mang mã NO ngày 30/09/2026" in answer.stderr
    assert everything() == before


def test_left_out_units_are_named_in_words_and_in_json(run):
    answer = run("merge,K,K2,,,,,", options=("--require-all-under", "T", "--json", "--apply"))
    assert answer.exit_code == 1
    told = json.loads(answer.stdout)
    assert [each["code"] for each in told["left_out"]] == ["C1", "C2", "C3", "C9"]
    assert (told["ok"], told["applied"]) == (False, False)
    assert "acts.csv: bỏ sót C3 CĐCS Công ty Cấp nước" in answer.stderr


def test_applying_twice_changes_nothing_and_undoing_restores_every_row(run, runner):
    before = everything()
    first = run(
        "merge,K,K2,,,,,",
        "found,C8,,CĐCS mới,grassroots,fdi,K2,",
        "rename,C3,C33,Tên mới,,,,",
        options=("--apply", "--json"),
    )
    assert json.loads(first.stdout)["applied"] is True
    after = everything()
    assert unit_by_code("C33", date(2026, 10, 1)) is not None
    assert unit_by_code("K", date(2026, 9, 30)) is not None
    again = run(
        "merge,K,K2,,,,,",
        "found,C8,,CĐCS mới,grassroots,fdi,K2,",
        "rename,C3,C33,Tên mới,,,,",
        options=("--apply", "--json"),
    )
    assert json.loads(again.stdout) == {"decision": "9/QĐ", "ok": True, "applied": True, "again": True}
    assert everything() == after
    undone = runner.invoke(args=["units", "undo-restructure", "9/QĐ"])
    assert undone.exit_code == 0, undone.stderr
    assert everything() == before
    assert runner.invoke(args=["units", "undo-restructure", "9/QĐ"]).exit_code == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--require-all-under", "NO"), "NO"),
        (("--effective", "31/02/2026"), "không phải ngày"),
    ],
)
def test_odd_options_are_told_in_one_sentence(run, options, said):
    answer = run("merge,K,K2,,,,,", options=options)
    assert answer.exit_code == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
