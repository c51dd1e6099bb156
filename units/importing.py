"""Unit lists into the tree: everything is checked before anything is written; all or nothing, and twice is once.

Columns: code,name,kind,sector,parent_code,valid_from,valid_to (dates ISO or dd/mm/yyyy; `valid_to` and the root's
`parent_code` empty). A code may pass from one unit to another: the same code stands twice when the days do not overlap, and
`parent_code` means whoever carries it on the day the line begins. What is there already is never changed by a list: names,
parents and codes change by decision (`restructuring/`).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import distinct_on

from extensions import db
from units.kinds import Level
from units.models import ParentEdge, Unit, UnitCode, UnitName
from units.tables import FileFaults, LineFault, Table, read_text
from units.tree import MAX_DEPTH, text_one_of, within
from units.unit_rows import COLUMNS, UnitRow, read_rows
from vietnamese import canonical, fold, sort_key
from workflow.refusals import Refused


@dataclass(frozen=True)
class ImportPlan:
    """What a list would do: lines to be added, parents first or not, and lines found as they are."""

    fresh: tuple[UnitRow, ...]
    unchanged: int
    parents: dict[int, int]
    """Line -> id of a parent that is already in the tree."""
    parent_lines: dict[int, int]
    """Line -> line of a parent that is in the file."""
    without_sector: int
    """Grassroots units of the file with no sector: they are asked nothing that concerns only one."""

    @property
    def added(self) -> int:
        """Units that are new."""
        return len(self.fresh)

    @property
    def kinds(self) -> dict[str, int]:
        """New units by kind."""
        return dict(sorted(Counter(row.kind.value for row in self.fresh).items()))


def import_units(text: str) -> ImportPlan:
    """Write the units of a CSV text. Errors: FileFaults naming every faulty line and column."""
    plan = plan_import(read_text(text, COLUMNS))
    write_import(plan)
    return plan


def plan_import(table: Table, *, tops: Sequence[int] | None = None, today: date | None = None) -> ImportPlan:
    """Work out what a list would do; nothing is written. `tops`: units at and below which the doer may add (None: everywhere).

    Errors: FileFaults: unknown kind or sector, dates out of order, a code twice on the same days, a parent nobody knows, a
    circle, a unit of the tree told otherwise, a kind that does not go there. Refused("outside_your_units", lines) when a line
    speaks of a unit outside `tops` or has no parent, before anything is told about such a unit.
    """
    rows = read_rows(table)
    by_code: dict[str, list[UnitRow]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    there = _there([*by_code, *(row.parent_code for row in rows if row.parent_code)])
    faults = [fault for twins in by_code.values() for fault in _twice(table, twins)]
    matched, fresh = _match(rows, there)
    if tops is not None:
        _demand_inside(rows, matched, there, tops, today or date.max)
    faults += [fault for row, unit in matched for fault in _differences(table, row, unit)]
    parents, parent_lines, unknown = _parents(table, rows, by_code, there)
    faults += (
        unknown
        + list(_misplaced(table, rows, parents, parent_lines, there))
        + list(_endless(table, rows, parent_lines))
    )
    if faults:
        raise FileFaults(sorted(faults, key=lambda fault: fault.line))
    bare = sum(row.kind.level is Level.GRASSROOTS and row.sector is None for row in rows)
    return ImportPlan(tuple(fresh), len(matched), parents, parent_lines, bare)


def write_import(plan: ImportPlan) -> None:
    """Write what is new, a handful of statements however much it is."""
    if not plan.fresh:
        return
    made = db.session.scalars(
        insert(Unit).returning(Unit.id, sort_by_parameter_order=True),
        [{"kind": row.kind, "sector": row.sector} | _days(row) for row in plan.fresh],
    ).all()
    ids = {row.line: unit_id for row, unit_id in zip(plan.fresh, made, strict=True)}
    codes, names, edges = [], [], []
    for row in plan.fresh:
        unit = {"unit_id": ids[row.line]} | _days(row)
        codes.append(unit | {"code": row.code})
        names.append(unit | {"name": row.name, "search_key": fold(row.name), "sort_key": sort_key(row.name)})
        if row.parent_code:
            edges.append(unit | {"parent_id": plan.parents.get(row.line) or ids[plan.parent_lines[row.line]]})
    for table, written in ((UnitCode, codes), (UnitName, names), (ParentEdge, edges)):
        if written:
            db.session.execute(insert(table), written)


def _days(row: UnitRow) -> dict[str, Any]:
    return {"valid_from": row.valid_from, "valid_to": row.valid_to}


def _twice(table: Table, twins: Sequence[UnitRow]) -> Iterable[LineFault]:
    ordered = sorted(twins, key=lambda row: (row.valid_from, row.line))
    for first, second in itertools.pairwise(ordered):
        if first.overlaps(second):
            later, earlier = max(first.line, second.line), min(first.line, second.line)
            yield table.fault(later, "code", f"mã {first.code} đã có ở dòng {earlier}, trong những ngày trùng nhau")


def _there(codes: Sequence[str]) -> dict[str, list[UnitRow]]:
    """Units of the tree that ever carried one of these codes, as of the last day they did; `valid_from` is the unit's own."""
    name = select(UnitName.unit_id, UnitName.name).order_by(UnitName.unit_id, UnitName.valid_from.desc())
    edge = select(ParentEdge.unit_id, ParentEdge.parent_id).order_by(ParentEdge.unit_id, ParentEdge.valid_from.desc())
    names, edges = (
        each.ext(distinct_on(column)).subquery()
        for each, column in ((name, UnitName.unit_id), (edge, ParentEdge.unit_id))
    )
    above = select(UnitCode.unit_id, UnitCode.code).order_by(UnitCode.unit_id, UnitCode.valid_from.desc())
    parent = above.ext(distinct_on(UnitCode.unit_id)).subquery()
    query = (
        select(UnitCode.code, names.c.name, Unit.kind, Unit.sector, parent.c.code, Unit.valid_from, Unit.valid_to)
        .add_columns(Unit.id, UnitCode.valid_to)
        .join(Unit, Unit.id == UnitCode.unit_id)
        .join(names, names.c.unit_id == Unit.id)
        .outerjoin(edges, edges.c.unit_id == Unit.id)
        .outerjoin(parent, parent.c.unit_id == edges.c.parent_id)
        .where(text_one_of(UnitCode.code, set(codes)))
        .order_by(UnitCode.valid_from)
    )
    found: dict[str, list[UnitRow]] = {}
    for code, label, kind, sector, parent_code, first, last, unit_id, code_to in db.session.execute(query):
        row = UnitRow(
            0, code, label, kind, sector, parent_code or "", first, last if code_to is None else code_to, unit_id
        )
        found.setdefault(code, []).append(row)
    return found


def _match(
    rows: Sequence[UnitRow], there: dict[str, list[UnitRow]]
) -> tuple[list[tuple[UnitRow, UnitRow]], list[UnitRow]]:
    """(lines with the unit they speak of, new lines): a unit is the one that carries the code on some day of the line."""
    matched, fresh = [], []
    for row in rows:
        twin = next((unit for unit in reversed(there.get(row.code, [])) if unit.overlaps(row)), None)
        if twin:
            matched.append((row, twin))
        else:
            fresh.append(row)
    return matched, fresh


def _differences(table: Table, row: UnitRow, unit: UnitRow) -> Iterable[LineFault]:
    for column in COLUMNS[1:]:
        old, new = getattr(unit, column), getattr(row, column)
        if old != new and not (column == "name" and canonical(old) == canonical(new)):
            message = f"mã {row.code} đã có, đang là “{old or ''}”; đổi cây tổ chức bằng quyết định (restructure), không bằng nhập lại"
            yield table.fault(row.line, column, message)


def _parents(
    table: Table, rows: Sequence[UnitRow], by_code: dict[str, list[UnitRow]], there: dict[str, list[UnitRow]]
) -> tuple[dict[int, int], dict[int, int], list[LineFault]]:
    """Line -> id of its parent in the tree, line -> line of its parent in the file, and lines whose parent nobody knows."""
    ids, lines, faults = {}, {}, []
    for row in rows:
        if not row.parent_code:
            continue
        inside = next((each for each in by_code.get(row.parent_code, ()) if each.holds_on(row.valid_from)), None)
        outside = next((each for each in there.get(row.parent_code, ()) if each.holds_on(row.valid_from)), None)
        if inside:
            lines[row.line] = inside.line
        if outside:
            ids[row.line] = outside.unit_id
        if not inside and not outside:
            day = f"{row.valid_from:%d/%m/%Y}"
            faults.append(
                table.fault(row.line, "parent_code", f"không có đơn vị nào mang mã {row.parent_code} ngày {day}")
            )
    return ids, lines, faults


def _demand_inside(
    rows: Sequence[UnitRow],
    matched: Sequence[tuple[UnitRow, UnitRow]],
    there: dict[str, list[UnitRow]],
    tops: Sequence[int],
    today: date,
) -> None:
    """Every unit and every parent named lies where the doer administers, or is in the file. Errors: Refused."""
    known = {unit.unit_id for units in there.values() for unit in units}
    mine, codes = within(known, tops, today), {row.code for row in rows}
    hidden = {code for code, units in there.items() if not any(unit.unit_id in mine for unit in units)}
    outside = {row.line for row, unit in matched if unit.unit_id not in mine}
    repeated = {row.line for row, _ in matched}
    for row in rows:
        is_root = not row.parent_code and row.line not in repeated
        if is_root or row.parent_code in hidden or (row.parent_code not in codes and row.parent_code not in there):
            outside.add(row.line)
    if outside:
        raise Refused("outside_your_units", lines=sorted(outside))


def _misplaced(
    table: Table,
    rows: Sequence[UnitRow],
    parents: dict[int, int],
    parent_lines: dict[int, int],
    there: dict[str, list[UnitRow]],
) -> Iterable[LineFault]:
    """Units of the level of a province below anything but a confederation."""
    kinds = {unit.unit_id: unit.kind for units in there.values() for unit in units}
    by_line = {row.line: row.kind for row in rows}
    for row in rows:
        above = kinds.get(parents.get(row.line, 0)) or by_line.get(parent_lines.get(row.line, 0))
        if above and not row.kind.may_stand_below(above):
            yield table.fault(row.line, "kind", f"{row.kind} không đứng dưới {above}")


def _endless(table: Table, rows: Sequence[UnitRow], parent_lines: dict[int, int]) -> Iterable[LineFault]:
    """Units with more units of the file above them than any tree has levels: they stand below themselves, or lead nowhere."""
    for row in rows:
        above, current = {row.line}, parent_lines.get(row.line)
        while current is not None and current not in above and len(above) <= MAX_DEPTH:
            above.add(current)
            current = parent_lines.get(current)
        if current == row.line:
            yield table.fault(row.line, "parent_code", f"đơn vị {row.code} nằm dưới chính nó")
        elif current is not None and current not in above:
            yield table.fault(row.line, "parent_code", f"đơn vị {row.code} nằm sâu quá {MAX_DEPTH} cấp")
