"""A round played through in memory: a tree, people, reports, and the engine's answers; nothing is stored.

What rehearses a definition (`flask workflow replay`, the property tests) asks here, and here the engine is asked: what
is offered and what is accepted come from the same situation. Must not know files, words or the clock.

Who takes part and whose report is part of whose is said by `taking_part`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflow.engine import decide, offered
from workflow.model import Actor, Decision, Definition, Desk, Effect, Relation, Role, Situation, Standing
from workflow.refusals import Refused
from workflow.status import Status, status_of, status_without_report
from workflow.taking_part import Tree, Unit


@dataclass(frozen=True)
class Office:
    """A role held at a unit."""

    unit: str
    role: Role


@dataclass
class Report:
    """How one report stands. `opened`: the level above has looked at what was submitted."""

    state: str
    author: int | None = None
    opened: bool = False


class Simulation:
    """One round of `definition`. Persons are numbers: the positions in `people`, each a list of offices."""

    def __init__(
        self,
        definition: Definition,
        units: Sequence[Unit],
        people: Sequence[Sequence[Office]],
        *,
        allow_own: bool = False,
    ) -> None:
        self.definition, self.people, self.allow_own = definition, people, allow_own
        self.round_open = True
        self.tree = Tree(units, definition)
        self.reports = {code: Report(definition.initial) for code in self.tree.units if code in self.tree.taking_part}

    def situation(self, unit: str, report: Report | None = None) -> Situation:
        """How the report of `unit` stands; or `report`, if it stood in its place."""
        stands, above = report or self.reports[unit], self.tree.above[unit]
        is_open = self.definition.standing_of(stands.state) is Standing.OPEN
        return Situation(
            state=stands.state,
            author=stands.author,
            pending_children=tuple(each for each in self.tree.below[unit] if not self.standing(each).is_settled),
            blocking_faults=self.tree.units[unit].faults if is_open else (),
            round_open=self.round_open,
            opened_for_review=stands.opened,
            above_standing=None if above is None else self.standing(above),
            allow_own=self.allow_own,
            above_seals=above is not None and self.definition.locks_below(self.reports[above].state),
        )

    def actor(self, person: int, unit: str) -> Actor:
        """The person at the desks held towards the report of `unit`; whoever answers for the top answers to himself."""
        path, parent = self.tree.path[unit], self.tree.above[unit] or unit
        desks = set()
        for office in self.people[person]:
            if office.unit == unit:
                desks.add(Desk(office.role, Relation.OWN))
            if office.unit == parent:
                desks.add(Desk(office.role, Relation.PARENT))
            if office.unit in path[:-1]:
                desks.add(Desk(office.role, Relation.ANCESTOR))
        return Actor(person, frozenset(desks))

    def may_see(self, person: int, unit: str) -> bool:
        """Is there a report of `unit`, and is it of one of the person's units or of one below?"""
        return unit in self.reports and any(office.unit in self.tree.path[unit] for office in self.people[person])

    def offered(self, person: int, unit: str) -> tuple[str, ...]:
        """Names of the moves that would succeed now; a needed reason is taken as given."""
        if not self.may_see(person, unit):
            return ()
        moves = offered(self.definition, self.situation(unit), self.actor(person, unit))
        return tuple(move.name for move in moves)

    def make(self, person: int, move: str, unit: str, reason: str = "") -> Decision:
        """Make a move. Errors: Refused as the engine refuses; not_found for a report the person may not see."""
        if not self.may_see(person, unit):
            raise Refused("not_found")
        decision = decide(self.definition, self.situation(unit), self.actor(person, unit), move, reason=reason)
        self.reports[unit] = self.after(self.reports[unit], person, decision)
        return decision

    def look(self, person: int, unit: str) -> None:
        """Somebody who can hand the report back reads it; from then on it cannot be taken back.

        Errors: Refused("not_found") for a report the person may not see.
        """
        if not self.may_see(person, unit):
            raise Refused("not_found")
        report, desks = self.reports[unit], self.actor(person, unit).desks
        judges = person != report.author and desks & self.definition.judging
        if judges and self.standing(unit) is Standing.SUBMITTED:
            report.opened = True

    def standing(self, unit: str) -> Standing:
        """What the report of `unit` means for totals."""
        return self.definition.standing_of(self.reports[unit].state)

    def status(self, unit: str) -> Status:
        """Where `unit` stands on the way to approval."""
        if unit in self.reports:
            return status_of(self.definition, self.situation(unit))
        above = self.tree.above[unit]
        return status_without_report(
            is_asked=unit in self.tree.asked,
            locked_above=None if above is None else self.definition.locks_below(self.reports[above].state),
            has_steps_below=unit in self.tree.above_steps,
        )

    def touched_by(self, unit: str) -> Iterable[str]:
        """The units for which something else may be possible after a move at `unit`."""
        above = self.tree.above[unit]
        return (unit, *self.tree.below[unit], *(() if above is None else (above,)))

    @staticmethod
    def after(report: Report, person: int, decision: Decision) -> Report:
        """What `report` becomes by `decision` of `person`."""
        if Effect.NAME_AUTHOR in decision.effects:
            return Report(decision.target, person, opened=False)
        return Report(decision.target, report.author, report.opened)

    def states(self) -> Mapping[str, str | None]:
        """The state of every unit's report; None where there is none."""
        return {code: self.reports[code].state if code in self.reports else None for code in self.tree.units}
