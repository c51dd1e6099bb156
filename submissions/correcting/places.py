"""Places of a report that can be corrected one by one: single figures, cells of tables, narrative texts, files. Pure.

A choice is one figure per option and a list is rows; neither is one figure or one passage, so neither is a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from submissions.entry.inputs import NIL_ANSWER, AnswerFault, read_answers
from submissions.forms.schema import MISSING, NIL, NUMBER, NUMERIC, Field, Form, Kind
from units.kinds import Level, Sector
from vietnamese import format_date, format_number
from workflow.refusals import Refused

FIGURES = NUMERIC | {Kind.YES_NO}
TEXTS = frozenset({Kind.NARRATIVE, Kind.DATE})


@dataclass(frozen=True)
class Place:
    """One place. `key`: its name among answers. `index`: of its slot; None for a text."""

    key: str
    field_key: str
    label: str
    kind: Kind
    unit: str = ""
    index: int | None = None
    scale: int = 0
    is_required: bool = False

    @property
    def is_figure(self) -> bool:
        """Is it a number or a yes or no (else a text)?"""
        return self.index is not None

    @property
    def can_be_nil(self) -> bool:
        """May the unit say that there was nothing of it?"""
        return self.kind not in (Kind.YES_NO, Kind.DATE, Kind.ATTACHMENT) and not self.is_required


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
    labels = form.labels_alone
    asked = (each for each in form.fields if each.is_asked(level, sector))
    return {place.key: place for each in asked for place in _places_in(form, each, labels[each.key])}


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
        return _said_text(place, value.text or "")
    if value.nothing != NUMBER or value.figure is None:
        return {NIL: "không phát sinh", MISSING: "chưa báo cáo"}.get(value.nothing, "không phải báo cáo")
    if place.kind is Kind.YES_NO:
        return "có" if value.figure else "không"
    return f"{_number(place, value.figure)} {place.unit}".strip()


def typed(place: Place, value: Value) -> str:
    """A value as a person would type it; empty for what was not answered, `-` for a nil return."""
    if value.nothing is None:
        return _said_text(place, value.text) if value.text and place.kind is Kind.DATE else value.text or ""
    if value.nothing != NUMBER or value.figure is None:
        return NIL_ANSWER if value.nothing == NIL else ""
    return str(value.figure) if place.kind is Kind.YES_NO else _number(place, value.figure)


def _said_text(place: Place, text: str) -> str:
    if text in ("", NIL_ANSWER):
        return "không phát sinh" if text else "(để trống)"
    return format_date(date.fromisoformat(text)) if place.kind is Kind.DATE else text


def _number(place: Place, figure: int) -> str:
    return format_number(Decimal(figure).scaleb(-place.scale), place.scale) if place.scale else format_number(figure)


def _places_in(form: Form, asked: Field, title: str) -> Iterator[Place]:
    if asked.kind in FIGURES:
        slot = form.slot(asked.key)
        if slot and slot.typed:
            unit = "" if asked.kind is Kind.YES_NO else asked.unit or ""
            yield Place(slot.key, asked.key, title, asked.kind, unit, slot.index, slot.scale, asked.required)
    elif asked.kind is Kind.TABLE:
        yield from _cells_of(form, asked, title)
    elif asked.kind is Kind.ACTION:
        for part in asked.parts:
            yield Place(f"{asked.key}.{part.key}", asked.key, f"{title}, {part.label_vi}", Kind.NARRATIVE)
    elif asked.kind in TEXTS | {Kind.ATTACHMENT}:
        yield Place(asked.key, asked.key, title, asked.kind, is_required=asked.required)


def _cells_of(form: Form, asked: Field, title: str) -> Iterator[Place]:
    rows = {each.key: each.label_vi for each in asked.rows}
    columns = {each.key: each for each in asked.columns}
    for slot in form.slots_of(asked.key):
        row, _, column = slot.key.removeprefix(f"{asked.key}.").partition(".")
        if slot.typed and row in rows and column in columns:
            label = f"{title}, {rows[row]}, {columns[column].label_vi}"
            unit = columns[column].unit or asked.unit or ""
            yield Place(slot.key, asked.key, label, columns[column].kind, unit, slot.index, slot.scale)
