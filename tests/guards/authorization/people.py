"""One person for every role and relation, each with nothing but that one office."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from extensions import db
from tests.guards.authorization.reading import RELATIONS
from tests.world import NOW, World
from units.acting import Delegation
from units.people import Appointment, SignIn, User
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role

SEATS = {
    "own": "C1",
    "child": "K",
    "grandchild": "T",
    "sibling": "C2",
    "other": "K2",
    "ancestor": "C1",
    "expired": "C1",
}
"""Where the person sits: the thing asked for is of C1; with `ancestor` it is of K, the unit above the person's."""

SINCE = date(2021, 1, 1)


def everybody(world: World) -> dict[tuple[str, Role], User]:
    """The people of the matrix by (relation, role)."""
    return {(relation, role): _person(world, relation, role) for relation in RELATIONS for role in Role}


def sessions(people: dict[tuple[str, Role], User]) -> dict[tuple[str, Role], str]:
    """An open session each, as the token its cookie carries; nobody has to type a password sixty times."""
    tokens = {}
    for key, user in people.items():
        tokens[key] = secrets.token_urlsafe(16)
        digest = hashlib.sha256(tokens[key].encode()).hexdigest()
        later = NOW + timedelta(days=1)
        db.session.add(
            SignIn(user=user, token_hash=digest, started_at=NOW, ends_at=later, ended_at=None, device="test")
        )
    db.session.flush()
    return tokens


def _person(world: World, relation: str, role: Role) -> User:
    user = _user(world, f"{relation}-{role.value}")
    if relation == "delegate":
        giver = _user(world, f"giver-{role.value}")
        _appoint(giver, "C1", role, None)
        unit = unit_by_code("C1", local_day(NOW))
        today = local_day(NOW)
        db.session.add(
            Delegation(
                giver=giver, taker=user, unit=unit, reason="đi công tác", made_at=NOW, valid_from=today, valid_to=today
            )
        )
    elif relation in SEATS:
        last = local_day(NOW) - timedelta(days=1) if relation == "expired" else None
        _appoint(user, SEATS[relation], role, last)
    return user


def _user(world: World, name: str) -> User:
    user = User(
        email=f"{name}@vi-du.vn",
        name=f"Người {name}",
        password_hash=world["Vân"].user.password_hash,
        enabled=True,
        created_at=NOW - timedelta(days=400),
    )
    db.session.add(user)
    return user


def _appoint(user: User, code: str, role: Role, last: date | None) -> None:
    unit = unit_by_code(code, SINCE)
    db.session.add(Appointment(user=user, unit=unit, role=role, title="Cán bộ", valid_from=SINCE, valid_to=last))
