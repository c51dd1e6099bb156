"""People in the pages of their administrators, with a browser without JavaScript."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from sqlalchemy import func, select

from extensions import db
from submissions.restructuring.rehearsing import apply, draft, rehearse
from tests.world import NOW
from units.access import OPERATOR, doer_for
from units.appointing import Days, appoint
from units.credentials import Ticket
from units.people import Appointment, User
from units.people_importing import COLUMNS
from units.restructuring.rows import COLUMNS as ACTS
from units.tables import read_file
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role

TODAY = local_day(NOW)


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def minhs(as_):
    """Minh administers the whole tree."""
    return as_("Minh")


@pytest.fixture
def hau_administers_k(world):
    """Hậu also administers K and what is below it."""
    appoint(world["Hậu"].user, unit_by_code("K", TODAY), Role.ADMIN, Days(TODAY), by=world["Minh"].doer, now=NOW)


@pytest.fixture
def haus(hau_administers_k, as_):
    """Hậu's browser, who administers K."""
    return as_("Hậu")


def listed(page: str) -> list[str]:
    """Given names of the people of a list, in its order."""
    return [name.split()[-1] for name in re.findall(r'href="/people/\d+">([^<]+)</a>', page)]


def test_the_list_shows_the_people_of_what_one_administers(minhs, haus):
    assert len(listed(text(minhs.get("/people")))) == 8
    assert listed(text(haus.get("/people"))) == ["Hậu", "Hoa", "Vân"]


def test_people_are_found_without_diacritics_and_by_address(minhs):
    assert listed(text(minhs.get("/people?q=hong+van"))) == ["Vân"]
    assert listed(text(minhs.get("/people?q=quan@"))) == ["Quân"]
    assert "Không có ai như vậy" in text(minhs.get("/people?q=xyz"))


def test_the_list_of_one_unit_and_of_those_who_cannot_come_in(minhs, world):
    world["Hoa"].user.password_hash = None
    db.session.flush()
    unit_id = unit_by_code("C1", TODAY).id
    assert listed(text(minhs.get(f"/people?unit={unit_id}"))) == ["Vân"]
    page = text(minhs.get("/people?unusable=1"))
    assert listed(page) == ["Hoa"]
    assert "Chưa mời" in page


def test_a_list_of_many_pages_walks_through_everybody_once(minhs, world):
    unit = unit_by_code("C1", TODAY)
    for number in range(60):
        person = User(email=f"n{number}@vi-du.vn", name=f"Người {number:02}", enabled=True, created_at=NOW)
        db.session.add(
            Appointment(user=person, unit=unit, role=Role.REPORTER, title="Cán bộ", valid_from=TODAY, valid_to=None)
        )
    db.session.flush()
    first, second = text(minhs.get("/people?q=nguoi")), text(minhs.get("/people?q=nguoi&after=50"))
    assert (first.count("@vi-du.vn<br>"), second.count("@vi-du.vn<br>")) == (50, 10)
    assert "Trang sau" in first and "Trang trước" in second


def test_somebody_new_is_appointed_and_invited(minhs):
    form = {"email": "ha@vi-du.vn", "name": "Ngô Thu Hà", "unit_code": "C1", "role": "reporter", "from": "01/10/2026"}
    answer = minhs.post("/people", data={**form, "invite": "1"})
    person = db.session.scalars(select(User).where(User.email == "ha@vi-du.vn")).one()
    assert (answer.status_code, answer.location) == (303, f"/people/{person.id}")
    assert db.session.scalars(select(Ticket.user_id)).all() == [person.id]
    page = text(minhs.get(f"/people/{person.id}"))
    assert "chưa bắt đầu" in page and "Đã mời" in page and "Sẽ gửi thư mời" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "không"}, "không phải địa chỉ thư"),
        ({"name": ""}, "cần họ và tên"),
        ({"unit_code": "X"}, "Không có đơn vị nào mang mã “X”"),
        ({"from": "mai"}, "“mai” không phải ngày"),
        ({"to": "01/01/2026"}, "Ngày cuối cùng trước ngày đầu tiên"),
        ({"email": "van@vi-du.vn", "role": "chair"}, "đã giữ vai trò đó ở đơn vị, từ 01/01/2021"),
    ],
)
def test_a_refused_appointment_keeps_what_was_typed(minhs, change, words):
    form = {"email": "ha@vi-du.vn", "name": "Thu Hà", "unit_code": "C1", "role": "reporter", "from": "01/10/2026"}
    before = db.session.scalar(select(func.count()).select_from(User))
    answer = minhs.post("/people", data={**form, **change})
    assert answer.status_code == 409
    assert words in text(answer)
    assert 'value="' + {**form, **change}["email"] + '"' in text(answer)
    assert db.session.scalar(select(func.count()).select_from(User)) == before


def test_an_administrator_of_a_branch_cannot_appoint_outside_it(haus):
    form = {"email": "ha@vi-du.vn", "name": "Thu Hà", "role": "admin", "from": "01/10/2026"}
    told = {code: text(haus.post("/people", data={**form, "unit_code": code})) for code in ("T", "C9", "XX")}
    assert all("Không có đơn vị nào mang mã" in page for page in told.values())


def test_the_account_of_somebody_with_offices_elsewhere_is_not_theirs(haus, world):
    quan = world["Quân"].user
    assert haus.get(f"/people/{quan.id}").status_code == 404
    appoint(quan, unit_by_code("C1", TODAY), Role.REPORTER, Days(TODAY), by=world["Minh"].doer, now=NOW)
    page = text(haus.get(f"/people/{quan.id}"))
    assert "còn giữ chức vụ ở đơn vị ngoài phần bạn quản trị" in page
    assert "Khu công nghiệp" not in page
    assert "Khóa tài khoản" not in page
    refused = haus.post(f"/people/{quan.id}/account", data={"act": "disable"})
    assert refused.status_code == 409
    assert quan.enabled


def test_an_account_is_closed_and_opened(minhs, world):
    hoa = world["Hoa"].user
    for act, enabled, button in (("disable", False, "Mở lại tài khoản"), ("enable", True, "Khóa tài khoản")):
        assert minhs.post(f"/people/{hoa.id}/account", data={"act": act}).status_code == 303
        db.session.refresh(hoa)
        assert hoa.enabled is enabled
        assert button in text(minhs.get(f"/people/{hoa.id}"))


def test_an_administrator_writes_down_the_telephone_the_level_above_will_call(minhs, world):
    hoa = world["Hoa"].user
    given = {"act": "correct", "email": hoa.email, "name": hoa.name}
    assert minhs.post(f"/people/{hoa.id}/account", data=given | {"phone": "0912 345 678"}).status_code == 303
    assert 'value="0912345678"' in text(minhs.get(f"/people/{hoa.id}"))
    answer = minhs.post(f"/people/{hoa.id}/account", data=given | {"phone": "gọi sau"})
    assert answer.status_code == 409
    assert "Không đọc được số điện thoại" in text(answer)


def test_the_only_administrator_is_not_offered_and_cannot_close_himself(minhs, world):
    minh = world["Minh"].user
    assert "Khóa tài khoản" not in text(minhs.get(f"/people/{minh.id}"))
    assert minhs.post(f"/people/{minh.id}/account", data={"act": "disable"}).status_code == 409


def test_offices_are_ended_and_handed_over(minhs, world):
    van, unit = world["Vân"].user, unit_by_code("C1", TODAY)
    office = van.appointments[0]
    refused = minhs.post(f"/people/appointments/{office.id}/end", data={"last_day": "31/12/2020"})
    assert (refused.status_code, "bắt đầu từ 01/01/2021" in text(refused)) == (409, True)
    form = {"unit": unit.id, "email": "son@vi-du.vn", "first_day": "01/10/2026"}
    assert minhs.post(f"/people/{van.id}/hand-over", data=form).status_code == 303
    october = local_day(NOW).replace(month=10, day=1)
    assert not doer_for(van, october).offices
    assert Role.CHAIR in {each.role for each in doer_for(world["Sơn"].user, october).offices if each.unit_id == unit.id}
    assert "giao cho Trần Văn Sơn" in text(minhs.get(f"/people/{van.id}"))


def test_many_are_invited_at_once_and_the_others_named(minhs, world):
    world["Hoa"].user.password_hash = None
    db.session.flush()
    ids = [world[name].user.id for name in ("Hoa", "Vân")]
    answer = minhs.post("/people/invitations", data={"ids": ids}, follow_redirects=True)
    assert "Sẽ gửi 1 thư mời. Không mời: Nguyễn Thị Hồng Vân." in text(answer)
    assert minhs.post("/people/invitations", data={}).status_code == 409


def test_a_list_is_looked_at_and_then_written(minhs):
    content = ",".join(COLUMNS) + "\nNgô Thu Hà,ha@vi-du.vn,C1,reporter,2026-10-01,\n"

    def send(text_: str, **more):
        return minhs.post("/people/import", data={"file": (io.BytesIO(text_.encode()), "nguoi.csv"), **more})

    assert "Thêm 1 tài khoản và 1 chức vụ" in text(send(content))
    assert db.session.scalar(select(User.id).where(User.email == "ha@vi-du.vn")) is None
    assert send(content, apply="1", invite="1").location == "/people"
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 1
    spoilt = send(content.replace("C1", "NN"))
    assert (spoilt.status_code, "dòng 2, cột unit_code" in text(spoilt)) == (409, False)
    assert "nằm ngoài phần bạn quản trị (dòng 2)" in text(spoilt)
    assert "dòng 2, cột role" in text(send(content.replace("reporter", "boss")))


def test_the_list_asks_as_often_for_many_as_for_few(minhs, world, count_queries):
    minhs.get("/people")
    few = count_queries(lambda: minhs.get("/people?q=hong+van"))
    many = count_queries(lambda: minhs.get("/people"))
    assert many == few


def test_a_page_asks_as_often_for_three_offices_as_for_one(minhs, world, count_queries):
    vans, haus = (f"/people/{world[name].user.id}" for name in ("Vân", "Hậu"))
    minhs.get(vans), minhs.get(haus)
    assert count_queries(lambda: minhs.get(haus)) == count_queries(lambda: minhs.get(vans))


def test_an_office_shows_the_name_its_unit_carried_at_its_end_or_carries_today(minhs, world):
    van, c1 = world["Vân"].user, unit_by_code("C1", TODAY)
    van.appointments[0].valid_to = date(2025, 12, 31)
    rename = "action,code,to_code,name,kind,sector,parent_code,share\nrename,C1,,CĐCS Tên Mới,,,,\n"
    acts = read_file(rename.encode(), "x.csv", ACTS).lines
    rehearsal = rehearse(acts, date(2026, 1, 1))
    apply(draft(acts, "1", date(2026, 1, 1), by=OPERATOR, now=NOW), rehearsal, by=OPERATOR, now=NOW)
    appoint(van, c1, Role.REPORTER, Days(TODAY), by=OPERATOR, now=NOW)
    page = text(minhs.get(f"/people/{van.id}"))
    assert re.findall(rf'href="/units/{c1.id}">([^<]+)</a>', page) == ["CĐCS Tên Mới", "CĐCS Công ty May Bình Minh"]
