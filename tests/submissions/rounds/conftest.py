"""The cast in an empty database, with the open round of the third quarter."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from submissions.models import Round, Submission
from tests.world import World


@pytest.fixture
def world(session) -> World:
    return World()


@pytest.fixture
def quarter(world) -> Round:
    return world.round()


@pytest.fixture
def report(world, quarter) -> Callable[[str], Submission]:
    return lambda code: world.report(quarter, code)
