"""The tree around an effective date, from rows to the plain values a plan is made from."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select, union_all

from extensions import db
from units.models import ParentEdge, Unit, UnitCode, UnitName
from units.restructuring.values import Node, Snapshot
from units.tree import holding


def snapshot_around(effective: date) -> Snapshot:
    """The tree the day before `effective` and on it; two queries whatever its size."""
    before, after = (
        {node.id: node for node in _nodes(day, effective)} for day in (effective - timedelta(days=1), effective)
    )
    return Snapshot(effective, before, after)


def fingerprint(snapshot: Snapshot) -> str:
    """SHA-256 over the snapshot: a rehearsal speaks for the tree it looked at, and for no other."""
    seal = hashlib.sha256(snapshot.effective.isoformat().encode())
    for node in (*snapshot.before.values(), *snapshot.after.values()):
        seal.update(
            f"{node.id}\x1f{node.code}\x1f{node.name}\x1f{node.kind}\x1f{node.sector}\x1f{node.parent_id}".encode()
        )
        seal.update(f"\x1f{node.changed_on}\x1e".encode())
    return seal.hexdigest()


def _nodes(on: date, effective: date) -> list[Node]:
    later = _changes_from(effective).subquery()
    query = (
        select(Unit.id, UnitCode.code, UnitName.name, Unit.kind, Unit.sector, ParentEdge.parent_id, later.c.day)
        .join(UnitCode, and_(UnitCode.unit_id == Unit.id, holding(UnitCode, on)))
        .join(UnitName, and_(UnitName.unit_id == Unit.id, holding(UnitName, on)))
        .outerjoin(ParentEdge, and_(ParentEdge.unit_id == Unit.id, holding(ParentEdge, on)))
        .outerjoin(later, later.c.unit_id == Unit.id)
        .where(holding(Unit, on))
        .order_by(Unit.id)
    )
    return [Node(*row) for row in db.session.execute(query)]


def _changes_from(effective: date) -> Select[Any]:
    """The first day on or after `effective` on which something of a unit that stood before begins or ends."""
    day_before = effective - timedelta(days=1)
    begins: list[Any] = [
        select(table.unit_id, table.valid_from.label("day")).where(
            table.valid_from >= effective, table.unit_id.in_(_standing(day_before))
        )
        for table in (UnitCode, UnitName, ParentEdge)
    ]
    ends = select(Unit.id, (Unit.valid_to + 1).label("day")).where(
        Unit.valid_from <= day_before, Unit.valid_to >= day_before
    )
    days = union_all(*begins, ends).subquery()
    return select(days.c.unit_id, func.min(days.c.day).label("day")).group_by(days.c.unit_id)


def _standing(day: date) -> Select[tuple[int]]:
    return select(Unit.id).where(holding(Unit, day))
