"""A world with an open round of the short quarterly form, for the numbered cases."""

from __future__ import annotations

import pytest

from submissions.models import Round, Submission
from tests.world import MINIMUM, World


@pytest.fixture
def world(session) -> World:
    """The named cast in an empty database."""
    return World()


@pytest.fixture
def quarter(world) -> Round:
    """An open round of the third quarter of 2026 for the whole tree."""
    return world.round()


@pytest.fixture
def report(world, quarter):
    """The report of one unit in that round, by its code."""

    def of(code: str) -> Submission:
        return world.report(quarter, code)

    return of


@pytest.fixture
def everyone_below_k_approved(world, report):
    """C1 and C2 have been approved by Hậu."""
    world["Vân"].submits(report("C1"), MINIMUM)
    world["Hoa"].submits(report("C2"), MINIMUM)
    for code in ("C1", "C2"):
        world["Hậu"].approves(report(code))
