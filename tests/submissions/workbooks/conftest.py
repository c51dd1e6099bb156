"""A quarter that has just opened, and the one before it, in which C1 has reported."""

from __future__ import annotations

import pytest

from submissions.models import Round, Submission
from tests.world import World


@pytest.fixture
def world(session) -> World:
    """The named cast in an empty database."""
    return World()


@pytest.fixture
def quarter(world) -> Round:
    """The open round of the quarterly form."""
    return world.round()


@pytest.fixture
def c1(world, quarter) -> Submission:
    """C1's report, nothing in it yet."""
    return world.report(quarter, "C1")


@pytest.fixture
def term(world) -> Round:
    """An open round of the long form, which has texts, lists, choices and dates."""
    return world.round(form="A", period="2026-H1")
