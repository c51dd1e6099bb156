"""Dividing a whole among units, exactly: parts are whole steps and add up to what was divided. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def divided(total: Decimal, weights: Sequence[int], scale: int) -> list[Decimal]:
    """`total` in proportion to `weights`, in steps of 10**-scale, by the largest remainder; the sum is exactly `total`.

    Of equal remainders the larger weight is served first, then the earlier. Nothing is given where nothing weighs.
    `total` must be whole steps, and something must weigh: ValueError.
    """
    steps = total.scaleb(scale)
    if steps != steps.to_integral_value() or total < 0:
        raise ValueError(f"{total} is not a number of steps of 10**-{scale}")
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("nothing weighs")
    exact = [Fraction(int(steps) * weight, whole) for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    order = sorted(range(len(weights)), key=lambda at: (parts[at] - exact[at], -weights[at], at))
    for at in order[: int(steps) - sum(parts)]:
        parts[at] += 1
    return [Decimal(part).scaleb(-scale) for part in parts]


def remainder(total: Decimal, given: Sequence[Decimal | None]) -> Decimal:
    """What is left to give; negative when more was given than there is."""
    return total - sum((each for each in given if each is not None), Decimal(0))
