"""How the sheets of a workbook look: formats, drop-downs, locks. Knows cells and plans, no report.

Texts are written as texts whatever they begin with: nothing a person typed can become a formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from submissions.publications.official import printable
from submissions.publications.sheets import MOST_EXACT, VIETNAMESE, clipped
from submissions.workbooks.identity import HIDDEN_SHEET
from submissions.workbooks.layout import Cell, What
from submissions.workbooks.values import YES_NO, Value, exactly

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
FONT: Mapping[str, Any] = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
OPEN_TO_FILL: Mapping[str, Any] = {"locked": False, "border": 1, "border_color": "#8A8F94", "text_wrap": True}
COLOURS = {"": "#FFF9DB", "fault": "#F8D0CC", "differs": "#FDE3B8"}
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 15},
    "note": {"italic": True, "font_color": "#4A5157"},
    "head": {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E7EEF2", "align": "center"},
    "group": {"bold": True},
    "label": {"text_wrap": True},
    "strong": {"bold": True, "text_wrap": True},
    "quiet": {"italic": True, "font_color": "#4A5157"},
    "link": {"font_color": "#1D5AA6", "underline": 1, "text_wrap": True},
    "previous": {"font_color": "#4A5157", "align": "right", "text_wrap": True},
}
LONGEST_PROMPT = 255
LONGEST_TITLE = 32


class Book:
    """The workbook being drawn: formats made once, texts always texts."""

    def __init__(self, target: Any, title: str) -> None:
        self.book = xlsxwriter.Workbook(target, OPTIONS)
        self.book.set_properties({"title": printable(title)})
        self._formats: dict[tuple[Any, ...], Any] = {}
        self._lists: dict[tuple[str, ...], str] = {}

    def look(self, name: str) -> Any:
        """The format of a locked cell."""
        return self._format(("look", name), LOOKS[name])

    def open_look(self, cell: Cell, mark: str, value: Value) -> Any:
        """The format of a cell to fill in. `mark`: "", "fault" or "differs"."""
        number = self._number_format(cell, value)
        wanted = {**OPEN_TO_FILL, "bg_color": COLOURS[mark], "num_format": number}
        return self._format(("open", mark, number), wanted)

    def text(self, sheet: Any, row: int, column: int, text: str, look: str) -> None:
        """Write a text into a locked cell."""
        sheet.write_string(row, column, clipped(text), self.look(look))

    def value(self, sheet: Any, cell: Cell, value: Value, mark: str) -> None:
        """Write an answer into its cell."""
        look = self.open_look(cell, mark, value)
        if value is None or value == "":
            sheet.write_blank(cell.row, cell.column, None, look)
        elif isinstance(value, bool):
            sheet.write_string(cell.row, cell.column, YES_NO[0] if value else YES_NO[1], look)
        elif isinstance(value, date):
            sheet.write_datetime(cell.row, cell.column, value, look)
        elif isinstance(value, str) or abs(value) >= MOST_EXACT:
            sheet.write_string(cell.row, cell.column, clipped(str(value)), look)
        else:
            sheet.write_number(cell.row, cell.column, value, look)

    def restrict(self, sheet: Any, cell: Cell, title: str, help_: str) -> None:
        """Let a spreadsheet help while typing: drop-downs, whole numbers, and the help of the form beside the cell."""
        rule: dict[str, Any] = {"validate": "any"}
        if cell.options or cell.what is What.YES_NO:
            options = cell.options or YES_NO
            rule = {"validate": "list", "source": self._listed(options), "error_type": "warning"}
        elif cell.what is What.NUMBER:
            rule = {"validate": "custom", "value": _number_rule(cell)}
            rule |= {"error_title": "Ô này cần số", "error_message": _number_words(cell)}
        if help_:
            rule |= {"input_title": title[:LONGEST_TITLE], "input_message": help_[:LONGEST_PROMPT]}
        if rule != {"validate": "any"}:
            sheet.data_validation(cell.row, cell.column, cell.row, cell.column, rule)

    def hide(self, token: str) -> None:
        """The hidden sheet: what the file is, and the lists of the drop-downs."""
        sheet = self.book.add_worksheet(HIDDEN_SHEET)
        sheet.write_string(0, 0, token)
        for column, options in enumerate(self._lists, 1):
            for row, option in enumerate(options):
                sheet.write_string(row, column, clipped(option))
        sheet.protect()
        sheet.very_hidden()

    def _listed(self, options: Sequence[str]) -> str:
        column = len(self._lists) + 1
        place = f"={HIDDEN_SHEET}!{xl_range_abs(0, column, len(options) - 1, column)}"
        return self._lists.setdefault(tuple(options), place)

    def _format(self, key: tuple[Any, ...], wanted: Mapping[str, Any]) -> Any:
        if key not in self._formats:
            self._formats[key] = self.book.add_format({**FONT, **wanted})
        return self._formats[key]

    def _number_format(self, cell: Cell, value: Value) -> str:
        """More decimals than are kept are shown all the same: they are what is wrong."""
        if isinstance(value, float | Decimal) and -int(exactly(value).as_tuple().exponent) > cell.scale:
            return "General"
        if cell.what is What.NUMBER and not isinstance(value, date):
            return f"{VIETNAMESE}#,##0" + ("." + "0" * cell.scale if cell.scale else "")
        return "dd/mm/yyyy" if cell.what is What.DATE or isinstance(value, date) else "@"


def _number_rule(cell: Cell) -> str:
    """A formula that is true for what may be typed: a number, or a dash for a nil return."""
    name = xl_rowcol_to_cell(cell.row, cell.column)
    wanted = ["TRUE"]
    if cell.scale == 0:
        wanted.append(f"{name}=INT({name})")
    if not cell.may_be_negative:
        wanted.append(f"{name}>=0")
    return f'=IF(ISNUMBER({name}),AND({",".join(wanted)}),{name}="-")'


def _number_words(cell: Cell) -> str:
    kind = "số" if cell.scale else "số nguyên"
    return f"Gõ {kind}, liền chữ số, không kèm chữ. Không phát sinh: gõ dấu gạch ngang -"
