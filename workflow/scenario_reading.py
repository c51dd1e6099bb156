"""A played-through round from plain data: every fault named, what is not known here passed over and said.

Must not know files, YAML or how definitions that ship are found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from workflow.deadlines import VIETNAM
from workflow.faults import DefinitionFaults
from workflow.model import Definition, Role
from workflow.scenario import Scenario, ScenarioFaults, Step
from workflow.simulation import Office
from workflow.taking_part import Unit

Find = Callable[[object], Definition]
"""The definition of a name or an inline mapping. Errors: ScenarioFaults for a name nobody knows, DefinitionFaults."""

KEYS = ("definition", "units", "people", "now", "steps", "allow_own", "closes_at")
UNIT_KEYS = ("code", "parent", "expected", "level", "faults")
PERSON_KEYS = ("name", "unit", "roles")
STEP_KEYS = ("by", "move", "unit", "reason", "now")


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
    if definition:
        reader.unused_levels(definition, units.values())
    if reader.faults or now is None or definition is None:
        raise ScenarioFaults(reader.faults)
    return Scenario(definition, tuple(units.values()), people, now, steps, allow_own, closes_at, tuple(reader.remarks))


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
                self.level(body, place),
                tuple(str(fault) for fault in self.listed(body.get("faults", []), f"{place}, faults")),
            )
        self._parents(units)
        return units

    def level(self, body: Mapping[str, Any], place: str) -> str | None:
        """The name of a level, or a number as `levels` has it."""
        found = body.get("level")
        if found is not None and (isinstance(found, bool) or not isinstance(found, int | str)):
            self.fault(place, "level phải là tên cấp hoặc số cấp tính từ trên xuống")
            return None
        return None if found is None else str(found)

    def _parents(self, units: Mapping[str, Unit]) -> None:
        going_round = _going_round(units)
        for unit in units.values():
            if unit.parent is not None and unit.parent not in units:
                self.fault(f"đơn vị “{unit.code}”", f"đơn vị cấp trên “{unit.parent}” không có trong tệp")
            if unit.code in going_round:
                self.fault(f"đơn vị “{unit.code}”", "là cấp trên của chính mình (vòng tròn)")

    def unused_levels(self, definition: Definition, units: Iterable[Unit]) -> None:
        """A level nobody stands at is a slip more often than a wish: say so where every unit tells its level."""
        named = {unit.level for unit in units}
        for level in definition.levels or ():
            if not level.isdigit() and level not in named:
                self.remarks.append(f"quy trình: levels có “{level}” nhưng không đơn vị nào mang cấp ấy")

    def people(self, found: object, units: Mapping[str, Unit]) -> dict[str, tuple[Office, ...]]:
        """Somebody who stands twice has the offices of both lines; whoever has none may have no unit (null) either."""
        people: dict[str, tuple[Office, ...]] = {}
        for number, each in enumerate(self.listed(found, "people")):
            place = f"người thứ {number + 1}"
            body = self.mapping(each, place, PERSON_KEYS, PERSON_KEYS)
            name = self.name(body, "name", place)
            roles = [self.role(role, f"{place} (“{name}”)") for role in self.listed(body.get("roles", []), place)]
            is_nowhere = not roles and body.get("unit", "") is None
            unit = "" if is_nowhere else self.unit(body, units, f"{place} (“{name}”)")
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
        """The entries; one that may be left out and is null counts as left out."""
        if not isinstance(found, Mapping):
            self.fault(place, f"phải là một đối tượng có {', '.join(needed)}")
            return {}
        for key in found:
            if key not in known:
                self.remarks.append(f"{place}: bỏ qua mục “{key}”; chỉ biết {', '.join(known)}")
        for key in needed:
            if key not in found:
                self.fault(place, f"thiếu mục “{key}”")
        return {key: value for key, value in found.items() if value is not None or key in needed}

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


def _going_round(units: Mapping[str, Unit]) -> set[str]:
    """Units that are above themselves; each is looked at once."""
    found: set[str] = set()
    done: set[str] = set()
    for start in units:
        way: dict[str, int] = {}
        each: str | None = start
        while each is not None and each in units and each not in done and each not in way:
            way[each] = len(way)
            each = units[each].parent
        if each is not None and each in way:
            found |= {code for code, at in way.items() if at >= way[each]}
        done |= way.keys()
    return found
