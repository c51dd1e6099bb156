"""The lines of a question about several periods: which reports make a quarter, a year, a total, and which are lacking. Pure.

A longer period that was asked by itself (a round of the quarter) stands for itself; else it is made of shorter periods of
one kind that do not overlap: the kind of the periods asked from and to, where there are some, else the one that covers
most. Nine months hold six months and are never a part of anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflow.periods import (
    CUT_OFF_DAY,
    PeriodKind,
    PeriodWindow,
    following,
    parse_period,
    period_of_day,
    same_last_year,
)
from workflow.refusals import Refused


class By(StrEnum):
    """One line per what."""

    PERIOD = "period"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    TOTAL = "total"
    TO_DATE = "to_date"
    """For each period, everything since its year began."""


@dataclass(frozen=True)
class Span:
    """One line: `parts` are codes of periods with a round, in time; `lacking` those of the same kind nobody was asked for."""

    code: str
    parts: tuple[str, ...]
    lacking: tuple[str, ...]


TILES = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.YEAR)
"""Kinds that follow each other without gaps and fill a year, from the shortest."""


def spans_of(first: str, last: str, by: By, held: Collection[str], cutoff_day: int = CUT_OFF_DAY) -> list[Span]:
    """The lines from the period `first` to the period `last`; `held`: codes of the periods the form was asked for.

    Errors: Refused("unknown_period"), Refused("periods_out_of_order").
    """
    one, other = parse_period(first, cutoff_day), parse_period(last, cutoff_day)
    if other.last_day < one.first_day:
        raise Refused("periods_out_of_order", first=first, last=last)
    known = [parse_period(code, cutoff_day) for code in held]
    days = (one.first_day, other.last_day)
    liked = one.kind if one.kind is other.kind else None
    if by is By.TOTAL:
        run = [each for each in known if each.kind is liked and _lies(each, days)] or known
        return [_made(first if first == last else f"{first}..{last}", days, liked, run, cutoff_day)]
    if by in (By.PERIOD, By.TO_DATE):
        periods = _periods(days, liked, known)
        if by is By.PERIOD:
            return [Span(each.code, (each.code,), ()) for each in periods]
        return [_to_date(each, known, cutoff_day) for each in periods]
    kind = PeriodKind(by.value)
    return [
        _made(each.code, _common((each.first_day, each.last_day), days), liked, known, cutoff_day)
        for each in _all(kind, days, cutoff_day, whole=False)
    ]


def year_before(code: str, cutoff_day: int = CUT_OFF_DAY) -> str | None:
    """The same period (or run of periods, `first..last`) of the year before; None for what stands alone."""
    shifted = [same_last_year(parse_period(each, cutoff_day), cutoff_day) for each in code.split("..")]
    return None if None in shifted else "..".join(each.code for each in shifted if each)


Days = tuple[date, date]


def _made(code: str, days: Days, liked: PeriodKind | None, known: Sequence[PeriodWindow], cutoff_day: int) -> Span:
    """A line over `days`: the period asked just so, or the kind of parts that covers most of it."""
    exact = [each.code for each in known if (each.first_day, each.last_day) == days and each.kind in TILES]
    if exact:
        return Span(code, (exact[0],), ())
    parts: list[PeriodWindow] = []
    best = (0, False, 0)
    for length, kind in enumerate(TILES):
        fitting = [each for each in known if each.kind is kind and _lies(each, days)]
        weight = (sum((each.last_day - each.first_day).days + 1 for each in fitting), kind is liked, length)
        if fitting and weight > best:
            parts, best = sorted(fitting, key=lambda each: each.first_day), weight
    if not parts:
        return Span(code, (), ())
    here = {each.code for each in parts}
    lacking = [each.code for each in _all(parts[0].kind, days, cutoff_day) if each.code not in here]
    return Span(code, tuple(each.code for each in parts), tuple(lacking))


def _periods(days: Days, liked: PeriodKind | None, known: Sequence[PeriodWindow]) -> list[PeriodWindow]:
    """The periods to show one by one: of the kind asked for, else the shortest kind there is."""
    inside = [each for each in known if _lies(each, days)]
    kinds = ([liked] if liked else []) + [each for each in PeriodKind if each is not liked]
    for kind in kinds:
        if found := [each for each in inside if each.kind is kind]:
            return sorted(found, key=lambda each: each.first_day)
    return []


def _to_date(window: PeriodWindow, known: Sequence[PeriodWindow], cutoff_day: int) -> Span:
    year = parse_period(window.code[:4], cutoff_day) if window.kind in TILES else window
    return _made(window.code, (year.first_day, window.last_day), window.kind, known, cutoff_day)


def _all(kind: PeriodKind, days: Days, cutoff_day: int, *, whole: bool = True) -> Iterator[PeriodWindow]:
    """Every period of a kind within `days`; not `whole`: also those that reach beyond."""
    window: PeriodWindow | None = period_of_day(kind, days[0], cutoff_day)
    while window and window.first_day <= days[1]:
        if not whole or _lies(window, days):
            yield window
        window = following(window, cutoff_day)


def _lies(window: PeriodWindow, days: Days) -> bool:
    return days[0] <= window.first_day and window.last_day <= days[1]


def _common(one: Days, other: Days) -> Days:
    return max(one[0], other[0]), min(one[1], other[1])
