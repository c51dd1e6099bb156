"""Typed text into figures: what a person, a CSV file or a form posts, read field by field. Pure.

An answer is text under a name: `key`, `table.row.column`, `list.N.column`. Empty text means not answered (missing),
`-` a nil return. Numbers are Vietnamese. What cannot be read is a fault with its name; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from submissions.entry.row_cells import LONGEST_TEXT, CellRefused, read_cell, yes_or_no
from submissions.forms.schema import MISSING, NUMBER, NUMERIC, Field, Form, Kind
from submissions.forms.schema import NIL as NIL_RETURN
from units.kinds import Level, Sector
from vietnamese import NotADate, NotANumber, nfc, parse_date, parse_number

NIL_ANSWER = "-"
"""What is typed for a nil return; `NIL_RETURN` is how it is kept."""
MOST_ROWS = 200
TYPED_NUMBERS = NUMERIC | {Kind.TABLE}


@dataclass(frozen=True)
class AnswerFault:
    """Why the answer under `name` cannot be taken; `code` has its sentence in `wording`."""

    name: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Reading:
    """What a set of answers says: slot index -> (figure, kind of nothing), texts, lists; or why not.

    `unlisted`: lists that are not answered any more.
    """

    figures: dict[int, tuple[int | None, int]] = field(default_factory=dict)
    passages: dict[str, str] = field(default_factory=dict)
    listings: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)
    faults: list[AnswerFault] = field(default_factory=list)


class NumberPlace(NamedTuple):
    """A number to be typed: the index of its slot, its decimals, and whether it may lie below zero."""

    index: int
    scale: int
    may_be_negative: bool


def number_places(form: Form, level: Level, sector: Sector | None) -> dict[str, NumberPlace]:
    """The numbers a unit of `level` and `sector` types, fields and cells of tables, by the name of their input; made
    once per form and place, as most of what is typed is a number.
    """
    key = "number_places", level, sector
    if key not in form.kept:
        form.kept[key] = {
            slot.key: NumberPlace(slot.index, slot.scale, asked.may_be_negative)
            for asked in form.fields
            if asked.kind in TYPED_NUMBERS and asked.is_asked(level, sector)
            for slot in form.slots_of(asked.key)
            if slot.typed
        }
    places: dict[str, NumberPlace] = form.kept[key]
    return places


def row_number(text: str) -> int | None:
    """Which row of a list is meant; None for what is no row of any."""
    at = int(text) if text.isdecimal() and len(text) < 6 else None
    return at if at is not None and at <= MOST_ROWS else None


def read_answers(form: Form, level: Level, sector: Sector | None, answers: Mapping[str, str]) -> Reading:
    """Read `answers` (name -> text) of a unit of `level` and `sector` against `form`; every fault is reported."""
    reading = Reading()
    rows: dict[str, dict[int, dict[str, str]]] = {}
    numbers = number_places(form, level, sector)
    for name, text in answers.items():
        if not text.isdigit():  # of figures alone there is nothing to tidy up
            text = nfc(text).replace("\r\n", "\n").strip()
        if place := numbers.get(name):
            _read_number(reading, place, name, text)
            continue
        key, _, rest = name.partition(".")
        asked = form.field(key)
        if asked is None:
            reading.faults.append(AnswerFault(name, "unknown_field"))
        elif not asked.is_asked(level, sector):
            reading.faults.append(AnswerFault(name, "computed_field" if asked.is_computed else "not_asked_here"))
        elif asked.kind is Kind.LIST:
            _collect_row(reading, rows, asked, name, rest, text)
        else:
            _READERS.get(asked.kind, _read_text)(reading, form, asked, name, text)
    _take_rows(reading, rows)
    return reading


def _read_text(reading: Reading, form: Form, asked: Field, name: str, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        reading.faults.append(AnswerFault(name, "text_too_long", {"most": LONGEST_TEXT}))
    elif "\0" in text:
        reading.faults.append(AnswerFault(name, "not_text"))
    elif asked.kind is Kind.DATE and text not in ("", NIL_ANSWER):
        try:
            reading.passages[asked.key] = parse_date(text).isoformat()
        except NotADate:
            reading.faults.append(AnswerFault(name, "not_a_date"))
    else:
        reading.passages[asked.key] = text


def _read_file(reading: Reading, form: Form, asked: Field, name: str, text: str) -> None:
    """Files are attached on a page of their own; here only that there is none can be said."""
    if name != asked.key:
        reading.faults.append(AnswerFault(name, "unknown_field"))
    elif text == NIL_ANSWER:
        reading.passages[asked.key] = NIL_ANSWER
    elif text:
        reading.faults.append(AnswerFault(name, "file_not_typed"))


def _read_number(reading: Reading, place: NumberPlace, name: str, text: str) -> None:
    index, scale, may_be_negative = place
    if text == "":
        reading.figures[index] = None, MISSING
        return
    if text == NIL_ANSWER:
        reading.figures[index] = 0, NIL_RETURN
        return
    try:
        number = parse_number(text, scale)
    except NotANumber as fault:
        reading.faults.append(AnswerFault(name, fault.code, dict(fault.facts)))
    else:
        if number < 0 and not may_be_negative:
            reading.faults.append(AnswerFault(name, "negative", {"text": text}))
        else:
            reading.figures[index] = number, NUMBER


def _read_no_number(reading: Reading, form: Form, asked: Field, name: str, text: str) -> None:
    """Every number has its place in `number_places`: what comes here has none."""
    reading.faults.append(AnswerFault(name, "unknown_field"))


def _read_table(reading: Reading, form: Form, asked: Field, name: str, text: str) -> None:
    if name == asked.key and text == NIL_ANSWER:
        for slot in form.slots_of(asked.key):
            if slot.typed:
                reading.figures[slot.index] = (0, NIL_RETURN)
        return
    _read_no_number(reading, form, asked, name, text)


def _read_yes_no(reading: Reading, form: Form, asked: Field, name: str, text: str) -> None:
    slot = form.slot(asked.key)
    if slot is None or name != asked.key:
        reading.faults.append(AnswerFault(name, "unknown_field"))
    elif text in ("", NIL_ANSWER):
        reading.figures[slot.index] = (None, MISSING) if text == "" else (0, NIL_RETURN)
    elif (is_yes := yes_or_no(text)) is None:
        reading.faults.append(AnswerFault(name, "not_yes_no"))
    else:
        reading.figures[slot.index] = (int(is_yes), NUMBER)


def _read_choice(reading: Reading, form: Form, asked: Field, name: str, text: str) -> None:
    slots = {slot.key.removeprefix(f"{asked.key}."): slot for slot in form.slots_of(asked.key) if slot.typed}
    by_label = {option.label_vi.lower(): option.key for option in asked.options}
    chosen = by_label.get(text.lower(), text)
    if name != asked.key:
        reading.faults.append(AnswerFault(name, "unknown_field"))
    elif text in ("", NIL_ANSWER):
        for slot in slots.values():
            reading.figures[slot.index] = (None, MISSING) if text == "" else (0, NIL_RETURN)
    elif chosen not in slots:
        reading.faults.append(AnswerFault(name, "unknown_option", {"options": ", ".join(slots)}))
    else:
        for option, slot in slots.items():
            reading.figures[slot.index] = (1 if option == chosen else 0, NUMBER)


def _read_action(reading: Reading, form: Form, asked: Field, name: str, text: str) -> None:
    """The status of a task is a choice under its key; each text on its progress stands under `key.part`."""
    if name == asked.key:
        _read_choice(reading, form, asked, name, text)
    elif name.removeprefix(f"{asked.key}.") not in {part.key for part in asked.parts}:
        reading.faults.append(AnswerFault(name, "unknown_field"))
    elif len(text) > LONGEST_TEXT:
        reading.faults.append(AnswerFault(name, "text_too_long", {"most": LONGEST_TEXT}))
    elif "\0" in text:
        reading.faults.append(AnswerFault(name, "not_text"))
    else:
        reading.passages[name] = text


def _collect_row(
    reading: Reading, rows: dict[str, dict[int, dict[str, str]]], asked: Field, name: str, rest: str, text: str
) -> None:
    if rest == "" and text == NIL_ANSWER:
        rows.setdefault(asked.key, {})
        return
    if rest == "" and text == "":
        reading.unlisted.add(asked.key)
        return
    number, _, key = rest.partition(".")
    at, column = row_number(number), next((each for each in asked.columns if each.key == key), None)
    if at is None or column is None:
        reading.faults.append(AnswerFault(name, "unknown_field"))
        return
    try:
        kept = read_cell(column, text, may_be_negative=asked.may_be_negative)
    except CellRefused as fault:
        reading.faults.append(AnswerFault(name, fault.code, fault.facts))
    else:
        rows.setdefault(asked.key, {}).setdefault(at, {})[key] = kept


def _take_rows(reading: Reading, rows: Mapping[str, Mapping[int, dict[str, str]]]) -> None:
    for key, numbered in rows.items():
        kept = [row for _, row in sorted(numbered.items()) if any(row.values())]
        if kept or not numbered:  # no row but the word for none is a nil return; blank rows say nothing
            reading.listings[key] = kept
        else:
            reading.unlisted.add(key)
    reading.unlisted -= reading.listings.keys()


_READERS = {
    **dict.fromkeys(NUMERIC, _read_no_number),
    Kind.YES_NO: _read_yes_no,
    Kind.CHOICE: _read_choice,
    Kind.TABLE: _read_table,
    Kind.ACTION: _read_action,
    Kind.ATTACHMENT: _read_file,
}
