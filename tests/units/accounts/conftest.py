"""The cast with its accounts; verbs are called as the pages call them."""

from __future__ import annotations

import pytest

from extensions import db
from tests.world import World
from units.people import User


@pytest.fixture
def world(session) -> World:
    """The cast in an empty database."""
    return World()


@pytest.fixture
def van(world) -> User:
    """Vân, chair of C1."""
    return world["Vân"].user


@pytest.fixture
def newcomer(world) -> User:
    """Somebody appointed who has never had a password."""
    world["Hoa"].user.password_hash = None
    db.session.flush()
    return world["Hoa"].user
