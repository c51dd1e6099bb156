"""Plausible answers for a unit, as text a person would type: few patterns, grown to the size of each unit.

A pattern is what a unit of a thousand workers would say, free of contradictions; a unit keeps its pattern from quarter to
quarter, so that last period's number beside this one tells something. Numbers grow by one factor and are rounded down,
which keeps every "not more than" between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

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
GROWING = frozenset({Kind.INTEGER, Kind.MONEY, Kind.TABLE})
NOT_ANSWERED = frozenset({"wage_fund_month"})
"""It asks for a headcount above zero, which rounding down may take away."""
RARE = ("occ_accidents", "workers_job_lost", "disputes_individual", "disputes_collective")
NEVER = {"occ_accident_deaths": 0, "strikes": 0}
"""What most units do not have: one pattern in eight has a few; and what none has."""
ONLY_NUMBERS = 0.35
"""Share of narrative fields a grassroots chair writes something in."""
MODEL_SIZE = 1000
"""Workers of the unit a pattern is made for."""
PATTERNS = 16
"""Per form, level and sector."""


class Growth(NamedTuple):
    """By how many thousandths a pattern grows: what stands on the closing day, and what happened in the period."""

    stock: int
    flow: int


@dataclass(frozen=True)
class Pattern:
    """Answers of the model unit: by name, and read (slot index -> figure and kind of nothing)."""

    answers: Mapping[str, str]
    figures: Mapping[int, tuple[int | None, int]]
    texts: Mapping[str, str]


class Patterns:
    """The patterns of one form, made when first asked for; the same for the same seed."""

    def __init__(self, form: Form, seed: int) -> None:
        self._form, self._seed = form, seed
        self._made: dict[tuple[Level, Sector | None], Sequence[Pattern]] = {}
        self._growing = {asked.key: asked for asked in form.fields if asked.kind in GROWING}

    def of(self, level: Level, sector: Sector | None, number: int) -> Pattern:
        """The pattern a unit with this `number` keeps to."""
        place = (level, sector)
        if place not in self._made:
            chance = Random(f"{self._seed} {self._form.code} {level} {sector}")  # noqa: S311 - invented data
            self._made[place] = [_pattern(self._form, level, sector, chance) for _ in range(PATTERNS)]
        return self._made[place][number % PATTERNS]

    def figures(self, pattern: Pattern, growth: Growth, facts: UnitFacts) -> tuple[list[int | None], list[int]]:
        """One figure and kind of nothing per slot, those worked out from others included."""
        form = self._form
        first, second = blank(form, facts.level, facts.sector)
        figures, nothings = list(first), list(second)
        for index, (figure, nothing) in pattern.figures.items():
            factor = self._factor(form.slots[index].field_key, growth)
            figures[index], nothings[index] = figure and figure * factor // 1000, nothing
        _balance(form, figures)
        return derive(form, figures, nothings, facts)

    def answers(self, pattern: Pattern, growth: Growth, chance: Random) -> dict[str, str]:
        """The same as text; of the texts each is written or left out by `chance`."""
        told = {name: text for name, text in pattern.texts.items() if chance.random() < ONLY_NUMBERS}
        for name, text in pattern.answers.items():
            key = name.partition(".")[0]
            grows = key in self._growing and text.isdecimal()
            told[name] = str(int(text) * self._factor(key, growth) // 1000) if grows else text
        return told

    def _factor(self, key: str, growth: Growth) -> int:
        asked = self._growing.get(key)
        if asked is None:
            return 1000
        return growth.stock if asked.measure is Measure.STOCK else growth.flow


def _pattern(form: Form, level: Level, sector: Sector | None, chance: Random) -> Pattern:
    answers: dict[str, str] = {}
    texts: dict[str, str] = {}
    for asked in form.fields:
        if asked.key in NOT_ANSWERED or asked.kind in LEFT_OUT or not asked.is_asked(level, sector):
            continue
        if asked.kind is Kind.NARRATIVE:
            texts[asked.key] = chance.choice(TEXTS[chance.choice(sorted(TEXTS))])
        else:
            answers |= _answer(form, asked, chance)
    if level is Level.GRASSROOTS:
        answers |= _headcounts(chance, answers)
    answers = _without_faults(form, level, sector, answers)
    return Pattern(answers, read_answers(form, level, sector, answers).figures, texts)


def _headcounts(chance: Random, asked: Mapping[str, str]) -> dict[str, str]:
    women = MODEL_SIZE * chance.randint(25, 75) // 100
    members = MODEL_SIZE * chance.randint(72, 100) // 100
    told = {
        "workforce_total": MODEL_SIZE,
        "workforce_female": women,
        "members_total": members,
        "members_female": min(members, women) * chance.randint(80, 100) // 100,
        "members_opening": members,
        "members_admitted": 0,
        "members_transferred_in": 0,
        "members_transferred_out": 0,
        "members_left": 0,
        "legal_sessions": chance.randint(40, 120),
        "study_participants": MODEL_SIZE * chance.randint(45, 95) // 100,
        "culture_participants": MODEL_SIZE * chance.randint(30, 80) // 100,
        "discount_members": members * chance.randint(20, 60) // 100,
        "two_good_titles": women * chance.randint(30, 80) // 100,
    }
    told |= {key: 0 if chance.random() < 7 / 8 else chance.randint(10, 25) for key in RARE} | NEVER
    if "members_admitted" in asked:
        joined, left = chance.randint(20, 120), chance.randint(0, 20)
        told |= {"members_admitted": joined, "members_left": left, "members_opening": members - joined + left}
    return {key: str(number) for key, number in told.items() if key in asked}


def _balance(form: Form, figures: list[int | None]) -> None:
    """After rounding down, the members at the beginning are again those that make the sum right."""
    keys = ("members_opening", "members_total", "members_admitted", "members_transferred_in")
    keys += ("members_transferred_out", "members_left")
    slots = [form.slot(key) for key in keys]
    numbers = [figures[slot.index] for slot in slots if slot]
    if len(numbers) < len(keys) or None in numbers:
        return
    _, total, admitted, moved_in, moved_out, left = (number or 0 for number in numbers)
    assert slots[0] is not None
    figures[slots[0].index] = total - admitted - moved_in + moved_out + left


def _answer(form: Form, asked: Field, chance: Random) -> dict[str, str]:
    if asked.is_numeric:
        return {asked.key: _number(asked.kind, chance)}
    if asked.kind is Kind.YES_NO:
        return {asked.key: chance.choices(["1", "0"], [78, 22])[0]}
    if asked.kind in (Kind.CHOICE, Kind.ACTION):
        return {asked.key: chance.choice(asked.options).key}
    if asked.kind is Kind.TABLE:
        return {slot.key: _number(Kind.INTEGER, chance) for slot in form.slots_of(asked.key) if slot.typed}
    return {}


def _number(kind: Kind, chance: Random) -> str:
    if chance.random() < 0.08:
        return NIL_ANSWER
    if kind is Kind.MONEY:
        return str(chance.randint(1, 40) * 5_000_000)
    return str(chance.choice([0, 0, 40, 90, chance.randint(0, MODEL_SIZE // 8)]))


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
