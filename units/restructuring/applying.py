"""A plan into the tree: old rows end the day before, new ones begin on the day, and a record of both to undo them by.

Set-based and in the caller's transaction; only one restructure at a time may be in here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.sql.expression import bindparam

from extensions import db
from units import history
from units.access import Doer
from units.models import Dated, ParentEdge, Unit, UnitCode, UnitName
from units.people import Appointment
from units.restructuring.models import Lineage, Restructure
from units.restructuring.rows import Act
from units.restructuring.values import Plan, Ref
from units.tree import one_of
from vietnamese import fold, sort_key

LOCK = 5_218_001
"""The advisory lock of restructures: two of them never look at the same tree."""

DATED: dict[str, Any] = {
    "unit": Unit,
    "unit_code": UnitCode,
    "unit_name": UnitName,
    "parent_edge": ParentEdge,
    "appointment": Appointment,
}


def take_turn() -> None:
    """Wait until no other restructure is under way; held to the end of the transaction."""
    db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))


def write_plan(plan: Plan, restructure: Restructure, *, by: Doer, now: datetime) -> dict[Ref, int]:
    """Carry out a plan without faults; ids of all its units, the founded ones by their code.

    Fills in `restructure.record`, `applied_at` and `applied_by`, writes lineage and history.
    """
    ids = _found(plan)
    record = _Record(plan.snapshot.effective, plan.snapshot.day_before)
    record.founded = [ids[code] for code in plan.founded]
    record.end(Unit, Unit.id, plan.ended)
    record.end(Appointment, Appointment.unit_id, plan.ended)
    recoded = [unit_id for unit_id, row in plan.renamed.items() if row.to_code]
    renamed = [unit_id for unit_id, row in plan.renamed.items() if row.name]
    moved = [ref for ref in plan.parent if isinstance(ref, int)]
    record.end(UnitCode, UnitCode.unit_id, [*plan.ended, *recoded])
    record.end(UnitName, UnitName.unit_id, [*plan.ended, *renamed])
    record.end(ParentEdge, ParentEdge.unit_id, [*plan.ended, *moved])
    record.write(UnitCode, [{"unit_id": each, "code": plan.renamed[each].to_code} for each in recoded])
    record.write(UnitName, [{"unit_id": each, **_labels(plan.renamed[each].name)} for each in renamed])
    record.write(
        ParentEdge, [{"unit_id": each, "parent_id": ids.get(plan.parent[each], plan.parent[each])} for each in moved]
    )
    _change_kinds(plan, record)
    links = _link(plan, ids, restructure)
    restructure.record = record.as_mapping() | {"touched": sorted(plan.touched), "lineage": links}
    restructure.applied_at, restructure.applied_by = now, by.user_id
    history.append(list(_happenings(plan, ids, restructure, by)), now=now)
    return ids


class _Record:
    """What was closed (old last days) and written, table by table."""

    def __init__(self, effective: date, day_before: date) -> None:
        self.effective, self.day_before = effective, day_before
        self.founded: list[int] = []
        self.kinds: list[list[Any]] = []
        self.closed: dict[str, list[list[Any]]] = {}
        self.written: dict[str, list[int]] = {}

    def end(self, table: type[Any], column: Any, unit_ids: Iterable[int]) -> None:
        """The rows of these units that hold the day before have that as their last day."""
        ids = list(unit_ids)
        if not ids:
            return
        still = or_(table.valid_to.is_(None), table.valid_to > self.day_before)
        query = select(table.id, table.valid_to).where(one_of(column, ids), table.valid_from <= self.day_before, still)
        rows = [[row.id, row.valid_to.isoformat() if row.valid_to else None] for row in db.session.execute(query)]
        self.closed[table.__tablename__] = rows
        statement = update(table).where(one_of(table.id, [row[0] for row in rows])).values(valid_to=self.day_before)
        db.session.execute(statement.execution_options(synchronize_session=False))

    def write(self, table: type[Dated], rows: Sequence[dict[str, Any]]) -> None:
        """New rows that hold from the effective date on."""
        if rows:
            from_now = {"valid_from": self.effective, "valid_to": None}
            made = db.session.scalars(insert(table).returning(table.id), [row | from_now for row in rows])  # type: ignore[attr-defined]
            self.written[table.__tablename__] = list(made)  # type: ignore[attr-defined]

    def as_mapping(self) -> dict[str, Any]:
        return {"founded": self.founded, "kinds": self.kinds, "closed": self.closed, "written": self.written}


def _found(plan: Plan) -> dict[Ref, int]:
    """Make the rows of founded units; ids by their codes."""
    rows = list(plan.founded.values())
    if not rows:
        return {}
    from_now = {"valid_from": plan.snapshot.effective, "valid_to": None}
    made = db.session.scalars(
        insert(Unit).returning(Unit.id, sort_by_parameter_order=True),
        [{"kind": row.kind, "sector": row.sector} | from_now for row in rows],
    ).all()
    ids: dict[Ref, int] = {row.code: made_id for row, made_id in zip(rows, made, strict=True)}
    db.session.execute(insert(UnitCode), [{"unit_id": ids[row.code], "code": row.code} | from_now for row in rows])
    db.session.execute(insert(UnitName), [{"unit_id": ids[row.code], **_labels(row.name)} | from_now for row in rows])
    above = {code: plan.parent[code] for code in plan.founded}
    edges = [{"unit_id": ids[code], "parent_id": ids.get(parent, parent)} | from_now for code, parent in above.items()]
    db.session.execute(insert(ParentEdge), edges)
    return ids


def _labels(name: str) -> dict[str, str]:
    return {"name": name, "search_key": fold(name), "sort_key": sort_key(name)}


def _change_kinds(plan: Plan, record: _Record) -> None:
    """Kind and sector are not dated: reports keep those they were opened with, the record those of before."""
    changed = [
        {"b_id": unit_id, "b_kind": row.kind or node.kind, "b_sector": row.sector or node.sector}
        for unit_id, row in plan.renamed.items()
        if (node := plan.snapshot.before[unit_id]) and (row.kind or row.sector)
    ]
    if not changed:
        return
    nodes = [plan.snapshot.before[each["b_id"]] for each in changed]  # type: ignore[index]
    record.kinds = [[node.id, node.kind.value, node.sector.value if node.sector else None] for node in nodes]
    statement = (
        update(Unit).where(Unit.id == bindparam("b_id")).values(kind=bindparam("b_kind"), sector=bindparam("b_sector"))
    )
    db.session.connection().execute(statement, changed)


def _link(plan: Plan, ids: dict[Ref, int], restructure: Restructure) -> int:
    rows = [
        {
            "restructure_id": restructure.id,
            "predecessor_id": link.predecessor,
            "successor_id": ids.get(link.successor, link.successor),
            "effective_on": plan.snapshot.effective,
            "numerator": None if link.share is None else link.share.numerator,
            "denominator": None if link.share is None else link.share.denominator,
        }
        for link in plan.links
    ]
    if rows:
        db.session.execute(insert(Lineage), rows)
    return len(rows)


def _happenings(plan: Plan, ids: dict[Ref, int], restructure: Restructure, by: Doer) -> Iterable[history.Happening]:
    """One entry for the decision, one for every unit it does something to."""
    common = {"decision": restructure.decision, "effective": restructure.effective_on.isoformat()}
    common |= {"name": by.person.name if by.person else ""}
    yield history.Happening(
        "restructure", restructure.id, "apply", by.user_id, common | {"acts": len(restructure.acts)}
    )
    for code, row in plan.founded.items():
        yield history.Happening("unit", ids[code], Act.FOUND, by.user_id, common | {"unit": row.name, "code": code})
    successors: dict[int, list[str]] = {}
    for link in plan.links:
        successors.setdefault(link.predecessor, []).append(plan.name_of(link.successor))
    for unit_id, row in plan.ended.items():
        told = {"unit": plan.snapshot.before[unit_id].name, "to": successors.get(unit_id, [])}
        yield history.Happening("unit", unit_id, row.act, by.user_id, common | told)
    for unit_id, row in plan.renamed.items():
        told = {
            "unit": row.name or plan.name_of(unit_id),
            "before": plan.snapshot.before[unit_id].name,
            "code": row.to_code,
        }
        yield history.Happening("unit", unit_id, Act.RENAME, by.user_id, common | told)
    for ref, parent in plan.parent.items():
        if isinstance(ref, int):
            told = {"unit": plan.name_of(ref), "to": [plan.name_of(parent)]}
            yield history.Happening("unit", ref, Act.MOVE, by.user_id, common | told)
