"""Actual against target: compared with whole numbers, never with rounded ones. Pure; words only for goals and verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from submissions.consolidation.whole import Cell, Whole, rounded, unscaled
from submissions.forms.schema import Comparator, Counts, Form, Target, ratio
from submissions.publications.amounts import weakest_cell
from submissions.targets.to_date import grows_in_the_year
from vietnamese import format_number


class Verdict(StrEnum):
    """How a figure stands to its target."""

    MET = "đạt"
    EXCEEDED = "vượt"
    NOT_MET = "chưa đạt"
    ON_TRACK = "đúng tiến độ"
    """Not reached, the year or term still runs, and not less than the time gone by would ask."""
    AT_RISK = "có nguy cơ không đạt"
    """Not reached, the year or term still runs, and behind the time gone by; a share below its threshold."""
    NOT_ENOUGH = "chưa đủ dữ liệu"
    NOT_JUDGED = "không đánh giá"


OPEN = frozenset({Verdict.NOT_MET, Verdict.ON_TRACK, Verdict.AT_RISK, Verdict.NOT_ENOUGH})
"""Verdicts beside which it is said what is lacking."""


@dataclass(frozen=True)
class Result:
    """A target with what was reached. `actual`: rounded for display; numerator and denominator are exact.

    `target`: with the threshold the unit was given, where it was given one (`is_given`). `lacking`: how many more of what
    the numerator counts would reach it. `between`: the least and most a share can still come to, in per cent.
    `in_period`: what the period alone has, where this is of the year so far; `reported` and `expected` then count reports.
    """

    target: Target
    numerator: Decimal | int | None
    denominator: Decimal | int | None
    actual: Decimal | None
    provisional: Decimal | None
    reported: int
    expected: int
    verdict: Verdict
    lacking: Decimal | int | None = None
    at_least: bool = False
    between: tuple[Decimal, Decimal] | None = None
    is_given: bool = False
    in_period: Result | None = None

    @property
    def said(self) -> str:
        """The verdict with what belongs to it: "chưa đạt, thiếu 12 người", "từ 72,50% đến 82,50%: chưa đủ dữ liệu"."""
        if self.between:
            low, high = (f"{format_number(each, 2)}%" for each in self.between)
            return f"từ {low} đến {high}: {self.verdict.value}"
        if self.verdict in OPEN and self.lacking:
            missing = with_unit(Decimal(self.lacking), LACKING_UNITS.get(self.target.counts, self.target.unit))
            return f"{self.verdict.value}, còn thiếu {missing}"
        return self.verdict.value

    @property
    def since(self) -> str:
        """Since when it is counted, with what the period alone has: "từ đầu năm (riêng kỳ này 2 người)"; empty: the period."""
        return f"từ đầu năm{self.alone}" if self.in_period else ""

    @property
    def alone(self) -> str:
        """What the period alone has, beside a figure of the year so far: " (riêng kỳ này 2 người)"; empty where it has nothing."""
        if self.in_period is None or self.in_period.actual is None:
            return ""
        return f" (riêng kỳ này {with_unit(self.in_period.actual, self.target.unit)})"


LACKING_UNITS = {Counts.PERSONS: "người", Counts.UNITS: "đơn vị", Counts.CASES: "vụ việc", Counts.MONEY: "đồng"}


def goal_of(form: Form, target: Target) -> str:
    """What is to be reached, in words: "từ 70% trở lên", "trên 50%", "100%", "từ mức Tốt trở lên"; empty if nobody has set it."""
    if target.threshold is None:
        return ""
    if target.comparator is Comparator.AT_LEAST:
        asked = form.field(target.numerator)
        labels = {option.key: option.label_vi for option in asked.options} if asked else {}
        return f"từ mức {labels.get(target.threshold, target.threshold)} trở lên"
    number = with_unit(Decimal(target.threshold), target.unit)
    return {Comparator.ABOVE: f"trên {number}", Comparator.EXACTLY: number}.get(
        target.comparator, f"từ {number} trở lên"
    )


def with_unit(number: Decimal, unit: str) -> str:
    """A number with its unit as documents write it: 93,22%; 1.200 người."""
    decimals = max(0, -int(number.as_tuple().exponent))
    return format_number(number, decimals) + (unit if unit in ("%", "") else f" {unit}")


def results_of(
    form: Form,
    whole: Whole,
    given: Mapping[str, Decimal] | None = None,
    elapsed: Mapping[str, Fraction] | None = None,
    so_far: Whole | None = None,
) -> tuple[Result, ...]:
    """Every target of `form` judged by the official figures of `whole`, in printed order.

    `given`: code of a target -> what this unit is to reach, instead of what the form says. `elapsed`: code -> how much of
    its year or term had gone by when the period closed (all of it where nothing is said). `so_far`: see `result_of`.
    """
    given, elapsed = given or {}, elapsed or {}
    return tuple(
        result_of(form, each, whole, given.get(each.code), elapsed.get(each.code, Fraction(1)), so_far)
        for each in form.targets
    )


def result_of(
    form: Form,
    target: Target,
    whole: Whole,
    given: Decimal | None = None,
    elapsed: Fraction = Fraction(1),
    so_far: Whole | None = None,
) -> Result:
    """One target judged; one that grows in the year by `so_far`, the figures since the year began, where there are some."""
    if so_far is not None and grows_in_the_year(form, target):
        alone = result_of(form, target, whole, given, elapsed)
        return replace(result_of(form, target, so_far, given, elapsed), in_period=alone)
    if given is not None:
        target = replace(target, threshold=f"{given.normalize():f}")
    above, below = form.compiled.quotients[target.code]
    cells = [whole.cell(index, official=True) for index in (above, below) if index is not None]
    actual, provisional = _actual(form, target, whole.official), _actual(form, target, whole.provisional)
    weakest = weakest_cell(cells)
    judged = verdict(target, actual, cells, elapsed)
    return Result(
        target=target,
        numerator=unscaled(whole.official[above], form.slots[above].scale),
        denominator=None if below is None else unscaled(whole.official[below], form.slots[below].scale),
        actual=_shown(actual),
        provisional=_shown(provisional),
        reported=weakest.reported,
        expected=weakest.expected,
        verdict=judged,
        lacking=lacking(form, target, whole.official) if judged in OPEN else None,
        at_least=actual is not None and not cells[0].is_complete and (len(cells) == 1 or cells[1].is_complete),
        between=_between(target, cells) if judged is Verdict.NOT_ENOUGH else None,
        is_given=given is not None,
    )


def lacking(form: Form, target: Target, values: Sequence[int | None]) -> Decimal | int | None:
    """How many more the numerator would need, the denominator as it is; None where that cannot be said, 0 when reached."""
    parts = ratio(form, target, values)
    if parts is None or target.threshold is None or target.comparator is Comparator.AT_LEAST or not parts[1]:
        return None
    above, below = form.compiled.quotients[target.code]
    step = 1 if below is None else 10 ** form.slots[below].scale
    wanted = Fraction(target.threshold) * parts[1] / (100 if target.unit == "%" else 1)
    short = (wanted - parts[0]) / step
    steps = floor(short) + 1 if target.comparator is Comparator.ABOVE else ceil(short)
    return unscaled(max(0, steps), form.slots[above].scale)


def verdict(target: Target, actual: Fraction | None, cells: Sequence[Cell], elapsed: Fraction = Fraction(1)) -> Verdict:
    """Judge an exact figure. `cells`: numerator and, if there is one, denominator. `elapsed`: share of the time gone by.

    What has passed its threshold stays passed whatever is still missing, as long as only the numerator can grow.
    """
    if target.threshold is None or target.average_over is not None or _has_empty_base(cells):
        return Verdict.NOT_JUDGED
    if actual is None:
        return Verdict.NOT_ENOUGH
    threshold = Fraction(1) if target.comparator is Comparator.AT_LEAST else Fraction(target.threshold)
    passes = _passes(target, actual, threshold)
    only_grows = target.comparator is not Comparator.EXACTLY and all(cell.is_complete for cell in cells[1:])
    if not (passes and only_grows) and not all(cell.is_complete for cell in cells):
        between = _between(target, cells)
        if between is None or _passes(target, Fraction(between[1]), threshold):
            return Verdict.NOT_ENOUGH
    if not passes:
        return _not_yet(len(cells) == 1 and target.comparator is not Comparator.AT_LEAST, actual, threshold, elapsed)
    can_exceed = target.comparator is Comparator.AT_LEAST_NUMBER and actual > threshold
    return Verdict.EXCEEDED if can_exceed else Verdict.MET


def _not_yet(is_amount: bool, actual: Fraction, threshold: Fraction, elapsed: Fraction) -> Verdict:
    if elapsed >= 1:
        return Verdict.NOT_MET
    return Verdict.ON_TRACK if is_amount and actual >= threshold * elapsed else Verdict.AT_RISK


def _between(target: Target, cells: Sequence[Cell]) -> tuple[Decimal, Decimal] | None:
    """The least and most a share of units can come to when the base is known and each unit still missing counts 0 or 1.

    Rounded away from the middle, so that what lies outside lies outside.
    """
    if target.counts is not Counts.UNITS or target.unit != "%" or len(cells) != 2 or not cells[1].is_complete:
        return None
    numerator, base = cells[0].value, cells[1].value
    if numerator is None or not base or cells[0].is_complete:
        return None
    most = min(base, numerator + cells[0].expected - cells[0].reported)
    return (
        (Decimal(numerator * 100) / base).quantize(Decimal("0.01"), ROUND_FLOOR),
        (Decimal(most * 100) / base).quantize(Decimal("0.01"), ROUND_CEILING),
    )


def _passes(target: Target, actual: Fraction, threshold: Fraction) -> bool:
    if target.comparator is Comparator.ABOVE:
        return actual > threshold
    if target.comparator is Comparator.EXACTLY:
        return actual == threshold
    return actual >= threshold


def _has_empty_base(cells: Sequence[Cell]) -> bool:
    return len(cells) == 2 and cells[1].value == 0 and cells[1].is_complete


def _actual(form: Form, target: Target, values: Sequence[int | None]) -> Fraction | None:
    parts = ratio(form, target, values)
    if parts is None or parts[1] == 0:
        return None
    return Fraction(parts[0] * (100 if target.unit == "%" else 1), parts[1])


def _shown(actual: Fraction | None) -> Decimal | None:
    if actual is None:
        return None
    return rounded(actual, 0 if actual.denominator == 1 else 2)
