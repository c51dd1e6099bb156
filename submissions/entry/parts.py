"""A form as one unit meets it: the pages it is filled in on, each with its groups of fields, and what is still missing.

Pure: takes a compiled form and plain values. A page is a piece of the outline small enough for a telephone; sections
keep their printed numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from submissions.entry.inputs import NIL_ANSWER
from submissions.forms.schema import MISSING, NIL, Field, Form, Kind, Section
from units.kinds import Level, Sector

PAGE_SIZE = 14
"""Fields one page holds before its section is cut into the sections inside it."""

NEVER_TYPED = frozenset({Kind.SIGNATURE})


@dataclass(frozen=True)
class Group:
    """Fields under one heading of a page, typed and worked out, in printed order."""

    heading: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Page:
    """What one unit fills in at a sitting. `code`: of the section it is made from; `above`: the headings it
    stands under.
    """

    code: str
    title: str
    above: tuple[str, ...]
    groups: tuple[Group, ...]
    asked: tuple[Field, ...]

    @cached_property
    def lists(self) -> tuple[Field, ...]:
        """The lists on it."""
        return tuple(each for each in self.asked if each.kind is Kind.LIST)

    @cached_property
    def not_typed(self) -> tuple[Field, ...]:
        """What stands on it to be read only."""
        asked = set(map(id, self.asked))
        return tuple(each for group in self.groups for each in group.fields if id(each) not in asked)


@dataclass(frozen=True)
class Progress:
    """How many fields of a page have an answer."""

    answered: int
    asked: int
    required_missing: int

    @property
    def is_done(self) -> bool:
        """Has every field an answer?"""
        return self.answered == self.asked


def pages_of(form: Form, level: Level, sector: Sector | None) -> tuple[Page, ...]:
    """The pages a unit of `level` and `sector` fills in, in printed order; cut once per form and place."""
    key = "pages", level, sector
    if key not in form.kept:
        form.kept[key] = tuple(_cut(form.sections, level, sector, ()))
    pages: tuple[Page, ...] = form.kept[key]
    return pages


def page_of(pages: Sequence[Page], code: str) -> Page | None:
    """The page made from the section `code`."""
    return next((page for page in pages if page.code == code), None)


def page_asking(pages: Sequence[Page], key: str) -> Page | None:
    """The page on which the field `key` stands."""
    return next((page for page in pages for group in page.groups for asked in group.fields if asked.key == key), None)


def progress_of(
    form: Form, page: Page, nothings: Sequence[int], texts: Mapping[str, str], listings: Mapping[str, object]
) -> Progress:
    """How far a page is answered."""
    unanswered = [asked for asked in page.asked if not is_answered(form, asked, nothings, texts, listings)]
    return Progress(len(page.asked) - len(unanswered), len(page.asked), sum(asked.required for asked in unanswered))


def is_answered(
    form: Form, asked: Field, nothings: Sequence[int], texts: Mapping[str, str], listings: Mapping[str, object]
) -> bool:
    """Has the field any answer, a nil return included? A table from its first cell, a list once it is opened, rows or none."""
    if typed := form.typed_at(asked.key):
        if len(typed) == 1:  # as a rule, at each field of a page that is saved
            return nothings[typed[0]] != MISSING
        return any(nothings[index] != MISSING for index in typed)
    if asked.kind is Kind.LIST:
        return asked.key in listings
    return bool(texts.get(asked.key, "").strip())


def is_nil_return(
    form: Form, asked: Field, nothings: Sequence[int], texts: Mapping[str, str], listings: Mapping[str, object]
) -> bool:
    """Is the field answered with “không phát sinh”? A list, when it was opened and holds no row."""
    if typed := form.typed_at(asked.key):
        return all(nothings[index] == NIL for index in typed)
    if asked.kind is Kind.LIST:
        return asked.key in listings and not listings[asked.key]
    return texts.get(asked.key) == NIL_ANSWER


def is_typed_here(asked: Field, level: Level, sector: Sector | None) -> bool:
    """Is there something for a unit of this level and sector to type?"""
    return asked.is_asked(level, sector) and asked.kind not in NEVER_TYPED and not asked.rows_from


def _cut(sections: Sequence[Section], level: Level, sector: Sector | None, above: tuple[str, ...]) -> Iterator[Page]:
    for section in sections:
        asked = tuple(_asked(section, level, sector))
        if not asked:
            continue
        if len(asked) <= PAGE_SIZE or not section.sections:
            yield Page(section.code, section.heading, above, tuple(_groups(section, level, sector)), asked)
            continue
        here = tuple(each for each in section.fields if is_typed_here(each, level, sector))
        inside = (*above, section.heading)
        if here:
            yield Page(section.code, section.heading, above, (Group("", _shown(section, level, sector)),), here)
        yield from _cut(section.sections, level, sector, inside)


def _asked(section: Section, level: Level, sector: Sector | None) -> Iterator[Field]:
    yield from (each for each in section.fields if is_typed_here(each, level, sector))
    for inner in section.sections:
        yield from _asked(inner, level, sector)


def _groups(section: Section, level: Level, sector: Sector | None, trail: str = "") -> Iterator[Group]:
    if any(is_typed_here(each, level, sector) for each in section.fields):
        yield Group(trail, _shown(section, level, sector))
    for inner in section.sections:
        yield from _groups(inner, level, sector, inner.heading)


def _shown(section: Section, level: Level, sector: Sector | None) -> tuple[Field, ...]:
    """What is typed and, beside it, what is worked out from it."""
    return tuple(
        each
        for each in section.fields
        if is_typed_here(each, level, sector) or (each.is_computed and not each.rows_from)
    )
