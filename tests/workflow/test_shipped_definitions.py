"""The definitions that ship, written out by hand: state × move × desk, and where each move leads."""

from __future__ import annotations

from itertools import product

import pytest

from tests.workflow.shelf import (
    APPROVE_THEN_ACCEPT,
    EVERY_DESK,
    HAU,
    ONE_STEP,
    OPERATOR,
    REASON,
    SHIPPED,
    TWO_STEPS,
    VAN,
    desk,
    situation,
    someone,
)
from workflow import (
    LIBRARY,
    Actor,
    Deadlines,
    Definition,
    Effect,
    Refused,
    Standing,
    as_mapping,
    decide,
    offered,
    read_definition,
)

WRITERS = ("chair at own", "reporter at own", "staff at own")
CLOSERS = ("approver at parent", "staff at parent")
APPROVER, REVIEWER = ("approver at parent",), ("reviewer at parent",)
HERE = ("approver at own", "chair at own")

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
    "approve_then_accept": AT_THE_UNIT
    | {
        ("submitted", "return"): ("returned", HERE),
        ("submitted", "approve"): ("approved_here", HERE),
        ("approved_here", "undo"): ("submitted", HERE),
        ("approved_here", "return"): ("returned", REVIEWER + APPROVER),
        ("approved_here", "accept"): ("accepted", REVIEWER + APPROVER),
        ("accepted", "undo"): ("approved_here", REVIEWER + APPROVER),
    },
}
STANDINGS = {
    "draft": Standing.OPEN,
    "returned": Standing.OPEN,
    "submitted": Standing.SUBMITTED,
    "reviewed": Standing.SUBMITTED,
    "approved_here": Standing.SUBMITTED,
    "approved": Standing.APPROVED,
    "accepted": Standing.APPROVED,
    "closed": Standing.CLOSED,
}
EACH = pytest.mark.parametrize("definition", SHIPPED, ids=lambda definition: definition.name)


def answer(definition: Definition, state: str, actor: Actor, move: str) -> str:
    """The state a move leads to, or the code of the refusal."""
    try:
        return decide(definition, situation(state), actor, move, reason=REASON).target
    except Refused as refused:
        return refused.code


@EACH
def test_every_state_move_and_desk_is_answered_as_the_table_says(definition: Definition) -> None:
    table = TABLES[definition.name]
    for state, move, at in product(definition.state_named, definition.moves_named, EVERY_DESK):
        expected = "wrong_state"
        if (state, move) in table:
            target, desks = table[state, move]
            expected = target if at in map(desk, desks) else "not_your_desk"
        assert answer(definition, state, someone(str(at)), move) == expected, (state, move, str(at))


@EACH
def test_the_operator_may_make_every_move_that_starts_in_the_state(definition: Definition) -> None:
    table = TABLES[definition.name]
    for state, move in product(definition.state_named, definition.moves_named):
        expected = table[state, move][0] if (state, move) in table else "wrong_state"
        assert answer(definition, state, OPERATOR, move) == expected


@EACH
def test_states_mean_for_totals_what_the_table_says(definition: Definition) -> None:
    assert {state.name: state.standing for state in definition.states}.items() <= STANDINGS.items()
    assert {state.name for state in definition.states if state.editable} == {"draft", "returned"}


@EACH
def test_a_move_that_changes_what_counts_lets_the_level_above_be_added_up_again(definition: Definition) -> None:
    for move in definition.moves:
        target = move.target
        if target is None:
            continue
        counts_differently = any(
            definition.standing_of(source) != definition.standing_of(target) for source in move.sources
        )
        assert (Effect.CONSOLIDATE in move.effects) == counts_differently, move.name


@EACH
def test_no_approved_report_can_change_below_or_above_its_settled_neighbours(definition: Definition) -> None:
    for move in definition.moves:
        guards = {use.name for use in move.guards}
        locks = {name for name in definition.state_named if definition.locks_below(name)}
        if move.target in locks and not move.sources <= locks:
            assert "children_settled" in guards, move.name
        if any(definition.standing_of(source).is_settled for source in move.sources):
            assert "nothing_above" in guards, move.name


def test_each_file_of_the_library_is_named_like_its_definition() -> None:
    assert {path.stem for path in LIBRARY.glob("*.yaml")} == {each.name for each in SHIPPED}


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


def test_what_the_units_own_approver_approved_is_taken_in_by_the_level_above_or_sent_back() -> None:
    own, above = someone("approver at own"), someone("reviewer at parent")
    assert decide(APPROVE_THEN_ACCEPT, situation("submitted"), own, "approve").target == "approved_here"
    assert answer(APPROVE_THEN_ACCEPT, "submitted", above, "accept") == "wrong_state"
    assert answer(APPROVE_THEN_ACCEPT, "approved_here", own, "accept") == "not_your_desk"
    assert answer(APPROVE_THEN_ACCEPT, "approved_here", above, "accept") == "accepted"
    assert answer(APPROVE_THEN_ACCEPT, "approved_here", above, "return") == "returned"


def test_what_a_unit_approved_itself_keeps_those_below_as_they_are_before_anybody_accepts_it() -> None:
    below = situation("accepted", above_standing=Standing.SUBMITTED)
    sealed = situation("accepted", above_standing=Standing.SUBMITTED, above_seals=True)
    approver = someone("approver at parent")
    assert decide(APPROVE_THEN_ACCEPT, below, approver, "undo").target == "approved_here"
    with pytest.raises(Refused) as refusal:
        decide(APPROVE_THEN_ACCEPT, sealed, approver, "undo")
    assert refusal.value.code == "approved_above"


@EACH
def test_every_definition_says_when_people_are_reminded_and_when_the_level_above_hears_of_waiting(
    definition: Definition,
) -> None:
    assert definition.deadlines == Deadlines((7, 3, 1), (1, 3, 7), 5)


def test_a_round_begun_under_a_definition_without_deadlines_reminds_as_it_always_did() -> None:
    kept = as_mapping(ONE_STEP)
    del kept["deadlines"]
    assert read_definition(kept).deadlines == Deadlines((7, 3, 1), (), None)
