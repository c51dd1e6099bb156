"""Which new passwords are taken, and why the others are not."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from units.passwords import SHORTEST, common, demand_good, hashed, matches
from vietnamese import fold
from workflow.refusals import Refused

OWN = ("van.nguyen@vi-du.vn", "Nguyễn Thị Hồng Vân")
GOOD = "bốn chiếc thuyền trên sông"


def fault(password: str, again: str | None = None) -> str | None:
    try:
        demand_good(password, password if again is None else again, own=OWN)
    except Refused as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "thuyenvoboxa",
        "xK4!pm9Qz2",
        "Tôi trồng 3 cây bưởi",
        "a" * 5 + "bcdefgh",
        "Vân thích đi thuyền ban đêm",
        "r" + "xyzwv" * 39,
    ],
)
def test_a_long_password_of_any_characters_is_taken(password):
    assert fault(password) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_too_short"),
        ("xK4!pm9Qz", "password_too_short"),
        ("abcde" * 41, "password_too_long"),
        ("1234567890", "password_common"),
        ("Mật khẩu 2026", "password_common"),
        ("CongDoan@2026", "password_common"),
        ("P@ssw0rd123", "password_common"),
        ("qwertyuiop", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
        ("121212121212", "password_common"),
        ("van.nguyen@vi-du.vn", "password_own"),
        ("Hồng Vân 1985", "password_own"),
        ("nguyenthihongvan", "password_own"),
        ("van.nguyen12", "password_own"),
    ],
)
def test_a_password_that_would_be_guessed_is_refused_with_the_reason(password, code):
    assert fault(password) == code


def test_two_passwords_that_differ_are_refused():
    assert fault(GOOD, GOOD + "x") == "password_mismatch"


def test_a_password_typed_on_another_keyboard_is_the_same():
    assert matches(hashed(normalize("NFD", GOOD)), normalize("NFC", GOOD))
    assert fault(normalize("NFD", GOOD), normalize("NFC", GOOD)) is None


def test_nothing_matches_an_account_without_a_password():
    assert not matches(None, "không có tài khoản nào dùng mật khẩu này")


def test_the_list_of_common_passwords_is_written_as_it_is_compared():
    assert len(common()) > 200
    assert {word for word in common() if word != "".join(fold(word).split())} == set()
    assert SHORTEST == 10
