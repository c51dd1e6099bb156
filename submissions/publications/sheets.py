"""A workbook one can only write safely into: texts never formulas, numbers as numbers, rows from top to bottom.

Constant memory: a row leaves memory when the next begins. Must not know reports.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from submissions.publications.official import printable

LONGEST_TEXT = 32_767
"""Characters a cell can hold."""
CUT = " […]"
MOST_EXACT = 10**15
"""Above this a spreadsheet would round a number: it is written as text, exactly."""
VIETNAMESE = "[$-42A]"
LINE, TALLEST = 14.5, 400.0
"""Points: of a line in a row; of the tallest row a spreadsheet shows."""
LETTER = 0.9
"""How much of the width of a nought, which columns are measured in, a letter takes, words that do not fit included."""
WIDEST_PAGE = 280
"""Characters of all columns together that are still read when they are fitted to one page."""
WRAPPED = frozenset({"text", "head", "middle"})
FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\]")

Value = str | int | Decimal | None


class Workbook:
    """One .xlsx being written."""

    def __init__(self, title: str, author: str) -> None:
        self._target = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._target,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.set_properties({"title": printable(title), "author": printable(author)})
        self._names: set[str] = set()
        self._formats: dict[tuple[str, int], Any] = {}

    def sheet(self, name: str, widths: Sequence[float]) -> Sheet:
        """A new sheet; `name` is made to fit (31 characters, once only)."""
        return Sheet(self, self._book.add_worksheet(self._free(name)), widths)

    def look(self, kind: str, decimals: int = 0) -> Any:
        """The cell format of a kind: title, note, head, section, text, middle, number, total."""
        key = (kind, decimals)
        if key not in self._formats:
            self._formats[key] = self._book.add_format(_look(kind, decimals))
        return self._formats[key]

    def close(self) -> bytes:
        """Finish and give the file."""
        self._book.close()
        return self._target.getvalue()

    def _free(self, name: str) -> str:
        base = FORBIDDEN_IN_NAME.sub(" ", printable(name)).strip(" '")[:31] or "Bảng"
        free, number = base, 2
        while free.casefold() in self._names:
            ending = f" {number}"
            free, number = base[: 31 - len(ending)] + ending, number + 1
        self._names.add(free.casefold())
        return free


class Sheet:
    """A sheet written row by row."""

    def __init__(self, book: Workbook, sheet: Any, widths: Sequence[float]) -> None:
        self._book, self._sheet = book, sheet
        self._widths, self._lines = widths, 1
        self.next_row = 0
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        if sum(widths) <= WIDEST_PAGE:
            sheet.fit_to_pages(1, 0)
        else:
            sheet.set_print_scale(70)
            sheet.repeat_columns(0, 1)

    def row(self, values: Sequence[Value], kind: str = "text") -> int:
        """Write one row of texts and numbers; gives its index from 0."""
        for column, value in enumerate(values):
            self.cell(column, value, kind)
        return self._end_row()

    def cell(self, column: int, value: Value, kind: str = "text") -> None:
        """Write into the row that is being written."""
        if value is None:
            return
        if isinstance(value, str):
            self._make_room(value, self._widths[column] if column < len(self._widths) else 10, kind)
            self._sheet.write_string(self.next_row, column, clipped(value), self._book.look(kind))
        elif abs(value) >= MOST_EXACT:
            self._sheet.write_string(self.next_row, column, str(value), self._book.look(kind))
        else:
            decimals = max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0
            self._sheet.write_number(
                self.next_row, column, value, self._book.look("total" if kind == "total" else "number", decimals)
            )

    def long_text(self, column: int, text: str) -> None:
        """Write a text over all columns from `column` on."""
        self._make_room(text, sum(self._widths[column:]), "text")
        self._sheet.merge_range(
            self.next_row, column, self.next_row, len(self._widths) - 1, "", self._book.look("text")
        )
        self._sheet.write_string(self.next_row, column, clipped(text), self._book.look("text"))

    def sums(self, columns: Sequence[tuple[int, int | Decimal]], first: int, last: int) -> None:
        """Write SUM formulas over rows `first`..`last` with their results into the row that is being written."""
        for column, result in columns:
            name = xl_col_to_name(column)
            decimals = max(0, -int(result.as_tuple().exponent)) if isinstance(result, Decimal) else 0
            formula = f"=SUM({name}{first + 1}:{name}{last + 1})"
            self._sheet.write_formula(self.next_row, column, formula, self._book.look("total", decimals), result)

    def added(self, column: int, rows: Sequence[int], result: int | Decimal) -> None:
        """Write the sum of some rows of a column, with its result, into the row that is being written."""
        name = xl_col_to_name(column)
        decimals = max(0, -int(result.as_tuple().exponent)) if isinstance(result, Decimal) else 0
        formula = "=" + "+".join(f"{name}{row + 1}" for row in rows)
        self._sheet.write_formula(self.next_row, column, formula, self._book.look("total", decimals), result)

    def end_row(self) -> int:
        """Begin the next row; gives the index of the one that ended."""
        return self._end_row()

    def freeze(self, columns: int = 0) -> None:
        """Keep what is written so far, and the first columns, in sight; repeat it in print."""
        self._sheet.freeze_panes(self.next_row, columns)
        self._sheet.repeat_rows(max(0, self.next_row - 1))

    def _make_room(self, text: str, width: float, kind: str) -> None:
        """The row becomes as tall as what wraps in it."""
        if kind in WRAPPED:
            self._lines = max(self._lines, sum(1 + int(len(line) * LETTER / width) for line in text.split("\n")))

    def _end_row(self) -> int:
        if self._lines > 1:
            self._sheet.set_row(self.next_row, min(TALLEST, self._lines * LINE))
        self._lines = 1
        self.next_row += 1
        return self.next_row - 1


def clipped(text: str) -> str:
    """`text` as a cell can hold it: printable, and cut with a mark where it is too long."""
    clean = printable(text)
    return clean if len(clean) <= LONGEST_TEXT else clean[: LONGEST_TEXT - len(CUT)] + CUT


def _look(kind: str, decimals: int) -> dict[str, Any]:
    number = f"{VIETNAMESE}#,##0" + ("." + "0" * decimals if decimals else "")
    base: dict[str, Any] = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
    looks: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14},
        "note": {"italic": True},
        "head": {
            "bold": True,
            "text_wrap": True,
            "align": "center",
            "valign": "vcenter",
            "border": 1,
            "bg_color": "#E7EEF2",
        },
        "section": {"bold": True},
        "text": {"text_wrap": True},
        "middle": {"text_wrap": True, "align": "center"},
        "number": {"num_format": number},
        "total": {"bold": True, "num_format": number, "top": 1},
    }
    return base | looks[kind]
