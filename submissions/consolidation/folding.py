"""How two figures of one slot become one on the way up: added, the smaller, the larger. Pure; the same rules as `statements`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from submissions.forms.slots import Fold

_JOIN: dict[Fold, Callable[[int, int], int]] = {"sum": lambda one, other: one + other, "min": min, "max": max}


def joined(fold: Fold, figures: Iterable[int | None]) -> int | None:
    """The figures (scaled integers) of one slot as one; None where nobody has one. What stays at its unit joins nothing."""
    whole: int | None = None
    for figure in figures:
        if figure is not None:
            whole = figure if whole is None or fold == "own" else _JOIN[fold](whole, figure)
    return whole
