"""A round keeps the version of the workflow it was opened with, whatever the program brings later."""

from __future__ import annotations

import pytest

from submissions.facts import definition_of
from submissions.overview import choices_of
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from tests.world import DEADLINES, MINIMUM, World
from workflow.model import Deadlines
from workflow.periods import parse_period
from workflow.refusals import Refused


@pytest.fixture
def world(session) -> World:
    return World()


def older() -> dict:
    """What a round opened before there were deadlines in definitions keeps, and before an approval could be undone."""
    kept = {key: value for key, value in shipped("one_step").items() if key != "deadlines"}
    return {**kept, "version": 1, "moves": [move for move in kept["moves"] if move["move"] != "undo"]}


def offered(world, round_) -> set[str]:
    choices = choices_of(world.report(round_, "C1"), world["Hậu"].doer)
    return {move.name for move in choices.moves}


def test_reports_of_an_older_round_follow_the_version_kept_and_those_of_a_new_one_the_new(world):
    new = world.round(period="2026-Q3")
    old = open_round(
        new.form_version,
        parse_period("2026-Q2"),
        new.scope,
        workflow=older(),
        deadlines=DEADLINES,
        by=world["Minh"].doer,
        now=world.now,
    )
    for round_ in (old, new):
        world["Hậu"].approves(world["Vân"].submits(world.report(round_, "C1"), MINIMUM))

    with pytest.raises(Refused) as refusal:
        world["Hậu"].moves(world.report(old, "C1"), "undo")
    assert refusal.value.code == "unknown_move"
    assert offered(world, old) == set()
    assert offered(world, new) == {"undo"}
    assert definition_of(old.workflow).deadlines == Deadlines((7, 3, 1), (), None)
    assert definition_of(new.workflow).deadlines == Deadlines((7, 3, 1), (1, 3, 7), 5)
