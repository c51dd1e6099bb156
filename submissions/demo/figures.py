"""Plausible answers for a unit, as text a person would type: few patterns, grown to the size of each unit.

A pattern is what a unit of a thousand workers would say (`plausible`), free of contradictions; a unit keeps its pattern from
quarter to quarter, so that last period's number beside this one tells something. Persons and money grow with the unit, what
is counted in meetings or cases by the root of it; all are rounded down, which keeps every "not more than" between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from random import Random
from typing import NamedTuple

from submissions.demo.balancing import balance
from submissions.demo.plausible import (
    USUALLY_YES,
    YES,
    base_of,
    depth_of,
    headcounts,
    may_be_nil,
    number_of,
    table_of,
    without_idle,
)
from submissions.entry.checks import faults_of
from submissions.entry.inputs import NIL_ANSWER, read_answers
from submissions.forms.schema import Field, Form, Kind, Measure, UnitFacts, blank, derive
from units.kinds import Level, Sector, UnitKind

TEXTS = {
    "good": ["Người lao động yên tâm làm việc, thu nhập ổn định.", "Hoạt động đều, đoàn viên tham gia tích cực."],
    "needs": ["Cán bộ kiêm nhiệm, ít thời gian cho hoạt động.", "Kinh phí hạn hẹp, khó tổ chức hoạt động đông người."],
    "plain": ["Đã tổ chức theo kế hoạch đầu năm.", "Kết quả tương đương kỳ trước.", "Có chuyển biến so với kỳ trước."],
}
LEFT_OUT = frozenset({Kind.LIST, Kind.ATTACHMENT, Kind.SIGNATURE, Kind.DATE})
LINEAR = ("người", "lượt người", "đồng")
"""Units of measure of what grows with the workers."""
SAME_EVERYWHERE = frozenset({"meal_value"})
SEASONAL = {"tet_persons": "Q1", "workers_month_held": "Q2"}
"""What happens in one quarter of the year only; a number of it is the same every year."""
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
ROUNDED = 10_000
"""Đồng to which amounts are rounded down."""
GROWING = frozenset({Kind.INTEGER, Kind.MONEY, Kind.TABLE})
NIL_SHARE = 0.08
"""Of the numbers that may as well be none: said to be none."""
ONLY_NUMBERS = 0.35
"""Share of narrative fields a grassroots chair writes something in."""
PATTERNS = 16
"""Per form, level and sector."""


class Growth(NamedTuple):
    """By how many thousandths a pattern grows: what stands on the closing day, what happened in the period, what never varies."""

    stock: int
    flow: int
    usual: int


@dataclass(frozen=True)
class Pattern:
    """Answers of the model unit: by name, and read (slot index -> figure and kind of nothing)."""

    answers: Mapping[str, str]
    figures: Mapping[int, tuple[int | None, int]]
    texts: Mapping[str, str]


class Way(NamedTuple):
    """How a number grows: with what measure, by the root of it or by itself, and to what it is rounded down."""

    measure: Measure | None
    by_root: bool
    step: int


class Patterns:
    """The patterns of one form, made when first asked for; the same for the same seed."""

    def __init__(self, form: Form, seed: int) -> None:
        self._form, self._seed = form, seed
        self._made: dict[tuple[Level, Sector | None], Sequence[Pattern]] = {}
        self._ways = {
            slot.key: _way(form, asked, slot.key)
            for asked in form.fields
            if asked.kind in GROWING and asked.key not in SAME_EVERYWHERE
            for slot in form.slots_of(asked.key)
        }

    def of(self, level: Level, sector: Sector | None, number: int) -> Pattern:
        """The pattern a unit with this `number` keeps to."""
        place = (level, sector)
        if place not in self._made:
            self._made[place] = [_pattern(self._form, level, sector, self._seed, own) for own in range(PATTERNS)]
        return self._made[place][number % PATTERNS]

    def figures(
        self, pattern: Pattern, period: str, growth: Growth, facts: UnitFacts
    ) -> tuple[list[int | None], list[int]]:
        """One figure and kind of nothing per slot, those worked out from others included. `period`: its code."""
        form = self._form
        first, second = blank(form, facts.level, facts.sector)
        figures, nothings = list(first), list(second)
        for index, (figure, nothing) in pattern.figures.items():
            grown = figure and self._grown(form.slots[index].key, figure, period, growth)
            figures[index], nothings[index] = grown, nothing
        balance(form, figures)
        return derive(form, figures, nothings, facts)

    def answers(self, pattern: Pattern, period: str, growth: Growth, chance: Random) -> dict[str, str]:
        """The same as text; of the texts each is written or left out by `chance`."""
        told = {name: text for name, text in pattern.texts.items() if chance.random() < ONLY_NUMBERS}
        for name, text in pattern.answers.items():
            told[name] = str(self._grown(name, int(text), period, growth)) if text.isdecimal() else text
        return told

    def _grown(self, name: str, number: int, period: str, growth: Growth) -> int:
        if name in SEASONAL:
            if period[-2:] in QUARTERS and period[-2:] != SEASONAL[name]:
                return 0
            return number * growth.usual // 1000 if name in self._ways else number
        if name not in self._ways:
            return number
        measure, by_root, step = self._ways[name]
        factor = growth.stock if measure is Measure.STOCK else growth.flow
        if by_root:
            factor = isqrt(factor * 1000)
        return number * factor // (1000 * step) * step


def _way(form: Form, asked: Field, name: str) -> Way:
    """What is paid for something grows as that does."""
    base = form.field(base_of(asked.key) or "")
    column = next((each for each in asked.columns if each.key == name.rpartition(".")[2]), None)
    unit = column.unit if column else base.unit if base else asked.unit
    kind = column.kind if column else asked.kind
    return Way(asked.measure, unit not in LINEAR, ROUNDED if kind is Kind.MONEY else 1)


def _pattern(form: Form, level: Level, sector: Sector | None, seed: int, own: int) -> Pattern:
    """The same field has the same answer in every form."""
    place = f"{seed} {level} {sector} {own}"
    lots = {each.key: Random(f"{place} {each.key}") for each in form.fields}  # noqa: S311 - invented data
    asked_here = [each for each in form.fields if each.kind not in LEFT_OUT and each.is_asked(level, sector)]
    narratives = [each.key for each in asked_here if each.kind is Kind.NARRATIVE]
    texts = {key: lots[key].choice(TEXTS[lots[key].choice(sorted(TEXTS))]) for key in narratives}
    told = headcounts(Random(place)) if level is Level.GRASSROOTS else {}  # noqa: S311 - invented data
    answers: dict[str, str] = {}
    for asked in sorted((each for each in asked_here if each.is_numeric), key=lambda each: depth_of(each.key)):
        lot = lots[asked.key]
        if asked.key not in told and may_be_nil(asked.key) and lot.random() < NIL_SHARE:
            answers[asked.key] = NIL_ANSWER
            continue
        told.setdefault(asked.key, number_of(asked, told, level, lot))
        answers[asked.key] = str(told[asked.key])
    for asked in asked_here:
        answers |= _chosen(form, asked, told, level, lots[asked.key])
    answers = _without_faults(form, level, sector, without_idle(answers))
    return Pattern(answers, read_answers(form, level, sector, answers).figures, texts)


def _chosen(form: Form, asked: Field, told: Mapping[str, int], level: Level, lot: Random) -> dict[str, str]:
    if asked.kind is Kind.YES_NO:
        return {asked.key: "1" if lot.randint(1, 100) <= YES.get(asked.key, USUALLY_YES) else "0"}
    if asked.kind in (Kind.CHOICE, Kind.ACTION):
        better = [2**rank for rank in range(len(asked.options), 0, -1)]
        return {asked.key: lot.choices(asked.options, better)[0].key}
    if asked.kind is Kind.TABLE:
        cells = table_of(asked, told, level, lot)
        names = [slot.key for slot in form.slots_of(asked.key) if slot.typed]
        return {name: str(cells.get(name.partition(".")[2], 0)) for name in names}
    return {}


def _without_faults(form: Form, level: Level, sector: Sector | None, answers: dict[str, str]) -> dict[str, str]:
    """Drop what contradicts itself: the fields named by blocking faults, until none is left."""
    facts = UnitFacts(level, sector, UnitKind.GRASSROOTS, events=frozenset())
    kept = {"workforce_total", "members_total"}
    for _ in range(6):
        reading = read_answers(form, level, sector, answers)
        first, second = blank(form, level, sector)
        figures, nothings = list(first), list(second)
        for index, (figure, nothing) in reading.figures.items():
            figures[index], nothings[index] = figure, nothing
        derived = derive(form, figures, nothings, facts)
        faults = faults_of(form, level, sector, *derived, reading.passages, reading.listings)
        wrong = {fault.key.partition(".")[0] for fault in faults if fault.blocks} - kept
        if not wrong:
            break
        answers = {name: text for name, text in answers.items() if name.partition(".")[0] not in wrong}
    return answers
