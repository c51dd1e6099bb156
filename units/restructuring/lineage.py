"""Who carries on a unit: successors through every restructure between two days, with exact shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from extensions import db
from units.restructuring.models import Lineage


@dataclass(frozen=True)
class Heir:
    """One unit that carries on another. `share`: of its figures, None when no key was ever given; estimates are below one."""

    unit_id: int
    share: Fraction | None

    @property
    def is_estimate(self) -> bool:
        """Does only a part, by a decided key, go over?"""
        return self.share is not None and self.share != 1


def heirs_of(unit_ids: Iterable[int], since: date, on: date) -> dict[int, list[Heir]]:
    """For each unit as it stood on `since`: who carries it on at `on`. A unit nothing happened to is its own heir."""
    links = _links(since, on)
    return {unit_id: list(_merged(_follow(unit_id, Fraction(1), since, links))) for unit_id in unit_ids}


Links = Mapping[int, list[tuple[date, int, Fraction | None]]]


def _links(since: date, on: date) -> Links:
    query = (
        select(Lineage).where(Lineage.effective_on > since, Lineage.effective_on <= on).order_by(Lineage.effective_on)
    )
    links: dict[int, list[tuple[date, int, Fraction | None]]] = {}
    for row in db.session.scalars(query):
        share = None if row.numerator is None or row.denominator is None else Fraction(row.numerator, row.denominator)
        links.setdefault(row.predecessor_id, []).append((row.effective_on, row.successor_id, share))
    return links


def _follow(unit_id: int, share: Fraction | None, since: date, links: Links) -> Iterable[Heir]:
    later = [link for link in links.get(unit_id, ()) if link[0] > since]
    if not later:
        yield Heir(unit_id, share)
        return
    day = later[0][0]
    for _, successor, part in (link for link in later if link[0] == day):
        whole = None if share is None or part is None else share * part
        yield from _follow(successor, whole, day, links)


def _merged(heirs: Iterable[Heir]) -> Iterable[Heir]:
    """One heir a unit, shares added."""
    found: dict[int, Fraction | None] = {}
    for heir in heirs:
        before = found.get(heir.unit_id, Fraction(0))
        found[heir.unit_id] = None if before is None or heir.share is None else before + heir.share
    return (Heir(unit_id, share) for unit_id, share in found.items())
