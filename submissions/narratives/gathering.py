"""The texts below a report, side by side: one field, every unit that sent it, searched and paged. Constant queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.dialects.postgresql import array

from extensions import db
from submissions.forms.schema import Field, Form, Kind
from submissions.models import Passage, Submission
from submissions.narratives.models import Composition
from submissions.narratives.paragraphs import Paragraph, Source, aligned, near_copies, read_paragraph
from units.tree import one_of
from vietnamese import fold
from workflow.model import Standing

PER_PAGE = 20
MOST_COMPARED = 3_500
"""Texts that are compared with those shown: more units than a province has."""
AMONG_MANY, ALONE = (2_000, 8), (20_000, 200)
"""Letters and paragraphs of a unit on a page of many, and where it is the only one found."""
CUT = " […]"
LENGTHS = {"short": (1, 300), "middle": (301, 1000), "long": (1001, 10**9)}
"""Characters."""
SENT = (Standing.SUBMITTED, Standing.APPROVED)
MARKS = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
"""All that Vietnamese letters carry, once they are taken apart."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for. `words`: in the text; `unit`: in name or code; `is_deep`: all below, not only directly below."""

    words: str = ""
    unit: str = ""
    length: str = ""
    is_deep: bool = False


@dataclass(frozen=True)
class Told:
    """One unit's text. `alike`: names of units whose text it nearly repeats."""

    submission_id: int
    unit: str
    name: str
    standing: Standing
    paragraphs: tuple[Paragraph, ...]
    length: int
    shown: tuple[str, ...]
    """The texts of the first paragraphs, as far as they fit a page of many units."""

    alike: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Is everything shown?"""
        return list(self.shown) == [each.text for each in self.paragraphs]


def narrative_fields(form: Form, submission: Submission) -> list[tuple[str, str]]:
    """(key, label) of every text asked of this unit or of units below it, in printed order."""
    found = []
    for asked in form.fields:
        is_asked = asked.is_asked(submission.level, submission.sector) or submission.total is not None
        if is_asked:
            found += _texts_of(asked)
    return found


def _texts_of(asked: Field) -> list[tuple[str, str]]:
    if asked.kind is Kind.NARRATIVE:
        return [(asked.key, asked.label_vi)]
    if asked.kind is Kind.ACTION:
        return [(f"{asked.key}.{part.key}", f"{asked.label_vi}: {part.label_vi}") for part in asked.parts]
    return []


def told_below(submission: Submission, key: str, wanted: Wanted, page: int) -> tuple[list[Told], int]:
    """One page of the texts below for one field, in Vietnamese order of the units; and how many there are."""
    query = _query(submission, key, wanted)
    ids = db.session.scalars(query.with_only_columns(Submission.id)).all()
    count, here = len(ids), ids[(page - 1) * PER_PAGE : page * PER_PAGE]
    everybody = _query(submission, key, Wanted(is_deep=True))
    rows = db.session.execute(everybody.where(one_of(Submission.id, here))).all()
    compositions = compositions_of([row.id for row in rows], key)
    others = everybody.where(one_of(Submission.id, sorted(ids)[:MOST_COMPARED]))
    alike = _alike(others, {row.id: row.text for row in rows}) if rows else {}
    found = []
    for row in rows:
        paragraphs = _with_themselves(aligned(compositions.get(row.id, []), row.text), row)
        named, shown = tuple(alike.get(row.id, ())), tuple(_shown(paragraphs, *(ALONE if count == 1 else AMONG_MANY)))
        found.append(Told(row.id, row.unit_code, row.unit_name, row.standing, paragraphs, len(row.text), shown, named))
    return found, count


def _shown(paragraphs: Sequence[Paragraph], letters: int, most: int) -> Iterator[str]:
    """The beginning of a text: at most so many letters and paragraphs."""
    for each in paragraphs[:most]:
        if letters <= 0:
            return
        yield each.text if len(each.text) <= letters else each.text[:letters] + CUT
        letters -= len(each.text)


def picked_paragraphs(submission: Submission, key: str, picks: Sequence[tuple[int, int]]) -> list[Paragraph]:
    """The chosen paragraphs of reports below ((report id, place in its text)), with their sources; others are left out."""
    query = _query(submission, key, Wanted(is_deep=True)).where(one_of(Submission.id, [each for each, _ in picks]))
    rows = {row.id: row for row in db.session.execute(query)}
    compositions = compositions_of(list(rows), key)
    told = {each: _with_themselves(aligned(compositions.get(each, []), row.text), row) for each, row in rows.items()}
    return [told[each][place] for each, place in picks if each in told and 0 <= place < len(told[each])]


def compositions_of(ids: Sequence[int], key: str) -> dict[int, list[Paragraph]]:
    """Report id -> the paragraphs of its text as they were composed."""
    query = select(Composition.submission_id, Composition.paragraphs)
    query = query.where(Composition.field_key == key, one_of(Composition.submission_id, ids))
    return {each: [read_paragraph(kept) for kept in paragraphs] for each, paragraphs in db.session.execute(query)}


def composed_in(submission: Submission, texts: dict[str, str]) -> dict[str, list[Paragraph]]:
    """Every text of a report that was composed, paragraph by paragraph with its sources."""
    query = select(Composition.field_key, Composition.paragraphs).where(Composition.submission_id == submission.id)
    kept = {key: [read_paragraph(each) for each in paragraphs] for key, paragraphs in db.session.execute(query)}
    return {key: aligned(kept.get(key, []), text) for key, text in texts.items()}


def folded(column: ColumnElement[str]) -> ColumnElement[str]:
    """The database's `vietnamese.fold` of a text, as far as searching words needs it."""
    return func.translate(func.normalize(func.lower(column), literal_column("NFD")), f"đ{MARKS}", "d")


def _query(submission: Submission, key: str, wanted: Wanted) -> Select[Any]:
    query = (
        select(Submission.id, Submission.unit_code, Submission.unit_name, Submission.standing, Passage.text)
        .join(Passage, Passage.submission_id == Submission.id)
        .where(Passage.field_key == key, Submission.round_id == submission.round_id, Submission.standing.in_(SENT))
        .where(Submission.id != submission.id)
    )
    if wanted.is_deep:
        query = query.where(Submission.unit_path.bool_op("@>")(array([submission.unit_id])))
    else:
        query = query.where(Submission.parent_id == submission.id)
    for word in fold(wanted.words).split():
        query = query.where(folded(Passage.text).contains(word, autoescape=True))
    if unit := fold(wanted.unit):
        named = folded(Submission.unit_name).contains(unit, autoescape=True)
        query = query.where(named | (func.lower(Submission.unit_code) == unit))
    if wanted.length in LENGTHS:
        query = query.where(func.char_length(Passage.text).between(*LENGTHS[wanted.length]))
    return query.order_by(Submission.sort_key, Submission.id)


def _with_themselves(paragraphs: Sequence[Paragraph], row: Any) -> tuple[Paragraph, ...]:
    """The paragraphs as others would take them over: what the unit wrote is from it, the rest came through it."""
    here = Source(row.unit_code, row.unit_name)
    return tuple(
        Paragraph(each.text, tuple(source.passed_on(row.unit_name) for source in each.sources) or (here,))
        for each in paragraphs
    )


def _alike(query: Select[Any], shown: Mapping[int, str]) -> dict[int, list[str]]:
    """Report id -> names of the units whose text is nearly that of one shown, among everything that was looked for."""
    query = query.with_only_columns(Submission.id, Submission.unit_name, Passage.text)
    rows = db.session.execute(query.order_by(None).order_by(Submission.id)).all()
    copies = near_copies(shown, ((row.id, row.text) for row in rows))
    names = {row.id: row.unit_name for row in rows}
    return {each: [names[other] for other in others] for each, others in copies.items()}
