"""The cast, and Minh as the administrator who appoints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.world import World
from units.access import Doer
from units.models import Unit
from units.tree import unit_by_code

TODAY = date(2026, 9, 16)


@pytest.fixture
def world(session) -> World:
    """The cast in an empty database."""
    return World()


@pytest.fixture
def minh(world) -> Doer:
    """The administrator of the province."""
    return world["Minh"].doer


@pytest.fixture
def unit(world) -> Callable[[str], Unit]:
    """A unit by the code it carries today."""

    def of(code: str) -> Unit:
        found = unit_by_code(code, TODAY)
        assert found is not None
        return found

    return of
