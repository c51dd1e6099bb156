"""Who carries on a unit: successors through every restructure between two days, with exact shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import select

from extensions import db
from units.restructuring.models import Lineage
from units.tree import one_of


@dataclass(frozen=True)
class Heir:
    """One unit that carries on another. `share`: of its figures, None when no key was ever given; estimates are below one."""

    unit_id: int
    share: Fraction | None

    @property
    def is_estimate(self) -> bool:
        """Does only a part, by a decided key, go over?"""
        return self.share is not None and self.share != 1


def predecessors_of(unit_ids: Iterable[int]) -> list[int]:
    """Units that these carry on, directly or through others, whole or in part."""
    first = select(Lineage.predecessor_id).where(one_of(Lineage.successor_id, unit_ids)).cte("before", recursive=True)
    earlier = select(Lineage.predecessor_id).join(first, Lineage.successor_id == first.c.predecessor_id)
    return list(db.session.scalars(select(first.union(earlier).c.predecessor_id)))


class Link(NamedTuple):
    """A unit carried on since a day, directly or through others. `is_whole`: by one unit, with all it had."""

    unit_id: int
    on: date
    is_whole: bool


LINE = """
    line(unit_id, predecessor_id, effective_on, is_whole) AS (
        SELECT successor_id, predecessor_id, effective_on, coalesce(numerator, 0) = coalesce(denominator, 1)
        FROM lineage WHERE successor_id IN (SELECT unit_id FROM asked)
        UNION
        SELECT line.unit_id, l.predecessor_id, l.effective_on, is_whole AND coalesce(numerator, 0) = coalesce(denominator, 1)
        FROM lineage l JOIN line ON l.successor_id = line.predecessor_id
    )
"""
"""For a recursive statement with the units that are `asked`: what a `Link` says of each of them."""


class Lines:
    """Every line of descent up to a day, read once."""

    def __init__(self, on: date) -> None:
        self._links: dict[int, list[tuple[date, int, Fraction | None]]] = {}
        query = select(Lineage).where(Lineage.effective_on <= on).order_by(Lineage.effective_on, Lineage.id)
        for row in db.session.scalars(query):
            whole = row.numerator is None or row.denominator is None
            share = None if whole else Fraction(row.numerator, row.denominator)  # type: ignore[arg-type]
            self._links.setdefault(row.predecessor_id, []).append((row.effective_on, row.successor_id, share))

    def heirs(self, unit_id: int, since: date) -> list[Heir]:
        """Who carries on a unit as it stood on `since`; one nothing happened to is its own heir."""
        return list(_merged(self._follow(unit_id, Fraction(1), since)))

    def _follow(self, unit_id: int, share: Fraction | None, since: date) -> Iterable[Heir]:
        later = [link for link in self._links.get(unit_id, ()) if link[0] > since]
        if not later:
            yield Heir(unit_id, share)
            return
        day = later[0][0]
        for _, successor, part in (link for link in later if link[0] == day):
            yield from self._follow(successor, None if share is None or part is None else share * part, day)


def _merged(heirs: Iterable[Heir]) -> Iterable[Heir]:
    """One heir a unit, shares added."""
    found: dict[int, Fraction | None] = {}
    for heir in heirs:
        before = found.get(heir.unit_id, Fraction(0))
        found[heir.unit_id] = None if before is None or heir.share is None else before + heir.share
    return (Heir(unit_id, share) for unit_id, share in found.items())
