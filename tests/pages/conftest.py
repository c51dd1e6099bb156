"""Pages seen by the named cast: a world with an open round, and a browser in which somebody is signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from extensions import db
from submissions.models import Round, Submission
from tests.statements import counted_statements
from tests.world import NOW, World
from units.sessions import start_session


@pytest.fixture(autouse=True)
def the_day(session) -> Iterator[None]:
    """It is Wednesday 16/09/2026, nine o'clock, for the pages as for the cast."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(session) -> World:
    """The cast in an empty database."""
    return World()


@pytest.fixture
def quarter(world) -> Round:
    """An open round of the short quarterly form for the whole tree, its totals settled."""
    opened = world.round()
    world.settle()
    return opened


@pytest.fixture
def report(world, quarter) -> Callable[[str], Submission]:
    """The report of one unit in that round, by its code."""

    def of(code: str) -> Submission:
        return world.report(quarter, code)

    return of


@pytest.fixture
def as_(app, world) -> Callable[[str], FlaskClient]:
    """A browser in which one of the cast is signed in."""

    def sign_in(name: str) -> FlaskClient:
        opened = start_session(world[name].user, device="test", now=world.now)
        db.session.flush()
        client = app.test_client()
        with client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = opened.get_id(), True
        return client

    return sign_in


@pytest.fixture
def count_queries(app) -> Callable[..., int]:
    """Count the statements a call sends to the database."""

    def count(call: Callable[[], Any]) -> int:
        with counted_statements() as seen:
            call()
        assert seen, "the page was expected to ask the database something"
        return len(seen)

    return count
