"""Reporting periods and their cut-off windows, which are not calendar months.

With the usual cut-off on the 14th: a month runs from the 15th of the month before to the 14th; a quarter, half year,
nine months and year end on the 14th of their last month, and the year begins on 15/12 of the year before (as Nghị định
09/2019 rules for state bodies). The cut-off day is a setting; 31 gives calendar months. A week has no cut-off: it runs
from Monday to Sunday and belongs to the year that holds its Thursday (ISO 8601). Must not know rounds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workflow.refusals import Refused

CUT_OFF_DAY = 14
QUARTERS = {1: "I", 2: "II", 3: "III", 4: "IV"}
LONGEST_TERM = 10
"""Years; a longer term is a slip of the finger."""
MOST_AT_ONCE = 1200
"""Periods of one range: a hundred years of months."""
WEEK = timedelta(weeks=1)


class PeriodKind(StrEnum):
    """How long a period is, and what it is called."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    NINE_MONTHS = "nine_months"
    YEAR = "year"
    TERM = "term"
    AD_HOC = "ad_hoc"


BY_CALENDAR = tuple(kind for kind in PeriodKind if kind not in (PeriodKind.TERM, PeriodKind.AD_HOC))
"""Kinds that come round by themselves."""


@dataclass(frozen=True)
class PeriodWindow:
    """A period and the local days it covers, both included."""

    kind: PeriodKind
    code: str
    first_day: date
    last_day: date


def parse_period(code: str, cutoff_day: int = CUT_OFF_DAY) -> PeriodWindow:
    """Read a period code and work out its window.

    `code`: 2026-W05, 2026-05, 2026-Q3, 2026-H1, 2026-9M, 2026, 2023-2028 (term), AH-2026-11-20 (ad hoc, as of one day).
    `cutoff_day`: last day of the window in its last month, 1..31; months that are shorter end on their last day.
    Errors: Refused("unknown_period"); ValueError for a cut-off day no month has.
    """
    if not 1 <= cutoff_day <= 31:
        raise ValueError(f"cutoff_day: {cutoff_day}")
    for pattern, window in _READERS:
        found = re.fullmatch(pattern, code)
        if found:
            try:
                return window(code, found, cutoff_day)
            except ValueError as impossible:
                raise Refused("unknown_period", code=code) from impossible
    raise Refused("unknown_period", code=code)


def previous(window: PeriodWindow, cutoff_day: int = CUT_OFF_DAY) -> PeriodWindow | None:
    """The period of the same kind just before; None for an ad hoc one, which stands alone.

    Nine months are compared with the nine months of the year before.
    """
    year, number = _year(window), _number(window)
    match window.kind:
        case PeriodKind.WEEK:
            code = _week_code(window.first_day - WEEK)
        case PeriodKind.MONTH:
            code = f"{year}-{number - 1:02d}" if number > 1 else f"{year - 1}-12"
        case PeriodKind.QUARTER:
            code = f"{year}-Q{number - 1}" if number > 1 else f"{year - 1}-Q4"
        case PeriodKind.HALF_YEAR:
            code = f"{year}-H1" if number > 1 else f"{year - 1}-H2"
        case PeriodKind.AD_HOC:
            return None
        case _:
            return same_last_year(window, cutoff_day)
    return parse_period(code, cutoff_day)


def following(window: PeriodWindow, cutoff_day: int = CUT_OFF_DAY) -> PeriodWindow | None:
    """The period of the same kind that comes next; None for an ad hoc one, which nothing follows."""
    year, number = _year(window), _number(window)
    match window.kind:
        case PeriodKind.WEEK:
            code = _week_code(window.first_day + WEEK)
        case PeriodKind.MONTH:
            code = f"{year}-{number + 1:02d}" if number < 12 else f"{year + 1}-01"
        case PeriodKind.QUARTER:
            code = f"{year}-Q{number + 1}" if number < 4 else f"{year + 1}-Q1"
        case PeriodKind.HALF_YEAR:
            code = f"{year}-H2" if number == 1 else f"{year + 1}-H1"
        case PeriodKind.TERM:
            code = f"{number}-{2 * number - year}"
        case PeriodKind.AD_HOC:
            return None
        case _:
            code = f"{year + 1:04d}{window.code[4:]}"
    return parse_period(code, cutoff_day)


def periods_between(first: str, last: str, cutoff_day: int = CUT_OFF_DAY) -> list[PeriodWindow]:
    """Every period from the code `first` to the code `last` of the same kind, both included.

    Errors: Refused("unknown_period"); Refused("no_range") when they are not of one kind, not in order, or too many.
    """
    window, end = parse_period(first, cutoff_day), parse_period(last, cutoff_day)
    if window.kind is not end.kind or end.first_day < window.first_day:
        raise Refused("no_range", first=first, last=last)
    found: list[PeriodWindow] = []
    upcoming: PeriodWindow | None = window
    while upcoming and upcoming.first_day <= end.first_day:
        found.append(upcoming)
        if len(found) > MOST_AT_ONCE:
            raise Refused("no_range", first=first, last=last)
        upcoming = following(upcoming, cutoff_day)
    return found


def period_of_day(kind: PeriodKind, day: date, cutoff_day: int = CUT_OFF_DAY) -> PeriodWindow:
    """The period of `kind` that `day` lies in; for nine months, whose windows leave gaps, the first that ends after it.

    Errors: ValueError for terms and ad hoc periods, which no calendar knows.
    """
    if kind not in BY_CALENDAR:
        raise ValueError(f"no calendar knows {kind}")
    starts = {
        PeriodKind.WEEK: _week_code(day),
        PeriodKind.MONTH: f"{day.year - 1}-12",
        PeriodKind.QUARTER: f"{day.year - 1}-Q4",
        PeriodKind.HALF_YEAR: f"{day.year - 1}-H2",
        PeriodKind.NINE_MONTHS: f"{day.year - 1}-9M",
        PeriodKind.YEAR: f"{day.year - 1}",
    }
    window: PeriodWindow | None = parse_period(starts[kind], cutoff_day)
    while window and window.last_day < day:
        window = following(window, cutoff_day)
    assert window is not None
    return window


def same_last_year(window: PeriodWindow, cutoff_day: int = CUT_OFF_DAY) -> PeriodWindow | None:
    """The same period a year earlier; for a term the term before, for an ad hoc period None.

    A 53rd week is compared with the last week of the year before.
    """
    year = _year(window)
    if window.kind is PeriodKind.WEEK:
        return parse_period(f"{year - 1:04d}-W{min(_number(window), _weeks_in(year - 1)):02d}", cutoff_day)
    if window.kind is PeriodKind.AD_HOC:
        return None
    if window.kind is PeriodKind.TERM:
        return parse_period(f"{2 * year - _number(window)}-{year}", cutoff_day)
    return parse_period(f"{year - 1:04d}{window.code[4:]}", cutoff_day)


def name_of(window: PeriodWindow) -> str:
    """The name of the period in Vietnamese, as a report's title says it."""
    year, number = _year(window), _number(window)
    names = {
        PeriodKind.WEEK: f"Tuần {number} năm {year} ({window.first_day:%d/%m}–{window.last_day:%d/%m/%Y})",
        PeriodKind.MONTH: f"Tháng {number} năm {year}",
        PeriodKind.QUARTER: f"Quý {QUARTERS.get(number)} năm {year}",
        PeriodKind.HALF_YEAR: f"6 tháng {'đầu' if number == 1 else 'cuối'} năm {year}",
        PeriodKind.NINE_MONTHS: f"9 tháng đầu năm {year}",
        PeriodKind.YEAR: f"Năm {year}",
        PeriodKind.TERM: f"Nhiệm kỳ {year}–{number}",
        PeriodKind.AD_HOC: f"Đột xuất ngày {window.first_day:%d/%m/%Y}",
    }
    return names[window.kind]


def _year(window: PeriodWindow) -> int:
    return window.first_day.year if window.kind is PeriodKind.AD_HOC else int(window.code[:4])


def _number(window: PeriodWindow) -> int:
    """Month, quarter or half of the year; the last year of a term; 0 where there is nothing to number."""
    match window.kind:
        case PeriodKind.MONTH | PeriodKind.TERM:
            return int(window.code[5:])
        case PeriodKind.WEEK | PeriodKind.QUARTER | PeriodKind.HALF_YEAR:
            return int(window.code[6:])
        case _:
            return 0


def _months(kind: PeriodKind, length: int) -> Callable[[str, re.Match[str], int], PeriodWindow]:
    """Make the reader of periods of `length` months whose code numbers them within the year."""

    def window(code: str, found: re.Match[str], cutoff_day: int) -> PeriodWindow:
        number = int(found["number"]) if "number" in found.re.groupindex else 1
        if not 1 <= number <= 12 // length:
            raise ValueError(code)
        year, last = int(found["year"]), number * length
        first_day = _cut_off(year, last - length, cutoff_day) + timedelta(days=1)
        return PeriodWindow(kind, code, first_day, _cut_off(year, last, cutoff_day))

    return window


def _term(code: str, found: re.Match[str], cutoff_day: int) -> PeriodWindow:
    """From the end of the year of one congress to the end of the year of the next, so that terms never overlap."""
    start, end = int(found["year"]), int(found["end"])
    if not 0 < end - start <= LONGEST_TERM:
        raise ValueError(code)
    first_day = _cut_off(start, 12, cutoff_day) + timedelta(days=1)
    return PeriodWindow(PeriodKind.TERM, code, first_day, _cut_off(end, 12, cutoff_day))


def _week(code: str, found: re.Match[str], cutoff_day: int) -> PeriodWindow:
    monday = date.fromisocalendar(int(found["year"]), int(found["number"]), 1)
    return PeriodWindow(PeriodKind.WEEK, code, monday, monday + WEEK - timedelta(days=1))


def _week_code(day: date) -> str:
    year, number, _ = day.isocalendar()
    return f"{year:04d}-W{number:02d}"


def _weeks_in(year: int) -> int:
    """28 December always lies in the last week of its year."""
    return date(year, 12, 28).isocalendar().week


def _ad_hoc(code: str, found: re.Match[str], cutoff_day: int) -> PeriodWindow:
    day = date.fromisoformat(found["day"])
    return PeriodWindow(PeriodKind.AD_HOC, code, day, day)


def _cut_off(year: int, month: int, cutoff_day: int) -> date:
    """The day on which figures close in `month` of `year`; month 0 is December of the year before."""
    year, month = (year, month) if month else (year - 1, 12)
    next_month = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=cutoff_day - 1), next_month - timedelta(days=1))


_YEAR = "(?P<year>[12][0-9]{3})"
_READERS: tuple[tuple[str, Callable[[str, re.Match[str], int], PeriodWindow]], ...] = (
    (_YEAR + "-(?P<number>[01][0-9])", _months(PeriodKind.MONTH, 1)),
    (_YEAR + "-W(?P<number>[0-5][0-9])", _week),
    (_YEAR + "-Q(?P<number>[1-4])", _months(PeriodKind.QUARTER, 3)),
    (_YEAR + "-H(?P<number>[12])", _months(PeriodKind.HALF_YEAR, 6)),
    (_YEAR + "-9M", _months(PeriodKind.NINE_MONTHS, 9)),
    (_YEAR, _months(PeriodKind.YEAR, 12)),
    (_YEAR + "-(?P<end>[12][0-9]{3})", _term),
    ("AH-(?P<day>[12][0-9]{3}-[0-9]{2}-[0-9]{2})", _ad_hoc),
)
