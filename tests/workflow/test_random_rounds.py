"""Random rounds of random definitions: trees, levels, units not asked, offices anywhere. Offered is what is accepted."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.shelf import REASON
from tests.workflow.test_spoilt_definitions import WHOLE, spoilt
from workflow import DefinitionFaults, Refused, Role, read_definition
from workflow.simulation import Office, Simulation
from workflow.taking_part import Unit

LEVELS = (None, None, ("1", "3"), ("2",), ("2", "3"), ("3", "4"), ())


@st.composite
def rounds(draw: st.DrawFn) -> Simulation:
    """Any tree of up to seven units (several roots too), up to four people with up to four offices each."""
    try:
        definition = read_definition(draw(spoilt()))
    except DefinitionFaults:
        definition = read_definition(draw(st.sampled_from(WHOLE)))
    count = draw(st.integers(1, 7))
    parents = [draw(st.sampled_from([None, *range(at), *range(at)])) for at in range(count)]
    units = [
        Unit(f"U{at}", None if above is None else f"U{above}", draw(st.sampled_from((True, True, False))))
        for at, above in enumerate(parents)
    ]
    office = st.builds(Office, st.sampled_from([unit.code for unit in units]), st.sampled_from(Role))
    people = draw(st.lists(st.lists(office, max_size=4), min_size=1, max_size=4))
    chosen = replace(definition, levels=draw(st.sampled_from(LEVELS)))
    return Simulation(chosen, draw(st.permutations(units)), people, allow_own=draw(st.booleans()))


@settings(max_examples=150, deadline=None)
@given(rounds(), st.randoms(use_true_random=False))
def test_in_every_round_what_is_offered_is_accepted_and_nothing_else(played: Simulation, random) -> None:
    for _ in range(12):
        offered = [each for each in everything(played) if each[1] in played.offered(each[0], each[2])]
        assert [each for each in everything(played) if accepted(played, *each)] == offered
        if not offered:
            return
        played.make(*random.choice(offered), REASON)


def everything(played: Simulation) -> list[tuple[int, str, str]]:
    """Every move anybody could try anywhere."""
    moves = [*played.definition.moves_named, "fly"]
    return [(who, move, unit) for who in range(len(played.people)) for move in moves for unit in played.tree.units]


def accepted(played: Simulation, person: int, move: str, unit: str) -> bool:
    """Try it, and put the report back."""
    before = played.reports.get(unit)
    try:
        played.make(person, move, unit, REASON)
    except Refused:
        assert played.reports.get(unit) is before
        return False
    played.reports[unit] = before
    return True
