"""Undoing a restructure while nothing new was signed: what it wrote goes, what it closed goes on as before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, exists, select, tuple_, update
from sqlalchemy.sql.expression import bindparam

from extensions import db
from units import history
from units.access import Doer
from units.acting import Delegation, Portfolio
from units.models import ParentEdge, Unit, UnitName
from units.people import Appointment
from units.restructuring.applying import DATED
from units.restructuring.models import Lineage, Restructure
from units.tree import one_of, within
from workflow.refusals import Refused


def undo(restructure: Restructure, *, by: Doer, now: datetime) -> None:
    """Restore the dated rows exactly; the caller has restored the reports (`submissions/restructuring/restructures.py`).

    Errors: Refused("not_undoable") naming what came after.
    """
    reasons = list(reasons_against(restructure))
    if reasons:
        raise Refused("not_undoable", reasons=reasons)
    record: dict[str, Any] = restructure.record or {}
    db.session.execute(delete(Lineage).where(Lineage.restructure_id == restructure.id))
    for name, ids in record["written"].items():
        db.session.execute(delete(DATED[name]).where(one_of(DATED[name].id, ids)))
    db.session.execute(delete(Unit).where(one_of(Unit.id, record["founded"])))
    for name, rows in record["closed"].items():
        _reopen(DATED[name], rows)
    if record["kinds"]:
        before = [{"b_id": unit_id, "b_kind": kind, "b_sector": sector} for unit_id, kind, sector in record["kinds"]]
        kinds = update(Unit).where(Unit.id == bindparam("b_id"))
        db.session.connection().execute(kinds.values(kind=bindparam("b_kind"), sector=bindparam("b_sector")), before)
    restructure.undone_at = now
    facts = {"decision": restructure.decision, "name": by.person.name if by.person else ""}
    told = [history.Happening("restructure", restructure.id, "undo", by.user_id, facts)]
    told += [history.Happening("unit", each, "undo", by.user_id, facts) for each in record["touched"]]
    history.append(told, now=now)
    db.session.expire_all()


def reasons_against(restructure: Restructure) -> Iterator[str]:
    """Why the tree can no longer go back, in words; nothing when it can."""
    if not restructure.stands:
        yield "quyết định chưa được áp dụng, hoặc đã hoàn tác"
        return
    record: dict[str, Any] = restructure.record or {}
    touched = set(record["touched"]) | set(record["founded"])
    since = tuple_(Restructure.applied_at, Restructure.id) > tuple_(restructure.applied_at, restructure.id)
    later = select(Restructure).where(since, Restructure.undone_at.is_(None))
    for other in db.session.scalars(later.order_by(Restructure.applied_at)):
        if touched & (set((other.record or {})["touched"]) | set((other.record or {})["founded"])):
            yield f"quyết định {other.decision} áp dụng sau cũng thay đổi các đơn vị này; hoàn tác quyết định đó trước"
    if restructure.scope_id is not None and touched - within(touched, [restructure.scope_id], date.max):
        yield "một số đơn vị nay không thuộc phạm vi của quyết định này"
    yield from _new_at_founded(record["founded"], record["written"].get("parent_edge", []))


def _new_at_founded(founded: Sequence[int], edges: Sequence[int]) -> Iterator[str]:
    """What has begun at the units the restructure founded."""
    if not founded:
        return
    own = select(ParentEdge.id).where(one_of(ParentEdge.unit_id, founded))
    tables: list[tuple[Any, str]] = [
        (one_of(Appointment.unit_id, founded), "đã có người được bổ nhiệm tại"),
        (one_of(Delegation.unit_id, founded), "đã có ủy quyền tại"),
        (one_of(Portfolio.unit_id, founded) | one_of(Portfolio.cared_for_id, founded), "đã phân công phụ trách"),
        (
            one_of(ParentEdge.parent_id, founded) & ~one_of(ParentEdge.id, edges) & ParentEdge.id.not_in(own),
            "đã có đơn vị mới trực thuộc",
        ),
    ]
    found = [words for condition, words in tables if db.session.scalar(select(exists().where(condition)))]
    names = db.session.scalars(
        select(UnitName.name).where(one_of(UnitName.unit_id, founded)).order_by(UnitName.sort_key)
    )
    shown = list(names.fetchmany(3))
    for words in found:
        yield f"{words} đơn vị thành lập theo quyết định ({', '.join(shown)}{'…' if len(founded) > 3 else ''})"


def _reopen(table: Any, rows: Sequence[Sequence[Any]]) -> None:
    values = [{"b_id": row_id, "b_to": date.fromisoformat(last) if last else None} for row_id, last in rows]
    if values:
        statement = update(table).where(table.id == bindparam("b_id")).values(valid_to=bindparam("b_to"))
        db.session.connection().execute(statement, values)
