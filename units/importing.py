"""Unit lists from CSV into the tree: everything is checked before anything is written; all or nothing.

Columns: code,name,kind,sector,parent_code,valid_from,valid_to (dates ISO or dd/mm/yyyy; `valid_to` and the root's
`parent_code` empty). Running the same file twice changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import aliased

from extensions import db
from units.kinds import Level, Sector, UnitKind
from units.models import ParentEdge, Unit, UnitCode, UnitName
from units.tree import unit_ids_by_code
from vietnamese import NotADate, fold, nfc, parse_date, sort_key

T = TypeVar("T", UnitKind, Sector)

COLUMNS = ("code", "name", "kind", "sector", "parent_code", "valid_from", "valid_to")


@dataclass(frozen=True)
class LineFault:
    """What is wrong in one line of a file. `line` counts from 1, the heading included."""

    line: int
    message: str


class FileFaults(Exception):
    """A file was refused; nothing of it was written."""

    def __init__(self, faults: Sequence[LineFault]) -> None:
        super().__init__(f"{len(faults)} lỗi")
        self.faults = list(faults)


@dataclass(frozen=True)
class UnitRow:
    """One line of the file, read and typed."""

    line: int
    code: str
    name: str
    kind: UnitKind
    sector: Sector | None
    parent_code: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class ImportOutcome:
    """What an import did: units written, and units found as they were."""

    added: int
    unchanged: int
    without_sector: int
    """Grassroots units of the file with no sector: they are asked nothing that concerns only one."""


def read_table(text: str, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """The lines of a CSV file under exactly `columns` (any order), NFC and stripped, with their line numbers.

    Errors: FileFaults for a wrong heading, an odd number of cells, a NUL byte, or no line at all.
    """
    if "\0" in text:
        raise FileFaults([LineFault(1, "tệp có ký tự NUL, không phải CSV")])
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    heading = [nfc(cell).strip() for cell in next(reader, [])]
    if sorted(heading) != sorted(columns):
        raise FileFaults([LineFault(1, f"dòng đầu phải là: {','.join(columns)}; tệp có: {','.join(heading)}")])
    rows, faults = [], []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(heading):
            faults.append(LineFault(reader.line_num, f"có {len(cells)} ô, cần {len(heading)} ô"))
            continue
        rows.append((reader.line_num, dict(zip(heading, (nfc(cell).strip() for cell in cells), strict=True))))
    if not rows and not faults:
        faults.append(LineFault(2, "tệp không có dòng nào"))
    if faults:
        raise FileFaults(faults)
    return rows


def import_units(text: str) -> ImportOutcome:
    """Write the units of a CSV text.

    Errors: FileFaults naming every faulty line: unknown kind or sector, dates out of order, a code twice in the file or
    carried by another unit on those days, a parent that is neither in the file nor in the tree, a cycle.
    """
    rows = _read_rows(text)
    faults = _faults_between(rows)
    existing = _existing(rows)
    fresh = [row for row in rows if row.code not in existing]
    faults += [fault for row in rows if row.code in existing for fault in _differences(row, existing[row.code])]
    if faults:
        raise FileFaults(sorted(faults, key=lambda fault: fault.line))
    _write(fresh)
    bare = sum(row.kind.level is Level.GRASSROOTS and row.sector is None for row in rows)
    return ImportOutcome(added=len(fresh), unchanged=len(rows) - len(fresh), without_sector=bare)


def _read_rows(text: str) -> list[UnitRow]:
    rows, faults = [], []
    for line, cells in read_table(text, COLUMNS):
        try:
            rows.append(_read_row(line, cells))
        except ValueError as fault:
            faults.append(LineFault(line, str(fault)))
    if faults:
        raise FileFaults(faults)
    return rows


def _read_row(line: int, cells: dict[str, str]) -> UnitRow:
    code, name = cells["code"], cells["name"]
    if not code or len(code) > 40:
        raise ValueError("cột code: phải có mã, dài nhất 40 ký tự")
    if not name or len(name) > 300:
        raise ValueError("cột name: phải có tên, dài nhất 300 ký tự")
    kind = _one_of(UnitKind, cells["kind"], "kind")
    sector = _one_of(Sector, cells["sector"], "sector") if cells["sector"] else None
    valid_from = _day(cells["valid_from"], "valid_from")
    valid_to = _day(cells["valid_to"], "valid_to") if cells["valid_to"] else None
    if valid_to and valid_to < valid_from:
        raise ValueError("cột valid_to: ngày kết thúc trước ngày bắt đầu")
    return UnitRow(line, code, name, kind, sector, cells["parent_code"], valid_from, valid_to)


def _one_of(enum: type[T], value: str, column: str) -> T:
    try:
        return enum(value)
    except ValueError:
        raise ValueError(
            f"cột {column}: “{value}” không có trong {', '.join(member.value for member in enum)}"
        ) from None


def _day(text: str, column: str) -> date:
    try:
        return parse_date(text)
    except NotADate:
        raise ValueError(f"cột {column}: “{text}” không phải ngày (dd/mm/yyyy hoặc yyyy-mm-dd)") from None


def _faults_between(rows: Sequence[UnitRow]) -> list[LineFault]:
    faults = []
    first: dict[str, UnitRow] = {}
    for row in rows:
        if row.code in first:
            faults.append(LineFault(row.line, f"mã {row.code} đã có ở dòng {first[row.code].line}"))
        first.setdefault(row.code, row)
    known = _parents_known(rows, first)
    for row in rows:
        if row.parent_code and row.parent_code not in known:
            faults.append(LineFault(row.line, f"cột parent_code: không có đơn vị nào mang mã {row.parent_code}"))
        if row.parent_code and _climbs_back(row, first):
            faults.append(LineFault(row.line, f"đơn vị {row.code} nằm dưới chính nó"))
    return faults


def _parents_known(rows: Sequence[UnitRow], first: dict[str, UnitRow]) -> set[str]:
    outside: dict[date, set[str]] = {}
    for row in rows:
        if row.parent_code and row.parent_code not in first:
            outside.setdefault(row.valid_from, set()).add(row.parent_code)
    known = set(first)
    for day, codes in outside.items():
        known.update(unit_ids_by_code(codes, day))
    return known


def _climbs_back(row: UnitRow, first: dict[str, UnitRow]) -> bool:
    seen, current = {row.code}, first.get(row.parent_code)
    while current is not None:
        if current.code == row.code:
            return True
        if current.code in seen:
            return False
        seen.add(current.code)
        current = first.get(current.parent_code)
    return False


def _existing(rows: Sequence[UnitRow]) -> dict[str, UnitRow]:
    """The units of the tree that already carry one of the file's codes on the day the line begins."""
    above = aliased(UnitCode)
    parent_code = (
        select(above.code).where(above.unit_id == ParentEdge.parent_id).order_by(above.valid_from.desc()).limit(1)
    )
    query = (
        select(
            UnitCode.code,
            UnitName.name,
            Unit.kind,
            Unit.sector,
            parent_code.correlate(ParentEdge).scalar_subquery(),
            Unit.valid_from,
            Unit.valid_to,
        )
        .join(Unit, Unit.id == UnitCode.unit_id)
        .join(UnitName, UnitName.unit_id == Unit.id)
        .outerjoin(ParentEdge, ParentEdge.unit_id == Unit.id)
        .where(
            UnitCode.code.in_([row.code for row in rows]),
            UnitCode.valid_to.is_(None) | (UnitCode.valid_to >= min(row.valid_from for row in rows)),
        )
    )
    return {
        row[0]: UnitRow(0, row[0], row[1], row[2], row[3], row[4] or "", row[5], row[6])
        for row in db.session.execute(query)
    }


def _differences(row: UnitRow, there: UnitRow) -> Iterable[LineFault]:
    for column in COLUMNS[1:]:
        old, new = getattr(there, column), getattr(row, column)
        if old != new:
            yield LineFault(
                row.line,
                f"mã {row.code} đã có, nhưng cột {column} khác (đang là “{old or ''}”); "
                "đổi cây tổ chức bằng quyết định, không bằng nhập lại",
            )


def _write(rows: Sequence[UnitRow]) -> None:
    if not rows:
        return
    made = db.session.scalars(
        insert(Unit).returning(Unit.id, sort_by_parameter_order=True),
        [
            {"kind": row.kind, "sector": row.sector, "valid_from": row.valid_from, "valid_to": row.valid_to}
            for row in rows
        ],
    ).all()
    ids = {row.code: unit_id for row, unit_id in zip(rows, made, strict=True)}
    dates = [{"unit_id": ids[row.code], "valid_from": row.valid_from, "valid_to": row.valid_to} for row in rows]
    db.session.execute(insert(UnitCode), [day | {"code": row.code} for day, row in zip(dates, rows, strict=True)])
    db.session.execute(
        insert(UnitName),
        [
            day | {"name": row.name, "search_key": fold(row.name), "sort_key": sort_key(row.name)}
            for day, row in zip(dates, rows, strict=True)
        ],
    )
    edges = [day | {"parent_id": _parent_id(row, ids)} for day, row in zip(dates, rows, strict=True) if row.parent_code]
    if edges:
        db.session.execute(insert(ParentEdge), edges)


def _parent_id(row: UnitRow, ids: dict[str, int]) -> int:
    return (
        ids[row.parent_code]
        if row.parent_code in ids
        else unit_ids_by_code([row.parent_code], row.valid_from)[row.parent_code]
    )
