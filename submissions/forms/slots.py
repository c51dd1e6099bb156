"""The numeric places a form compiles to, and the plain facts of a unit that derived ones are filled from. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from submissions.forms.words import Event
from units.kinds import Level, Sector, UnitKind

NUMBER, NIL, MISSING, NOT_EXPECTED = 0, 1, 2, 3
"""What stands beside a figure: a number (zero included); a nil return; nothing yet; nothing is asked here."""

Place = tuple[Level, Sector | None]
"""Level and sector of a unit: all that decides, without asking it, whether it is concerned."""

EVERYWHERE: frozenset[Place] = frozenset((level, sector) for level in Level for sector in (*Sector, None))

Fold = Literal["sum", "min", "max", "own"]


@dataclass(frozen=True)
class Slot:
    """One numeric place of a report: figures[index] is value * 10**scale.

    `fold`: "sum" travels up the tree as an exact sum, "min" and "max" as the smallest and largest, "own" stays.
    `typed`: a person may fill it. `hidden`: a part of a percentage or target, not shown by itself. `register`: filled
    from what the unit is, not from what it answers, so it counts whether or not the unit has reported. `asked`: the
    places (level, sector) where it is expected.
    """

    index: int
    key: str
    field_key: str
    scale: int
    fold: Fold
    typed: bool
    hidden: bool
    register: bool
    asked: frozenset[Place]

    @property
    def passes_up(self) -> bool:
        """Do the levels above have a figure of it too?"""
        return self.fold != "own"


class UnitFacts(NamedTuple):
    """What derived slots need to know of a unit on the closing day.

    `rateable`: old enough to be rated. `active`: existed on the last day. `events`: what the register says happened to it
    in the period; None when the caller does not know, which leaves those slots missing.
    """

    level: Level
    sector: Sector | None
    kind: UnitKind
    rateable: bool = True
    active: bool = True
    events: frozenset[Event] | None = None


UNCONCERNED = object()
"""What a derivation gives when the answers show that this unit is not in the denominator's cohort."""

Derivation = Callable[[Sequence[int | None], UnitFacts], "int | object | None"]
"""Figures and facts of one unit -> its value, None when something is missing, or UNCONCERNED."""


@dataclass(frozen=True)
class Step:
    """How one derived slot is filled; steps stand in the order of what they depend on.

    `adds`: slots it is added up from, each with how often (-1: taken off); empty when it is no such sum.
    """

    index: int
    derive: Derivation
    rateable_only: bool
    active_only: bool
    adds: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Draft:
    """A slot before it has its index."""

    key: str
    field_key: str
    asked: frozenset[Place]
    fold: Fold
    scale: int = 0
    typed: bool = False
    hidden: bool = False
    register: bool = False

    def slot(self, index: int) -> Slot:
        """The slot at `index`."""
        return Slot(
            index, self.key, self.field_key, self.scale, self.fold, self.typed, self.hidden, self.register, self.asked
        )
