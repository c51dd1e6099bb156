"""A quarter approved up to the province, and the verbs of publishing for the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from submissions.issuing.asking import ask
from submissions.issuing.issuing import issue_next
from submissions.models import Round, Submission
from submissions.publications.models import Publication
from tests.world import NOW, World
from tests.world_corrections import approve_up_to, asks, signs

BASE_URL = "https://bao-cao.vi-du.vn"


@pytest.fixture
def world(session) -> World:
    """The cast in an empty database."""
    return World()


@pytest.fixture
def quarter(world) -> Round:
    """A quarter in which everything is approved; C9 and K2 are closed without figures."""
    opened = world.round()
    world.settle()
    approve_up_to(world, opened, "T")
    return opened


@pytest.fixture
def province(world, quarter) -> Submission:
    """The province's approved report."""
    return world.report(quarter, "T")


@pytest.fixture
def publish(world) -> Callable[..., Publication]:
    """Ask for a version as somebody, and let the worker come."""

    def now(submission: Submission, name: str = "Lan", **asked: str) -> Publication:
        publication = ask(submission, by=world[name].doer, now=NOW, **asked)
        while issue_next(NOW, base_url=BASE_URL):
            pass
        return publication

    return now


@pytest.fixture
def corrected(world, quarter) -> Callable[[], None]:
    """C1 had 110 members, not 100: signed by K and T, in force."""

    def correct() -> None:
        correction = asks(world["Vân"], world.report(quarter, "C1"), "110")
        signs(world["Hậu"], correction)
        assert signs(world["Dũng"], correction)
        world.settle()

    return correct
