"""The seat somebody looks through: one unit of those he holds offices at, chosen in one click and kept in the cookie.

It narrows what the desk, the rounds and the units show; it never narrows a right, so links in letters keep working.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import Any

from units.access import Doer, Office
from workflow.refusals import Refused

KEPT_AS = "seat"


@dataclass(frozen=True)
class Seat:
    """One unit to look through, with the offices held or lent there; no unit for all of them together."""

    unit_id: int | None
    unit_name: str
    offices: tuple[Office, ...]
    is_chosen: bool

    @property
    def title(self) -> str:
        """What the person is there: titles once each, lent ones with whose they are."""
        said = [f"{each.title}, thay mặt {each.of_name}" if each.of_name else each.title for each in self.offices]
        return "; ".join(dict.fromkeys(said))


def seats_of(doer: Doer, kept: Mapping[str, Any]) -> list[Seat]:
    """The seats of a person, all together first; a single one when there is nothing to choose from."""
    chosen = _chosen(doer, kept)
    by_unit: dict[int, list[Office]] = {}
    for office in doer.offices:
        by_unit.setdefault(office.unit_id, []).append(office)
    seats = [Seat(unit_id, held[0].unit_name, tuple(held), unit_id == chosen) for unit_id, held in by_unit.items()]
    if len(seats) < 2:
        return [replace(each, is_chosen=True) for each in seats]
    return [Seat(None, "", (), chosen is None), *seats]


def looking_through(doer: Doer, kept: Mapping[str, Any]) -> Doer:
    """`doer` with the offices of the chosen seat only; with all of them when none is chosen."""
    chosen = _chosen(doer, kept)
    if chosen is None:
        return doer
    return replace(doer, offices=tuple(each for each in doer.offices if each.unit_id == chosen))


def choose_seat(doer: Doer, kept: MutableMapping[str, Any], unit_id: int | None) -> None:
    """Look through one unit from now on, or (None) through all. Errors: Refused("not_found")."""
    if unit_id is None:
        kept.pop(KEPT_AS, None)
    elif unit_id in {office.unit_id for office in doer.offices}:
        kept[KEPT_AS] = unit_id
    else:
        raise Refused("not_found")


def _chosen(doer: Doer, kept: Mapping[str, Any]) -> int | None:
    """The unit chosen, as long as an office is held there."""
    chosen = kept.get(KEPT_AS)
    return chosen if any(office.unit_id == chosen for office in doer.offices) else None
