"""The two definitions that ship, written out by hand: state × move × desk, and where each move leads."""

from __future__ import annotations

from itertools import product

import pytest

from tests.workflow.shelf import (
    EVERY_DESK,
    HAU,
    ONE_STEP,
    OPERATOR,
    REASON,
    TWO_STEPS,
    VAN,
    desk,
    situation,
    someone,
)
from workflow import LIBRARY, Actor, Definition, Effect, Refused, Standing, decide, offered

WRITERS = ("chair at own", "reporter at own", "staff at own")
CLOSERS = ("approver at parent", "staff at parent")
APPROVER, REVIEWER = ("approver at parent",), ("reviewer at parent",)

AT_THE_UNIT = {
    ("draft", "save"): ("draft", WRITERS),
    ("returned", "save"): ("returned", WRITERS),
    ("draft", "submit"): ("submitted", WRITERS),
    ("returned", "submit"): ("submitted", WRITERS),
    ("submitted", "take_back"): ("draft", WRITERS),
    ("draft", "close"): ("closed", CLOSERS),
    ("returned", "close"): ("closed", CLOSERS),
    ("closed", "reopen"): ("draft", CLOSERS),
}
TABLES = {
    "one_step": AT_THE_UNIT
    | {
        ("submitted", "return"): ("returned", REVIEWER + APPROVER),
        ("submitted", "approve"): ("approved", APPROVER),
        ("approved", "undo"): ("submitted", APPROVER),
    },
    "two_steps": AT_THE_UNIT
    | {
        ("submitted", "review"): ("reviewed", REVIEWER),
        ("submitted", "return"): ("returned", REVIEWER),
        ("reviewed", "return"): ("returned", APPROVER),
        ("reviewed", "approve"): ("approved", APPROVER),
        ("approved", "undo"): ("reviewed", APPROVER),
    },
}
STANDINGS = {
    "draft": Standing.OPEN,
    "returned": Standing.OPEN,
    "submitted": Standing.SUBMITTED,
    "reviewed": Standing.SUBMITTED,
    "approved": Standing.APPROVED,
    "closed": Standing.CLOSED,
}
BOTH = pytest.mark.parametrize("definition", [ONE_STEP, TWO_STEPS], ids=lambda definition: definition.name)


def answer(definition: Definition, state: str, actor: Actor, move: str) -> str:
    """The state a move leads to, or the code of the refusal."""
    try:
        return decide(definition, situation(state), actor, move, reason=REASON).target
    except Refused as refused:
        return refused.code


@BOTH
def test_every_state_move_and_desk_is_answered_as_the_table_says(definition: Definition) -> None:
    table = TABLES[definition.name]
    for state, move, at in product(definition.state_named, definition.moves_named, EVERY_DESK):
        expected = "wrong_state"
        if (state, move) in table:
            target, desks = table[state, move]
            expected = target if at in map(desk, desks) else "not_your_desk"
        assert answer(definition, state, someone(str(at)), move) == expected, (state, move, str(at))


@BOTH
def test_the_operator_may_make_every_move_that_starts_in_the_state(definition: Definition) -> None:
    table = TABLES[definition.name]
    for state, move in product(definition.state_named, definition.moves_named):
        expected = table[state, move][0] if (state, move) in table else "wrong_state"
        assert answer(definition, state, OPERATOR, move) == expected


@BOTH
def test_states_mean_for_totals_what_the_table_says(definition: Definition) -> None:
    assert {state.name: state.standing for state in definition.states}.items() <= STANDINGS.items()
    assert {state.name for state in definition.states if state.editable} == {"draft", "returned"}


@BOTH
def test_a_move_that_changes_what_counts_lets_the_level_above_be_added_up_again(definition: Definition) -> None:
    for move in definition.moves:
        target = move.target
        if target is None:
            continue
        counts_differently = any(
            definition.standing_of(source) != definition.standing_of(target) for source in move.sources
        )
        assert (Effect.CONSOLIDATE in move.effects) == counts_differently, move.name


@BOTH
def test_no_approved_report_can_change_below_or_above_its_settled_neighbours(definition: Definition) -> None:
    for move in definition.moves:
        after = definition.standing_of(move.target) if move.target else Standing.OPEN
        guards = {use.name for use in move.guards}
        if after.is_settled:
            assert "children_settled" in guards, move.name
        if any(definition.standing_of(source).is_settled for source in move.sources):
            assert "nothing_above" in guards, move.name


def test_each_file_of_the_library_is_named_like_its_definition() -> None:
    assert {path.stem for path in LIBRARY.glob("*.yaml")} == {ONE_STEP.name, TWO_STEPS.name}


def test_the_person_who_submits_becomes_the_author_and_the_level_above_is_told() -> None:
    decision = decide(ONE_STEP, situation("draft"), someone("chair at own", person=VAN), "submit")
    assert decision.standing is Standing.SUBMITTED
    assert set(decision.effects) == {Effect.NAME_AUTHOR, Effect.CONSOLIDATE, Effect.TELL_ABOVE}


def test_the_staff_of_the_root_write_its_report_and_its_own_approver_approves_it() -> None:
    lan = someone("staff at own", "staff at parent", person=VAN)
    dung = someone("approver at own", "approver at parent", person=HAU)
    assert decide(ONE_STEP, situation("draft"), lan, "submit").target == "submitted"
    assert decide(ONE_STEP, situation("submitted"), dung, "approve").target == "approved"


def test_one_person_with_two_desks_is_offered_what_either_gives() -> None:
    both = someone("reviewer at parent", "approver at parent")
    assert [move.name for move in offered(TWO_STEPS, situation("submitted"), both)] == ["review", "return"]
    assert [move.name for move in offered(TWO_STEPS, situation("reviewed"), both)] == ["return", "approve"]
