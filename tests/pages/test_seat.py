"""One person with several offices looks through one of them at a time; rights stay whole."""

from __future__ import annotations

import pytest

from extensions import db
from tests.world import NOW
from units.appointing import Days, appoint
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role

TODAY = local_day(NOW)


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def two_seats(world, quarter):
    """Hậu is chair of K and, lately, of C2 as well."""
    c2 = unit_by_code("C2", TODAY)
    appoint(world["Hậu"].user, c2, Role.CHAIR, Days(TODAY), title="Phụ trách", by=world["Minh"].doer, now=NOW)
    return {code: unit_by_code(code, TODAY).id for code in ("K", "C2", "C1")}


def owed(page: str) -> list[str]:
    part = page.split('id="owed"')[1].split("</section>")[0] if 'id="owed"' in page else ""
    return [name for name in ("phường Kinh Bắc", "Mầm non Hoa Sen") if name in part]


def test_the_desk_shows_all_offices_until_one_is_chosen(as_, two_seats):
    hau = as_("Hậu")
    assert owed(text(hau.get("/"))) == ["phường Kinh Bắc", "Mầm non Hoa Sen"]
    assert hau.post("/seat", data={"unit": two_seats["C2"]}).location == "/"
    page = text(hau.get("/"))
    assert owed(page) == ["Mầm non Hoa Sen"]
    assert "<summary>CĐCS Trường Mầm non Hoa Sen" in page
    hau.post("/seat", data={"unit": ""})
    assert len(owed(text(hau.get("/")))) == 2


def test_the_queue_and_the_units_follow_the_seat(as_, two_seats, world, report):
    world["Vân"].submits(report("C1"))
    hau = as_("Hậu")
    assert "May Bình Minh" in text(hau.get("/"))
    hau.post("/seat", data={"unit": two_seats["C2"]})
    assert "May Bình Minh" not in text(hau.get("/"))
    assert "Không tìm thấy" in text(hau.get("/units?q=may+binh+minh"))


def test_rights_are_not_narrowed(as_, two_seats, world, report):
    world["Vân"].submits(report("C1"))
    hau = as_("Hậu")
    hau.post("/seat", data={"unit": two_seats["C2"]})
    page = text(hau.get(f"/submissions/{report('C1').id}"))
    assert 'value="approve"' in page
    version = report("C1").version
    assert (
        hau.post(f"/submissions/{report('C1').id}/moves", data={"move": "approve", "version": version}).status_code
        == 303
    )


def test_a_unit_stands_once_however_many_roles(as_, two_seats):
    page = text(as_("Hậu").get("/")).split('class="seats"')[1].split("</details>")[0]
    assert page.count("Công đoàn phường Kinh Bắc") == 1
    assert page.count('name="unit"') == 3


def test_whoever_sits_in_one_place_has_nothing_to_choose(as_, quarter):
    page = text(as_("Vân").get("/"))
    assert 'class="seats"' not in page
    assert "Chủ tịch, CĐCS Công ty May Bình Minh" in page


def test_nobody_sits_where_he_holds_nothing(as_, two_seats):
    assert as_("Hậu").post("/seat", data={"unit": two_seats["C1"]}).status_code == 404


def test_a_seat_that_is_lost_is_all_of_them_again(as_, two_seats, world):
    hau = as_("Hậu")
    hau.post("/seat", data={"unit": two_seats["C2"]})
    (office,) = [each for each in world["Hậu"].user.appointments if each.title == "Phụ trách"]
    office.unit_id = two_seats["C1"]
    db.session.flush()
    db.session.expire_all()
    assert "phường Kinh Bắc" in text(hau.get("/")).split('id="owed"')[1].split("</section>")[0]
