"""A table out of a file somebody sends, CSV or XLSX: lines of text cells under known columns, each with its place.

Hostile files are refused before they are unpacked. Knows no unit and no person; what the cells mean is for others.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from units.packages import Limits, Unwelcome, looked_through
from vietnamese import nfc

LARGEST = 50 * 2**20
"""Bytes of a file, and of a workbook unpacked twice over."""

MOST_LINES = 300_000

FORMULA = ("=", "+", "-", "@")
"""What a spreadsheet takes for the beginning of a formula."""

MOST_ERRORS = 100
LIMITS = Limits(members=2_000, unpacked=2 * LARGEST, elements=12_000_000, area=8_000_000)

Line = tuple[int, dict[str, str]]
"""Line number (from 1, the heading included) and cells by column, NFC and stripped."""


@dataclass(frozen=True)
class LineFault:
    """What is wrong in one line of a file. `line` counts from 1, the heading included; `column`: its heading, if it is one cell.

    `cell`: the cell of a workbook ("C17").
    """

    line: int
    message: str
    column: str = ""
    cell: str = ""

    @property
    def place(self) -> str:
        """Where it is, in words."""
        column = f", cột {self.column}" if self.column else ""
        return f"ô {self.cell}{column}" if self.cell else f"dòng {self.line}{column}"


class FileFaults(Exception):
    """A file was refused; nothing of it was written."""

    def __init__(self, faults: Sequence[LineFault]) -> None:
        super().__init__(f"{len(faults)} lỗi")
        self.faults = list(faults)


@dataclass(frozen=True)
class Table:
    """The lines of a file. `letters`: column -> letter in the workbook, empty for CSV."""

    lines: list[Line]
    letters: dict[str, str]

    def fault(self, line: int, column: str, message: str) -> LineFault:
        """A fault of one cell, with its place in this file."""
        letter = self.letters.get(column)
        return LineFault(line, message, column, f"{letter}{line}" if letter else "")


def read_file(content: bytes, name: str, columns: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """The table in a file of any of the two kinds; what it is shows in its first bytes, not in its name.

    Errors: FileFaults: too large, neither UTF-8 text nor a workbook, a wrong heading, an odd number of cells, errors of
    formulas, no line at all.
    """
    if len(content) > LARGEST:
        raise FileFaults([LineFault(1, f"{name}: tệp lớn hơn {LARGEST // 2**20} MB, không đọc")])
    if content.startswith(b"PK"):
        return _table(_sheet(content, name), columns, optional, is_workbook=True)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        told = "không phải UTF-8 (tệp mã TCVN3, VNI cũ cần chuyển trước), cũng không phải tệp Excel .xlsx"
        raise FileFaults([LineFault(line, told)]) from None
    return read_text(text, columns, optional)


def read_text(text: str, columns: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """The table in a CSV text. Errors: FileFaults."""
    if "\0" in text:
        raise FileFaults([LineFault(1, "tệp có ký tự NUL, không phải CSV")])
    return _table(_csv_lines(text.removeprefix("\ufeff")), columns, optional, is_workbook=False)


def read_table(text: str, columns: Sequence[str]) -> list[Line]:
    """The lines of a CSV text under exactly `columns`, in any order. Errors: FileFaults."""
    return read_text(text, columns).lines


def _csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as fault:
        raise FileFaults([LineFault(reader.line_num, f"không đọc được CSV: {fault}")]) from None


def _sheet(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of the first sheet; a workbook that would unpack to something enormous is not unpacked."""
    try:
        book = looked_through(content, name, LIMITS)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0)
        lines = sheet.to_python(skip_empty_area=False)
    except Unwelcome as unwelcome:
        raise FileFaults([LineFault(1, str(unwelcome))]) from None
    except (CalamineError, IndexError, OSError, ValueError):
        raise FileFaults([LineFault(1, f"{name}: không phải tệp Excel .xlsx đọc được")]) from None
    # calamine reads such cells as empty
    if wrong := book.wrong_in(sheet.name)[:MOST_ERRORS]:
        raise FileFaults(
            [LineFault(row + 1, "ô có công thức lỗi hoặc chưa được tính", cell=cell_name(row, at)) for row, at in wrong]
        )
    for number, cells in enumerate(lines, start=1):
        yield number, [_cell(cell) for cell in cells]


def _cell(value: Any) -> str:
    """A cell as its owner would have typed it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _table(
    lines: Iterator[tuple[int, list[str]]], columns: Sequence[str], optional: Sequence[str], *, is_workbook: bool
) -> Table:
    _, first = next(lines, (1, []))
    heading = [nfc(cell).strip() for cell in first]
    while heading and not heading[-1]:
        heading.pop()
    _check_heading(heading, columns, optional)
    letters = {column: _letter(at) for at, column in enumerate(heading)} if is_workbook else {}
    table = Table([], letters)
    faults: list[LineFault] = []
    missing = dict.fromkeys((column for column in optional if column not in heading), "")
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(table.lines) >= MOST_LINES:
            raise FileFaults([LineFault(number, f"tệp có hơn {MOST_LINES} dòng, không đọc")])
        if len(cells) != len(heading) and (not is_workbook or any(cell.strip() for cell in cells[len(heading) :])):
            faults.append(LineFault(number, f"có {len(cells)} ô, cần {len(heading)} ô"))
            continue
        row = dict(zip(heading, (nfc(cell).strip() for cell in cells), strict=False)) | missing
        table.lines.append((number, row))
    if not table.lines and not faults:
        faults.append(LineFault(2, "tệp không có dòng nào"))
    if faults:
        raise FileFaults(faults)
    return table


def _check_heading(heading: Sequence[str], columns: Sequence[str], optional: Sequence[str]) -> None:
    known = set(columns) | set(optional)
    if not set(columns) <= set(heading) <= known or len(set(heading)) < len(heading):
        more = f" (có thể thêm {','.join(optional)})" if optional else ""
        told = f"dòng đầu phải là: {','.join(columns)}{more}; tệp có: {','.join(heading)}"
        raise FileFaults([LineFault(1, told[:600])])


def cell_name(row: int, column: int) -> str:
    """What a workbook calls the cell at `row` and `column` (from 0): "C17"."""
    return f"{_letter(column)}{row + 1}"


def _letter(at: int) -> str:
    """A, B, … Z, AA: the name of the column at `at` (from 0)."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
