"""The lines of a list of units, each read and typed on its own. Asks nothing of the tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from units.kinds import Sector, UnitKind
from units.tables import FORMULA, FileFaults, LineFault, Table
from vietnamese import NotADate, parse_date

COLUMNS = ("code", "name", "kind", "sector", "parent_code", "valid_from", "valid_to")


@dataclass(frozen=True)
class UnitRow:
    """One line of the file, read and typed; `line` is 0 for a unit of the tree."""

    line: int
    code: str
    name: str
    kind: UnitKind
    sector: Sector | None
    parent_code: str
    valid_from: date
    valid_to: date | None
    unit_id: int = 0

    def overlaps(self, other: UnitRow) -> bool:
        """Is there a day on which both hold?"""
        return self.valid_from <= (other.valid_to or date.max) and other.valid_from <= (self.valid_to or date.max)

    def holds_on(self, day: date) -> bool:
        """Does it hold on `day`?"""
        return self.valid_from <= day <= (self.valid_to or date.max)


def read_rows(table: Table) -> list[UnitRow]:
    """The lines of `table`, typed. Errors: FileFaults naming every faulty line and column."""
    rows: list[UnitRow] = []
    faults: list[LineFault] = []
    for line, cells in table.lines:
        wrong = [table.fault(line, column, message) for column, message in _wrong_with(cells)]
        faults += wrong
        if not wrong:
            rows.append(_row(line, cells))
    if faults:
        raise FileFaults(faults)
    return rows


def _row(line: int, cells: dict[str, str]) -> UnitRow:
    sector = Sector(cells["sector"]) if cells["sector"] else None
    last = parse_date(cells["valid_to"]) if cells["valid_to"] else None
    first = parse_date(cells["valid_from"])
    return UnitRow(
        line, cells["code"], cells["name"], UnitKind(cells["kind"]), sector, cells["parent_code"], first, last
    )


def _wrong_with(cells: dict[str, str]) -> Iterable[tuple[str, str]]:
    """(column, what is wrong) of one line."""
    for column, what, most in (("code", "mã", 40), ("name", "tên", 300)):
        if not cells[column] or len(cells[column]) > most:
            yield column, f"phải có {what}, dài nhất {most} ký tự"
        if cells[column].startswith(FORMULA):
            yield column, f"{what} không bắt đầu bằng {' '.join(FORMULA)}: bảng tính sẽ coi là công thức"
    if cells["kind"] not in set(UnitKind):
        yield "kind", f"“{cells['kind']}” không có trong {', '.join(UnitKind)}"
    if cells["sector"] and cells["sector"] not in set(Sector):
        yield "sector", f"“{cells['sector']}” không có trong {', '.join(Sector)}"
    yield from _wrong_days(cells)


def _wrong_days(cells: dict[str, str]) -> Iterable[tuple[str, str]]:
    days = {}
    for column in ("valid_from", "valid_to"):
        if cells[column] or column == "valid_from":
            try:
                days[column] = parse_date(cells[column])
            except NotADate:
                yield column, f"“{cells[column]}” không phải ngày (dd/mm/yyyy hoặc yyyy-mm-dd)"
    if len(days) == 2 and days["valid_to"] < days["valid_from"]:
        yield "valid_to", "ngày kết thúc trước ngày bắt đầu"
