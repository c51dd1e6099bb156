"""A workbook as a person opens it, changes it and sends it back; and files nobody honest would send."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

from submissions.models import Submission
from submissions.workbooks.identity import Identity
from submissions.workbooks.layout import plans_of
from submissions.workbooks.taking import Outcome, take_workbook, workbook_of
from tests.world import NOW, Person

KEY = "một khóa bí mật để thử"


def downloaded(submission: Submission) -> bytes:
    """The official workbook of a report."""
    return workbook_of(submission, key=KEY, now=NOW)


def place_of(submission: Submission, name: str) -> tuple[str, int, int]:
    """Sheet, row and column (from 1) of the cell of one answer."""
    form = submission.round.form_version.compiled
    plans = plans_of(form, submission.level, submission.sector, Identity.of(submission).rows)
    return next(
        (plan.name, cell.row + 1, cell.column + 1) for plan in plans for cell in plan.cells if cell.name == name
    )


def changed(content: bytes, change: Callable[[Workbook], None]) -> bytes:
    """The workbook after somebody has worked on it and saved it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def filled(submission: Submission, answers: Mapping[str, Any], content: bytes | None = None) -> bytes:
    """The workbook with `answers` (name -> value of the cell) typed in."""

    def type_in(book: Workbook) -> None:
        for name, value in answers.items():
            sheet, row, column = place_of(submission, name)
            book[sheet].cell(row, column).value = value

    return changed(content or downloaded(submission), type_in)


def sent(content: bytes, into: Submission | None, by: Person, name: str = "bao-cao.xlsx") -> Outcome:
    """What becomes of a file."""
    return take_workbook(content, name, into=into, by=by.doer, key=KEY, now=NOW)


def cell_of(content: bytes, submission: Submission, name: str) -> Any:
    """The cell of one answer as a spreadsheet sees it."""
    sheet, row, column = place_of(submission, name)
    return openpyxl.load_workbook(io.BytesIO(content))[sheet].cell(row, column)


def figure(report: Submission, key: str) -> tuple[int | None, int]:
    """A figure and the kind of nothing beside it."""
    slot = report.round.form_version.compiled.slot(key)
    assert slot is not None
    return report.figures[slot.index], report.nothings[slot.index]
