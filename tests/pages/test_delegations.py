"""Delegations in the browser: given, refused with what was typed, ended; seen in the story of a report."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from extensions import db
from tests.world import NOW
from units.acting import Delegation
from units.tree import unit_by_code
from workflow.deadlines import local_day


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def form(world) -> dict:
    """Hậu lends her offices at K to Lan for a week."""
    return {
        "unit": unit_by_code("K", local_day(NOW)).id,
        "taker": world["Lan"].user.id,
        "from": "16/09/2026",
        "to": "22/09/2026",
        "reason": "Nghỉ ốm, giấy 12/UQ",
    }


def test_a_reviewer_lends_her_offices_and_ends_it(as_, form):
    hau, lan = as_("Hậu"), as_("Lan")
    assert hau.post("/delegations", data=form).location == "/delegations"
    assert "Giao cho <strong>Đỗ Thị Lan</strong>" in text(hau.get("/delegations"))
    assert "Thay mặt <strong>Phạm Thị Hậu</strong>" in text(lan.get("/delegations"))
    kept = db.session.scalars(select(Delegation)).one()
    assert lan.post(f"/delegations/{kept.id}/end").status_code == 409
    assert hau.post(f"/delegations/{kept.id}/end").status_code == 303
    assert kept.valid_to == local_day(NOW)
    assert "Kết thúc hôm nay" not in text(hau.get("/delegations"))
    assert "Đỗ Thị Lan làm thay Phạm Thị Hậu" in text(as_("Minh").get(f"/people/{kept.giver_id}"))


def test_people_to_choose_from_are_told_apart_by_what_they_are_and_where(as_, world):
    page = text(as_("Hậu").get("/delegations"))
    assert "Đỗ Thị Lan (Chuyên viên, Liên đoàn Lao động tỉnh T)" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"to": "22/09/2028"}, "không quá 366 ngày"),
        ({"reason": "ốm"}, "Cần ghi lý do"),
        ({"reason": "ốm"}, "Ghi rõ lý do."),
        ({"from": "hôm nay"}, "“hôm nay” không phải ngày"),
        ({"taker": "999999"}, "Chỉ ủy quyền cho người"),
    ],
)
def test_what_is_refused_stays_typed(as_, form, change, words):
    answer = as_("Hậu").post("/delegations", data=form | change)
    assert answer.status_code == 409
    assert words in text(answer)
    assert f'value="{(form | change)["reason"]}"' in text(answer)


def test_lending_to_oneself_is_refused_in_words_about_lending(as_, form, world):
    answer = as_("Hậu").post("/delegations", data=form | {"taker": world["Hậu"].user.id})
    assert answer.status_code == 409
    assert "Người giao và người nhận là một." in text(answer)
    assert "khóa tài khoản" not in text(answer)


def test_nobody_lends_the_offices_of_another_but_his_administrator(as_, form, world):
    giver = {"giver": world["Hậu"].user.id}
    assert as_("Vân").post("/delegations", data=form | giver).status_code == 404
    assert as_("Vân").post("/delegations", data=form).status_code == 404
    assert as_("Minh").post("/delegations", data=form | giver).status_code == 303
    assert "Phạm Thị Hậu" in text(as_("Minh").get(f"/delegations?giver={world['Hậu'].user.id}"))
    assert as_("Vân").get(f"/delegations?giver={world['Hậu'].user.id}").status_code == 404


def test_the_story_of_a_report_says_on_whose_behalf(as_, form, world, report):
    world["Vân"].submits(report("C1"))
    as_("Hậu").post("/delegations", data=form)
    seen = {"move": "approve", "version": report("C1").version}
    assert as_("Lan").post(f"/submissions/{report('C1').id}/moves", data=seen).status_code == 303
    assert "Đỗ Thị Lan, thay mặt Chủ tịch Phạm Thị Hậu" in text(as_("Vân").get(f"/submissions/{report('C1').id}"))
