"""The workbook of one report as a file: a guide, one sheet per page of the form, the hidden identity.

The same writer gives a file back with its faults marked: other values, coloured cells, and a list that leads to them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from submissions.forms.schema import Kind
from submissions.models import Submission
from submissions.workbooks import words
from submissions.workbooks.drawing import Book
from submissions.workbooks.faults import CellFault
from submissions.workbooks.identity import Identity
from submissions.workbooks.layout import FIRST_LINE, KEY, LABEL, UNIT, VALUE, Cell, Line, SheetPlan, What
from submissions.workbooks.values import Value, shown
from vietnamese import format_date, format_moment
from workflow.deadlines import local_day

WIDE = VALUE + 3
"""Last column of a text, which is written across several."""

WIDTHS = (2, 52, 14, 22, 22, 18, 18, 18, 18, 18, 18)
TITLE, ROW, TEXT = 26, 17, 68
"""Heights in points: of a title, of one line of letters, of a text to write."""
MOST_TOLD = 200
FILL_IN = {"select_locked_cells": True, "format_columns": True, "format_rows": True}


@dataclass(frozen=True)
class Filling:
    """What goes into the cells. `values`, `before` (last period): by name of the answer.

    `faults`, `differs`, `notes`: what to mark; notes are not told in the guide, they need no correcting.
    """

    values: Mapping[str, Value]
    before: Mapping[str, Value] = field(default_factory=dict)
    faults: Sequence[CellFault] = ()
    differs: Sequence[CellFault] = ()
    notes: Sequence[CellFault] = ()

    def marks(self) -> dict[str, tuple[str, str]]:
        """Name of an answer -> how its cell is marked, and why."""
        found: dict[str, tuple[str, str]] = {}
        for kind, told in (("differs", [*self.notes, *self.differs]), ("fault", self.faults)):
            for each in told:
                if each.name:
                    _, said = found.get(each.name, ("", ""))
                    found[each.name] = (kind, f"{said}\n{each.message}".strip())
        return found


def write_workbook(
    submission: Submission, plans: Sequence[SheetPlan], filling: Filling, *, identity: Identity, key: str, now: datetime
) -> bytes:
    """The .xlsx. `key`: SECRET_KEY, for the identity."""
    target = io.BytesIO()
    book = Book(target, f"{submission.unit_name} – {submission.round.title}")
    _write_guide(book, submission, plans, [*filling.faults, *filling.differs], now)
    marks = filling.marks()
    for plan in plans:
        _write_sheet(book, submission, plan, filling, marks)
    book.hide(identity.signed(key))
    book.book.close()
    return target.getvalue()


def _write_guide(
    book: Book, submission: Submission, plans: Sequence[SheetPlan], told: Sequence[CellFault], now: datetime
) -> None:
    sheet = book.book.add_worksheet(words.GUIDE)
    _prepare(sheet, (2, 100))
    lines: list[tuple[str, str]] = [
        (submission.round.title, "title"),
        (f"{submission.unit_name} (mã {submission.unit_code})", "group"),
        (f"Hạn nộp: hết ngày {format_date(local_day(submission.due_at))}. Tệp lập lúc {format_moment(now)}.", "note"),
    ]
    lines += [("", "note")] + [(f"{at}. {step}", "label") for at, step in enumerate(words.STEPS, 1)] + [("", "note")]
    for row, (text, look) in enumerate(lines):
        book.text(sheet, row, LABEL, text, look)
        sheet.set_row(row, TITLE if look == "title" else ROW * _rows_of(text, 100))
    row = len(lines)
    if told:
        row = _write_told(book, sheet, row, told)
    book.text(sheet, row, LABEL, "Các trang phải điền", "group")
    for at, plan in enumerate(plans, row + 1):
        _link(book, sheet, at, plan.name, f"({at - row}) {plan.page.title}: {len(plan.page.asked)} ô", "A1")
    sheet.protect("", FILL_IN)
    if told:
        sheet.set_tab_color("#B3261E")


def _write_told(book: Book, sheet: Any, row: int, told: Sequence[CellFault]) -> int:
    book.text(sheet, row, LABEL, words.TO_CORRECT.format(count=len(told)), "strong")
    for each in told[:MOST_TOLD]:
        row += 1
        if each.sheet and each.cell:
            _link(book, sheet, row, each.sheet, each.sentence, each.cell)
        else:
            book.text(sheet, row, LABEL, each.sentence, "label")
    if len(told) > MOST_TOLD:
        row += 1
        book.text(sheet, row, LABEL, words.AND_MORE.format(count=len(told) - MOST_TOLD), "label")
    return row + 2


def _link(book: Book, sheet: Any, row: int, name: str, text: str, cell: str) -> None:
    quoted = name.replace("'", "''")
    sheet.write_url(row, LABEL, f"internal:'{quoted}'!{cell}", book.look("link"), text[:500])


def _write_sheet(
    book: Book,
    submission: Submission,
    plan: SheetPlan,
    filling: Filling,
    marks: Mapping[str, tuple[str, str]],
) -> None:
    sheet = book.book.add_worksheet(plan.name)
    _prepare(sheet, WIDTHS)
    sheet.set_column(KEY, KEY, None, None, {"hidden": True})
    book.text(sheet, 0, KEY, plan.page.code, "quiet")
    book.text(sheet, 0, LABEL, plan.page.title, "title")
    book.text(sheet, 1, LABEL, " › ".join(plan.page.above) or submission.round.title, "note")
    book.text(sheet, 2, LABEL, f"{submission.unit_name}. {words.HOW}", "note")
    for row, height in enumerate((TITLE, ROW, ROW, ROW)):
        sheet.set_row(row, height)
    for column, head in enumerate((*words.HEADS, words.PREVIOUS), LABEL):
        book.text(sheet, FIRST_LINE - 1, column, head, "head")
    sheet.freeze_panes(FIRST_LINE, VALUE)
    sheet.repeat_rows(FIRST_LINE - 1)
    for line in plan.lines:
        _write_line(book, sheet, line, filling.before)
        for cell in line.cells:
            mark, why = marks.get(cell.name, ("", ""))
            _write_cell(book, sheet, line, cell, filling.values.get(cell.name), mark)
            if why:
                sheet.write_comment(cell.row, cell.column, why[:1000], {"x_scale": 2, "author": "Nhịp"})
    if any(cell.name in marks for cell in plan.cells):
        sheet.set_tab_color("#B3261E")
    sheet.protect("", FILL_IN)


def _write_line(book: Book, sheet: Any, line: Line, before: Mapping[str, Value]) -> None:
    sheet.set_row(line.row, ROW * _tall(line))
    book.text(sheet, line.row, KEY, line.key, "quiet")
    is_own = bool(line.asked and line.key == line.asked.key)
    label = f"{line.label} (bắt buộc)" if is_own and line.asked and line.asked.required else line.label
    look = "group" if not line.key else "strong" if line.heads else "label"
    if line.help:
        sheet.write_rich_string(
            line.row, LABEL, label, book.look("quiet"), f"\n{line.help}", book.look(look if line.key else "label")
        )
    else:
        book.text(sheet, line.row, LABEL, label, look)
    if line.unit and not line.heads:
        book.text(sheet, line.row, UNIT, line.unit, "label")
    for column, head in enumerate(line.heads, VALUE):
        book.text(sheet, line.row, column, head, "head")
    if line.is_computed and not line.cells:
        is_file = line.asked is not None and line.asked.kind is Kind.ATTACHMENT
        book.text(sheet, line.row, VALUE, words.ATTACHED if is_file else words.NOT_TYPED, "quiet")
    _write_before(book, sheet, line, before)


def _write_before(book: Book, sheet: Any, line: Line, before: Mapping[str, Value]) -> None:
    """Figures of last period, to the right of what is filled in."""
    numbers = [cell for cell in line.cells if cell.what in (What.NUMBER, What.YES_NO)]
    for at, cell in enumerate(numbers, VALUE + len(line.cells)):
        if cell.name in before:
            text = shown(before[cell.name])
            book.text(sheet, line.row, at, text if len(numbers) == 1 else f"{words.PREVIOUS}: {text}", "previous")


def _write_cell(book: Book, sheet: Any, line: Line, cell: Cell, value: Value, mark: str) -> None:
    if cell.what is What.TEXT and len(line.cells) == 1:
        sheet.merge_range(cell.row, VALUE, cell.row, WIDE, "", book.open_look(cell, mark, value))
        sheet.set_row(cell.row, max(TEXT, ROW * _tall(line)))
    book.value(sheet, cell, value, mark)
    book.restrict(sheet, cell, line.label, line.help)


def _tall(line: Line) -> int:
    """Lines of letters the row needs."""
    label = _rows_of(line.label, WIDTHS[LABEL]) + (_rows_of(line.help, WIDTHS[LABEL]) if line.help else 0)
    return max(label, *(_rows_of(head, width) for head, width in zip(line.heads, WIDTHS[VALUE:], strict=False)), 1)


def _rows_of(text: str, width: float) -> int:
    return -(-len(text) // int(width)) or 1


def _prepare(sheet: Any, widths: Sequence[float]) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
