"""The second factor in the pages: asked for at sign-in, set up, renewed, taken away, demanded of administrators."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest

from extensions import db
from tests.pages.test_account import PAIR, enter, text
from tests.world import NOW, PASSWORD
from units.second_factor import begin, confirm, factor_of, secret_of
from units.sessions import start_session
from units.tickets import reset_at_once


@pytest.fixture
def key(app) -> str:
    return app.config["SECRET_KEY"]


@pytest.fixture
def secret(world, key) -> str:
    """The secret on Hậu's telephone; her second factor has been on for an hour."""
    hau, earlier = world["Hậu"].user, NOW - timedelta(hours=1)
    begin(hau, key=key, now=earlier)
    secret = secret_of(factor_of(hau), key=key)
    keep = start_session(hau, device="test", now=earlier).sign_in
    confirm(hau, pyotp.TOTP(secret).at(earlier), key=key, keep=keep, now=earlier)
    db.session.flush()
    return secret


def test_the_second_step_comes_before_any_session(client, world, secret):
    answer = enter(client, "hau@vi-du.vn", next="/units")
    assert (answer.status_code, answer.location) == (303, "/sign-in/code?next=/units")
    assert client.get("/units").location.startswith("/sign-in")
    assert 'autocomplete="one-time-code"' in text(client.get(answer.location))
    wrong = client.post("/sign-in/code", data={"code": "000000", "next": "/units"})
    assert wrong.status_code == 401
    assert "Mã không đúng" in text(wrong)
    answer = client.post("/sign-in/code", data={"code": pyotp.TOTP(secret).at(NOW), "next": "/units"})
    assert (answer.status_code, answer.location) == (303, "/units")
    assert client.get("/units").status_code == 200


def test_nobody_reaches_the_second_step_without_the_first(client, world, secret):
    assert client.get("/sign-in/code").location == "/sign-in"
    code = pyotp.TOTP(secret).at(NOW)
    assert client.post("/sign-in/code", data={"code": code}).location == "/sign-in"
    assert client.get("/units").location.startswith("/sign-in")


def test_a_link_for_a_forgotten_password_does_not_go_round_the_second_step(client, world, key, secret):
    token = reset_at_once(world["Hậu"].user, key=key, now=NOW)
    answer = client.post(f"/new-password/{token}", data=PAIR)
    assert answer.location == "/sign-in/code"
    assert client.get("/units").location.startswith("/sign-in")
    assert client.post("/sign-in/code", data={"code": pyotp.TOTP(secret).at(NOW)}).location == "/"


def test_a_second_factor_is_set_up_with_password_picture_and_code(as_, world, key):
    vans = as_("Vân")
    assert vans.get("/account/second-factor/picture.svg").status_code == 404
    assert vans.post("/account/second-factor", data={"present": "sai"}).status_code == 409
    assert vans.post("/account/second-factor", data={"present": PASSWORD}).status_code == 303
    secret = secret_of(factor_of(world["Vân"].user), key=key)
    page = text(vans.get("/account/second-factor"))
    assert secret in re.sub(r"\s", "", page)
    picture = vans.get("/account/second-factor/picture.svg")
    assert picture.content_type == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert b"<svg" in picture.data and b"style" not in picture.data and b"script" not in picture.data
    assert 'href="otpauth://totp/' in page and f"secret={secret}" in page
    wrong = vans.post("/account/second-factor/confirm", data={"code": "000000"})
    assert (wrong.status_code, "kiểm tra giờ của điện thoại" in text(wrong)) == (409, True)
    assert "mã dự phòng" not in text(wrong)
    shown = vans.post("/account/second-factor/confirm", data={"code": pyotp.TOTP(secret).at(NOW)})
    assert len(set(re.findall(r"\b(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}\b", text(shown)))) == 10
    assert shown.headers["Cache-Control"] == "no-store"
    assert "còn 10 mã dự phòng" in text(vans.get("/account"))
    assert vans.get("/account/second-factor/picture.svg").status_code == 404


def test_recovery_codes_are_renewed_and_the_factor_taken_away_with_the_password(as_, world, secret):
    haus = as_with_factor(as_, world, secret)
    assert haus.post("/account/second-factor/codes", data={"present": "sai"}).status_code == 409
    assert "In hoặc chép lại ngay" in text(haus.post("/account/second-factor/codes", data={"present": PASSWORD}))
    assert haus.post("/account/second-factor/off", data={"present": "sai"}).status_code == 409
    assert haus.post("/account/second-factor/off", data={"present": PASSWORD}).status_code == 303
    assert factor_of(world["Hậu"].user) is None


def as_with_factor(as_, world, secret):
    """A browser in which Hậu has gone through both steps."""
    client = as_("Vân").application.test_client()
    enter(client, "hau@vi-du.vn")
    client.post("/sign-in/code", data={"code": pyotp.TOTP(secret).at(NOW)})
    return client


@pytest.fixture
def strict(app):
    """Administrators must have a second factor."""
    app.config["TOTP_FOR_ADMINS"] = True
    yield
    app.config["TOTP_FOR_ADMINS"] = False


def test_an_administrator_without_a_factor_can_do_nothing_but_set_it_up(strict, as_, world, key):
    minhs = as_("Minh")
    for answer in (minhs.get("/"), minhs.get("/units"), minhs.post("/account/password")):
        assert (answer.status_code, answer.location) == (303, "/account/second-factor")
    assert "Quản trị phải bật xác thực hai bước" in text(minhs.get("/account/second-factor"))
    minhs.post("/account/second-factor", data={"present": PASSWORD})
    secret = secret_of(factor_of(world["Minh"].user), key=key)
    minhs.post("/account/second-factor/confirm", data={"code": pyotp.TOTP(secret).at(NOW)})
    assert minhs.get("/units").status_code == 200
    refused = minhs.post("/account/second-factor/off", data={"present": PASSWORD})
    assert "quản trị phải dùng xác thực hai bước" in text(refused)
    assert as_("Vân").get("/units").status_code == 200


def test_an_administrator_who_owes_a_factor_may_still_sign_out(strict, as_, world):
    assert as_("Minh").post("/sign-out").location == "/sign-in"
