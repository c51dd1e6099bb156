"""From a plain mapping, as YAML or JSON gives it, to a proven `Definition`, and back.

The text itself is read at the edge; what this module asks of the edge is `line_of(path)`, the line on which a place in
the mapping stands, so that every fault can name it. Must not know YAML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from workflow.model import Deadlines, Definition, Desk, Effect, GuardUse, Move, Relation, Role, Standing, State
from workflow.validation import DefinitionFaults, Fault, Path, check

LineOf = Callable[[Path], int]
Word = TypeVar("Word", bound=StrEnum)
Item = TypeVar("Item", str, int)

NEEDED_KEYS = ("name", "version", "initial", "states", "moves")
DEFINITION_KEYS = (*NEEDED_KEYS, "levels", "deadlines", "publishes")
STATE_KEYS = ("standing", "editable", "seals")
DEADLINE_KEYS = ("remind_before", "remind_after", "escalate_after")
MOVE_KEYS = ("move", "from", "to", "by", "guards", "effects")


def read_definition(mapping: object, line_of: LineOf = lambda path: 0) -> Definition:
    """Read and prove a definition.

    `mapping`: {name, version, initial, levels?: [..], deadlines?: {remind_before?: [..], remind_after?: [..],
    escalate_after?}, publishes?: [..], states: {name: {standing, editable?, seals?}}, moves: [{move, from: [..], to?,
    by: ["role at relation", ..], guards?: [name | {name: number}], effects?: [..]}]}. A move without `to` stays.
    Errors: DefinitionFaults with every misspelling at once, or everything `validation.check` finds.
    """
    reader = _Reader(line_of)
    definition = reader.definition(mapping)
    if reader.faults:
        raise DefinitionFaults(reader.faults)
    return check(definition)


def as_mapping(definition: Definition) -> dict[str, Any]:
    """Write `definition` as the plain mapping it could be read from; for keeping a round's version as JSON."""
    return {
        "name": definition.name,
        "version": definition.version,
        "initial": definition.initial,
        **({} if definition.levels is None else {"levels": list(definition.levels)}),
        "deadlines": _deadlines_as_mapping(definition.deadlines),
        "publishes": list(definition.publishes),
        "states": {state.name: _state_as_mapping(state) for state in definition.states},
        "moves": [_move_as_mapping(move) for move in definition.moves],
    }


def _deadlines_as_mapping(deadlines: Deadlines) -> dict[str, Any]:
    after = deadlines.escalate_after
    return {
        "remind_before": list(deadlines.remind_before),
        "remind_after": list(deadlines.remind_after),
        **({} if after is None else {"escalate_after": after}),
    }


def _state_as_mapping(state: State) -> dict[str, Any]:
    seals = {"seals": True} if state.seals else {}
    return {"standing": str(state.standing), "editable": state.editable, **seals}


def _move_as_mapping(move: Move) -> dict[str, Any]:
    target = {} if move.target is None else {"to": move.target}
    return {
        "move": move.name,
        "from": sorted(move.sources),
        **target,
        "by": sorted(map(str, move.by)),
        "guards": [use.name if use.argument is None else {use.name: use.argument} for use in move.guards],
        "effects": [str(effect) for effect in move.effects],
    }


class _Reader:
    """Reads on after a fault, so that all misspellings are told together; what it gives then is not to be used."""

    def __init__(self, line_of: LineOf) -> None:
        self.line_of = line_of
        self.faults: list[Fault] = []

    def definition(self, found: object) -> Definition:
        mapping = self.mapping(found, (), DEFINITION_KEYS, NEEDED_KEYS)
        states = self.keyed(mapping.get("states", {}), ("states",))
        moves = self.listed(mapping.get("moves", []), ("moves",))
        return Definition(
            name=self.entry(mapping, "name", ()),
            version=self.number(mapping.get("version", 1), ("version",)),
            initial=self.entry(mapping, "initial", ()),
            states=tuple(self.state(name, body, ("states", name)) for name, body in states.items()),
            moves=tuple(self.move(body, ("moves", number)) for number, body in enumerate(moves)),
            levels=self.levels(mapping["levels"], "levels") if "levels" in mapping else None,
            deadlines=self.deadlines(mapping.get("deadlines", {})),
            publishes=self.levels(mapping["publishes"], "publishes") if "publishes" in mapping else ("province",),
            line=self.line_of(("initial",)) if "initial" in mapping else 0,
        )

    def state(self, name: str, found: object, path: Path) -> State:
        body = self.mapping(found, path, STATE_KEYS, STATE_KEYS[:1])
        editable, seals = (self.yes_or_no(body, key, path) for key in ("editable", "seals"))
        standing = Standing.OPEN
        if "standing" in body:
            standing = self.one_of(Standing, body["standing"], (*path, "standing")) or Standing.OPEN
        return State(name, standing, editable, seals, line=self.line_of(path))

    def levels(self, found: object, key: str) -> tuple[str, ...]:
        """Names of levels; a number stands for the distance from the root, which is 1."""
        path = (key,)
        named = [
            str(self.number(each, (*path, at))) if isinstance(each, int) else self.word(each, (*path, at))
            for at, each in enumerate(self.listed(found, path))
        ]
        return self.once(named, path)

    def deadlines(self, found: object) -> Deadlines:
        path = ("deadlines",)
        body = self.mapping(found, path, DEADLINE_KEYS, ())
        days = {
            key: self.once(
                [self.number(day, (*path, key, at)) for at, day in enumerate(self.listed(body[key], (*path, key)))],
                (*path, key),
            )
            for key in DEADLINE_KEYS[:2]
            if key in body
        }
        after = self.number(body["escalate_after"], (*path, "escalate_after")) if "escalate_after" in body else None
        return Deadlines(**days, escalate_after=after, line=self.line_of(path))

    def move(self, found: object, path: Path) -> Move:
        body = self.mapping(found, path, MOVE_KEYS, ("move", "from", "by"))
        lists = {key: self.listed(body.get(key, []), (*path, key)) for key in ("from", "by", "guards", "effects")}
        desks = [self.desk(desk, (*path, "by", at)) for at, desk in enumerate(lists["by"])]
        effects = [self.one_of(Effect, name, (*path, "effects", at)) for at, name in enumerate(lists["effects"])]
        return Move(
            name=self.entry(body, "move", path),
            sources=frozenset(self.word(source, (*path, "from", at)) for at, source in enumerate(lists["from"])),
            target=self.entry(body, "to", path) or None,
            by=frozenset(desk for desk in desks if desk),
            guards=tuple(self.guard(use, (*path, "guards", at)) for at, use in enumerate(lists["guards"])),
            effects=tuple(effect for effect in effects if effect),
            line=self.line_of(path),
        )

    def desk(self, found: object, path: Path) -> Desk | None:
        role, joint, relation = str(found).partition(" at ")
        if not isinstance(found, str) or not joint:
            self.fault(path, f"“{found}” phải có dạng “vai trò at nơi”, ví dụ “approver at parent”")
            return None
        held, at = self.one_of(Role, role, path), self.one_of(Relation, relation, path)
        return Desk(held, at) if held and at else None

    def guard(self, found: object, path: Path) -> GuardUse:
        if isinstance(found, Mapping) and len(found) == 1:
            ((name, number),) = found.items()
            return GuardUse(self.word(name, path), self.number(number, (*path, name)))
        return GuardUse(self.word(found, path))

    def mapping(self, found: object, path: Path, known: tuple[str, ...], needed: tuple[str, ...]) -> dict[str, Any]:
        """The entries under known keys; one that may be left out and is null counts as left out."""
        body = self.keyed(found, path)
        for key in body:
            if key not in known:
                self.fault((*path, key), f"không có mục “{key}”; chỉ có {', '.join(known)}")
        for key in needed:
            if isinstance(found, Mapping) and key not in body:
                self.fault(path, f"thiếu mục “{key}”{_owner(path)}")
        return {key: value for key, value in body.items() if value is not None or key in needed}

    def keyed(self, found: object, path: Path) -> dict[str, Any]:
        if isinstance(found, Mapping) and all(isinstance(key, str) for key in found):
            return dict(found)
        self.fault(path, "phải là các cặp “tên: giá trị”")
        return {}

    def listed(self, found: object, path: Path) -> list[Any]:
        if isinstance(found, list | tuple):
            return list(found)
        self.fault(path, "phải là một danh sách")
        return []

    def word(self, found: object, path: Path) -> str:
        if isinstance(found, str) and found.strip() == found != "":
            return found
        self.fault(path, "phải là một tên, không để trống")
        return ""

    def entry(self, body: dict[str, Any], key: str, path: Path) -> str:
        """The name under `key`; a missing one has been told by `mapping` already."""
        return self.word(body[key], (*path, key)) if key in body else ""

    def number(self, found: object, path: Path) -> int:
        if isinstance(found, int) and not isinstance(found, bool) and found >= 1:
            return found
        self.fault(path, f"“{found}” phải là một số nguyên từ 1")
        return 1

    def once(self, found: list[Item], path: Path) -> tuple[Item, ...]:
        for at, each in enumerate(found):
            if each in found[:at]:
                self.fault((*path, at), f"“{each}” viết hai lần")
        return tuple(found)

    def yes_or_no(self, body: dict[str, Any], key: str, path: Path) -> bool:
        found = body.get(key, False)
        if not isinstance(found, bool):
            self.fault((*path, key), f"{key} phải là true hoặc false")
        return found is True

    def one_of(self, words: type[Word], found: object, path: Path) -> Word | None:
        if isinstance(found, str) and found in set(words):
            return words(found)
        self.fault(path, f"không có “{found}”; chỉ có {', '.join(words)}")
        return None

    def fault(self, path: Path, message: str) -> None:
        self.faults.append(Fault(self.line_of(path), path, message))


def _owner(path: Path) -> str:
    if not path:
        return ""
    return f" của bước thứ {path[-1] + 1}" if isinstance(path[-1], int) else f" của “{path[-1]}”"
