"""A ragged tree, random people, random moves: what must never happen, and that the work can always be finished."""

from __future__ import annotations

from collections import Counter
from itertools import product

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.workflow.finishing import SETTLED, from_below, way_to
from tests.workflow.shelf import REASON, SHIPPED
from workflow import Definition, Refused, Role, Standing, decide, replay
from workflow.simulation import Office, Simulation
from workflow.taking_part import Unit

PARENT = {"T": None, "K": "T", "C1": "K", "C2": "K", "C3": "T"}
UNITS = st.sampled_from(list(PARENT))
OFFICES: list[set[tuple[Role, str]]] = [
    {(Role.APPROVER, "elsewhere"), (Role.ADMIN, "elsewhere")},
    {(Role.CHAIR, "C1")},
    {(Role.REPORTER, "C2"), (Role.CHAIR, "C3")},
    {(Role.APPROVER, "K"), (Role.CHAIR, "K")},
    {(Role.REVIEWER, "K"), (Role.STAFF, "K")},
    {(Role.APPROVER, "T")},
    {(Role.STAFF, "T"), (Role.REVIEWER, "T")},
    {(Role.CHAIR, "C2"), (Role.APPROVER, "K"), (Role.REVIEWER, "K")},
    {(Role.APPROVER, "T"), (Role.REVIEWER, "T"), (Role.STAFF, "T")},
    {(Role.APPROVER, "C1"), (Role.APPROVER, "C2"), (Role.APPROVER, "C3")},
]
STRANGER = 0
PEOPLE = st.integers(0, len(OFFICES) - 1)
GOALS = st.sampled_from([Standing.SUBMITTED, Standing.APPROVED, Standing.CLOSED])
MOVES = st.sampled_from(sorted({name for definition in SHIPPED for name in definition.moves_named}))


class Tree(RuleBasedStateMachine):
    """Five reports of one round; every move goes through the engine and is written down as the caller would."""

    @initialize(definition=st.sampled_from(SHIPPED), allow_own=st.booleans())
    def open_round(self, definition: Definition, allow_own: bool) -> None:
        units = [Unit(code, parent) for code, parent in PARENT.items()]
        people = [[Office(unit, role) for role, unit in sorted(offices)] for offices in OFFICES]
        self.round = Simulation(definition, units, people, allow_own=allow_own)
        self.history: dict[str, list[str]] = {unit: [] for unit in PARENT}
        self.edits: Counter[str] = Counter()
        self.sealed: dict[str, list[int]] = {}

    def make(self, unit: str, person: int, move: str) -> None:
        locked = self.locks(unit)
        author = self.round.reports[unit].author
        decision = self.round.make(person, move, unit, REASON)
        self.history[unit].append(move)
        self.edits[unit] += move == "save"
        if decision.standing is Standing.APPROVED:
            assert decision.own_work == (person == author)
            assert self.round.allow_own or person != author
        if self.locks(unit) and not locked:
            self.sealed[unit] = [self.edits[name] for name in self.below(unit)]
        elif locked and not self.locks(unit):
            del self.sealed[unit]

    def locks(self, unit: str) -> bool:
        return self.round.definition.locks_below(self.round.reports[unit].state)

    def below(self, top: str) -> list[str]:
        """The unit itself and all units under it, lowest first."""
        return [unit for unit in from_below(self.round.tree) if top in self.round.tree.path[unit]]

    @rule(unit=UNITS, person=PEOPLE, move=MOVES, reason=st.sampled_from(["", REASON]))
    def try_move(self, unit: str, person: int, move: str, reason: str) -> None:
        names, before = self.round.offered(person, unit), self.round.states()
        try:
            decide(
                self.round.definition, self.round.situation(unit), self.round.actor(person, unit), move, reason=reason
            )
        except Refused as refused:
            assert move not in names or refused.code == "reason_required"
            assert self.round.states() == before
        else:
            assert move in names
            self.make(unit, person, move)

    @rule(data=st.data())
    def make_an_offered_move(self, data: st.DataObject) -> None:
        choices: dict[str, list[tuple[str, int]]] = {}
        for unit, person in product(PARENT, range(len(OFFICES))):
            for name in self.round.offered(person, unit):
                choices.setdefault(name, []).append((unit, person))
        assert choices, "somebody can always do something"
        name = data.draw(st.sampled_from(sorted(choices)))
        unit, person = data.draw(st.sampled_from(choices[name]))
        self.make(unit, person, name)

    @rule(unit=UNITS, goal=GOALS, people=st.permutations(range(len(OFFICES))))
    def work_up_to(self, unit: str, goal: Standing, people: list[int]) -> None:
        for name in self.below(unit):
            if not self.round.standing(name).is_settled:
                self.go(name, frozenset({goal if name == unit else Standing.APPROVED}), people)

    @rule(unit=UNITS, person=PEOPLE)
    def look_at_it_from_above(self, unit: str, person: int) -> None:
        if self.round.may_see(person, unit):
            self.round.look(person, unit)

    @rule(round_open=st.sampled_from([True, True, True, False]))
    def close_or_open_the_round(self, round_open: bool) -> None:
        self.round.round_open = round_open

    @invariant()
    def a_settled_report_stands_on_settled_reports(self) -> None:
        for unit in PARENT:
            if self.locks(unit):
                assert not self.round.situation(unit).pending_children

    @invariant()
    def figures_below_an_approval_stay_as_they_were(self) -> None:
        for unit, edits in self.sealed.items():
            assert [self.edits[name] for name in self.below(unit)] == edits

    @invariant()
    def the_history_gives_the_state(self) -> None:
        for unit, state in self.round.states().items():
            assert replay(self.round.definition, self.history[unit]) == state

    @invariant()
    def a_stranger_is_offered_nothing(self) -> None:
        assert not any(self.round.offered(STRANGER, unit) for unit in PARENT)

    def teardown(self) -> None:
        """Finish the round from wherever it is, from below upwards, with the people there are."""
        if hasattr(self, "round"):
            for unit in self.below("T"):
                assert self.go(unit, SETTLED, list(range(len(OFFICES)))), (unit, self.round.reports[unit])

    def go(self, unit: str, goals: frozenset[Standing], people: list[int]) -> bool:
        """Make the shortest series of moves after which the report stands at one of `goals`, if there is any."""
        steps = way_to(self.round, unit, goals, people)
        for person, move in steps or ():
            self.make(unit, person, move)
        return steps is not None


TestTree = Tree.TestCase
TestTree.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
