"""A round keeps the version of the workflow it was opened with, whatever the program brings later."""

from __future__ import annotations

import pytest

from submissions.facts import definition_of
from submissions.overview import choices_of
from submissions.rounds.opening import open_round
from submissions.workflows import proven, shipped
from tests.world import DEADLINES, MINIMUM, World
from workflow import LIBRARY
from workflow.faults import DefinitionFaults
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


def test_two_contents_under_one_name_and_version_are_never_taken_for_each_other():
    """A version that was edited in place, or a file that carries a shipped name: what a round keeps is what counts."""
    kept = shipped("one_step")
    strict = {**kept, "moves": [move for move in kept["moves"] if move["move"] != "undo"]}

    assert "undo" in definition_of(kept).moves_named
    assert "undo" not in definition_of(strict).moves_named
    assert "undo" in definition_of(kept).moves_named
    assert definition_of(kept) is definition_of({**kept}), "the same content is compiled once"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("move: save\n", "move: save\n    to: draft\n", "bỏ mục to"),
        (
            "move: save\n    from: [draft, returned]",
            "move: save\n    from: [draft, submitted]",
            "“submitted”: trạng thái này",
        ),
        ("move: take_back", "move: take_back_before_anybody_has_looked", "dài quá 24 ký tự"),
        ("closed", "closed_without_figures_from_above", "dài quá 24 ký tự"),
        ("remind_before: [7, 3, 1]", "remind_before: [7000, 3, 1]", "không hạn nào dài hơn 250"),
    ],
)
def test_a_definition_that_reports_cannot_work_by_is_told_with_its_line(old, new, said):
    text = (LIBRARY / "one_step.yaml").read_text("utf-8")
    assert proven(text)["name"] == "one_step"
    changed = (
        text.replace("standing: closed", "standing: CLOSED")
        .replace(old, new)
        .replace("standing: CLOSED", "standing: closed")
    )
    with pytest.raises(DefinitionFaults, match=said) as refused:
        proven(changed)
    assert all(fault.line for fault in refused.value.faults)
