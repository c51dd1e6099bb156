"""Who owes a report in a period: the units of a part of the tree that existed in it, as they stood on their last day of it.

A unit founded or dissolved within the period is expected, if for a single day; parts inside a CĐCS are not.
A round may ask some kinds and sectors only; who then takes part is asked of `taking_part`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from extensions import db
from units.kinds import Sector, UnitKind
from units.models import Dated, ParentEdge, Unit, UnitCode, UnitName
from units.tree import UnitAsOf, ancestor_ids


@dataclass(frozen=True)
class Only:
    """What a scope is narrowed to; nothing named, nothing narrowed. A unit without a sector is of none that is named."""

    kinds: frozenset[UnitKind] = frozenset()
    sectors: frozenset[Sector] = frozenset()

    def asks(self, unit: UnitAsOf) -> bool:
        """Does the round ask this unit for itself?"""
        return (not self.kinds or unit.kind in self.kinds) and (not self.sectors or unit.sector in self.sectors)

    @classmethod
    def of(cls, kept: Mapping[str, Sequence[str]]) -> Only:
        """As a round or a plan keeps it. Errors: ValueError for a word that is no kind or sector."""
        kinds, sectors = kept.get("kinds", ()), kept.get("sectors", ())
        return cls(frozenset(map(UnitKind, kinds)), frozenset(map(Sector, sectors)))

    def to_keep(self, not_asked: Iterable[int] = ()) -> dict[str, list[str]]:
        """For a round or a plan to keep, with the units (ids) it does not ask; see `not_asked_of`."""
        named = {"kinds": sorted(self.kinds), "sectors": sorted(self.sectors)}
        kept = {name: [each.value for each in words] for name, words in named.items() if words}
        left_out = [str(each) for each in sorted(not_asked)]
        return kept | ({"not_asked": left_out} if left_out else {})


ANYBODY = Only()


def not_asked_of(kept: Mapping[str, Sequence[str]]) -> list[int]:
    """Ids of the units a round or a plan does not ask, as it keeps them."""
    return [int(each) for each in kept.get("not_asked", ())]


def roster_units(scope_id: int, first_day: date, last_day: date) -> list[UnitAsOf]:
    """The expected units from `scope_id` down, parents before children, siblings in Vietnamese order.

    `path` of each begins at the root of the whole tree, above the scope if the scope is a part of it.
    """
    rows = _rows(first_day, last_day)
    below: dict[int | None, list[Any]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    top = next((row for row in rows if row.id == scope_id), None)
    if top is None:
        return []
    above = tuple(reversed(ancestor_ids(scope_id, min(last_day, top.valid_to or last_day))))
    return list(_walk(top, above, below))


def _walk(top: Any, above: tuple[int, ...], below: dict[int | None, list[Any]]) -> Iterable[UnitAsOf]:
    level = [(top, above)]
    while level:
        following = []
        for row, path_above in level:
            path = (*path_above, row.id)
            labels = row.code, row.name, row.sort_key
            yield UnitAsOf(row.id, row.parent_id, row.kind, row.sector, *labels, path, row.valid_from, row.valid_to)
            following += [(child, path) for child in below.get(row.id, ()) if child.kind.is_expected]
        level = following


def _rows(first_day: date, last_day: date) -> Sequence[Any]:
    edge = _latest(ParentEdge, [ParentEdge.parent_id], first_day, last_day).subquery()
    code = _latest(UnitCode, [UnitCode.code], first_day, last_day).subquery()
    name = _latest(UnitName, [UnitName.name, UnitName.sort_key], first_day, last_day).subquery()
    query = (
        select(Unit.id, edge.c.parent_id, Unit.kind, Unit.sector, code.c.code, name.c.name, name.c.sort_key)
        .add_columns(Unit.valid_from, Unit.valid_to)
        .join(code, code.c.unit_id == Unit.id)
        .join(name, name.c.unit_id == Unit.id)
        .outerjoin(edge, edge.c.unit_id == Unit.id)
        .where(*_overlaps(Unit, first_day, last_day))
        .order_by(name.c.sort_key, Unit.id)
    )
    return db.session.execute(query).all()


def _latest(table: Any, columns: list[Any], first_day: date, last_day: date) -> Select[Any]:
    """The last row of each unit in `table` that held on some day of the period."""
    query = select(table.unit_id, *columns).where(*_overlaps(table, first_day, last_day))
    return query.order_by(table.unit_id, table.valid_from.desc()).ext(distinct_on(table.unit_id))


def _overlaps(table: type[Dated], first_day: date, last_day: date) -> tuple[Any, ...]:
    return table.valid_from <= last_day, or_(table.valid_to.is_(None), table.valid_to >= first_day)
