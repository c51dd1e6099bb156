"""Two states of one report compared: every figure, kind of nothing, text and list that differs. Pure.

Only what a unit types is compared; what is worked out from it follows. The order is that of the printed form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, pairwise

from submissions import wording
from submissions.consolidation.whole import unscaled
from submissions.entry.field_views import Filled, shown_number
from submissions.entry.inputs import NIL_ANSWER
from submissions.entry.parts import pages_of
from submissions.forms.schema import NUMBER, NUMERIC, Field, Kind, Slot
from submissions.models import Nothing
from units.kinds import Level, Sector

MOST_WORDS = 1000
"""Words of a rewritten stretch that are compared one by one; a longer one is shown as taken out whole and put in whole."""

UNANSWERED = "chưa trả lời"


class Was(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    TAKEN_OUT = "del"
    PUT_IN = "ins"


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, or a row of a list."""

    was: Was
    text: str


@dataclass(frozen=True)
class Change:
    """One place that differs. `key`: of its field, on the page made from section `part`. `label`: as it stands alone.

    `before`, `after`: the answers in words. `pieces`: of a text, both states in one; `rows`: of a list, row by row.
    """

    label: str
    before: str = ""
    after: str = ""
    pieces: tuple[Piece, ...] = ()
    rows: tuple[Piece, ...] = ()
    part: str = ""
    key: str = ""


def changes_between(before: Filled, after: Filled, level: Level, sector: Sector | None) -> list[Change]:
    """What a unit of `level` and `sector` answers otherwise in `after`; both are of the same form version."""
    labels = after.form.labels_alone
    return [
        replace(change, part=page.code, key=asked.key, label=", ".join(filter(None, (labels[asked.key], change.label))))
        for page in pages_of(after.form, level, sector)
        for asked in page.asked
        for change in _changes_of(asked, before, after)
    ]


def pieces_between(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts in one, sentence by sentence, and word by word where a sentence was rewritten. Nothing is left out."""
    pieces: list[Piece] = []
    olds, news = _sentences(before), _sentences(after)
    for kept, old, new in _aligned(olds, news):
        pieces += [Piece(Was.KEPT, "".join(old))] if kept else _reworded("".join(old), "".join(new))
    return tuple(_joined(pieces))


def _changes_of(asked: Field, before: Filled, after: Filled) -> Iterator[Change]:
    slots = [slot for slot in after.form.slots_of(asked.key) if slot.typed]
    if asked.kind in NUMERIC | {Kind.YES_NO, Kind.TABLE}:
        for slot in slots:
            if _stands(before, slot) != _stands(after, slot):
                was, now = (_figure_said(each, asked, slot) for each in (before, after))
                yield Change(_cell_of(asked, slot), was, now)
        return
    if asked.kind is Kind.LIST:
        yield from _list_changes(asked, before, after)
        return
    if any(_stands(before, slot) != _stands(after, slot) for slot in slots):
        was, now = (each.said(asked) or UNANSWERED for each in (before, after))
        yield Change("", was, now)
    yield from _text_changes(asked, before, after)


def _stands(filled: Filled, slot: Slot) -> tuple[int | None, int]:
    return filled.figures[slot.index], filled.nothings[slot.index]


def _figure_said(filled: Filled, asked: Field, slot: Slot) -> str:
    figure, nothing = _stands(filled, slot)
    if nothing != NUMBER:
        return wording.word("nothings", Nothing(nothing).name)
    if asked.kind is Kind.YES_NO:
        return "có" if figure else "không"
    unit = next((each.unit for each in asked.columns if slot.key.endswith(f".{each.key}")), None) or asked.unit or ""
    return f"{shown_number(unscaled(figure, slot.scale), slot.scale)} {unit}".strip()


def _cell_of(asked: Field, slot: Slot) -> str:
    row, _, column = slot.key.removeprefix(asked.key).removeprefix(".").partition(".")
    rows = {each.key: each.label_vi for each in asked.rows}
    columns = {each.key: each.label_vi for each in asked.columns}
    return ", ".join(filter(None, (rows.get(row, row), columns.get(column, column))))


def _list_changes(asked: Field, before: Filled, after: Filled) -> Iterator[Change]:
    olds, news = (_rows_said(each, asked) for each in (before, after))
    if olds == news:
        return
    pieces = [
        Piece(fate, row)
        for kept, old, new in _aligned(olds or [], news or [])
        for fate, rows in ([(Was.KEPT, old)] if kept else [(Was.TAKEN_OUT, old), (Was.PUT_IN, new)])
        for row in rows
    ]
    was, now = (UNANSWERED if rows is None else f"{len(rows)} dòng" for rows in (olds, news))
    yield Change("", was, now, rows=tuple(pieces))


def _rows_said(filled: Filled, asked: Field) -> list[str] | None:
    return filled.lines(asked) if asked.key in filled.listings else None


def _text_changes(asked: Field, before: Filled, after: Filled) -> Iterator[Change]:
    named = [(asked.key, ""), *((f"{asked.key}.{part.key}", part.label_vi) for part in asked.parts)]
    for name, label in named:
        old, new = before.texts.get(name, ""), after.texts.get(name, "")
        if old == new:
            continue
        if asked.kind is Kind.DATE or {old, new} & {"", NIL_ANSWER}:
            was, now = (_text_said(text, each, asked) for text, each in ((old, before), (new, after)))
            yield Change(label, was, now)
        else:
            yield Change(label, pieces=pieces_between(old, new))


def _text_said(text: str, filled: Filled, asked: Field) -> str:
    if text in ("", NIL_ANSWER):
        return UNANSWERED if not text else wording.word("nothings", "NIL")
    return filled.said(asked) if asked.kind is Kind.DATE else text


_END_OF_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n\s*")
_WORD = re.compile(r"\w+(?:[.,/:-]\w+)*|\s+|[^\w\s]")


def _sentences(text: str) -> list[str]:
    """With the space behind each: joined they are the text."""
    ends = (0, *(found.end() for found in _END_OF_SENTENCE.finditer(text)), len(text))
    return [text[first:last] for first, last in pairwise(ends) if first < last]


def _reworded(before: str, after: str) -> list[Piece]:
    """Word by word; a lone space between two changes belongs to them."""
    olds, news = _WORD.findall(before), _WORD.findall(after)
    if max(len(olds), len(news)) > MOST_WORDS:
        return [Piece(Was.TAKEN_OUT, before), Piece(Was.PUT_IN, after)]
    pieces: list[Piece] = []
    for kept, old, new in _aligned(olds, news):
        if kept and "".join(old).strip():
            pieces.append(Piece(Was.KEPT, "".join(old)))
        else:
            pieces += [Piece(Was.TAKEN_OUT, "".join(old)), Piece(Was.PUT_IN, "".join(new))]
    return pieces


def _aligned(olds: Sequence[str], news: Sequence[str]) -> list[tuple[bool, Sequence[str], Sequence[str]]]:
    """Stretches in order: (is it the same, what it was, what it is)."""
    found = SequenceMatcher(None, olds, news).get_opcodes()
    return [(tag == "equal", olds[i1:i2], news[j1:j2]) for tag, i1, i2, j1, j2 in found]


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Neighbours as one: of a changed stretch first what was taken out, then what was put in."""
    for _, run in groupby(pieces, key=lambda piece: piece.was is Was.KEPT):
        texts: dict[Was, str] = {}
        for piece in run:
            texts[piece.was] = texts.get(piece.was, "") + piece.text
        yield from (Piece(was, texts[was]) for was in Was if texts.get(was))
