"""Where every answer stands in the workbook of a unit: one sheet per page of the form, one row per field. Pure.

Writing and reading ask the same layout, so that neither can drift from the other. Rows and columns count from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from submissions.entry.inputs import MOST_ROWS
from submissions.entry.parts import Page, is_typed_here, pages_of
from submissions.entry.row_cells import options_of
from submissions.forms.schema import NUMERIC, Field, Form, Kind
from units.kinds import Level, Sector

KEY, LABEL, UNIT, VALUE = range(4)
"""Columns: the key (hidden), what is asked, in which unit, and the first of those to fill in."""

FIRST_LINE = 4
"""Above it: title, headings the page stands under, how to fill in, names of the columns."""

BLANK_ROWS = 20
"""Empty rows below those of a list."""

FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME = 31


class What(StrEnum):
    """What is typed into a cell."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True)
class Cell:
    """One cell to fill in: the name of its answer and what may stand there."""

    row: int
    column: int
    name: str
    what: What
    scale: int = 0
    may_be_negative: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One row. `key`: what stands in the hidden column; `heads`: names of columns that begin here; no cells: nothing to type."""

    row: int
    key: str
    label: str
    asked: Field | None = None
    unit: str = ""
    help: str = ""
    heads: tuple[str, ...] = ()
    is_computed: bool = False
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class SheetPlan:
    """One sheet: the page of the form it is, and its rows."""

    name: str
    page: Page
    lines: tuple[Line, ...]

    @property
    def cells(self) -> Iterator[Cell]:
        """Every cell to fill in."""
        return (cell for line in self.lines for cell in line.cells)


def plans_of(form: Form, level: Level, sector: Sector | None, rows: Mapping[str, int]) -> tuple[SheetPlan, ...]:
    """The sheets a unit of `level` and `sector` fills in. `rows`: key of a list -> rows it has in this workbook."""
    pages = pages_of(form, level, sector)
    return tuple(
        SheetPlan(sheet_name(number, page.title), page, tuple(_lines(form, page, level, sector, rows)))
        for number, page in enumerate(pages, 1)
    )


def rows_of(form: Form, listings: Mapping[str, Sequence[object]]) -> dict[str, int]:
    """How many rows each list gets: what it has, and some to add."""
    lists = (asked.key for asked in form.fields if asked.kind is Kind.LIST)
    return {key: min(MOST_ROWS, len(listings.get(key, ())) + BLANK_ROWS) for key in lists}


def sheet_name(number: int, title: str) -> str:
    """What the sheet is called: its number keeps names apart."""
    plain = f"({number}) " + " ".join(FORBIDDEN_IN_NAME.sub(" ", title).split())
    if len(plain) > LONGEST_NAME:
        plain = plain[: LONGEST_NAME + 1].rpartition(" ")[0]
    return plain[:LONGEST_NAME].rstrip(" '.,;")


def _lines(form: Form, page: Page, level: Level, sector: Sector | None, rows: Mapping[str, int]) -> Iterator[Line]:
    row = FIRST_LINE
    for group in page.groups:
        if group.heading:
            yield Line(row, "", group.heading)
            row += 1
        for asked in group.fields:
            for line in _field(form, asked, row, is_typed_here(asked, level, sector), rows):
                yield line
                row += 1


def _field(form: Form, asked: Field, row: int, is_typed: bool, rows: Mapping[str, int]) -> Iterator[Line]:
    if not is_typed or asked.kind is Kind.ATTACHMENT:
        yield Line(row, asked.key, asked.label_vi, asked, asked.unit or "", is_computed=True)
    elif asked.kind is Kind.TABLE:
        yield from _table(form, asked, row)
    elif asked.kind is Kind.LIST:
        yield from _list(asked, row, rows.get(asked.key, BLANK_ROWS))
    else:
        cell = Cell(row, VALUE, asked.key, _what(asked.kind), asked.scale, asked.may_be_negative, _labels(asked))
        yield Line(row, asked.key, asked.label_vi, asked, asked.unit or "", asked.help or "", cells=(cell,))
        for at, part in enumerate(asked.parts, row + 1):
            name = f"{asked.key}.{part.key}"
            yield Line(at, name, f"– {part.label_vi}", asked, cells=(Cell(at, VALUE, name, What.TEXT),))


def _table(form: Form, asked: Field, row: int) -> Iterator[Line]:
    heads = tuple(f"{each.label_vi} ({each.unit})" if each.unit else each.label_vi for each in asked.columns)
    yield Line(row, asked.key, asked.label_vi, asked, asked.unit or "", asked.help or "", heads)
    for at, each in enumerate(asked.rows, row + 1):
        key = f"{asked.key}.{each.key}"
        cells = []
        for column, head in enumerate(asked.columns, VALUE):
            slot = form.slot(f"{key}.{head.key}")
            if slot and slot.typed:
                cells.append(Cell(at, column, slot.key, What.NUMBER, slot.scale, asked.may_be_negative))
        yield Line(at, key, f"– {each.label_vi}", asked, cells=tuple(cells))
    for at, total in enumerate(asked.totals, row + 1 + len(asked.rows)):
        yield Line(at, f"{asked.key}.{total.key}", f"– {total.label_vi}", asked, is_computed=True)


def _list(asked: Field, row: int, count: int) -> Iterator[Line]:
    heads = tuple(f"{each.label_vi} ({each.unit})" if each.unit else each.label_vi for each in asked.columns)
    yield Line(row, asked.key, asked.label_vi, asked, asked.unit or "", asked.help or "", heads)
    for number in range(1, count + 1):
        cells = tuple(
            Cell(
                row + number,
                column,
                f"{asked.key}.{number}.{each.key}",
                _what(each.kind),
                each.scale,
                asked.may_be_negative,
                options_of(each),
            )
            for column, each in enumerate(asked.columns, VALUE)
        )
        yield Line(row + number, f"{asked.key}.{number}", f"– Dòng {number}", asked, cells=cells)


def _labels(asked: Field) -> tuple[str, ...]:
    return tuple(option.label_vi for option in asked.options)


def _what(kind: Kind) -> What:
    if kind in NUMERIC:
        return What.NUMBER
    if kind in (Kind.CHOICE, Kind.ACTION):
        return What.CHOICE
    return {Kind.DATE: What.DATE, Kind.YES_NO: What.YES_NO}.get(kind, What.TEXT)
