"""The answers of a report as the cells of its workbook hold them: numbers as numbers, days as days, `-` for a nil return.

Pure but for the rows it is handed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from submissions.consolidation.whole import unscaled
from submissions.entry.inputs import NIL_ANSWER
from submissions.forms.schema import MISSING, NIL, Form
from submissions.models import Submission
from submissions.workbooks.layout import VALUE, Cell, SheetPlan, What
from vietnamese import NotADate, NotANumber, format_date, format_number, parse_date, parse_number

Value = str | int | float | Decimal | bool | date | datetime | None
YES_NO = ("Có", "Không")


def values_of(submission: Submission, texts: Mapping[str, str], plans: tuple[SheetPlan, ...]) -> dict[str, Value]:
    """What stands in the house: name of an answer -> value of its cell; nothing for what is not answered."""
    form = submission.round.form_version.compiled
    found: dict[str, Value] = {}
    for plan in plans:
        for line in plan.lines:
            for cell in line.cells:
                value = _value(form, submission, texts, cell)
                if value not in (None, ""):
                    found[cell.name] = value
    return found


def shown(value: Value) -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return YES_NO[0] if value else YES_NO[1]
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, int):
        return format_number(value)
    if isinstance(value, float | Decimal):
        exact = exactly(value)
        return format_number(exact, max(0, -int(exact.as_tuple().exponent)))
    return value or ""


def exactly(value: float | Decimal) -> Decimal:
    """A number of a spreadsheet as it shows it: fifteen digits, without what binary fractions add."""
    exact = value if isinstance(value, Decimal) else Decimal(f"{value:.15g}")
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()


def _value(form: Form, submission: Submission, texts: Mapping[str, str], cell: Cell) -> Value:
    key, _, rest = cell.name.partition(".")
    if key in submission.listings:
        return _listed(submission.listings[key], rest, cell)
    if cell.what is What.CHOICE:
        return _chosen(form, submission, key, cell)
    slot = form.slot(cell.name)
    if slot is None:
        return _day(texts.get(cell.name, "")) if cell.what is What.DATE else texts.get(cell.name)
    if submission.nothings[slot.index] in (NIL, MISSING):
        return NIL_ANSWER if submission.nothings[slot.index] == NIL else None
    figure = submission.figures[slot.index]
    return YES_NO[0 if figure else 1] if cell.what is What.YES_NO else unscaled(figure, slot.scale)


def _listed(rows: list[Mapping[str, str]], rest: str, cell: Cell) -> Value:
    number, _, column = rest.partition(".")
    if not rows:
        return NIL_ANSWER if cell.column == VALUE and number == "1" else None
    at = int(number) - 1
    return _typed(cell, rows[at].get(column, "")) if at < len(rows) else None


def _typed(cell: Cell, text: str) -> Value:
    """A cell of a list, kept as text, as the number or day it is; what is neither stays as it was written."""
    if cell.what is What.DATE:
        return _day(text)
    if cell.what is not What.NUMBER or not text:
        return text
    try:
        return unscaled(parse_number(text, cell.scale), cell.scale)
    except NotANumber:
        return text


def _chosen(form: Form, submission: Submission, key: str, cell: Cell) -> Value:
    typed = [slot for slot in form.slots_of(key) if slot.typed]
    if typed and all(submission.nothings[slot.index] == NIL for slot in typed):
        return NIL_ANSWER
    asked = form.field(key)
    labels = {f"{key}.{option.key}": option.label_vi for option in asked.options} if asked else {}
    return next((labels[slot.key] for slot in typed if submission.figures[slot.index]), None)


def _day(text: str) -> Value:
    try:
        return parse_date(text) if text else None
    except NotADate:
        return text
