"""What holds for every situation and everybody, on every definition that ships."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.shelf import EVERY_DESK, ONE_STEP, OPERATOR, REASON, SHIPPED, someone
from workflow import (
    Actor,
    Definition,
    Effect,
    Refused,
    Situation,
    Standing,
    as_mapping,
    decide,
    explain,
    offered,
    read_definition,
    replay,
)

DEFINITIONS = st.sampled_from(SHIPPED)
PERSONS = st.integers(1, 3)
NAMES = st.lists(st.sampled_from(["C1", "C2", "M1"]), max_size=2, unique=True).map(tuple)
SITUATIONS = st.builds(
    Situation,
    state=st.sampled_from(sorted({state.name for definition in SHIPPED for state in definition.states})),
    author=st.none() | PERSONS,
    pending_children=NAMES,
    blocking_faults=NAMES,
    round_open=st.booleans(),
    opened_for_review=st.booleans(),
    above_standing=st.none() | st.sampled_from(Standing),
    allow_own=st.booleans(),
    above_seals=st.booleans(),
)
PEOPLE = st.builds(
    Actor,
    person=PERSONS,
    desks=st.frozensets(st.sampled_from(EVERY_DESK), max_size=4),
    on_behalf_of=st.none() | PERSONS,
)
ACTORS = PEOPLE | st.just(OPERATOR)


@given(DEFINITIONS, SITUATIONS, ACTORS)
def test_a_move_is_offered_if_and_only_if_it_would_be_accepted(
    definition: Definition, case: Situation, actor: Actor
) -> None:
    names = [move.name for move in offered(definition, case, actor)]
    accepted = []
    for move in definition.moves_named:
        try:
            decide(definition, case, actor, move, reason=REASON)
            accepted.append(move)
        except Refused:
            pass
    assert names == accepted


@given(DEFINITIONS, SITUATIONS, ACTORS)
def test_what_is_not_offered_is_explained(definition: Definition, case: Situation, actor: Actor) -> None:
    answers = explain(definition, case, actor)
    assert list(answers) == list(definition.moves_named)
    open_moves = {name for name, refusal in answers.items() if refusal is None}
    assert open_moves == {move.name for move in offered(definition, case, actor)}


@given(DEFINITIONS, SITUATIONS, PERSONS)
def test_a_stranger_is_offered_nothing(definition: Definition, case: Situation, person: int) -> None:
    assert offered(definition, case, someone(person=person)) == ()


@given(DEFINITIONS, SITUATIONS, PEOPLE)
def test_another_desk_never_takes_a_move_away(definition: Definition, case: Situation, actor: Actor) -> None:
    everywhere = replace(actor, desks=frozenset(EVERY_DESK))
    assert set(offered(definition, case, actor)) <= set(offered(definition, case, everywhere))


@given(DEFINITIONS, st.data())
def test_the_history_of_a_report_leads_to_its_state(definition: Definition, data: st.DataObject) -> None:
    case = Situation(definition.initial, None, (), (), True, False, None)
    history = []
    for _ in range(data.draw(st.integers(0, 12))):
        move = data.draw(st.sampled_from(offered(definition, case, OPERATOR)))
        case = replace(case, state=decide(definition, case, OPERATOR, move.name, reason=REASON).target)
        history.append(move.name)
    assert replay(definition, history) == case.state


def test_a_history_that_no_report_can_have_is_refused() -> None:
    for history, code in [(["submit", "submit"], "wrong_state"), (["submit", "vanish"], "unknown_move")]:
        try:
            replay(ONE_STEP, history)
        except Refused as refused:
            assert refused.code == code
        else:
            raise AssertionError(history)


@given(DEFINITIONS, SITUATIONS, st.integers(4, 6))
def test_whatever_has_happened_a_report_can_still_be_settled(
    definition: Definition, case: Situation, other_person: int
) -> None:
    """By somebody else than the author, round open or closed, once those below are settled and the one above is not."""
    if case.state not in definition.state_named:
        return
    above = None if case.above_standing is None else Standing.OPEN
    case = replace(case, pending_children=(), above_standing=above, above_seals=False)
    everywhere = Actor(other_person, frozenset(EVERY_DESK))
    reached, waiting = {case.state}, [case]
    while waiting:
        now = waiting.pop()
        for move in offered(definition, now, everywhere):
            decision = decide(definition, now, everywhere, move.name, reason=REASON)
            author = other_person if Effect.NAME_AUTHOR in decision.effects else now.author
            if decision.target not in reached:
                reached.add(decision.target)
                waiting.append(replace(now, state=decision.target, author=author))
    assert any(definition.standing_of(state).is_settled for state in reached)


@given(DEFINITIONS)
def test_a_definition_survives_being_written_down_and_read_again(definition: Definition) -> None:
    assert read_definition(as_mapping(definition)) == definition
