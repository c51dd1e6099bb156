"""Cells into answers: what each says as a person would have typed it, and everything that is wrong, by sheet and cell. Pure.

Whether the answers make sense is `inputs.read_answers`; here it is settled that a number is a number and a text a text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from submissions.consolidation.whole import unscaled
from submissions.entry.inputs import NIL_ANSWER
from submissions.publications.sheets import MOST_EXACT
from submissions.workbooks import words
from submissions.workbooks.faults import CellFault
from submissions.workbooks.layout import KEY, LABEL, Cell, SheetPlan, What
from submissions.workbooks.reading import Sent, has_anything
from submissions.workbooks.values import Value, exactly, shown
from vietnamese import NotANumber, fold, format_date, nfc, parse_number

NIL_WORDS = frozenset({"-", "–", "—", "khong phat sinh"})


SMALLEST, LARGEST = 1e-12, 1e18


class NotAnswerable(Exception):
    """What stands in a cell is of the wrong sort; `code` has its sentence in `words`."""

    def __init__(self, code: str, value: Value = None) -> None:
        super().__init__(code)
        self.code, self.value = code, value


@dataclass
class Answers:
    """What a workbook says. `texts`: name -> answer as typed; `values`: as it stood in the cell; `places`: where it stood."""

    texts: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    places: dict[str, tuple[str, Cell]] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)
    notes: list[CellFault] = field(default_factory=list)

    def fault(self, name: str, message: str) -> CellFault:
        """A fault of one answer, in its place."""
        sheet, cell = self.places[name]
        return CellFault(message, sheet, cell.row, cell.column, name)


def answers_in(
    sent: Sent, plans: Sequence[SheetPlan], lists: Collection[str], listings: Mapping[str, object]
) -> Answers:
    """Read the sheets of `plans`. `lists`: keys of the form's lists; `listings`: those the report has an answer to."""
    found = Answers()
    strange = _strange_sheets(sent, plans)
    for plan in plans:
        if plan.name not in sent.sheets:
            found.faults.append(_missing(sent, plan, strange))
        elif moved := _moved(sent, plan):
            found.faults.append(moved)
        else:
            _read_sheet(sent, plan, found)
    found.faults += [_told("sheet_added", name) for name in strange]
    _settle_lists(found, lists, listings)
    return found


def _strange_sheets(sent: Sent, plans: Sequence[SheetPlan]) -> list[str]:
    ours = {plan.name for plan in plans} | {words.GUIDE}
    return [name for name, rows in sent.sheets.items() if name not in ours and has_anything(rows)]


def _missing(sent: Sent, plan: SheetPlan, strange: list[str]) -> CellFault:
    """A sheet that is not there; under another name it shows by what its hidden column says."""
    renamed = next((name for name in strange if sent.at(name, 0, KEY) == plan.page.code), None)
    if renamed is None:
        return _told("sheet_missing", plan.name)
    strange.remove(renamed)
    return _told("sheet_renamed", plan.name, name=renamed)


def _moved(sent: Sent, plan: SheetPlan) -> CellFault | None:
    for line in plan.lines:
        if sent.at(plan.name, line.row, KEY) != line.key:
            return _told("line_moved", plan.name, row=line.row)
    beyond = plan.lines[-1].row + 1
    for row, values in enumerate(sent.sheets[plan.name][beyond:], beyond):
        for column, value in enumerate(values):
            if value not in ("", None):
                return CellFault(words.said(words.FAULTS, "outside", {}), plan.name, row, column)
    return None


def _read_sheet(sent: Sent, plan: SheetPlan, found: Answers) -> None:
    wrong = sent.wrong[plan.name]
    for cell in plan.cells:
        found.places[cell.name] = (plan.name, cell)
        value = _sensible(sent.at(plan.name, cell.row, cell.column))
        try:
            if (cell.row, cell.column) in wrong:
                raise NotAnswerable("error_cell")
            found.texts[cell.name] = _text(cell, value)
        except NotAnswerable as no:
            message = words.said(words.FAULTS, no.code, {"value": shown(no.value)})
            found.faults.append(found.fault(cell.name, message))
        else:
            found.notes += _notes(cell, value, found)
        if not isinstance(value, time | timedelta):
            found.values[cell.name] = value


def _sensible(value: Any) -> Any:
    """What no spreadsheet would show as a plain number is a text: infinite, or beyond all measure large or small."""
    if isinstance(value, int | float) and value and not SMALLEST <= abs(value) < LARGEST:
        return str(value)
    return value


def _text(cell: Cell, value: Any) -> str:
    """What the cell says, as a person would have typed it on the page. Errors: NotAnswerable."""
    if value is None or isinstance(value, str):
        text = nfc(value or "").strip()
        return NIL_ANSWER if fold(text) in NIL_WORDS else text
    for kind, read in _READERS:
        if isinstance(value, kind):
            return read(cell, value)
    raise NotAnswerable("time_there")


def _truth(cell: Cell, value: bool) -> str:
    if cell.what is not What.YES_NO:
        raise NotAnswerable("bool_for_number")
    return "1" if value else "0"


def _amount(cell: Cell, value: int | float) -> str:
    if cell.what is What.DATE:
        raise NotAnswerable("number_for_date", value)
    if cell.what is What.TEXT:
        raise NotAnswerable("number_for_text", value)
    if abs(value) >= MOST_EXACT:
        raise NotAnswerable("rounded")
    return f"{exactly(value):f}".replace(".", ",")


def _day(cell: Cell, value: date) -> str:
    day = value.date() if isinstance(value, datetime) else value
    if cell.what is What.NUMBER:
        raise NotAnswerable("date_for_number", day)
    return format_date(day)


_READERS: tuple[tuple[type, Callable[[Cell, Any], str]], ...] = ((bool, _truth), (int, _amount), (float, _amount))
_READERS += ((date, _day),)
"""bool before int, which it is a kind of; a datetime is a date."""


def _notes(cell: Cell, value: Any, found: Answers) -> Iterator[CellFault]:
    """A number somebody wrote as text is taken when it can be read one way only, and told."""
    text = found.texts[cell.name]
    if cell.what is What.NUMBER and isinstance(value, str) and text not in ("", NIL_ANSWER):
        try:
            number = parse_number(text, cell.scale)
        except NotANumber:
            return
        said = shown(unscaled(number, cell.scale))
        yield found.fault(cell.name, words.said(words.NOTES, "number_as_text", {"text": text, "value": said}))


def _settle_lists(found: Answers, lists: Collection[str], listings: Mapping[str, object]) -> None:
    """A list nobody touched is not answered; one with a single dash is a nil return."""
    for key in lists:
        names = [name for name in found.texts if name.startswith(f"{key}.")]
        given = {found.texts[name] for name in names} - {""}
        if names and (given == {NIL_ANSWER} or (not given and key not in listings)):
            for name in names:
                del found.texts[name]
            if given:
                found.texts[key] = NIL_ANSWER
                found.places[key] = found.places[names[0]]


def _told(code: str, sheet: str, row: int = -1, **facts: object) -> CellFault:
    return CellFault(words.said(words.FAULTS, code, facts), sheet, row, LABEL)
