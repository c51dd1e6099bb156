"""A form as frozen values: sections, fields and targets; their small parts are in `parts`, what they compile to in `compiling`.

The names of the attributes are the keys of the grammar, so that what is written, kept and read is one thing. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from submissions.forms.compiling import Compiled, compile_form
from submissions.forms.parts import Check, Cohort, Column, Option, SectorGroup, TotalRow
from submissions.forms.slots import Slot
from submissions.forms.words import (
    MEANS,
    NUMERIC,
    QUOTIENTS,
    Comparator,
    Counts,
    Event,
    Horizon,
    Kind,
    Measure,
    OverTime,
    PeriodKind,
    Rank,
    RowsFrom,
    Up,
)
from units.kinds import Level, Sector


def _worked_out() -> Any:
    """An attribute found while reading, not written in the form: left out of comparison and of the canonical text."""
    return field(default=None, compare=False, repr=False, metadata={"worked_out": True})


@dataclass(frozen=True)
class Field:
    """One thing asked, or worked out. `supply`: the levels that type it; empty when it is worked out.

    `about`: the level whose report carries the figure although another (`supply`) decides it, as with ratings.
    `applies`: the sector group it is asked of; other units are not expected. `numerator`, `denominator`, `derive`,
    `weight`: references, see `references`. `scale`: decimals kept; `decimals`: decimals shown of a quotient.
    `was`: keys under which an earlier version asked for it; one old key in several fields is a split.
    """

    code: str
    key: str
    kind: Kind
    label_vi: str
    up: Up
    over_time: OverTime
    label_en: str | None = None
    unit: str | None = None
    help: str | None = None
    supply: tuple[Level, ...] = ()
    about: Level | None = None
    applies: str | None = None
    required: bool = False
    short: bool = False
    optional: bool = False
    measure: Measure | None = None
    scale: int = 0
    decimals: int = 2
    may_be_negative: bool = False
    by: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    derive: str | None = None
    prefill: str | None = None
    cohort: str | None = None
    register: Event | None = None
    weight: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    rows_from: RowsFrom | None = None
    columns: tuple[Column, ...] = ()
    totals: tuple[TotalRow, ...] = ()
    eliminate: tuple[str, ...] = ()
    parts: tuple[Option, ...] = ()
    measures: tuple[str, ...] = ()
    lead: Level | None = None
    cadence: tuple[PeriodKind, ...] = ()
    dedupe: str | None = None
    routing: str | None = None
    legacy: str | None = None
    was: tuple[str, ...] = ()
    privacy: str | None = None
    note: str | None = None
    refs: tuple[str, ...] = ()
    sectors: frozenset[Sector] | None = _worked_out()

    @property
    def is_computed(self) -> bool:
        """Is it never typed?"""
        return not self.supply

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels whose reports carry what is typed here."""
        return (self.about,) if self.about else self.supply

    def is_asked(self, level: Level, sector: Sector | None) -> bool:
        """Is a unit of this level and sector to answer it?"""
        return level in self.levels and (self.sectors is None or sector in self.sectors)

    @property
    def is_numeric(self) -> bool:
        """Is it a single typed or derived number?"""
        return self.kind in NUMERIC


@dataclass(frozen=True)
class Target:
    """A figure to reach. `threshold`: a number as text, an option for `at_least`, or None while nobody has set it.

    `aim`: what is hoped for beyond the threshold. `question`: what the source leaves open.
    """

    code: str
    title_vi: str
    horizon: Horizon
    comparator: Comparator
    unit: str
    numerator: str
    up: Up
    counts: Counts
    number: str | None = None
    title_en: str | None = None
    threshold: str | None = None
    denominator: str | None = None
    scope: str | None = None
    aim: str | None = None
    average_over: str | None = None
    alternative_numerator: str | None = None
    supply: tuple[Level, ...] = ()
    note: str | None = None
    question: str | None = None
    source_lines: str | None = None


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it. `number`: as printed ("PHẦN THỨ NHẤT", "I.", "1.", "a)"), empty if none.

    `action`: what it plans is a task whose progress can be followed.
    """

    code: str
    title_vi: str
    rank: Rank
    number: str | None = None
    title_en: str | None = None
    note: str | None = None
    action: bool = False
    source_lines: str | None = None
    fields: tuple[Field, ...] = ()
    targets: tuple[Target, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def heading(self) -> str:
        """Its printed number and title."""
        return f"{self.number} {self.title_vi}" if self.number else self.title_vi

    @property
    def is_annex(self) -> bool:
        """Does it stand behind the signature? Its printed number says so."""
        return (self.number or "").casefold().startswith("phụ lục")

    @property
    def is_signature(self) -> bool:
        """Does it hold nothing but the signature, which every document has in its own place?"""
        return bool(self.fields) and not self.sections and all(each.kind is Kind.SIGNATURE for each in self.fields)


@dataclass(frozen=True)
class Form:
    """A report form. `counted_level`: the level whose units coverage counts. `workflow`: the definition it defaults to."""

    code: str
    title_vi: str
    periods: tuple[PeriodKind, ...]
    owner_level: Level
    sections: tuple[Section, ...]
    title_en: str | None = None
    counted_level: Level = Level.GRASSROOTS
    workflow: str = "one_step"
    source: str | None = None
    note: str | None = None
    report_to: tuple[str, ...] = ()
    sectors: tuple[Option, ...] = ()
    sector_groups: tuple[SectorGroup, ...] = ()
    cohorts: tuple[Cohort, ...] = ()

    def walk(self) -> Iterator[tuple[int, Section]]:
        """Every section in printed order with its depth, from 0."""
        yield from _walk(self.sections, 0)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field in printed order."""
        return tuple(each for _, section in self.walk() for each in section.fields)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Every target in printed order."""
        return tuple(each for _, section in self.walk() for each in section.targets)

    @cached_property
    def computed_fields(self) -> tuple[Field, ...]:
        """Percentages, ratios and means: what is worked out from sums, only to be shown."""
        return tuple(each for each in self.fields if each.kind in QUOTIENTS or each.up in MEANS)

    @cached_property
    def labels_alone(self) -> dict[str, str]:
        """How each field is called away from its page, by key: what only makes sense below another is told with it
        ("Tổng số đoàn viên cuối kỳ, trong đó: nữ"), what is called alike elsewhere with its heading.
        """
        found: dict[str, tuple[str, str]] = {}
        for _, section in self.walk():
            above = ""
            for asked in section.fields:
                is_part = asked.label_vi.startswith("Trong đó") and above
                above = above if is_part else asked.label_vi
                label = f"{above}, {asked.label_vi[0].lower()}{asked.label_vi[1:]}" if is_part else asked.label_vi
                found[asked.key] = (label, section.heading)
        counts = Counter(label for label, _ in found.values())
        return {key: f"{label} ({at})" if counts[label] > 1 else label for key, (label, at) in found.items()}

    @cached_property
    def compiled(self) -> Compiled:
        """Slots and what fills them."""
        return compile_form(self)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The numeric places of a report, in the order of its arrays."""
        return self.compiled.slots

    def slot(self, key: str) -> Slot | None:
        """The slot of a key: `field`, `field.option`, `field.row.column`; None if there is none."""
        return self.compiled.by_key.get(key)

    def slots_of(self, field_key: str) -> tuple[Slot, ...]:
        """The slots of a field, in order; none for texts and percentages."""
        return self.compiled.by_field.get(field_key, ())

    def typed_at(self, field_key: str) -> tuple[int, ...]:
        """Indexes of the slots of a field that a person types; none for texts, lists and what is worked out."""
        return self._typed_by_field[field_key]

    def field(self, key: str) -> Field | None:
        """The field of a key; None if there is none."""
        return self._fields_by_key.get(key)

    def target(self, code: str) -> Target | None:
        """The target of a code; None if there is none."""
        return next((each for each in self.targets if each.code == code), None)

    @cached_property
    def kept(self) -> dict[Any, Any]:
        """What others work out of this form once and find again, by their own keys: a form never changes."""
        return {}

    @cached_property
    def _typed_by_field(self) -> dict[str, tuple[int, ...]]:
        return {each.key: tuple(slot.index for slot in self.slots_of(each.key) if slot.typed) for each in self.fields}

    @cached_property
    def _fields_by_key(self) -> dict[str, Field]:
        return {each.key: each for each in self.fields}


def _walk(sections: tuple[Section, ...], depth: int) -> Iterator[tuple[int, Section]]:
    for section in sections:
        yield depth, section
        yield from _walk(section.sections, depth + 1)
