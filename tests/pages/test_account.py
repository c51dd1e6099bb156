"""Pages of one's own account and the doors to it, with a browser without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from extensions import db
from tests.world import NOW, PASSWORD
from units.credentials import Ticket
from units.people import SignIn
from units.sessions import LASTS
from units.tickets import invite, token_of

NEW = "bốn chiếc thuyền trên sông"
PAIR = {"password": NEW, "again": NEW}


def text(answer) -> str:
    return answer.get_data(as_text=True)


def enter(client, email: str, password: str = PASSWORD, **more):
    return client.post("/sign-in", data={"email": email, "password": password, **more})


@pytest.fixture
def key(app) -> str:
    return app.config["SECRET_KEY"]


@pytest.fixture
def invitation(world, key) -> str:
    """The address in the letter to Hoa, who has never had a password."""
    world["Hoa"].user.password_hash = None
    invite([world["Hoa"].user], by_id=world["Minh"].user.id, now=NOW)
    return f"/invitation/{token_of(db.session.scalars(select(Ticket)).one(), key=key)}"


def test_an_invitation_shows_whom_it_is_for_and_signs_in(client, invitation):
    for _ in range(2):
        page = client.get(invitation)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
    assert "Lê Thị Hoa" in text(page)
    assert "Chủ tịch, CĐCS Trường Mầm non Hoa Sen" in text(page)
    assert text(page).count('autocomplete="new-password"') == 2
    answer = client.post(invitation, data=PAIR)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Lê Thị Hoa" in text(client.get("/"))


def test_a_bad_password_is_explained_and_the_link_stays(client, invitation):
    answer = client.post(invitation, data={"password": "congdoan2026", "again": "congdoan2026"})
    assert answer.status_code == 409
    assert "nhiều người dùng nên dễ bị đoán" in text(answer)
    assert client.post(invitation, data=PAIR).status_code == 303


@pytest.mark.parametrize(
    ("days", "status", "words"), [(0, 410, "đã được dùng"), (7, 410, "nhờ quản trị gửi lại lời mời")]
)
def test_a_dead_link_says_what_happened_and_what_now(client, app, invitation, days, status, words):
    if not days:
        client.post(invitation, data=PAIR)
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        for answer in (app.test_client().get(invitation), app.test_client().post(invitation, data=PAIR)):
            assert answer.status_code == status
            assert words in text(answer)
            assert "/forgotten-password" in text(answer)


def test_an_invented_link_is_not_found_and_says_what_now(client, world):
    answer = client.get("/new-password/bịa-ra")
    assert answer.status_code == 404
    assert "Xin đường dẫn mới" in text(answer)


def test_a_forgotten_password_gets_one_answer_for_everybody(client, world):
    answers = [client.post("/forgotten-password", data={"email": who}) for who in ("van@vi-du.vn", "ai@vi-du.vn", "")]
    assert {(answer.status_code, answer.location, answer.get_data()) for answer in answers} == {
        (303, "/forgotten-password/noted", answers[0].get_data())
    }
    assert "Nếu địa chỉ vừa nhập có tài khoản" in text(client.get("/forgotten-password/noted"))


def test_sign_in_says_the_same_whatever_was_wrong(client, world):
    world["Sơn"].user.enabled = False
    world["Hoa"].user.password_hash = None
    pages = [
        enter(client, email, password)
        for email, password in (
            ("van@vi-du.vn", "sai"),
            ("ai@vi-du.vn", PASSWORD),
            ("son@vi-du.vn", PASSWORD),
            ("hoa@vi-du.vn", PASSWORD),
        )
    ]
    told = {
        text(page).replace(email, "")
        for page, email in zip(pages, ("van@vi-du.vn", "ai@vi-du.vn", "son@vi-du.vn", "hoa@vi-du.vn"), strict=True)
    }
    assert len(told) == 1
    assert {page.status_code for page in pages} == {401}


def test_the_account_shows_offices_and_marks_this_device(as_, world):
    vans = as_("Vân")
    page = text(vans.get("/account"))
    assert "van@vi-du.vn" in page
    assert "Chủ tịch, CĐCS Công ty May Bình Minh" in page
    assert "từ 01/01/2021" in page
    assert "Thiết bị này" in page


def test_another_device_is_signed_out_from_here(as_, world):
    here, there = as_("Vân"), as_("Vân")
    ids = re.findall(r"/account/sign-ins/(\d+)/end", text(here.get("/account")))
    assert len(ids) == 1
    assert here.post(f"/account/sign-ins/{ids[0]}/end").status_code == 303
    assert there.get("/account").location.startswith("/sign-in")
    assert here.get("/account").status_code == 200


def test_nobody_ends_the_sign_in_of_another(as_, world):
    as_("Vân")
    theirs = db.session.scalar(select(SignIn.id).where(SignIn.user_id == world["Vân"].user.id))
    assert as_("Hậu").post(f"/account/sign-ins/{theirs}/end").status_code == 404


def test_signing_out_everywhere_ends_this_session_too(as_, world):
    here, there = as_("Vân"), as_("Vân")
    assert here.post("/account/sign-ins/end").status_code == 303
    assert here.get("/account").location.startswith("/sign-in")
    assert there.get("/account").location.startswith("/sign-in")


def test_a_changed_password_keeps_this_session_and_ends_the_others(as_, client, world):
    here, there = as_("Vân"), as_("Vân")
    assert here.post("/account/password", data={"present": PASSWORD, **PAIR}).location == "/account"
    assert "Đã đổi mật khẩu" in text(here.get("/account"))
    assert there.get("/account").location.startswith("/sign-in")
    assert enter(client, "van@vi-du.vn").status_code == 401
    assert enter(client, "van@vi-du.vn", NEW).status_code == 303


def test_wrong_present_passwords_count_as_guesses(as_, world):
    vans = as_("Vân")
    wrong = {"present": "sai", **PAIR}
    assert "Mật khẩu hiện tại không đúng" in text(vans.post("/account/password", data=wrong))
    assert [vans.post("/account/password", data=wrong).status_code for _ in range(8)] == [409] * 7 + [429]
    assert vans.post("/account/password", data={"present": PASSWORD, **PAIR}).status_code == 429


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, world):
    answer = enter(client, "van@vi-du.vn")
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_a_session_ends_when_the_account_is_closed(as_, world):
    vans = as_("Vân")
    world["Vân"].user.enabled = False
    assert vans.get("/account").location.startswith("/sign-in")


def test_a_device_that_was_in_once_is_let_in_while_others_guess(app, client, world):
    enter(client, "van@vi-du.vn")
    client.post("/sign-out")
    stranger = app.test_client()
    for _ in range(9):
        last = enter(stranger, "van@vi-du.vn", "sai")
    assert last.status_code == 429
    assert enter(client, "van@vi-du.vn").status_code == 303


def test_a_forged_device_cookie_is_worth_nothing(app, world):
    client = app.test_client()
    client.set_cookie(f"{app.config['SESSION_COOKIE_NAME']}-device", "W1sxLCJ4Il1d.xxxx")
    assert enter(client, "van@vi-du.vn", "sai").status_code == 401


def test_the_operator_prints_a_link_for_the_first_administrator(runner, client, world):
    done = runner.invoke(args=["people", "reset-password", " Minh@vi-du.vn "])
    assert done.exit_code == 0
    link = done.stdout.strip()
    assert "/new-password/" in link
    answer = client.post(f"/new-password/{link.rpartition('/')[2]}", data=PAIR)
    assert answer.status_code == 303
    assert "Hồ Quang Minh" in text(client.get("/"))


def test_the_operator_is_told_who_is_not_there(runner, world):
    done = runner.invoke(args=["people", "reset-password", "ai@vi-du.vn"])
    assert done.exit_code == 1
    assert "Không có tài khoản nào dùng địa chỉ ai@vi-du.vn." in done.stderr


def test_the_account_asks_as_often_for_many_offices_as_for_one(as_, world, count_queries):
    vans, haus = as_("Vân"), as_("Hậu")
    vans.get("/account")
    assert count_queries(lambda: haus.get("/account")) == count_queries(lambda: vans.get("/account"))


def test_an_answer_sends_the_cookie_back_only_when_something_in_it_changed(as_):
    client = as_("Vân")
    with client.session_transaction() as kept:
        kept.permanent = True
    client.get("/")

    beside = client.get("/", headers={"Accept": "application/json"})
    ahead = client.get("/", headers={"X-Nhip-Ahead": "1"})
    gone_to = client.get("/", headers={"Accept": "text/html"})

    assert [bool(each.headers.getlist("Set-Cookie")) for each in (beside, ahead, gone_to)] == [False, False, False]


def test_the_cookie_outlives_the_longest_sign_in(app):
    assert app.permanent_session_lifetime > LASTS


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/units?q=Hoa+Sen", "/units?q=Hoa+Sen"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/\t\\evil.example", "/"),
        ("/units\r\nSet-Cookie: a=b", "/"),
    ],
)
def test_signing_in_leads_to_a_page_of_ours_and_nowhere_else(client, world, wanted, led_to):
    answer = enter(client, "van@vi-du.vn", next=wanted)
    assert (answer.status_code, answer.location) == (303, led_to)
