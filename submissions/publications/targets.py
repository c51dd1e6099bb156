"""Actual against target: compared with whole numbers, never with rounded ones. Pure; words only for goals and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from submissions.consolidation.whole import Cell, Whole, rounded
from submissions.forms.schema import Comparator, Form, Target, ratio
from submissions.publications.amounts import weakest_cell
from vietnamese import format_number


class Verdict(StrEnum):
    """How a figure stands to its target."""

    MET = "đạt"
    EXCEEDED = "vượt"
    NOT_MET = "chưa đạt"
    NOT_ENOUGH = "chưa đủ dữ liệu"
    NOT_JUDGED = "không đánh giá"


@dataclass(frozen=True)
class Result:
    """A target with what was reached. `actual`: rounded for display; numerator and denominator are exact."""

    target: Target
    numerator: Decimal | int | None
    denominator: Decimal | int | None
    actual: Decimal | None
    provisional: Decimal | None
    reported: int
    expected: int
    verdict: Verdict


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


def results_of(form: Form, whole: Whole) -> tuple[Result, ...]:
    """Every target of `form` judged by the official figures of `whole`, in printed order."""
    return tuple(_result(form, target, whole) for target in form.targets)


def _result(form: Form, target: Target, whole: Whole) -> Result:
    above, below = form.compiled.quotients[target.code]
    cells = [whole.cell(index, official=True) for index in (above, below) if index is not None]
    actual, provisional = _actual(form, target, whole.official), _actual(form, target, whole.provisional)
    weakest = weakest_cell(cells)
    return Result(
        target=target,
        numerator=_plain(whole.official[above], form.slots[above].scale),
        denominator=None if below is None else _plain(whole.official[below], form.slots[below].scale),
        actual=_shown(actual),
        provisional=_shown(provisional),
        reported=weakest.reported,
        expected=weakest.expected,
        verdict=verdict(target, actual, cells),
    )


def verdict(target: Target, actual: Fraction | None, cells: Sequence[Cell]) -> Verdict:
    """Judge an exact figure. `cells`: numerator and, if there is one, denominator.

    A sum that has passed its threshold stays passed whatever is still missing; a share may still change.
    """
    if target.threshold is None or target.average_over is not None or _has_empty_base(cells):
        return Verdict.NOT_JUDGED
    if actual is None:
        return Verdict.NOT_ENOUGH
    threshold = Fraction(1) if target.comparator is Comparator.AT_LEAST else Fraction(target.threshold)
    is_safe = len(cells) == 1 and target.comparator is not Comparator.EXACTLY and _passes(target, actual, threshold)
    if not is_safe and not all(cell.is_complete for cell in cells):
        return Verdict.NOT_ENOUGH
    if not _passes(target, actual, threshold):
        return Verdict.NOT_MET
    can_exceed = target.comparator is Comparator.AT_LEAST_NUMBER and actual > threshold
    return Verdict.EXCEEDED if can_exceed else Verdict.MET


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
    exact = Decimal(actual.numerator) / Decimal(actual.denominator)
    return rounded(exact, 0 if actual.denominator == 1 else 2)


def _plain(value: int | None, scale: int) -> Decimal | int | None:
    return value if value is None or scale == 0 else Decimal(value).scaleb(-scale)
