"""The proof that a definition can be trusted, made when it is loaded: a bad one stops with the state and the line.

Proven here: names are unique and known; the initial state counts nowhere, and so does every state in which figures can
be typed; every move has someone who may make it; every guard exists and can make a difference where it is asked. Proven in `ways.py`: every
state can be reached, and from each one a report can still be finished. Must not know how definitions are written (`reading.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from workflow.faults import DefinitionFaults, Fault, Path
from workflow.guards import GUARDS
from workflow.model import REASON, Deadlines, Definition, GuardUse, Move, Standing, State
from workflow.ways import faults_of_ways

__all__ = ["DefinitionFaults", "Fault", "Path", "check"]

LONGEST_REASON = 1000
"""Characters; whoever asks for more asks for what nobody writes."""

LONGEST_WAIT = 250
"""Working days: a year; further off no reminder means anything."""

DECIDES_AT: Mapping[str, Standing] = {"no_blocking_faults": Standing.OPEN, "not_opened": Standing.SUBMITTED}
"""Guards about something that is only so at states of one standing: figures are checked while they are written, and only
what was submitted is looked at. Elsewhere they would say nothing, and whoever wrote them thinks they do.
"""


def check(definition: Definition) -> Definition:
    """Prove `definition` and give it back.

    Errors: DefinitionFaults. Unknown names are told first, alone: reachability means nothing until they are right.
    """
    faults = [*_states(definition), *_deadlines(definition), *_moves(definition)] or [*faults_of_ways(definition)]
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


def _deadlines(definition: Definition) -> Iterator[Fault]:
    told = definition.deadlines
    for days in (*told.remind_before, *told.remind_after, told.escalate_after or 0):
        if days > LONGEST_WAIT:
            yield _at_deadlines(told, f"“{days}” ngày làm việc: không hạn nào dài hơn {LONGEST_WAIT}")
    if [*told.remind_before] != sorted(told.remind_before, reverse=True):
        yield _at_deadlines(told, "remind_before phải từ xa đến gần hạn, ví dụ [7, 3, 1]")
    if [*told.remind_after] != sorted(told.remind_after):
        yield _at_deadlines(told, "remind_after phải từ gần đến xa hạn, ví dụ [1, 3, 7]")


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
        yield from _says_nothing(move, use, definition)


def _wrong_with_guard(move: Move, use: GuardUse) -> Iterator[str]:
    guard = GUARDS.get(use.name)
    if guard is None:
        yield f"bước “{move.name}”: không có điều kiện “{use.name}”; chỉ có {', '.join(GUARDS)}"
    elif guard.takes_number and (use.argument is None or use.argument < 1):
        yield f"bước “{move.name}”: điều kiện “{use.name}” cần một số nguyên từ 1, ví dụ {use.name}: 10"
    elif not guard.takes_number and use.argument is not None:
        yield f"bước “{move.name}”: điều kiện “{use.name}” không nhận số"
    if use.name == REASON and (use.argument or 0) > LONGEST_REASON:
        yield f"bước “{move.name}”: không ai viết lý do dài {use.argument} ký tự; nhiều nhất {LONGEST_REASON}"


def _says_nothing(move: Move, use: GuardUse, definition: Definition) -> Iterator[str]:
    standing = DECIDES_AT.get(use.name)
    for name in sorted(move.sources & definition.state_named.keys() if standing else ()):
        if (found := definition.standing_of(name)) is not standing:
            yield f"bước “{move.name}”: ở “{name}” ({found}) điều kiện “{use.name}” không có nghĩa, chỉ dùng ở {standing}"


def _at_deadlines(told: Deadlines, message: str) -> Fault:
    return Fault(told.line, ("deadlines",), message)


def _at_state(state: State, message: str) -> Fault:
    return Fault(state.line, ("states", state.name), message)
