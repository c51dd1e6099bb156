"""The cast with the open round of the short form, for whoever acts for others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from submissions.models import Round, Submission
from tests.world import World
from units.models import Unit
from units.tree import unit_by_code

TODAY = date(2026, 9, 16)


@pytest.fixture
def world(session) -> World:
    """The cast in an empty database."""
    return World()


@pytest.fixture
def quarter(world) -> Round:
    """An open round of the third quarter for the whole tree."""
    return world.round()


@pytest.fixture
def report(world, quarter) -> Callable[[str], Submission]:
    """The report of one unit in that round, by its code."""
    return lambda code: world.report(quarter, code)


@pytest.fixture
def unit(world) -> Callable[[str], Unit]:
    """A unit by the code it carries today."""

    def of(code: str) -> Unit:
        found = unit_by_code(code, TODAY)
        assert found is not None
        return found

    return of
