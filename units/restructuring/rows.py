"""A restructure as a file: one act a line, read and typed, every fault with its line and column. Pure.

Columns: action,code,to_code,name,kind,sector,parent_code,share. `code` is the code carried the day before the effective date
(of a unit to be founded: from that date on); `to_code` and `parent_code` are codes from that date on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from units.kinds import Sector, UnitKind
from units.tables import FORMULA
from vietnamese import nfc

Word = TypeVar("Word", bound=StrEnum)

COLUMNS = ("action", "code", "to_code", "name", "kind", "sector", "parent_code", "share")

SHARE = re.compile(r"\d{1,9}/\d{1,9}|\d?[.,]\d{1,12}", re.ASCII)
"""A fraction or a decimal, short: a share is part of a sentence, not a number to compute for a year."""


class Act(StrEnum):
    """What can be done to a unit by decision."""

    FOUND = "found"
    RENAME = "rename"
    MOVE = "move"
    MERGE = "merge"
    SPLIT = "split"
    DISSOLVE = "dissolve"


NEEDED: Mapping[Act, tuple[str, ...]] = {
    Act.FOUND: ("name", "kind", "parent_code"),
    Act.RENAME: (),
    Act.MOVE: ("parent_code",),
    Act.MERGE: ("to_code",),
    Act.SPLIT: ("to_code",),
    Act.DISSOLVE: (),
}
"""Columns an act cannot do without, besides `code`."""

USED: Mapping[Act, frozenset[str]] = {
    Act.FOUND: frozenset({"name", "kind", "sector", "parent_code"}),
    Act.RENAME: frozenset({"to_code", "name", "kind", "sector"}),
    Act.MOVE: frozenset({"parent_code"}),
    Act.MERGE: frozenset({"to_code"}),
    Act.SPLIT: frozenset({"to_code", "share"}),
    Act.DISSOLVE: frozenset(),
}
"""Columns an act reads; anything in another one is told as a remark and left alone."""


@dataclass(frozen=True)
class RowFault:
    """What is wrong in one line. `line` counts from 1, the heading included; `column` is empty when it is the whole line."""

    line: int
    column: str
    message: str


@dataclass(frozen=True)
class Row:
    """One act. Empty cells are empty texts or None."""

    line: int
    act: Act
    code: str
    to_code: str = ""
    name: str = ""
    kind: UnitKind | None = None
    sector: Sector | None = None
    parent_code: str = ""
    share: Fraction | None = None


@dataclass(frozen=True)
class Reading:
    """The acts of a file, or what is wrong with it. `remarks`: cells that are filled and not read."""

    rows: tuple[Row, ...]
    faults: tuple[RowFault, ...]
    remarks: tuple[RowFault, ...]


def read_rows(table: Iterable[tuple[int, Mapping[str, str]]]) -> Reading:
    """Type the lines of a table under `COLUMNS` (line number, cells by column; NFC and stripped)."""
    rows, faults, remarks = [], [], []
    for line, cells in table:
        row, wrong = _read_row(line, cells)
        faults += wrong
        if row:
            rows.append(row)
            remarks += _unread(row, cells)
    return Reading(tuple(rows), tuple(faults), tuple(remarks))


def _read_row(line: int, cells: Mapping[str, str]) -> tuple[Row | None, list[RowFault]]:
    act = _word(Act, cells["action"].lower())
    if act is None:
        return None, [RowFault(line, "action", f"“{cells['action']}” không có trong {', '.join(Act)}")]
    faults = [RowFault(line, column, message) for column, message in _wrong_with(act, cells)]
    if faults:
        return None, faults
    used = {column: cells[column] if column in USED[act] else "" for column in COLUMNS}
    row = Row(
        line,
        act,
        cells["code"],
        used["to_code"],
        nfc(used["name"]),
        _word(UnitKind, used["kind"]),
        _word(Sector, used["sector"]),
        used["parent_code"],
        _share(used["share"]),
    )
    return row, []


def _wrong_with(act: Act, cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(column, what is wrong) of one line."""
    for column in ("code", *NEEDED[act]):
        if not cells[column]:
            yield column, f"{act.value} cần có cột này"
    for column, most in (("code", 40), ("to_code", 40), ("name", 300)):
        if len(cells[column]) > most:
            yield column, f"dài quá {most} ký tự"
    for column in ("code", "to_code", "name"):
        if cells[column].startswith(FORMULA):
            yield column, f"không bắt đầu bằng {' '.join(FORMULA)}: bảng tính sẽ coi là công thức"
    yield from _unknown_words(act, cells)
    if act is Act.RENAME and not any(cells[column] for column in USED[act]):
        yield "name", "rename cần tên mới, mã mới (to_code), loại hoặc khu vực mới"


def _unknown_words(act: Act, cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for column, words in (("kind", UnitKind), ("sector", Sector)):
        if column in USED[act] and cells[column] and cells[column] not in set(words):
            yield column, f"“{cells[column]}” không có trong {', '.join(words)}"
    if "share" in USED[act] and cells["share"] and _share(cells["share"]) is None:
        yield "share", f"“{cells['share']}” không phải tỷ lệ lớn hơn 0, nhỏ hơn 1 (ví dụ 0.6, 0,6 hoặc 1/3)"


def _unread(row: Row, cells: Mapping[str, str]) -> list[RowFault]:
    filled = [column for column in COLUMNS[2:] if cells[column] and column not in USED[row.act]]
    return [RowFault(row.line, column, f"{row.act.value} không dùng cột này, bỏ qua") for column in filled]


def _word(words: type[Word], text: str) -> Word | None:
    return words(text) if text in set(words) else None


def _share(text: str) -> Fraction | None:
    if not SHARE.fullmatch(text):
        return None
    upper, _, lower = text.replace(",", ".").partition("/")
    if lower and not int(lower):
        return None
    share = Fraction(upper) / int(lower or 1)
    return share if 0 < share < 1 else None
