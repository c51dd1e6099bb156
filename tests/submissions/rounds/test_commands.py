"""The command line of open rounds: rehearsed first, then applied; refused whole with a sentence."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from tests.world import NOW
from units.importing import import_units
from workflow.deadlines import local_day

WHY = "Quyết định 45/QĐ-LĐLĐ ngày 01/09/2026"


@pytest.fixture(autouse=True)
def the_day(session):
    with time_machine.travel(NOW, tick=False):
        yield


def test_late_units_are_shown_then_added(runner, world, quarter):
    import_units(
        "code,name,kind,sector,parent_code,valid_from,valid_to\nC5,CĐCS Công ty Dệt,grassroots,private,K,2026-09-01,\n"
    )
    command = ["rounds", "add-units", quarter.code, "--unit", "C5"]
    shown = runner.invoke(args=command)
    assert shown.stdout == "C5\tCĐCS Công ty Dệt\tdưới Công đoàn phường Kinh Bắc\thạn 21/09/2026\n"
    assert "Sẽ thêm 1 báo cáo" in shown.stderr

    unreasoned = runner.invoke(args=[*command, "--apply"])
    assert unreasoned.exit_code == 1
    assert "Cần ghi lý do" in unreasoned.stderr
    assert runner.invoke(args=[*command, "--apply", "--reason", WHY]).exit_code == 0
    assert world.report(quarter, "C5").state == "draft"
    again = runner.invoke(args=[*command, "--apply", "--reason", WHY])
    assert again.exit_code == 1
    assert "Không thiếu" in again.stderr


def test_reports_of_ended_units_are_shown_then_closed(runner, world):
    import_units(
        "code,name,kind,sector,parent_code,valid_from,valid_to\n"
        "C8,CĐCS đã giải thể,grassroots,private,K,2020-01-01,2026-08-31\n"
    )
    quarter = world.round()
    shown = runner.invoke(args=["rounds", "close-ended", quarter.code])
    assert shown.stdout == "C8\tCĐCS đã giải thể\tkết thúc 31/08/2026\n"
    assert world.report(quarter, "C8").state == "draft"

    short = runner.invoke(args=["rounds", "close-ended", quarter.code, "--apply", "--reason", "hết"])
    assert short.exit_code == 1
    assert world.report(quarter, "C8").state == "draft"
    done = runner.invoke(args=["rounds", "close-ended", quarter.code, "--apply", "--reason", WHY])
    assert done.exit_code == 0, done.stderr
    assert world.report(quarter, "C8").state == "closed"
    assert "Không có báo cáo nào để đóng" in runner.invoke(args=["rounds", "close-ended", quarter.code]).stderr


def test_the_operator_gives_time_to_whom_nobody_stands_above(runner, world, quarter):
    extend = ["rounds", "extend", quarter.code, "T", "--until", "05/10/2026"]
    assert runner.invoke(args=[*extend, "--reason", "bận"]).exit_code == 1
    done = runner.invoke(args=[*extend, "--reason", "Hội nghị toàn quốc dời ngày"])
    assert done.exit_code == 0, done.stderr
    assert local_day(world.report(quarter, "T").due_at) == date(2026, 10, 5)


def test_an_outage_is_rehearsed_then_declared(runner, world, quarter):
    outage = ["rounds", "outage", "--scope", "T", "--began", "21/09/2026 9:00", "--ended", "21/09/2026 17:00"]
    shown = runner.invoke(args=outage)
    assert shown.stdout.endswith("4 báo cáo\tđến hết ngày 22/09/2026\n")
    assert local_day(world.report(quarter, "C1").due_at) == date(2026, 9, 21)

    done = runner.invoke(args=[*outage, "--apply", "--reason", "Đứt cáp quang biển"])
    assert done.exit_code == 0, done.stderr
    assert local_day(world.report(quarter, "C1").due_at) == date(2026, 9, 22)
    unread = runner.invoke(args=[*outage[:5], "sáng nay", *outage[6:]])
    assert unread.exit_code == 1
    assert "không phải ngày giờ" in unread.stderr


def test_a_round_of_some_kinds_is_opened_and_counted_for_those_alone(runner, world, quarter):
    opened = runner.invoke(
        args=["rounds", "open", "--form", "Q", "--period", "2026-Q4", "--scope", "T", "--sector", "fdi"]
    )
    assert opened.stdout == "Q-2026-Q4\n"
    told = runner.invoke(args=["rounds", "coverage", "Q", "--from", "2026-Q3", "--to", "2026-Q4"])
    assert told.stdout.splitlines() == [
        "2026-Q3: 0/4 đã báo cáo, 4 chưa, 0 đóng, 0 không phải báo cáo",
        "2026-Q4: 0/1 đã báo cáo, 1 chưa, 0 đóng, 3 không phải báo cáo",
        "tổng: 0/5 đã báo cáo, 5 chưa, 0 đóng, 3 không phải báo cáo",
    ]
    neither = runner.invoke(args=["rounds", "open", "--form", "Q", "--scope", "T"])
    assert neither.exit_code == 2
    unknown = runner.invoke(args=["rounds", "coverage", "Q", "--from", "2026-Q3", "--to", "2026-Q4", "--field", "x"])
    assert unknown.exit_code == 1
