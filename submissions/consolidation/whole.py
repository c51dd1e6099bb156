"""The whole a unit stands for: its own figures and adjustments (as far as its state lets them count) and what is below it.

Pure apart from reading the attributes of the rows handed in; no query, no rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from submissions.consolidation.folding import joined
from submissions.forms.schema import Field, Form, ratio
from submissions.models import Nothing, Submission, Total
from workflow.model import Standing


@dataclass(frozen=True)
class Cell:
    """One figure of a whole with what makes it trustworthy. `value`: scaled integer or None when nobody reported."""

    value: int | None
    reported: int
    expected: int

    @property
    def is_complete(self) -> bool:
        """Has everybody expected reported this figure?"""
        return self.reported >= self.expected


@dataclass(frozen=True)
class Coverage:
    """How complete a whole is, in units of the counted level and in their members (0 when members are unknown)."""

    expected: int
    submitted: int
    approved: int
    weight_expected: int
    weight_submitted: int
    weight_approved: int


@dataclass(frozen=True)
class Whole:
    """Official and provisional sums of one unit, one value per slot, with coverage."""

    official: tuple[int | None, ...]
    provisional: tuple[int | None, ...]
    reported_official: tuple[int, ...]
    reported_provisional: tuple[int, ...]
    expected: tuple[int, ...]
    coverage: Coverage

    def cell(self, index: int, *, official: bool) -> Cell:
        """The figure of one slot."""
        values, reported = (
            (self.official, self.reported_official) if official else (self.provisional, self.reported_provisional)
        )
        return Cell(values[index], reported[index], self.expected[index])


def whole_of(submission: Submission, form: Form) -> Whole:
    """Own contribution plus the totals of the descendants, official and provisional."""
    approved = submission.standing is Standing.APPROVED
    sent = approved or submission.standing is Standing.SUBMITTED
    official, provisional = _own(submission, form, counts=approved), _own(submission, form, counts=sent)
    total = submission.total
    zeros = [0] * len(form.slots)
    return Whole(
        official=_joined(form, official, total, approved, "official"),
        provisional=_joined(form, provisional, total, sent, "provisional"),
        reported_official=_counted(official, total.reported_official if total else zeros),
        reported_provisional=_counted(provisional, total.reported_provisional if total else zeros),
        expected=tuple(
            (nothing != Nothing.NOT_EXPECTED) + below
            for nothing, below in zip(submission.nothings, total.expected if total else zeros, strict=True)
        ),
        coverage=_coverage(submission, form, approved=approved, sent=sent),
    )


def _own(submission: Submission, form: Form, *, counts: bool) -> list[int | None]:
    """The unit's own figures as far as its state lets them count; what the register knows always counts."""
    if counts:
        return list(submission.figures)
    return [figure if slot.register else None for slot, figure in zip(form.slots, submission.figures, strict=True)]


def _joined(
    form: Form, own: Sequence[int | None], total: Total | None, counts: bool, name: str
) -> tuple[int | None, ...]:
    """Own, what is below, and the unit's adjustments if its report counts."""
    if total is None:
        return tuple(own)
    lines = total.adjusted if counts and total.adjusted else [None] * len(own)
    below = getattr(total, name)
    return tuple(joined(slot.fold, parts) for slot, *parts in zip(form.slots, own, below, lines, strict=True))


def as_numbers(form: Form, values: Sequence[int | None]) -> dict[str, int | Decimal | None]:
    """Slot values under the keys of the form, unscaled; percentages and ratios worked out from their sums."""
    numbers: dict[str, int | Decimal | None] = {
        slot.key: unscaled(values[slot.index], slot.scale) for slot in form.slots if not slot.hidden
    }
    for asked in form.computed_fields:
        numbers[asked.key] = quotient(form, asked, values)
    return numbers


def quotient(form: Form, asked: Field, values: Sequence[int | None]) -> Decimal | None:
    """A percent (in per cent) or ratio field from its sums, rounded half up to the decimals it is shown with; None without a base."""
    parts = ratio(form, asked, values)
    if parts is None or parts[1] == 0:
        return None
    numerator, denominator = parts
    factor = 100 if asked.kind == "percent" else 1
    return rounded(Fraction(numerator * factor, denominator), asked.decimals)


def unscaled(value: int | None, scale: int) -> int | Decimal | None:
    """A scaled integer as the number it stands for."""
    return value if value is None or scale == 0 else Decimal(value).scaleb(-scale)


def rounded(number: Fraction, decimals: int) -> Decimal:
    """`number` rounded half up; for display only, never back into arithmetic."""
    whole = floor(abs(number) * 10**decimals + Fraction(1, 2))
    return Decimal(whole if number >= 0 else -whole).scaleb(-decimals)


def _counted(own: Sequence[int | None], below: Sequence[int]) -> tuple[int, ...]:
    return tuple((mine is not None) + theirs for mine, theirs in zip(own, below, strict=True))


def _coverage(submission: Submission, form: Form, *, approved: bool, sent: bool) -> Coverage:
    counted = submission.level == form.counted_level
    weight = (submission.weight or 0) if counted else 0
    total = submission.total
    return Coverage(
        expected=counted + (total.units_expected if total else 0),
        submitted=(counted and sent) + (total.units_submitted if total else 0),
        approved=(counted and approved) + (total.units_approved if total else 0),
        weight_expected=weight + (total.weight_expected if total else 0),
        weight_submitted=weight * sent + (total.weight_submitted if total else 0),
        weight_approved=weight * approved + (total.weight_approved if total else 0),
    )
