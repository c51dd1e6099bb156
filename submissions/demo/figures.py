"""Plausible answers for a unit, as text a person would type. Consistent with the checks of the form, a little uneven."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from submissions.entry.checks import faults_of
from submissions.entry.drafting import register_facts
from submissions.entry.inputs import read_answers
from submissions.forms.schema import Field, Form, Kind, UnitFacts, blank, derive
from submissions.models import Submission

TEXTS = {
    "good": ["Người lao động yên tâm làm việc, thu nhập ổn định.", "Hoạt động đều, đoàn viên tham gia tích cực."],
    "needs": ["Cán bộ kiêm nhiệm, ít thời gian cho hoạt động.", "Kinh phí hạn hẹp, khó tổ chức hoạt động đông người."],
    "plain": ["Đã tổ chức theo kế hoạch đầu năm.", "Kết quả tương đương kỳ trước.", "Có chuyển biến so với kỳ trước."],
}
LEFT_OUT = frozenset({Kind.LIST, Kind.ATTACHMENT, Kind.SIGNATURE, Kind.DATE})
ONLY_NUMBERS = 0.35
"""Share of narrative fields a grassroots chair writes something in."""

Answer = Callable[[Field, int, Random], dict[str, str]]


def answers_for(form: Form, submission: Submission, workforce: int, chance: Random) -> dict[str, str]:
    """Answers of one unit with about `workforce` workers; what would block submitting is left out again."""
    answers: dict[str, str] = {}
    for asked in form.fields:
        if asked.is_asked(submission.level, submission.sector) and asked.kind not in LEFT_OUT:
            answers |= _answer(form, asked, workforce, chance)
    if workforce:
        answers |= _headcounts(workforce, chance, answers)
    return _without_faults(form, submission, answers)


def _headcounts(workforce: int, chance: Random, asked: dict[str, str]) -> dict[str, str]:
    women = workforce * chance.randint(25, 75) // 100
    members = workforce * chance.randint(72, 100) // 100
    told = {
        "workforce_total": workforce,
        "workforce_female": women,
        "members_total": members,
        "members_female": min(members, women) * chance.randint(80, 100) // 100,
        "strikes": 0,
    }
    return {key: str(number) for key, number in told.items() if key in asked}


def _answer(form: Form, asked: Field, workforce: int, chance: Random) -> dict[str, str]:
    if asked.is_numeric:
        return {asked.key: _number(asked.kind, workforce, chance)}
    if asked.kind is Kind.YES_NO:
        return {asked.key: chance.choices(["1", "0", ""], [75, 20, 5])[0]}
    if asked.kind in (Kind.CHOICE, Kind.ACTION):
        return {asked.key: chance.choice(asked.options).key}
    if asked.kind is Kind.TABLE:
        return {slot.key: _number(Kind.INTEGER, workforce, chance) for slot in form.slots_of(asked.key) if slot.typed}
    if asked.kind is Kind.NARRATIVE and (not workforce or chance.random() < ONLY_NUMBERS):
        return {asked.key: chance.choice(TEXTS[chance.choice(sorted(TEXTS))])}
    return {}


def _number(kind: Kind, workforce: int, chance: Random) -> str:
    if chance.random() < 0.08:
        return "-"
    if kind is Kind.MONEY:
        return str(chance.randint(1, 40) * 50_000 * max(workforce, 20) // 10)
    return str(chance.choice([0, 0, 1, 2, chance.randint(0, max(3, workforce // 12))]))


def _without_faults(form: Form, submission: Submission, answers: dict[str, str]) -> dict[str, str]:
    """Drop what contradicts itself: the fields named by blocking faults, until none is left."""
    period = submission.round.period
    known = register_facts(submission.founded_on, submission.dissolved_on, period.first_day, period.last_day)
    facts = UnitFacts(submission.level, submission.sector, submission.unit_kind, **known)
    for _ in range(6):
        reading = read_answers(form, submission.level, submission.sector, answers)
        figures, nothings = blank(form, submission.level, submission.sector)
        figures, nothings = list(figures), list(nothings)
        for index, (figure, nothing) in reading.figures.items():
            figures[index], nothings[index] = figure, nothing
        derived = derive(form, figures, nothings, facts)
        faults = faults_of(form, submission.level, submission.sector, *derived, reading.passages, reading.listings)
        wrong = {fault.key.partition(".")[0] for fault in faults if fault.blocks}
        if not wrong:
            return answers
        kept = {"workforce_total", "members_total"}
        answers = {name: text for name, text in answers.items() if name in kept or name.partition(".")[0] not in wrong}
    return {name: text for name, text in answers.items() if name in kept}
