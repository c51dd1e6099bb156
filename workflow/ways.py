"""The proof that a report can always be finished, whatever has happened to it, at every unit of any tree.

A report stands at a state, looked at from above or not (`Spot`); a way is a series of moves between spots. What people
can bring about is taken for granted: two at every desk, settled reports below, a round still open, figures put right.
What they cannot is not: what was looked at stays so until it is sent anew, the root has nobody further above, and
below an approval `nothing_above` does not hold. Names are right already (`validation.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from workflow.faults import Fault
from workflow.model import Definition, Effect, Move, Relation, Standing, State

Usable = Callable[[Move], bool]


class Spot(NamedTuple):
    """Where a report stands, and whether the level above has looked at it."""

    state: str
    opened: bool


def faults_of_ways(definition: Definition) -> Iterator[Fault]:
    """Everything that keeps some report from ever being finished, and states nothing leads to."""
    onward = _onward(definition, lambda move: True)
    reached = _reached_from(Spot(definition.initial, opened=False), onward)
    lost = dict(_lost(definition, reached, onward))
    for state in definition.states:
        if state.name not in {spot.state for spot in reached}:
            yield _at(state, f"không có đường đến trạng thái “{state.name}”")
        elif state.name in lost:
            yield _at(state, lost[state.name])
    if not lost:
        yield from _lost_at_the_root(definition, reached)
        yield from _lost_under_an_approval(definition, reached)


def _lost(definition: Definition, reached: set[Spot], onward: Mapping[Spot, set[Spot]]) -> Iterator[tuple[str, str]]:
    """(state, what is wrong) of the states from which some way never ends."""
    settling = _settling(definition, onward)
    for name in {spot.state for spot in reached}:
        spots = [spot for spot in reached if spot.state == name]
        if all(spot in settling for spot in spots):
            continue
        if {after.state for spot in spots for after in onward[spot]} <= {name}:
            yield name, f"không có đường ra khỏi trạng thái “{name}”"
        elif not any(spot in settling for spot in spots):
            yield name, f"từ trạng thái “{name}” không bao giờ duyệt hay chốt được"
        else:
            yield (
                name,
                f"từ trạng thái “{name}”, một khi cấp trên đã mở xem thì không bao giờ duyệt hay chốt được "
                "(đường nào cũng cần not_opened)",
            )


def _lost_at_the_root(definition: Definition, reached: set[Spot]) -> Iterator[Fault]:
    """At the root nobody stands further above; its own people answer for `parent`."""
    settling = _settling(definition, _onward(definition, _is_possible_at_the_root))
    for state in definition.states:
        if any(spot.state == state.name and spot not in settling for spot in reached):
            yield _at(
                state,
                f"ở đơn vị trên cùng, từ trạng thái “{state.name}” không bao giờ duyệt hay chốt được: "
                "đường nào cũng có bước chỉ dành cho “at ancestor”",
            )


def _lost_under_an_approval(definition: Definition, reached: set[Spot]) -> Iterator[Fault]:
    """Where work stands still below an approval, no approval may come while there is work left, and none be undone below it."""
    free = _settling(definition, _onward(definition, lambda move: not _asks(move, "nothing_above")))
    stuck = [state.name for state in definition.states if any(s.state == state.name and s not in free for s in reached)]
    if not stuck:
        return
    for number, move in enumerate(definition.moves):
        if move.target is None:
            continue
        for source in sorted(move.sources):
            if message := _ties_up(definition, move, source, move.target):
                place = f"bước “{move.name}” từ “{source}” {message}, mà ở “{stuck[0]}” thì chỉ đi tiếp được khi cấp trên chưa duyệt"
                yield Fault(move.line, ("moves", number), place)


def _ties_up(definition: Definition, move: Move, source: str, target: str) -> str:
    """How the move leaves unfinished work below an approval; empty if it does not."""
    if definition.locks_below(target) and not definition.locks_below(source) and not _asks(move, "children_settled"):
        return "khóa cấp dưới mà không đòi children_settled"
    left = definition.standing_of(source).is_settled and not definition.standing_of(target).is_settled
    return "mở lại báo cáo mà không đòi nothing_above" if left and not _asks(move, "nothing_above") else ""


def _onward(definition: Definition, usable: Usable) -> dict[Spot, set[Spot]]:
    """Where each spot leads in one move, or by being looked at."""
    onward: dict[Spot, set[Spot]] = {
        Spot(state.name, opened): set() for state in definition.states for opened in (False, True)
    }
    for spot, after in onward.items():
        if definition.standing_of(spot.state) is Standing.SUBMITTED:
            after.add(Spot(spot.state, opened=True))
        for move in filter(usable, definition.moves):
            if spot.state in move.sources and not (spot.opened and _asks(move, "not_opened")):
                after.add(Spot(move.target or spot.state, spot.opened and Effect.NAME_AUTHOR not in move.effects))
    return onward


def _settling(definition: Definition, onward: Mapping[Spot, set[Spot]]) -> set[Spot]:
    """The spots from which a settled state is reached, and the settled ones."""
    backward: dict[Spot, set[Spot]] = {spot: set() for spot in onward}
    for spot, after in onward.items():
        for each in after:
            backward[each].add(spot)
    settled = [spot for spot in onward if definition.standing_of(spot.state).is_settled]
    return set().union(*(_reached_from(spot, backward) for spot in settled))


def _reached_from(start: Spot, onward: Mapping[Spot, set[Spot]]) -> set[Spot]:
    reached, waiting = {start}, [start]
    while waiting:
        new = onward[waiting.pop()] - reached
        reached |= new
        waiting.extend(new)
    return reached


def _asks(move: Move, guard: str) -> bool:
    return any(use.name == guard for use in move.guards)


def _is_possible_at_the_root(move: Move) -> bool:
    return any(desk.at is not Relation.ANCESTOR for desk in move.by)


def _at(state: State, message: str) -> Fault:
    return Fault(state.line, ("states", state.name), message)
