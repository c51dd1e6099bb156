"""Passwords: Argon2id, at the settings that leave a deadline-day server time for its work (19 MiB, 2 passes).

A new password is long rather than odd (NIST SP 800-63B): at least ten characters, none that everybody tries first,
nothing that stands in one's name or address. No rules about kinds of characters, no expiry.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from vietnamese import fold, nfc
from workflow.refusals import Refused

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

SHORTEST, LONGEST = 10, 200
FEWEST_LEFT = 6
"""Characters that must remain when one's own words are taken out."""
FEWEST_DIFFERENT = 5

_COMMON = Path(__file__).with_name("common_passwords.txt")
_NOBODY = HASHER.hash("không có tài khoản nào dùng mật khẩu này")
"""Verified when there is no account, so that time tells nothing about who has one."""


def hashed(password: str) -> str:
    """The stored form of `password`."""
    return HASHER.hash(nfc(password))


def matches(stored: str | None, password: str) -> bool:
    """Is `password` the one behind `stored`? Takes as long when nothing is stored."""
    try:
        return HASHER.verify(stored or _NOBODY, nfc(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def demand_good(password: str, again: str, *, own: Sequence[str]) -> None:
    """Refuse a new password that would be guessed. `own`: the person's address and name.

    Errors: Refused with one of password_mismatch, password_too_short, password_too_long, password_common, password_own.
    """
    password, again = nfc(password), nfc(again)
    if len(password) < SHORTEST:
        raise Refused("password_too_short", at_least=SHORTEST)
    if len(password) > LONGEST:
        raise Refused("password_too_long", most=LONGEST)
    if _is_common(password):
        raise Refused("password_common")
    if _is_own(password, own):
        raise Refused("password_own")
    if password != again:
        raise Refused("password_mismatch")


def _is_common(password: str) -> bool:
    plain = _plain(password)
    words = re.sub(r"[^a-z]+$", "", re.sub(r"^[^a-z]+", "", plain))
    return len(set(plain)) < FEWEST_DIFFERENT or plain in common() or (bool(words) and words in common())


def _is_own(password: str, own: Sequence[str]) -> bool:
    plain = _plain(password)
    words = {_plain(word) for text in own for word in (text, text.partition("@")[0], *re.split(r"[\W_]+", text))}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= 3:
            plain = plain.replace(word, "")
    return len(plain) < FEWEST_LEFT


@cache
def common() -> frozenset[str]:
    """What everybody tries first, without case, diacritics and spaces."""
    return frozenset(line for line in _COMMON.read_text(encoding="utf-8").split("\n") if line and line[0] != "#")


def _plain(text: str) -> str:
    return "".join(fold(text).split())
