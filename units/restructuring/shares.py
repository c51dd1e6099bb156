"""Whole numbers divided by exact shares, so that the parts add up to the whole. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def divide(count: int | None, shares: Sequence[Fraction | None]) -> list[int | None]:
    """`count` divided by shares that add up to one, by the largest remainder; equal remainders go to who comes first.

    Without a key the first place holds the whole, to be told as undivided. None stays None.
    """
    if count is None:
        return [None] * len(shares)
    if any(share is None for share in shares):
        return [count, *[0] * (len(shares) - 1)]
    exact = [count * share for share in shares if share is not None]
    parts = [int(each // 1) for each in exact]
    order = sorted(range(len(parts)), key=lambda at: (exact[at] - parts[at], -at), reverse=True)
    for at in order[: count - sum(parts)]:
        parts[at] += 1
    return list(parts)
