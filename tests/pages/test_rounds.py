"""Rounds: who sees which, how far they are, and opening one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from extensions import db
from submissions.models import Round, Submission


@pytest.fixture
def wish(world, quarter):
    """What a well filled-in page for a new round posts."""
    scope = world.report(quarter, "T").unit_id
    return {"form": "Q", "period": "2026-Q4", "scope": scope, "workflow": "two_steps", "due_grassroots": "20/01/2027"}


def rounds() -> int:
    return db.session.scalar(select(func.count()).select_from(Round))


def test_a_round_shows_each_unit_directly_below_with_its_coverage(as_, world, quarter, report):
    world["Vân"].submits(report("C1"))
    world.settle()

    page = as_("Lan").get(f"/rounds/{quarter.code}").get_data(as_text=True)

    row = page.split("Công đoàn phường Kinh Bắc")[1].split("</tr>")[0]
    assert "0/2" in row
    assert "1/2" in row


def test_who_has_nothing_in_a_round_does_not_find_it(as_, world):
    only_k2 = world.round(scope="K2")

    assert as_("Quân").get(f"/rounds/{only_k2.code}").status_code == 200
    assert as_("Vân").get(f"/rounds/{only_k2.code}").status_code == 404
    assert only_k2.code not in as_("Vân").get("/rounds").get_data(as_text=True)


def test_the_progress_page_asks_as_often_for_many_units_as_for_few(as_, world, quarter, report, count_queries):
    lan = as_("Lan")
    lan.get(f"/rounds/{quarter.code}?top={report('K').id}")
    narrow = count_queries(lambda: lan.get(f"/rounds/{quarter.code}?top={report('K').id}"))

    assert count_queries(lambda: lan.get(f"/rounds/{quarter.code}")) <= narrow + 1


def test_the_province_opens_a_round(as_, wish):
    answer = as_("Lan").post("/rounds", data=wish)

    assert answer.status_code == 303
    assert answer.location.endswith("/rounds/Q-2026-Q4")
    opened = db.session.scalar(select(Round).where(Round.code == "Q-2026-Q4"))
    assert opened.due_on["grassroots"] == "2027-01-20"
    assert opened.workflow["name"] == "two_steps"
    assert db.session.scalar(select(func.count()).select_from(Submission).where(Submission.round_id == opened.id)) == 7


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("period", "quý bốn", "không phải mã kỳ"),
        ("due_grassroots", "31/02/2027", "không phải ngày"),
        ("due_grassroots", "01/01/2020", "quá khứ"),
        ("scope", "999999", "Chọn một đơn vị"),
    ],
)
def test_a_wish_that_cannot_be_read_is_told_and_opens_nothing(as_, wish, name, text, said):
    before = rounds()

    answer = as_("Lan").post("/rounds", data={**wish, name: text})

    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert rounds() == before


def test_one_step_is_proposed_and_a_blank_period_is_not_quoted(as_, wish):
    lan = as_("Lan")
    assert 'value="one_step" selected' in lan.get("/rounds/new").get_data(as_text=True)
    page = lan.post("/rounds", data=wish | {"period": ""}).get_data(as_text=True)
    assert "“(bỏ trống)” không phải mã kỳ" in page


def test_the_same_round_is_not_opened_twice(as_, wish):
    lan = as_("Lan")
    lan.post("/rounds", data=wish)

    answer = lan.post("/rounds", data=wish)

    assert answer.status_code == 409
    assert "Q-2026-Q4" in answer.get_data(as_text=True)


def test_who_is_not_of_the_province_opens_none(as_, wish):
    before = rounds()

    assert as_("Hậu").get("/rounds/new").status_code == 404
    assert as_("Hậu").post("/rounds", data=wish).status_code == 404
    assert rounds() == before
