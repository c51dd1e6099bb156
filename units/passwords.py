"""Passwords: Argon2id, at the settings that leave a deadline-day server time for its work (19 MiB, 2 passes)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

_NOBODY = HASHER.hash("không có tài khoản nào dùng mật khẩu này")
"""Verified when there is no account, so that time tells nothing about who has one."""


def hashed(password: str) -> str:
    """The stored form of `password`."""
    return HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Is `password` the one behind `stored`? Takes as long when nothing is stored."""
    try:
        return HASHER.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
