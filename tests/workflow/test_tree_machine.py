"""A ragged tree, random people, random moves: what must never happen, and that the work can always be finished."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.workflow.shelf import ONE_STEP, REASON, TWO_STEPS
from workflow import (
    Actor,
    Decision,
    Definition,
    Desk,
    Effect,
    Refused,
    Relation,
    Role,
    Situation,
    Standing,
    decide,
    offered,
    replay,
)

PARENT = {"T": None, "K": "T", "C1": "K", "C2": "K", "C3": "T"}
UNITS = st.sampled_from(list(PARENT))
STRANGER = 99
SETTLED = frozenset(standing for standing in Standing if standing.is_settled)
OFFICES: dict[int, set[tuple[Role, str]]] = {
    1: {(Role.CHAIR, "C1")},
    2: {(Role.REPORTER, "C2"), (Role.CHAIR, "C3")},
    3: {(Role.APPROVER, "K"), (Role.CHAIR, "K")},
    4: {(Role.REVIEWER, "K"), (Role.STAFF, "K")},
    5: {(Role.APPROVER, "T")},
    6: {(Role.STAFF, "T"), (Role.REVIEWER, "T")},
    7: {(Role.CHAIR, "C2"), (Role.APPROVER, "K"), (Role.REVIEWER, "K")},
    8: {(Role.APPROVER, "T"), (Role.REVIEWER, "T"), (Role.STAFF, "T")},
    STRANGER: {(Role.APPROVER, "elsewhere"), (Role.ADMIN, "elsewhere")},
}
PEOPLE = st.sampled_from(sorted(OFFICES))
GOALS = st.sampled_from([Standing.SUBMITTED, Standing.APPROVED, Standing.CLOSED])
MOVES = st.sampled_from(sorted(TWO_STEPS.moves_named))


@dataclass
class Report:
    """One unit's report with what the engine does not keep: its history and how often its figures changed."""

    state: str
    author: int | None = None
    opened: bool = False
    edits: int = 0
    history: list[str] = field(default_factory=list)


def ancestors(unit: str) -> list[str]:
    """Units above, nearest first."""
    parent = PARENT[unit]
    return [] if parent is None else [parent, *ancestors(parent)]


def below(unit: str) -> list[str]:
    """The unit itself and all units under it, lowest first."""
    return [name for name in ("C1", "C2", "K", "C3", "T") if name == unit or unit in ancestors(name)]


class Tree(RuleBasedStateMachine):
    """Five reports of one round; every move goes through the engine and is written down as the caller would."""

    @initialize(definition=st.sampled_from([ONE_STEP, TWO_STEPS]), allow_own=st.booleans())
    def open_round(self, definition: Definition, allow_own: bool) -> None:
        self.definition, self.allow_own, self.round_open = definition, allow_own, True
        self.reports = {unit: Report(definition.initial) for unit in PARENT}
        self.sealed: dict[str, list[int]] = {}

    def standing(self, unit: str) -> Standing:
        return self.definition.standing_of(self.reports[unit].state)

    def situation(self, unit: str, report: Report | None = None) -> Situation:
        report, parent = report or self.reports[unit], PARENT[unit]
        return Situation(
            state=report.state,
            author=report.author,
            pending_children=tuple(u for u in PARENT if PARENT[u] == unit and not self.standing(u).is_settled),
            blocking_faults=(),
            round_open=self.round_open,
            opened_for_review=report.opened,
            above_standing=self.standing(parent) if parent else None,
            allow_own=self.allow_own,
        )

    def actor(self, person: int, unit: str) -> Actor:
        above = ancestors(unit) or [unit]
        own = {Desk(role, Relation.OWN) for role, at in OFFICES[person] if at == unit}
        parent = {Desk(role, Relation.PARENT) for role, at in OFFICES[person] if at == above[0]}
        ancestor = {Desk(role, Relation.ANCESTOR) for role, at in OFFICES[person] if at in above}
        return Actor(person, frozenset(own | parent | ancestor))

    def make(self, unit: str, person: int, move: str) -> None:
        situation, actor = self.situation(unit), self.actor(person, unit)
        self.write(unit, person, move, decide(self.definition, situation, actor, move, reason=REASON))

    def write(self, unit: str, person: int, move: str, decision: Decision) -> None:
        report, before = self.reports[unit], self.standing(unit)
        report.state, report.edits = decision.target, report.edits + (move == "save")
        report.history.append(move)
        if Effect.NAME_AUTHOR in decision.effects:
            report.author, report.opened = person, False
        if decision.standing is Standing.APPROVED:
            self.sealed[unit] = [self.reports[name].edits for name in below(unit)]
            assert decision.own_work == (person == report.author)
            assert self.allow_own or person != report.author
        elif before is Standing.APPROVED:
            del self.sealed[unit]

    @rule(unit=UNITS, person=PEOPLE, move=MOVES, reason=st.sampled_from(["", REASON]))
    def try_move(self, unit: str, person: int, move: str, reason: str) -> None:
        situation, actor = self.situation(unit), self.actor(person, unit)
        names = {one.name for one in offered(self.definition, situation, actor)}
        try:
            decision = decide(self.definition, situation, actor, move, reason=reason)
        except Refused as refused:
            assert move not in names or refused.code == "reason_required"
        else:
            assert move in names
            self.write(unit, person, move, decision)

    @rule(data=st.data())
    def make_an_offered_move(self, data: st.DataObject) -> None:
        choices: dict[str, list[tuple[str, int]]] = {}
        for unit, person in product(PARENT, OFFICES):
            for move in offered(self.definition, self.situation(unit), self.actor(person, unit)):
                choices.setdefault(move.name, []).append((unit, person))
        assert choices, "somebody can always do something"
        name = data.draw(st.sampled_from(sorted(choices)))
        unit, person = data.draw(st.sampled_from(choices[name]))
        self.make(unit, person, name)

    @rule(unit=UNITS, goal=GOALS, people=st.permutations(sorted(OFFICES)))
    def work_up_to(self, unit: str, goal: Standing, people: list[int]) -> None:
        for name in below(unit):
            if not self.standing(name).is_settled:
                self.go(name, frozenset({goal if name == unit else Standing.APPROVED}), people)

    @rule(unit=UNITS)
    def look_at_it_from_above(self, unit: str) -> None:
        self.reports[unit].opened = True

    @rule(round_open=st.sampled_from([True, True, True, False]))
    def close_or_open_the_round(self, round_open: bool) -> None:
        self.round_open = round_open

    @invariant()
    def a_settled_report_stands_on_settled_reports(self) -> None:
        for unit in PARENT:
            if self.standing(unit).is_settled:
                assert not self.situation(unit).pending_children

    @invariant()
    def figures_below_an_approval_stay_as_they_were(self) -> None:
        for unit, edits in self.sealed.items():
            assert [self.reports[name].edits for name in below(unit)] == edits

    @invariant()
    def the_history_gives_the_state(self) -> None:
        for report in self.reports.values():
            assert replay(self.definition, report.history) == report.state

    @invariant()
    def a_stranger_is_offered_nothing(self) -> None:
        for unit in PARENT:
            assert offered(self.definition, self.situation(unit), self.actor(STRANGER, unit)) == ()

    def teardown(self) -> None:
        """Finish the round from wherever it is, from below upwards, with the people there are."""
        if hasattr(self, "reports"):
            for unit in below("T"):
                assert self.go(unit, SETTLED, sorted(OFFICES)), (unit, self.reports[unit])

    def go(self, unit: str, goals: frozenset[Standing], people: list[int]) -> bool:
        """Make the shortest series of moves after which the report stands at one of `goals`, if there is any."""
        start = self.reports[unit]
        waiting: list[tuple[Report, list[tuple[int, str]]]] = [(start, [])]
        seen = {(start.state, start.author)}
        for report, steps in waiting:
            if self.definition.standing_of(report.state) in goals:
                for person, move in steps:
                    self.make(unit, person, move)
                return True
            for person, move in product(people, self.definition.moves_named):
                after = self.imagined(unit, report, person, move)
                if after and (after.state, after.author) not in seen:
                    seen.add((after.state, after.author))
                    waiting.append((after, [*steps, (person, move)]))
        return False

    def imagined(self, unit: str, report: Report, person: int, move: str) -> Report | None:
        """What `report` would become by a move, None if the move is refused."""
        try:
            decision = decide(
                self.definition, self.situation(unit, report), self.actor(person, unit), move, reason=REASON
            )
        except Refused:
            return None
        if Effect.NAME_AUTHOR in decision.effects:
            return replace(report, state=decision.target, author=person, opened=False)
        return replace(report, state=decision.target)


TestTree = Tree.TestCase
TestTree.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
