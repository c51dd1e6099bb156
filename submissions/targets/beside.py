"""What a unit was given to reach, told beside its answers: on the page where it types, and on that of its report."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from submissions.consolidation.whole import Whole, whole_of
from submissions.forms.references import Cell, SumOf, Units, parse_reference
from submissions.forms.schema import NIL, NOT_EXPECTED, NUMBER, Target
from submissions.models import Submission
from submissions.publications.targets import LACKING_UNITS, Result, goal_of, result_of, with_unit
from submissions.targets.reading import elapsed_at, goals_of
from submissions.targets.to_date import grows_in_the_year, official_to_date, typed_to_date


@dataclass(frozen=True)
class Told:
    """One target a unit was given, with where its report stands. `goal`: "từ 10 người trở lên"."""

    goal: str
    span: str
    result: Result


def given_to(submission: Submission) -> list[Told]:
    """Every target the unit of a report was given, judged: with units below by what is official, alone by what it has."""
    goals = goals_of([submission])[submission.id]
    if not goals:
        return []
    form = submission.round.form_version.compiled
    whole = whole_of(submission, form) if submission.total else _as_typed(submission)
    grows = any(grows_in_the_year(form, each) for each in form.targets if each.code in goals)
    so_far = _to_date(submission, whole) if grows else None
    elapsed = elapsed_at(form, submission.round.period, goals)
    told = []
    for target in form.targets:
        if goal := goals.get(target.code):
            share = elapsed.get(target.code, Fraction(1))
            result = result_of(form, target, whole, goal.value, share, so_far)
            told.append(Told(goal_of(form, result.target), goal.span, result))
    return told


def beside_fields(submission: Submission) -> dict[str, list[str]]:
    """What to say at each field a target counts: key -> sentences."""
    said: dict[str, list[str]] = {}
    for each in given_to(submission):
        for key in _keys(each.result.target):
            said.setdefault(key, []).append(_sentence(each))
    return said


def _sentence(each: Told) -> str:
    result = each.result
    reached = ""
    if result.actual is not None:
        reached = f" {_reached(result)} {with_unit(result.actual, result.target.unit)}{result.alone}"
    short = ""
    if result.lacking:
        short = f", còn thiếu {with_unit(Decimal(result.lacking), LACKING_UNITS.get(result.target.counts, ''))}"
    return f"Chỉ tiêu được giao {each.span}: {each.goal}.{reached}{short}{'.' if reached else ''}"


def _reached(result: Result) -> str:
    if result.in_period is None:
        return "Đang có"
    return "Từ đầu năm có ít nhất" if result.at_least else "Từ đầu năm có"


def _to_date(submission: Submission, whole: Whole) -> Whole | None:
    """The year so far: with units below what is official, alone what it sent and has typed."""
    if submission.total:
        return official_to_date([submission]).get(submission.id)
    return typed_to_date(submission, whole)


def _keys(target: Target) -> tuple[str, ...]:
    reference = parse_reference(target.numerator)
    if isinstance(reference, SumOf):
        return reference.keys
    if isinstance(reference, Units):
        return ()
    return (reference.table,) if isinstance(reference, Cell) else (reference.key,)


def _as_typed(submission: Submission) -> Whole:
    """The unit's own figures as they stand, whether or not they were sent."""
    form = submission.round.form_version.compiled
    reported = tuple(int(nothing in (NUMBER, NIL)) for nothing in submission.nothings)
    expected = tuple(int(nothing != NOT_EXPECTED) for nothing in submission.nothings)
    figures = tuple(submission.figures)
    return Whole(figures, figures, reported, reported, expected, whole_of(submission, form).coverage)
