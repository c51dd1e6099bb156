"""A played-through round as plain data: read it with every fault named, play it, answer as plain data.

`flask workflow replay` is the edge of this. Must not know files, YAML or how definitions that ship are found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflow.deadlines import VIETNAM
from workflow.faults import DefinitionFaults
from workflow.model import Definition, Role
from workflow.refusals import Refused
from workflow.simulation import Office, Simulation, Unit

Find = Callable[[object], Definition]
"""The definition of a name or an inline mapping. Errors: ScenarioFaults for a name nobody knows, DefinitionFaults."""

KEYS = ("definition", "units", "people", "now", "steps", "allow_own", "closes_at")
UNIT_KEYS = ("code", "parent", "expected", "level", "faults")
PERSON_KEYS = ("name", "unit", "roles")
STEP_KEYS = ("by", "move", "unit", "reason", "now")
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


def read_scenario(found: object, find: Find) -> Scenario:
    """Read the plain mapping of a file.

    Errors: ScenarioFaults with everything that is wrong, the definition included.
    """
    reader = _Reader()
    body = reader.mapping(found, "tệp", KEYS, KEYS[:5])
    definition = reader.definition(body, find)
    units = reader.units(body.get("units", []))
    people = reader.people(body.get("people", []), units)
    now = reader.moment(body.get("now"), "now") if "now" in body else None
    steps = reader.steps(body.get("steps", []), units, people, now)
    closes_at = reader.moment(body["closes_at"], "closes_at") if "closes_at" in body else None
    allow_own = reader.yes_or_no(body, "allow_own", False, "tệp")
    if reader.faults or now is None or definition is None:
        raise ScenarioFaults(reader.faults)
    return Scenario(definition, tuple(units.values()), people, now, steps, allow_own, closes_at, tuple(reader.remarks))


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


class _Reader:
    """Reads on after a fault, so that all are told together; what it gives then is not to be used."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.remarks: list[str] = []

    def definition(self, body: Mapping[str, Any], find: Find) -> Definition | None:
        try:
            return find(body["definition"]) if "definition" in body else None
        except (ScenarioFaults, DefinitionFaults) as faults:
            self.faults += [f"quy trình, {fault}" for fault in faults.faults]
            return None

    def units(self, found: object) -> dict[str, Unit]:
        units: dict[str, Unit] = {}
        for number, each in enumerate(self.listed(found, "units")):
            place = f"đơn vị thứ {number + 1}"
            body = self.mapping(each, place, UNIT_KEYS, UNIT_KEYS[:1])
            code, parent = self.name(body, "code", place), body.get("parent")
            if code in units:
                self.fault(place, f"mã “{code}” đã dùng cho một đơn vị ở trên")
            units[code] = Unit(
                code,
                None if parent is None or parent == "" else self.name(body, "parent", place),
                self.yes_or_no(body, "expected", True, place),
                None if body.get("level") is None else str(body["level"]),
                tuple(str(fault) for fault in self.listed(body.get("faults", []), f"{place}, faults")),
            )
        self._parents(units)
        return units

    def _parents(self, units: Mapping[str, Unit]) -> None:
        for unit in units.values():
            if unit.parent is not None and unit.parent not in units:
                self.fault(f"đơn vị “{unit.code}”", f"đơn vị cấp trên “{unit.parent}” không có trong tệp")
            if _is_above_itself(unit.code, units):
                self.fault(f"đơn vị “{unit.code}”", "là cấp trên của chính mình (vòng tròn)")

    def people(self, found: object, units: Mapping[str, Unit]) -> dict[str, tuple[Office, ...]]:
        """Somebody who stands twice has the offices of both lines."""
        people: dict[str, tuple[Office, ...]] = {}
        for number, each in enumerate(self.listed(found, "people")):
            place = f"người thứ {number + 1}"
            body = self.mapping(each, place, PERSON_KEYS, PERSON_KEYS)
            name = self.name(body, "name", place)
            unit = self.unit(body, units, f"{place} (“{name}”)")
            roles = [self.role(role, f"{place} (“{name}”)") for role in self.listed(body.get("roles", []), place)]
            offices = people.get(name, ())
            people[name] = (*offices, *(Office(unit, role) for role in roles if role))
        return people

    def steps(
        self, found: object, units: Mapping[str, Unit], people: Mapping[str, Any], now: datetime | None
    ) -> tuple[Step, ...]:
        steps = []
        for number, each in enumerate(self.listed(found, "steps")):
            place = f"bước thứ {number + 1}"
            body = self.mapping(each, place, STEP_KEYS, STEP_KEYS[:3])
            by, reason = self.name(body, "by", place), body.get("reason")
            if by and by not in people:
                self.fault(place, f"không có người tên “{by}”")
            if reason is not None and not isinstance(reason, str):
                self.fault(place, "reason phải là chữ")
            now = self._later(body, now, place)
            move, unit = self.name(body, "move", place), self.unit(body, units, place)
            if now is not None:
                steps.append(Step(by, move, unit, reason or "", now))
        return tuple(steps)

    def _later(self, body: Mapping[str, Any], before: datetime | None, place: str) -> datetime | None:
        if "now" not in body:
            return before
        now = self.moment(body["now"], f"{place}, now")
        if now and before and now < before:
            self.fault(place, "thời điểm (now) lùi về trước bước đứng trên")
        return now or before

    def moment(self, found: object, place: str) -> datetime | None:
        """A moment; without a zone it is one in Vietnam."""
        try:
            moment = datetime.fromisoformat(found) if isinstance(found, str) else None
        except ValueError:
            moment = None
        if moment is None:
            self.fault(place, f"“{found}” phải là thời điểm ISO, ví dụ 2026-09-16T09:00:00+07:00")
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)

    def unit(self, body: Mapping[str, Any], units: Mapping[str, Unit], place: str) -> str:
        code = self.name(body, "unit", place)
        if code and code not in units:
            self.fault(place, f"không có đơn vị mã “{code}”")
        return code

    def role(self, found: object, place: str) -> Role | None:
        if isinstance(found, str) and found in set(Role):
            return Role(found)
        self.fault(place, f"không có vai trò “{found}”; chỉ có {', '.join(Role)}")
        return None

    def mapping(self, found: object, place: str, known: Sequence[str], needed: Sequence[str]) -> Mapping[str, Any]:
        if not isinstance(found, Mapping):
            self.fault(place, f"phải là một đối tượng có {', '.join(needed)}")
            return {}
        for key in found:
            if key not in known:
                self.remarks.append(f"{place}: bỏ qua mục “{key}”; chỉ biết {', '.join(known)}")
        for key in needed:
            if key not in found:
                self.fault(place, f"thiếu mục “{key}”")
        return found

    def name(self, body: Mapping[str, Any], key: str, place: str) -> str:
        """The text under `key`; a missing one has been told by `mapping` already."""
        found = body.get(key)
        if key in body and not (isinstance(found, str) and found.strip()):
            self.fault(place, f"{key} phải là chữ, không để trống")
        return found if isinstance(found, str) else ""

    def listed(self, found: object, place: str) -> list[Any]:
        if isinstance(found, list | tuple):
            return list(found)
        self.fault(place, "phải là một danh sách")
        return []

    def yes_or_no(self, body: Mapping[str, Any], key: str, usual: bool, place: str) -> bool:
        found = body.get(key, usual)
        if not isinstance(found, bool):
            self.fault(place, f"{key} phải là true hoặc false")
        return found is True

    def fault(self, place: str, message: str) -> None:
        self.faults.append(f"{place}: {message}")


def _is_above_itself(code: str, units: Mapping[str, Unit]) -> bool:
    seen, parent = {code}, units[code].parent
    while parent is not None and parent in units and parent not in seen:
        seen.add(parent)
        parent = units[parent].parent
    return parent == code
