"""A round played through: who is there, what is tried, and the answers as plain data.

Read by `scenario_reading`; `flask workflow replay` is the edge of both. Must not know files, YAML or how definitions that ship are found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflow.model import Definition
from workflow.refusals import Refused
from workflow.simulation import Office, Simulation
from workflow.taking_part import Unit

LOOK = "look"
"""The step that is no move: whoever judges the report opens it, so that it can no longer be taken back."""


class ScenarioFaults(Exception):
    """What is wrong with a file; `faults`: a sentence each, in the order of the file."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class Step:
    """Somebody tries a move, or looks."""

    by: str
    move: str
    unit: str
    reason: str
    now: datetime


@dataclass(frozen=True)
class Scenario:
    """What is to be played: a definition, a tree, people with their offices, and steps in order."""

    definition: Definition
    units: tuple[Unit, ...]
    people: Mapping[str, tuple[Office, ...]]
    now: datetime
    steps: tuple[Step, ...]
    allow_own: bool
    closes_at: datetime | None
    remarks: tuple[str, ...] = ()
    """What was passed over, a sentence each: entries nobody here knows."""


class Play:
    """One playing of a scenario: answers for the beginning and after each step."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.names = list(scenario.people)
        self.numbers = {name: number for number, name in enumerate(self.names)}
        offices = list(scenario.people.values())
        self.simulation = Simulation(scenario.definition, scenario.units, offices, allow_own=scenario.allow_own)
        self.simulation.round_open = self._is_open(scenario.now)
        self.watchers = {
            unit.code: [person for person in range(len(self.names)) if self.simulation.may_see(person, unit.code)]
            for unit in scenario.units
        }
        self.offered: dict[str, dict[str, list[str]]] = {name: {} for name in self.names}
        self._offer(self.simulation.reports)

    def answers(self) -> Iterator[dict[str, Any]]:
        """For the beginning and after each step: {outcome, facts, states, offered}. The last two are only good until the next."""
        yield self._answer("ok", {})
        for step in self.scenario.steps:
            yield self._answer(*self._take(step))

    def statuses(self) -> dict[str, str]:
        """Where every unit stands on the way to approval, after the last answer given."""
        return {unit.code: self.simulation.status(unit.code) for unit in self.scenario.units}

    def _take(self, step: Step) -> tuple[str, dict[str, Any]]:
        self._turn_the_clock(step.now)
        person, state = self.numbers[step.by], self.simulation.states()[step.unit]
        try:
            if step.move == LOOK and LOOK not in self.scenario.definition.moves_named:
                self.simulation.look(person, step.unit)
                self._offer([step.unit])
                return "ok", {"from": state, "to": state}
            decision = self.simulation.make(person, step.move, step.unit, step.reason)
        except Refused as refused:
            return refused.code, {name: self._plain(name, fact) for name, fact in refused.facts.items()}
        self._offer(self.simulation.touched_by(step.unit))
        own = {"own_work": True} if decision.own_work else {}
        return "ok", {"from": state, "to": decision.target, **own}

    def _turn_the_clock(self, now: datetime) -> None:
        if (is_open := self._is_open(now)) != self.simulation.round_open:
            self.simulation.round_open = is_open
            self._offer(self.simulation.reports)

    def _is_open(self, now: datetime) -> bool:
        return self.scenario.closes_at is None or now <= self.scenario.closes_at

    def _offer(self, units: Any) -> None:
        for unit in units:
            for person in self.watchers[unit]:
                self.offered[self.names[person]][unit] = list(self.simulation.offered(person, unit))

    def _answer(self, outcome: str, facts: dict[str, Any]) -> dict[str, Any]:
        return {"outcome": outcome, "facts": facts, "states": self.simulation.states(), "offered": self.offered}

    def _plain(self, name: str, fact: Any) -> Any:
        if name == "author":
            return self.names[fact]
        return list(fact) if isinstance(fact, tuple) else fact
