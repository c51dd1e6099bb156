"""`flask submissions move`: the moves of the pages from the command line, as a person, with his rights and no more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
import time_machine
from sqlalchemy import func, select

from submissions.deciding import answers_for
from submissions.models import Round
from submissions.notices.models import Notice
from tests.world import NOW, World
from units import history

REASON = "Số đoàn viên giảm 40 % so với kỳ trước"


@pytest.fixture(autouse=True)
def the_day(session) -> Iterator[None]:
    """It is the day of the cast."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(session) -> World:
    return World()


@pytest.fixture
def quarter(world) -> Round:
    """An open round in which C1 has sent its report."""
    opened = world.round()
    world["Vân"].submits(world.report(opened, "C1"))
    return opened


@pytest.fixture
def run(runner, world, quarter) -> Callable:
    """Call the command as one of the cast."""

    def move(name: str, unit: str, who: str, *more: str):
        return runner.invoke(args=["submissions", "move", quarter.code, unit, name, "--by", world[who].email, *more])

    return move


def acts(report) -> list[str]:
    return [entry.act for entry in history.entries_of("submission", report.id)]


def test_the_approver_approves_and_it_is_signed_by_him_like_on_the_page(run, world, quarter, session):
    answer = run("approve", "C1", "Hậu", "--json")

    report = world.report(quarter, "C1")
    assert answer.exit_code == 0, answer.stderr
    assert json.loads(answer.stdout) == {
        "ok": True,
        "round": quarter.code,
        "unit": "C1",
        "move": "approve",
        "from": "submitted",
        "state": "approved",
        "standing": "approved",
        "version": 4,
    }
    assert (report.state, report.version) == ("approved", 4)
    last = history.entries_of("submission", report.id)[-1]
    assert (last.act, last.user_id, last.facts["name"]) == ("approve", world["Hậu"].user.id, "Phạm Thị Hậu")
    told = session.scalars(select(Notice.user_id).where(Notice.kind == "approve"))
    assert list(told) == [world["Vân"].user.id]


def test_who_may_not_is_refused_with_code_and_sentence_and_nothing_is_written(run, world, quarter, session):
    notices = session.scalar(select(func.count(Notice.id)))

    answer = run("approve", "C1", "Vân")

    report = world.report(quarter, "C1")
    assert answer.exit_code == 1
    assert "Việc này do người duyệt của cấp trên trực tiếp làm. [not_your_desk]" in answer.stderr
    assert report.state == "submitted"
    assert acts(report) == ["submit"]
    assert session.scalar(select(func.count(Notice.id))) == notices


def test_the_refusal_as_json_is_the_one_the_page_gives(run, world, quarter):
    report = world.report(quarter, "C1")
    page = answers_for([report], world["Vân"].doer)[report.id]["approve"]

    told = json.loads(run("approve", "C1", "Vân", "--json").stdout)

    assert (told["ok"], told["code"]) == (False, page.code)
    assert told["message"] == "Việc này do người duyệt của cấp trên trực tiếp làm."
    assert told["facts"]["desks"] == list(page.facts["desks"])


def test_a_return_needs_its_reason_here_too(run, world, quarter):
    without, given = run("return", "C1", "Hậu"), run("return", "C1", "Hậu", "--reason", REASON)

    assert without.exit_code == 1
    assert "ít nhất 10 ký tự (đã ghi 0). [reason_required]" in without.stderr
    assert given.exit_code == 0, given.stderr
    report = world.report(quarter, "C1")
    assert report.state == "returned"
    assert history.entries_of("submission", report.id)[-1].facts["reason"] == REASON


def test_somebody_of_another_branch_is_told_it_is_not_there(run, world, quarter):
    answer = run("approve", "C1", "Quân")

    assert answer.exit_code == 1
    assert "[not_found]" in answer.stderr
    assert "C1" not in answer.stderr
    assert world.report(quarter, "C1").state == "submitted"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (["NO", "C1", "approve"], "Không có đợt báo cáo NO. [not_found]"),
        (["{round}", "NO", "approve"], "Không có đơn vị NO. [not_found]"),
        (["{round}", "C1", "vanish"], "Quy trình của đợt báo cáo không có việc này. [unknown_move]"),
    ],
)
def test_what_does_not_exist_is_named(runner, world, quarter, named, said):
    asked = [each.format(round=quarter.code) for each in named]

    answer = runner.invoke(args=["submissions", "move", *asked, "--by", world["Hậu"].email])

    assert answer.exit_code == 1
    assert said in answer.stderr


def test_nobody_acts_under_an_unknown_address_nor_from_a_closed_account(runner, world, quarter, run):
    world["Hậu"].user.enabled = False

    asked = ["submissions", "move", quarter.code, "C1", "approve", "--json", "--by", "ai@vi-du.vn"]
    unknown = runner.invoke(args=asked)
    closed = run("approve", "C1", "Hậu", "--json")

    assert (unknown.exit_code, closed.exit_code) == (1, 1)
    assert [json.loads(each.stdout)["code"] for each in (unknown, closed)] == ["not_found", "account_disabled"]
    assert "ai@vi-du.vn" in unknown.stderr
    assert "đang bị khóa" in closed.stderr
    assert world.report(quarter, "C1").state == "submitted"


def test_looking_on_from_the_command_line_does_not_count_as_opening_it(run, world, quarter):
    run("return", "C1", "Hậu")

    assert run("take_back", "C1", "Vân").exit_code == 0
    assert world.report(quarter, "C1").state == "draft"
