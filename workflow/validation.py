"""The proof that a definition can be trusted, made when it is loaded: a bad one stops with the state and the line.

Proven: names are unique and known; the initial state counts nowhere, and so does every state in which figures can be
typed; every state can be reached, and from each one a report can still be settled; every move has someone who may make
it, and guards that exist. Must not know how definitions are written (`reading.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workflow.guards import GUARDS
from workflow.model import Definition, GuardUse, Move, Standing, State

Path = tuple[str | int, ...]
"""Where in the mapping: ("moves", 3, "by")."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a definition. `line` counts from 1, 0 if it came from no text; `message` in Vietnamese."""

    line: int
    path: Path
    message: str

    def __str__(self) -> str:
        return f"dòng {self.line}: {self.message}"


class DefinitionFaults(Exception):
    """A definition that must not be used; `faults` lists all that was found, in the order of the lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.line, str(fault.path))))
        super().__init__("\n".join(map(str, self.faults)))


def check(definition: Definition) -> Definition:
    """Prove `definition` and give it back.

    Errors: DefinitionFaults. Unknown names are told first, alone: reachability means nothing until they are right.
    """
    faults = [*_states(definition), *_moves(definition)] or [*_ways(definition)]
    if faults:
        raise DefinitionFaults(faults)
    return definition


def _states(definition: Definition) -> Iterator[Fault]:
    for name, times in Counter(state.name for state in definition.states).items():
        if times > 1:
            yield _at_state(definition.state_named[name], f"trạng thái “{name}” khai báo {times} lần")
    for state in definition.states:
        if state.editable and state.standing is not Standing.OPEN:
            yield _at_state(state, f"trạng thái “{state.name}” cho sửa số liệu nhưng đã được cộng lên cấp trên")
    initial = definition.state_named.get(definition.initial)
    if initial is None:
        yield Fault(definition.line, ("initial",), f"trạng thái đầu “{definition.initial}” chưa được khai báo")
    elif initial.standing is not Standing.OPEN:
        yield _at_state(initial, f"trạng thái đầu “{initial.name}” phải là open (chưa tính vào tổng hợp)")


def _moves(definition: Definition) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for number, move in enumerate(definition.moves):
        yield from (Fault(move.line, ("moves", number), message) for message in _wrong_with(move, definition))
        for source in sorted(move.sources):
            if (move.name, source) in seen:
                yield Fault(move.line, ("moves", number), f"bước “{move.name}” từ “{source}” khai báo hai lần")
            seen.add((move.name, source))


def _wrong_with(move: Move, definition: Definition) -> Iterator[str]:
    named = move.sources | ({move.target} if move.target is not None else set())
    for name in sorted(named - definition.state_named.keys()):
        yield f"bước “{move.name}” nói đến trạng thái “{name}” chưa được khai báo"
    if not move.sources:
        yield f"bước “{move.name}” không xuất phát từ trạng thái nào"
    if not move.by:
        yield f"bước “{move.name}” không ai được làm"
    for use in move.guards:
        yield from _wrong_with_guard(move, use)


def _wrong_with_guard(move: Move, use: GuardUse) -> Iterator[str]:
    guard = GUARDS.get(use.name)
    if guard is None:
        yield f"bước “{move.name}”: không có điều kiện “{use.name}”; chỉ có {', '.join(GUARDS)}"
    elif guard.takes_number and (use.argument is None or use.argument < 1):
        yield f"bước “{move.name}”: điều kiện “{use.name}” cần một số nguyên từ 1, ví dụ {use.name}: 10"
    elif not guard.takes_number and use.argument is not None:
        yield f"bước “{move.name}”: điều kiện “{use.name}” không nhận số"


def _ways(definition: Definition) -> Iterator[Fault]:
    onward: dict[str, set[str]] = {state.name: set() for state in definition.states}
    for move in definition.moves:
        for source in move.sources:
            onward[source].add(move.target or source)
    reachable = _reached_from(definition.initial, onward)
    for state in definition.states:
        if state.name not in reachable:
            yield _at_state(state, f"không có đường đến trạng thái “{state.name}”")
        elif state.standing.is_settled:
            continue
        elif not onward[state.name] - {state.name}:
            yield _at_state(state, f"không có đường ra khỏi trạng thái “{state.name}”")
        elif not any(definition.standing_of(name).is_settled for name in _reached_from(state.name, onward)):
            yield _at_state(state, f"từ trạng thái “{state.name}” không bao giờ duyệt hay chốt được")


def _reached_from(start: str, onward: dict[str, set[str]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        new = onward[waiting.pop()] - reached
        reached |= new
        waiting.extend(new)
    return reached


def _at_state(state: State, message: str) -> Fault:
    return Fault(state.line, ("states", state.name), message)
