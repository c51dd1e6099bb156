"""Who takes part in a round, and whose report is part of whose: a tree of units seen through a definition.

A unit takes part when it, or one below it, is expected to report, at a level where the definition has a step; the
report of the nearest unit above that takes part is the one it is part of. Opening a round asks here, and so does
playing one through, so that both mean the same. Must not know who works where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflow.model import Definition


@dataclass(frozen=True)
class Unit:
    """A unit of the tree. `level`: name of its level; None: the distance from the root, which is "1"."""

    code: str
    parent: str | None = None
    expected: bool = True
    level: str | None = None
    faults: tuple[str, ...] = ()


class Tree:
    """Who is above whom, and who takes part; works for any order of the units given."""

    def __init__(self, units: Sequence[Unit], definition: Definition) -> None:
        self.units = {unit.code: unit for unit in units}
        self.path: dict[str, tuple[str, ...]] = {}
        for code in self.units:
            self._walk(code)
        self.asked = {above for unit in units if unit.expected for above in self.path[unit.code]}
        self.taking_part = {
            code for code in self.units if code in self.asked and definition.has_step_at(self.level(code))
        }
        self.above_steps = {above for code in self.taking_part for above in self.path[code][:-1]}
        self.above = {code: self._nearest_above(code) for code in self.units}
        self.below: dict[str, list[str]] = {code: [] for code in self.units}
        for code in self.units:
            parent = self.above[code]
            if parent is not None and code in self.taking_part:
                self.below[parent].append(code)

    def level(self, code: str) -> str:
        """The name of a unit's level."""
        return self.units[code].level or str(len(self.path[code]))

    def _walk(self, code: str) -> None:
        """Paths from the root down; a loop, so that a deep tree is no deep recursion."""
        waiting = [code]
        while (parent := self.units[waiting[-1]].parent) is not None and waiting[-1] not in self.path:
            waiting.append(parent)
        for each in reversed(waiting):
            parent = self.units[each].parent
            self.path[each] = (*(self.path[parent] if parent is not None else ()), each)

    def _nearest_above(self, code: str) -> str | None:
        return next((each for each in reversed(self.path[code][:-1]) if each in self.taking_part), None)
