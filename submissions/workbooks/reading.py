"""The cells of a file somebody sends: sheets as rows of values, the hidden identity, cells that show an error.

Hostile files are refused by `units.packages` before calamine sees them. Knows no form.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from submissions.workbooks import words
from submissions.workbooks.identity import HIDDEN_SHEET
from units.packages import Limits, Unwelcome, looked_through

LARGEST = 5 * 2**20
"""Bytes of one workbook as sent: one with 20,000 characters in every text has less."""

LIMITS = Limits(members=500, unpacked=20 * 2**20, elements=400_000, area=400_000)


@dataclass(frozen=True)
class Sent:
    """A workbook as it was sent. `sheets`: name -> rows of values from A1; `wrong`: name -> cells (row, column) in error."""

    token: str
    sheets: dict[str, list[list[Any]]]
    wrong: dict[str, frozenset[tuple[int, int]]]

    def at(self, sheet: str, row: int, column: int) -> Any:
        """What stands in one cell; "" for nothing."""
        rows = self.sheets[sheet]
        return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def read_sent(content: bytes, name: str) -> Sent:
    """The workbook in `content`. Errors: Unwelcome, with the sentence to show."""
    if len(content) > LARGEST:
        raise Unwelcome(f"{name}: {words.said(words.FAULTS, 'too_large', {'most': LARGEST // 2**20})}")
    looked = looked_through(content, name, LIMITS)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(looked.content))
        sheets = {each: _rows(book.get_sheet_by_name(each)) for each in book.sheet_names}
    except (CalamineError, OSError, ValueError, IndexError):
        raise Unwelcome(f"{name}: {words.said(words.FAULTS, 'not_a_workbook', {})}") from None
    hidden = sheets.pop(HIDDEN_SHEET, [])
    token = hidden[0][0] if hidden and hidden[0] else ""
    wrong = {each: frozenset(looked.wrong_in(each)) for each in sheets}
    return Sent(token if isinstance(token, str) else "", sheets, wrong)


def has_anything(rows: Sequence[Sequence[Any]]) -> bool:
    """Does any cell hold something?"""
    return any(value not in ("", None) for row in rows for value in row)


def _rows(sheet: CalamineSheet) -> list[list[Any]]:
    return sheet.to_python(skip_empty_area=False)
