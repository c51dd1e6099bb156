"""A quarter in which C1, C2, K and T are approved up to a chosen level, and verbs of corrections for the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from submissions.correcting.models import Correction
from submissions.models import Round, Submission
from tests.world import World
from tests.world_corrections import approve_up_to


@pytest.fixture
def world(session) -> World:
    """The cast in an empty database."""
    return World()


@pytest.fixture
def quarter(world) -> Round:
    """An open round of the short form."""
    opened = world.round()
    world.settle()
    return opened


@pytest.fixture
def report(world, quarter) -> Callable[[str], Submission]:
    """The report of one unit, by its code."""
    return lambda code: world.report(quarter, code)


@pytest.fixture
def approved(world, quarter) -> Callable[[str], None]:
    """Approve C1 and C2, then K, then everything up to the unit named."""
    return lambda top: approve_up_to(world, quarter, top)


@pytest.fixture
def stored(session) -> Callable[[Correction], Correction]:
    """A correction as the database has it."""

    def again(correction: Correction) -> Correction:
        session.expire_all()
        return session.get_one(Correction, correction.id)

    return again
