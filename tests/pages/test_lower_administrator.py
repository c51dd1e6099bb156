"""The administrator of a small unit tries for more than is his: accounts of others, other branches, the province's rights."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from sqlalchemy import select

from extensions import db
from tests.world import NOW
from units.appointing import Days, appoint
from units.credentials import SecondFactor, Ticket
from units.importing import COLUMNS, import_units
from units.passwords import hashed
from units.people import SignIn, User
from units.restructuring.rows import COLUMNS as ACTS
from units.sessions import start_session
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role

TODAY = local_day(NOW)
PLANTED = "mật khẩu đã cài sẵn 99"


@pytest.fixture
def hau(world, as_):
    """Hậu, who administers K and what lies below, at her browser."""
    appoint(world["Hậu"].user, unit_by_code("K", TODAY), Role.ADMIN, Days(TODAY), by=world["Minh"].doer, now=NOW)
    return as_("Hậu")


def person(email: str) -> User:
    return db.session.scalars(select(User).where(User.email == email)).one()


def decided(client, scope: str, effective: str, *rows: str):
    """Hand a decision in and press "apply" if it is offered; the last page."""
    file = io.BytesIO("\n".join([",".join(ACTS), *rows]).encode())
    sent = {"scope": unit_by_code(scope, TODAY).id, "decision": "1/QĐ", "effective": effective, "file": (file, "a.csv")}
    page = client.post("/restructures", data=sent)
    assert page.status_code == 303, page.text
    url = page.headers["Location"]
    shown = client.get(url)
    offered = re.search(r'name="rehearsed" value="([^"]+)"', shown.text)
    return client.post(f"{url}/apply", data={"rehearsed": offered[1]}) if offered else shown


def test_an_account_made_in_advance_opens_nothing_for_whoever_made_it(hau, as_, app):
    office = {"unit_code": "C1", "name": "Sếp Mới", "role": "reporter", "from": "16/09/2026", "to": "16/09/2026"}
    assert hau.post("/people", data=office | {"email": "cua-hau@vi-du.vn"}).status_code == 303
    planted = person("cua-hau@vi-du.vn")
    planted.password_hash = hashed(PLANTED)
    start_session(planted, device="x", now=NOW)
    renamed = {"act": "correct", "email": "sep@vi-du.vn", "name": "Sếp Mới"}
    assert hau.post(f"/people/{planted.id}/account", data=renamed).status_code == 303
    above = {"unit_code": "T", "email": "sep@vi-du.vn", "name": "Sếp Mới", "role": "approver", "from": "16/09/2026"}
    assert as_("Minh").post("/people", data=above | {"to": "", "invite": "1"}).status_code == 303
    assert person("sep@vi-du.vn").password_hash is None
    assert db.session.scalars(select(SignIn.ended_at).where(SignIn.user_id == planted.id)).all() == [NOW]
    entered = app.test_client().post("/sign-in", data={"email": "sep@vi-du.vn", "password": PLANTED})
    assert entered.status_code == 401
    assert db.session.scalars(select(Ticket).where(Ticket.user_id == planted.id, Ticket.replaced_at.is_(None))).one()


def test_nobody_takes_his_own_second_factor_or_address_away_past_the_password(world, as_):
    minh, browser = world["Minh"].user, as_("Minh")
    db.session.add(SecondFactor(user_id=minh.id, sealed_secret="x", made_at=NOW, confirmed_at=NOW, last_step=None))
    for act in ({"act": "reset_factor"}, {"act": "correct", "email": "khac@vi-du.vn", "name": minh.name}):
        refused = browser.post(f"/people/{minh.id}/account", data=act)
        assert refused.status_code == 409
        assert "Không ai tự làm việc này" in refused.text
    db.session.expire_all()
    assert db.session.get(SecondFactor, minh.id)
    assert person("minh@vi-du.vn")


def test_a_list_tells_nothing_about_units_of_other_branches(hau):
    strange = ["C9,x,group,,C1,2021-01-01,", "K2,x,group,,C1,2021-01-01,", "Z1,x,grassroots,private,K2,2021-01-01,"]
    unknown = "Z2,x,grassroots,private,KHONG-CO,2021-01-01,"
    for line in (*strange, unknown):
        file = io.BytesIO("\n".join([",".join(COLUMNS), line]).encode())
        answer = hau.post("/units/import", data={"file": (file, "a.csv")})
        assert answer.status_code == 409
        assert "nằm ngoài phần bạn quản trị (dòng 2)" in answer.text
        assert "Đông Hà" not in answer.text


def test_a_decision_of_the_past_does_not_reach_who_has_left_since(hau, as_):
    below = ["D,Chi nhánh D,local_branch,,K,2020-01-01,", "C10,CĐCS Mười,grassroots,fdi,D,2020-01-01,"]
    import_units("\n".join([",".join(COLUMNS), *below]) + "\n")
    assert decided(as_("Minh"), "T", "01/01/2025", "move,D,,,,,K2,").status_code == 303
    for act in ("dissolve,C10,,,,,,", "rename,C10,,Tên khác,,,,", "move,C10,,,,,K,"):
        assert "nay không thuộc phạm vi đã chọn" in decided(hau, "K", "01/06/2024", act).text
    assert unit_by_code("C10", TODAY).valid_to is None


def test_a_unit_of_ones_own_part_can_be_moved_within_it(hau):
    below = ["D,Chi nhánh D,local_branch,,K,2020-01-01,"]
    import_units("\n".join([",".join(COLUMNS), *below]) + "\n")
    assert decided(hau, "K", "01/10/2026", "move,C1,,,,,D,").status_code == 303


def test_nobody_makes_a_province_of_his_own_unit(hau):
    assert "province không đứng dưới province" in decided(hau, "K", "16/09/2026", "rename,K,,,province,,,").text
    assert hau.get("/rounds/new").status_code == 404
    file = io.BytesIO(f"{','.join(COLUMNS)}\nP9,Tỉnh riêng,province,,K,2021-01-01,\n".encode())
    answer = hau.post("/units/import", data={"file": (file, "a.csv")})
    assert answer.status_code == 422
    assert "province không đứng dưới commune" in answer.text
    assert unit_by_code("P9", date(2026, 9, 1)) is None


def test_a_list_of_people_tells_no_name_of_a_stranger(hau, world):
    stranger = world["Lan"].email
    file = f"name,email,unit_code,role,from,to\nTên Khác,{stranger},C1,reporter,2026-09-16,\n".encode()
    answer = hau.post("/people/import", data={"file": (io.BytesIO(file), "a.csv")})
    assert "mang tên khác" not in answer.text


@pytest.mark.parametrize("target", ["//[", "/\\evil.example", "//evil.example"])
def test_an_odd_target_after_signing_in_is_no_error(client, target):
    assert client.get("/sign-in", query_string={"next": target}).status_code == 200


def test_a_nul_in_a_form_is_not_found(client):
    assert client.post("/sign-in", data={"email": "a\0b", "password": "x"}).status_code == 404
