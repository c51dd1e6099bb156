"""Sign-ins as rows: opened, recognised, listed, ended. The cookie carries a random token, the row only its hash.

A signed cookie alone could not be revoked (ASVS 5, 7.4.1). Where a second factor is set up, the password alone opens
nothing: whoever proved it is remembered for ten minutes, outside of any session, until the code is right.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_login import UserMixin
from sqlalchemy import select, update

from extensions import db
from units.access import Doer, doer_behind, doer_for
from units.credentials import SecondFactor
from units.guessing import PASSWORD, Source, forgive, note_failure, slow_down
from units.passwords import matches
from units.people import SignIn, User
from units.tree import one_of
from workflow.deadlines import local_day
from workflow.refusals import Refused

LASTS = timedelta(days=30)
HALF_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, eq=False)
class OpenSession(UserMixin):  # type: ignore[misc]
    """What Flask-Login calls the user: a person seen through one open sign-in. Its id is the cookie's token.

    `doer`: who it is, with the offices of the day; `has_factor`: a second factor that is set up. The rows themselves are
    read when somebody asks for them: most requests do not.
    """

    token: str
    doer: Doer
    has_factor: bool = False

    def get_id(self) -> str:
        """The token Flask-Login keeps in the cookie."""
        return self.token

    @property
    def person(self) -> User:
        """The person's account."""
        return db.session.get_one(User, self.doer.user_id)

    @property
    def sign_in(self) -> SignIn:
        """The row of this sign-in."""
        return db.session.scalars(select(SignIn).where(SignIn.token_hash == _hash(self.token))).one()


def open_session(
    email: str, password: str, *, address: str, device: str, now: datetime, devices: Mapping[int, str] | None = None
) -> OpenSession:
    """Sign a person in who has no second factor. `devices`: see `guessing.Source`.

    Errors: Refused("too_many_attempts") when guesses pile up; Refused("wrong_sign_in") whatever was wrong: no account, no
    password set, disabled, or a wrong password; Refused("code_wanted", person=id) when a second step is to follow.
    """
    person = prove_password(email, password, source=Source(address, devices or {}), now=now)
    if needs_code(person):
        raise Refused("code_wanted", person=person.id)
    return start_session(person, device=device, now=now)


def prove_password(email: str, password: str, *, source: Source, now: datetime) -> User:
    """Who signs in with this password; opens nothing. Errors: as `open_session`, without the last."""
    email = email.strip().lower()
    person = db.session.scalar(select(User).where(User.email == email))
    person_id = person.id if person else None
    slow_down(PASSWORD, email, person_id, source, now=now)
    if not matches(person.password_hash if person else None, password) or person is None or not person.enabled:
        note_failure(PASSWORD, email, person_id, source, now=now)
        raise Refused("wrong_sign_in")
    return person


def start_session(person: User, *, device: str, now: datetime) -> OpenSession:
    """Open a session for somebody who has proved everything there is to prove."""
    forgive(person.email)
    token = secrets.token_urlsafe(32)
    sign_in = SignIn(
        user=person, token_hash=_hash(token), started_at=now, ends_at=now + LASTS, ended_at=None, device=device[:200]
    )
    db.session.add(sign_in)
    return OpenSession(token, doer_for(person, local_day(now)), needs_code(person))


def needs_code(person: User) -> bool:
    """Has the person a second factor that is set up?"""
    factor = select(SecondFactor.user_id).where(
        SecondFactor.user_id == person.id, SecondFactor.confirmed_at.is_not(None)
    )
    return db.session.scalar(factor) is not None


def half_open(person: User, now: datetime) -> dict[str, str | int]:
    """What the cookie of somebody who proved the password carries until the second step: no session."""
    return {"person": person.id, "password": _hash(person.password_hash or ""), "at": now.isoformat()}


def half_opened(half: Mapping[str, str | int] | None, now: datetime) -> User | None:
    """Who proved the password at most ten minutes ago, if it still is the password."""
    if not half or now - datetime.fromisoformat(str(half["at"])) > HALF_LASTS:
        return None
    person = db.session.get(User, int(half["person"]))
    if person is None or not person.enabled or _hash(person.password_hash or "") != half["password"]:
        return None
    return person


def recognise(token: str, now: datetime) -> OpenSession | None:
    """The open session behind a cookie's token; None when it ended or never was."""
    found = doer_behind(_hash(token), local_day(now), now=now)
    return OpenSession(token, *found) if found else None


def open_sign_ins(person: User, now: datetime) -> list[SignIn]:
    """The open sign-ins of a person, newest first."""
    query = select(SignIn).where(SignIn.user_id == person.id, SignIn.ended_at.is_(None), SignIn.ends_at > now)
    return list(db.session.scalars(query.order_by(SignIn.started_at.desc(), SignIn.id.desc())))


def end_session(session: OpenSession, *, now: datetime) -> None:
    """Sign out: the token is worth nothing from now on."""
    session.sign_in.ended_at = now


def end_sessions(person_ids: Sequence[int], *, now: datetime, but: SignIn | None = None) -> None:
    """Sign these people out everywhere, except from the sign-in `but`."""
    ending = update(SignIn).where(one_of(SignIn.user_id, person_ids), SignIn.ended_at.is_(None))
    if but is not None:
        ending = ending.where(SignIn.id != but.id)
    db.session.execute(ending.values(ended_at=now))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
