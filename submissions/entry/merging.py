"""Two people in one report: what each changed is compared place by place, with what he saw when he began to type. Pure.

A place is one input of a page (`key`, `table.row.column`, `action.part`), or a whole list. What only one of the two
changed is taken; what both changed differently collides, and is given back with both values for a person to choose.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from submissions.entry.inputs import NIL_ANSWER, read_answers, row_number
from submissions.forms.schema import Field, Form, Kind
from units.kinds import Level, Sector
from vietnamese import nfc


@dataclass(frozen=True)
class Base:
    """What the person saw before typing. `texts`: place -> text, blank ones left out; None when nobody knows it, and
    at a place that collided and is not chosen yet. `yielded`: places where the other's answer was chosen.
    """

    texts: Mapping[str, str | None] | None = None
    yielded: Collection[str] = ()

    @property
    def is_to_weigh(self) -> bool:
        """Must it be looked at even when nobody else saved meanwhile?"""
        return bool(self.yielded) or (self.texts is not None and None in self.texts.values())


@dataclass(frozen=True)
class Collision:
    """A place both changed: what stands there, and what this person typed."""

    place: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Merged:
    """`answers`: name -> text, what is to be written; `collisions`: what is not, until somebody chooses."""

    answers: Mapping[str, str]
    collisions: tuple[Collision, ...]


class _NoRows(ValueError):
    """The text is not that of a list."""


def merge(
    form: Form,
    level: Level,
    sector: Sector | None,
    answers: Mapping[str, str],
    base: Base,
    standing: Mapping[str, str],
) -> Merged:
    """Weigh `answers` (name -> text, as posted) against what stands in the report now (`standing`: place -> text)."""
    kept: dict[str, str] = {}
    collisions = []
    for place, mine in places_of(form, answers).items():
        theirs = standing.get(place, "")
        seen = None if base.texts is None else base.texts.get(place, "")
        said = (place, mine)
        if place in base.yielded or any(_says_the_same(form, level, sector, *said, other) for other in (seen, theirs)):
            continue
        if _text(theirs) == _text(seen):
            kept |= _names_of(form, answers, place, mine)
        else:
            collisions.append(Collision(place, theirs, mine))
    return Merged(kept, tuple(collisions))


def places_of(form: Form, answers: Mapping[str, str]) -> dict[str, str]:
    """Posted answers by place: a table answered as a whole cell by cell, a list as one text."""
    places: dict[str, str] = {}
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for name, text in answers.items():
        key, _, rest = name.partition(".")
        asked = form.field(key)
        if asked is not None and asked.kind is Kind.LIST:
            number, _, column = rest.partition(".")
            rows.setdefault(key, {}).setdefault(row_number(number) or 0, {})[column] = text
        elif asked is not None and asked.kind is Kind.TABLE and not rest:
            places |= {slot.key: text for slot in form.slots_of(key) if slot.typed}
        else:
            places[name] = text
    return places | {key: rows_text([numbered[at] for at in sorted(numbered)]) for key, numbered in rows.items()}


def rows_text(rows: Collection[Mapping[str, str]]) -> str:
    """A list as one text, the same for the same rows: blank rows and cells are left out."""
    told = [{column: _text(text) for column, text in sorted(row.items()) if column and _text(text)} for row in rows]
    return json.dumps([row for row in told if row], ensure_ascii=False, separators=(",", ":"))


def _names_of(form: Form, answers: Mapping[str, str], place: str, mine: str) -> dict[str, str]:
    asked = form.field(place)
    if _is_list(asked):
        return {name: text for name, text in answers.items() if name.partition(".")[0] == place}
    return {place: mine}


def _says_the_same(form: Form, level: Level, sector: Sector | None, place: str, mine: str, other: str | None) -> bool:
    """Do two texts of one place mean the same answer: 1250 and 1.250?"""
    if other is None:
        return False
    if _text(mine) == _text(other):
        return True
    if NIL_ANSWER in (_text(mine), _text(other)):
        return False
    try:
        ours, theirs = (read_answers(form, level, sector, _posted(form, place, text)) for text in (mine, other))
    except _NoRows:
        return False
    if ours.faults or theirs.faults:
        return False
    return bool(ours.figures or ours.listings) and (ours.figures, ours.listings) == (theirs.figures, theirs.listings)


def _posted(form: Form, place: str, text: str) -> Mapping[str, str]:
    """The text of a place as it would be posted: a list row by row, which is how its cells are read. Errors: _NoRows."""
    if not _is_list(form.field(place)):
        return {place: text}
    return {f"{place}.{at}.{column}": cell for at, row in enumerate(_rows(text), 1) for column, cell in row.items()}


def _rows(text: str) -> list[dict[str, str]]:
    """The rows of a list out of what a page says it showed: anybody can have written that. Errors: _NoRows."""
    try:
        rows = json.loads(text or "[]")
    except (ValueError, RecursionError):
        raise _NoRows from None
    cells = [row.values() if isinstance(row, dict) else [None] for row in rows] if isinstance(rows, list) else [[None]]
    if not all(isinstance(cell, str) for row in cells for cell in row):
        raise _NoRows
    return list(rows)


def _is_list(asked: Field | None) -> bool:
    return asked is not None and asked.kind is Kind.LIST


def _text(text: str | None) -> str | None:
    return None if text is None else nfc(text).replace("\r\n", "\n").strip()
