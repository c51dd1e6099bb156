"""Places of a report that can be corrected one by one: single figures, cells of tables, narrative texts. Pure.

A choice is one figure per option and a list is rows; neither is one figure or one passage, so neither is a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from submissions.forms.schema import MISSING, NIL, NUMBER, Field, Form, Kind
from submissions.inputs import NIL as NIL_ANSWER
from submissions.inputs import AnswerFault, read_answers
from units.kinds import Level, Sector
from vietnamese import format_number
from workflow.refusals import Refused

FIGURES = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.YES_NO})
TEXTS = frozenset({Kind.NARRATIVE, Kind.DATE})


@dataclass(frozen=True)
class Place:
    """One place. `key`: its name among answers. `index`: of its slot; None for a text."""

    key: str
    field_key: str
    label: str
    unit: str
    index: int | None
    scale: int
    is_yes_no: bool = False


@dataclass(frozen=True)
class Value:
    """What stands at a place: a scaled figure with its kind of nothing, or a text (empty: none)."""

    figure: int | None = None
    nothing: int | None = None
    text: str | None = None


class Unreadable(Exception):
    """What was typed for a place cannot be read; `faults` say why."""

    def __init__(self, faults: Sequence[AnswerFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = list(faults)


def places_of(form: Form, level: Level, sector: Sector | None) -> dict[str, Place]:
    """The places a unit of `level` and `sector` fills in, in printed order, by key."""
    asked = (each for each in form.fields if each.is_asked(level, sector))
    return {place.key: place for each in asked for place in _places_in(form, each)}


def place_named(form: Form, level: Level, sector: Sector | None, key: str) -> Place:
    """The place called `key`. Errors: Refused("not_correctable")."""
    found = places_of(form, level, sector).get(key)
    if found is None:
        raise Refused("not_correctable", place=key)
    return found


def value_at(place: Place, figures: Sequence[int | None], nothings: Sequence[int], texts: Mapping[str, str]) -> Value:
    """What a report says at `place`."""
    if place.index is None:
        return Value(text=texts.get(place.key, ""))
    return Value(figure=figures[place.index], nothing=nothings[place.index])


def read_value(form: Form, level: Level, sector: Sector | None, place: Place, text: str) -> Value:
    """What a person typed for `place`: as in the form itself; `-` is a nil return. Errors: Unreadable."""
    reading = read_answers(form, level, sector, {place.key: text})
    if reading.faults:
        raise Unreadable(reading.faults)
    if place.index is None:
        return Value(text=reading.passages.get(place.key, ""))
    figure, nothing = reading.figures[place.index]
    return Value(figure=figure, nothing=nothing)


def said(place: Place, value: Value) -> str:
    """A value in words for people: 1.234 người, không phát sinh, chưa báo cáo, or the text itself."""
    if value.nothing is None:
        return {"": "(để trống)", NIL_ANSWER: "không phát sinh"}.get(value.text or "", value.text or "")
    if value.nothing != NUMBER or value.figure is None:
        return {NIL: "không phát sinh", MISSING: "chưa báo cáo"}.get(value.nothing, "không phải báo cáo")
    if place.is_yes_no:
        return "có" if value.figure else "không"
    number = format_number(Decimal(value.figure).scaleb(-place.scale), place.scale) if place.scale else None
    return f"{number or format_number(value.figure)} {place.unit}".strip()


def _places_in(form: Form, asked: Field) -> Iterator[Place]:
    if asked.kind in FIGURES:
        slot = form.slot(asked.key)
        if slot and slot.typed:
            is_yes_no = asked.kind is Kind.YES_NO
            yield Place(slot.key, asked.key, asked.label_vi, asked.unit or "", slot.index, slot.scale, is_yes_no)
    elif asked.kind is Kind.TABLE:
        yield from _cells_of(form, asked)
    elif asked.kind is Kind.ACTION:
        for part in asked.parts:
            yield Place(f"{asked.key}.{part.key}", asked.key, f"{asked.label_vi}, {part.label_vi}", "", None, 0)
    elif asked.kind in TEXTS:
        yield Place(asked.key, asked.key, asked.label_vi, "", None, 0)


def _cells_of(form: Form, asked: Field) -> Iterator[Place]:
    rows = {each.key: each.label_vi for each in asked.rows}
    columns = {each.key: each for each in asked.columns}
    for slot in form.slots_of(asked.key):
        row, _, column = slot.key.removeprefix(f"{asked.key}.").partition(".")
        if slot.typed and row in rows and column in columns:
            label = f"{asked.label_vi}, {rows[row]}, {columns[column].label_vi}"
            unit = columns[column].unit or asked.unit or ""
            yield Place(slot.key, asked.key, label, unit, slot.index, slot.scale)
