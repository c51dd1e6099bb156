"""Sign-ins as rows: opened, recognised, ended. The cookie carries a random token, the row only its hash.

A signed cookie alone could not be revoked (ASVS 5, 7.4.1).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from flask_login import UserMixin
from sqlalchemy import delete, func, select

from extensions import db
from units.passwords import matches
from units.people import SignIn, SignInAttempt, User
from workflow.refusals import Refused

LASTS = timedelta(days=30)
WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 8
PER_ADDRESS = 60


class OpenSession(UserMixin):  # type: ignore[misc]
    """What Flask-Login calls the user: a person seen through one open sign-in. Its id is the cookie's token."""

    def __init__(self, token: str, sign_in: SignIn) -> None:
        self.token = token
        self.sign_in = sign_in
        self.person: User = sign_in.user

    def get_id(self) -> str:
        """The token Flask-Login keeps in the cookie."""
        return self.token

    @property
    def is_active(self) -> bool:
        """May this person still sign in?"""
        return self.person.enabled


def open_session(email: str, password: str, *, address: str, device: str, now: datetime) -> OpenSession:
    """Sign a person in.

    Errors: Refused("too_many_attempts") when guesses at the account or from the address pile up, Refused("wrong_sign_in")
    whatever was wrong: no account, no password set, disabled, or a wrong password.
    """
    email = email.strip().lower()
    _slow_down(email, address, now)
    person = db.session.scalar(select(User).where(User.email == email))
    if not matches(person.password_hash if person else None, password) or person is None or not person.enabled:
        db.session.add(SignInAttempt(email=email[:254], address=address[:64], at=now))
        raise Refused("wrong_sign_in")
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.email == email))
    token = secrets.token_urlsafe(32)
    sign_in = SignIn(
        user=person, token_hash=_hash(token), started_at=now, ends_at=now + LASTS, ended_at=None, device=device[:200]
    )
    db.session.add(sign_in)
    return OpenSession(token, sign_in)


def recognise(token: str, now: datetime) -> OpenSession | None:
    """The open session behind a cookie's token; None when it ended or never was."""
    query = select(SignIn).where(SignIn.token_hash == _hash(token), SignIn.ended_at.is_(None), SignIn.ends_at > now)
    sign_in = db.session.scalar(query)
    return OpenSession(token, sign_in) if sign_in and sign_in.user.enabled else None


def end_session(session: OpenSession, *, now: datetime) -> None:
    """Sign out: the token is worth nothing from now on."""
    session.sign_in.ended_at = now


def _slow_down(email: str, address: str, now: datetime) -> None:
    recent = select(func.count()).select_from(SignInAttempt).where(SignInAttempt.at > now - WINDOW)
    by_account = db.session.scalar(recent.where(SignInAttempt.email == email)) or 0
    by_address = db.session.scalar(recent.where(SignInAttempt.address == address)) or 0
    if by_account >= PER_ACCOUNT or by_address >= PER_ADDRESS:
        raise Refused("too_many_attempts", minutes=int(WINDOW.total_seconds() // 60))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
