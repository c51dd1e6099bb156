"""Which units of a roster take part in a round, whose report theirs is part of and who judges it.

The answer is the one `flask workflow replay` gives of the same tree: both ask `workflow.taking_part`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from extensions import db
from submissions.rounds.roster import ANYBODY, Only, roster_units
from units.kinds import UnitKind
from units.models import Unit
from units.tree import UnitAsOf, one_of
from workflow.model import Definition
from workflow.taking_part import Tree
from workflow.taking_part import Unit as Node


@dataclass(frozen=True)
class Seat:
    """A unit that takes part. `part_of`: the unit of the roster its report counts into, None at the top.

    `above_id`: the unit whose people judge it, told only where the workflow makes steps at some levels.
    """

    unit: UnitAsOf
    part_of: int | None
    above_id: int | None


def seats_in(
    scope_id: int,
    first_day: date,
    last_day: date,
    definition: Definition,
    only: Only = ANYBODY,
    not_asked: Collection[int] = (),
) -> list[Seat]:
    """Who takes part in a round over a scope: units that existed in the period and are asked, and those that carry them."""
    units = roster_units(scope_id, first_day, last_day)
    return seats_of(units, definition, {unit.id for unit in units if not only.asks(unit)} | set(not_asked))


def seats_of(units: Sequence[UnitAsOf], definition: Definition, not_asked: Collection[int]) -> list[Seat]:
    """Those of `units` (a scope, parents before children) that take part; `not_asked`: ids of units not asked themselves."""
    if not units:
        return []
    inside = {unit.id for unit in units}
    nodes = [*_above(units[0], definition)]
    nodes += [_node(unit.path, unit.kind, definition, expected=unit.id not in not_asked) for unit in units]
    tree = Tree(nodes, definition)
    seats = []
    for unit in units:
        code = str(unit.id)
        if code in tree.taking_part:
            above = int(tree.above[code] or unit.id)
            part_of = above if above != unit.id and above in inside else None
            seats.append(Seat(unit, part_of, above if definition.levels else None))
    return seats


def _above(top: UnitAsOf, definition: Definition) -> list[Node]:
    """The units above the scope: they judge what is at its top, and have no report in this round."""
    path = top.path[:-1]
    kinds = dict(db.session.execute(select(Unit.id, Unit.kind).where(one_of(Unit.id, path))).all()) if path else {}
    return [_node(path[: at + 1], kinds[each], definition, expected=False) for at, each in enumerate(path)]


def _node(path: Sequence[int], kind: UnitKind, definition: Definition, *, expected: bool) -> Node:
    """A level goes by its name where the definition names it, else by the distance from the root."""
    level = kind.level.value if kind.level.value in (definition.levels or ()) else None
    return Node(str(path[-1]), str(path[-2]) if len(path) > 1 else None, expected, level)
