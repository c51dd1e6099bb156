"""The shortest way to finish a report, looked for with everybody there is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product

from tests.workflow.shelf import REASON
from workflow import Refused, Standing, decide
from workflow.simulation import Report, Simulation
from workflow.taking_part import Tree

SETTLED = frozenset(standing for standing in Standing if standing.is_settled)


def from_below(tree: Tree) -> list[str]:
    """Units that take part, everybody after those below him."""
    return sorted(tree.taking_part, key=lambda code: (-len(tree.path[code]), code))


def way_to(
    round_: Simulation, unit: str, goals: Collection[Standing], people: Sequence[int]
) -> list[tuple[int, str]] | None:
    """The shortest series of (person, move) after which the report stands at one of `goals`; None if there is none."""
    start = round_.reports[unit]
    waiting: list[tuple[Report, list[tuple[int, str]]]] = [(start, [])]
    seen = {(start.state, start.author, start.opened)}
    for report, steps in waiting:
        if round_.definition.standing_of(report.state) in goals:
            return steps
        for person, move in product(people, round_.definition.moves_named):
            after = _imagined(round_, unit, report, person, move)
            if after and (after.state, after.author, after.opened) not in seen:
                seen.add((after.state, after.author, after.opened))
                waiting.append((after, [*steps, (person, move)]))
    return None


def _imagined(round_: Simulation, unit: str, report: Report, person: int, move: str) -> Report | None:
    """What `report` would become by a move, None if the move is refused."""
    try:
        decision = decide(
            round_.definition, round_.situation(unit, report), round_.actor(person, unit), move, reason=REASON
        )
    except Refused:
        return None
    return round_.after(report, person, decision)
