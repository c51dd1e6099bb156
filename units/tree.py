"""The tree, always as of a day: parent, children, ancestors, subtree, and units by their code.

Dated parent edges are enough (measured: ancestors of one unit 0.12 ms among 126,723). Nothing here asks who is looking.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, String, and_, cast, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, array

from extensions import db
from units.kinds import Sector, UnitKind
from units.models import Dated, ParentEdge, Unit, UnitCode, UnitName
from vietnamese import fold


@dataclass(frozen=True)
class UnitAsOf:
    """A unit with the labels it carried on one day. `path`: unit ids from the root asked for down to the unit."""

    id: int
    parent_id: int | None
    kind: UnitKind
    sector: Sector | None
    code: str
    name: str
    sort_key: str
    path: tuple[int, ...]
    founded_on: date
    dissolved_on: date | None


def holding(table: type[Dated], on: date) -> ColumnElement[bool]:
    """The condition that a dated row of `table` holds on `on`."""
    return and_(table.valid_from <= on, or_(table.valid_to.is_(None), table.valid_to >= on))


def one_of(column: Any, ids: Iterable[int]) -> ColumnElement[bool]:
    """The condition that `column` is one of `ids`: one array however many there are (a statement takes 65,535 values)."""
    values: ColumnElement[Any] = literal(list(ids), ARRAY(BigInteger))
    return column == func.any(values)  # type: ignore[no-any-return]


def text_one_of(column: Any, texts: Iterable[str]) -> ColumnElement[bool]:
    """The condition that `column` is one of `texts`, as one array."""
    values: ColumnElement[Any] = literal(list(texts), ARRAY(String))
    return column == func.any(values)  # type: ignore[no-any-return]


def unit_by_code(code: str, on: date) -> Unit | None:
    """The unit that carries `code` on `on`; None when nobody does."""
    query = select(Unit).join(UnitCode, UnitCode.unit_id == Unit.id)
    return db.session.scalar(query.where(UnitCode.code == code, holding(UnitCode, on), holding(Unit, on)))


def name_of(unit_id: int, on: date) -> str:
    """The name a unit carries on `on` (its last one when it no longer exists)."""
    query = select(UnitName.name).where(UnitName.unit_id == unit_id, UnitName.valid_from <= on)
    return db.session.scalar(query.order_by(UnitName.valid_from.desc()).limit(1)) or ""


def names_of(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """Names on `on` of several units at once."""
    query = select(UnitName.unit_id, UnitName.name).where(one_of(UnitName.unit_id, unit_ids), holding(UnitName, on))
    return dict(db.session.execute(query).all())


def ancestor_ids(unit_id: int, on: date) -> list[int]:
    """Units above, nearest first, the unit itself left out."""
    first = select(ParentEdge.parent_id, literal(1).label("step")).where(
        ParentEdge.unit_id == unit_id, holding(ParentEdge, on)
    )
    chain = first.cte("chain", recursive=True)
    above = select(ParentEdge.parent_id, chain.c.step + 1).join(chain, ParentEdge.unit_id == chain.c.parent_id)
    chain = chain.union_all(above.where(holding(ParentEdge, on), chain.c.step < MAX_DEPTH))
    return list(db.session.scalars(select(chain.c.parent_id).order_by(chain.c.step)))


def subtree(root_id: int, on: date) -> list[UnitAsOf]:
    """`root_id` and every unit below it that exists on `on`, parents before their children, siblings in Vietnamese order."""
    below = _below(root_id, on)
    query = (
        select(
            below.c.unit_id, below.c.parent_id, Unit.kind, Unit.sector, UnitCode.code, UnitName.name, UnitName.sort_key
        )
        .add_columns(below.c.path, Unit.valid_from, Unit.valid_to)
        .join(Unit, and_(Unit.id == below.c.unit_id, holding(Unit, on)))
        .join(UnitCode, and_(UnitCode.unit_id == Unit.id, holding(UnitCode, on)))
        .join(UnitName, and_(UnitName.unit_id == Unit.id, holding(UnitName, on)))
        .order_by(below.c.step, UnitName.sort_key)
    )
    return [UnitAsOf(*row[:7], tuple(row.path), *row[8:]) for row in db.session.execute(query)]


def subtree_ids(root_id: int, on: date) -> list[int]:
    """`root_id` and the ids of everything below it on `on`."""
    return list(db.session.scalars(select(_below(root_id, on).c.unit_id)))


def children(unit_id: int, on: date) -> list[UnitAsOf]:
    """Units directly below on `on`, in Vietnamese order. `path` holds only the unit itself."""
    return _labelled(ParentEdge.parent_id == unit_id, on)


def children_page(
    unit_id: int, on: date, kinds: Iterable[UnitKind], asked: str, page: int, size: int
) -> list[UnitAsOf]:
    """One page (from 1) of the units of some kinds directly below, and one more if another page follows.

    `asked`: words the name holds, diacritics not minded; empty for all.
    """
    condition = and_(ParentEdge.parent_id == unit_id, Unit.kind.in_(list(kinds)))
    for word in fold(asked).split():
        condition = and_(condition, UnitName.search_key.contains(word, autoescape=True))
    return _labelled(condition, on, limit=size + 1, offset=(page - 1) * size)


def labelled(unit_ids: Iterable[int], on: date) -> list[UnitAsOf]:
    """These units with their labels of `on`, in Vietnamese order; those that do not exist then are left out."""
    return _labelled(one_of(Unit.id, unit_ids), on)


def _labelled(condition: ColumnElement[bool], on: date, *, limit: int | None = None, offset: int = 0) -> list[UnitAsOf]:
    query = (
        select(Unit.id, ParentEdge.parent_id, Unit.kind, Unit.sector, UnitCode.code, UnitName.name, UnitName.sort_key)
        .add_columns(Unit.valid_from, Unit.valid_to)
        .outerjoin(ParentEdge, and_(ParentEdge.unit_id == Unit.id, holding(ParentEdge, on)))
        .join(UnitCode, and_(UnitCode.unit_id == Unit.id, holding(UnitCode, on)))
        .join(UnitName, and_(UnitName.unit_id == Unit.id, holding(UnitName, on)))
        .where(condition, holding(Unit, on))
        .order_by(UnitName.sort_key, Unit.id)
        .limit(limit)
        .offset(offset)
    )
    return [UnitAsOf(*row[:7], (row.id,), *row[7:]) for row in db.session.execute(query)]


def within(unit_ids: Iterable[int], tops: Iterable[int], on: date) -> set[int]:
    """Those of `unit_ids` that stand at or below one of `tops` on `on`, or stood there on their last day if they have ended."""
    query = text("""
        WITH RECURSIVE climb(unit_id, above, day, step) AS (
            SELECT u.id, u.id, least(CAST(:on AS date), coalesce(u.valid_to, CAST(:on AS date))), 0
            FROM unit u WHERE u.id = ANY(:ids)
            UNION ALL
            SELECT c.unit_id, e.parent_id, c.day, c.step + 1 FROM climb c
            JOIN parent_edge e ON e.unit_id = c.above AND e.valid_from <= c.day AND (e.valid_to IS NULL OR e.valid_to >= c.day)
            WHERE c.step < :deepest AND NOT c.above = ANY(:tops)
        ) SELECT DISTINCT unit_id FROM climb WHERE above = ANY(:tops)
    """)
    ids, ends = list(unit_ids), list(tops)
    return (
        set(db.session.scalars(query, {"ids": ids, "tops": ends, "on": on, "deepest": MAX_DEPTH}))
        if ids and ends
        else set()
    )


def ever_below(tops: Iterable[int], most: int) -> list[int] | None:
    """Everything that ever stood at or below `tops`; None when that is more than `most` units."""
    query = text("""
        WITH RECURSIVE below(unit_id) AS (
            SELECT unnest(CAST(:tops AS int[]))
            UNION SELECT e.unit_id FROM parent_edge e JOIN below b ON e.parent_id = b.unit_id
        ) SELECT unit_id FROM below LIMIT :most
    """)
    ids = list(db.session.scalars(query, {"tops": list(tops), "most": most + 1}))
    return ids if len(ids) <= most else None


def root_ids(on: date) -> list[int]:
    """Units that exist on `on` and have nobody above them."""
    edge = select(ParentEdge.id).where(ParentEdge.unit_id == Unit.id, holding(ParentEdge, on))
    return list(db.session.scalars(select(Unit.id).where(holding(Unit, on), ~edge.exists()).order_by(Unit.id)))


MAX_DEPTH = 20
"""A tree deeper than this is a fault in the data; the limit also ends a cycle."""


def _below(root_id: int, on: date) -> Any:
    start = select(
        literal(root_id).label("unit_id"),
        cast(literal(None), Integer).label("parent_id"),
        cast(array([literal(root_id)]), ARRAY(Integer)).label("path"),
        literal(0).label("step"),
    )
    below = start.cte("below", recursive=True)
    step = select(ParentEdge.unit_id, ParentEdge.parent_id, below.c.path.op("||")(ParentEdge.unit_id), below.c.step + 1)
    step = step.join(below, ParentEdge.parent_id == below.c.unit_id).where(
        holding(ParentEdge, on), below.c.step < MAX_DEPTH
    )
    return below.union_all(step)
