"""The numeric side of one unit's report: empty, with its derived figures, and quotients of sums. Pure.

figures: list[int | None], one per slot, scaled by 10**slot.scale; nothings: list[int], one per slot, 0 number, 1 nil
return (figure 0), 2 missing, 3 not expected (figure None for both).
"""

from __future__ import annotations

from collections.abc import Sequence

from submissions.forms.model import Field, Form, Target
from submissions.forms.slots import MISSING, NOT_EXPECTED, NUMBER, UNCONCERNED, UnitFacts
from units.kinds import Level, Sector


def blank(form: Form, level: Level, sector: Sector | None) -> tuple[list[int | None], list[int]]:
    """Figures and nothings of a report nobody has written in: missing where this unit is asked, else not expected."""
    plan = form.compiled.plan((level, sector))
    return [None] * len(plan.nothings), list(plan.nothings)


def derive(
    form: Form, figures: Sequence[int | None], nothings: Sequence[int], unit: UnitFacts
) -> tuple[list[int | None], list[int]]:
    """Figures and nothings with every derived slot filled anew; what was typed stays as it is."""
    worked, marks = list(figures), list(nothings)
    plan = form.compiled.plan((unit.level, unit.sector))
    for index in plan.unasked:
        worked[index], marks[index] = None, NOT_EXPECTED
    for step in plan.steps:
        if (step.active_only and not unit.active) or (step.rateable_only and not unit.rateable):
            worked[step.index], marks[step.index] = None, NOT_EXPECTED
            continue
        value = step.derive(worked, unit)
        if value is None or value is UNCONCERNED:
            worked[step.index], marks[step.index] = None, MISSING if value is None else NOT_EXPECTED
        else:
            worked[step.index], marks[step.index] = value, NUMBER  # type: ignore[call-overload]
    return worked, marks


def ratio(form: Form, asked: Field | Target, totals: Sequence[int | None]) -> tuple[int, int] | None:
    """Numerator and denominator of a percentage, ratio, weighted mean or target, as whole numbers of one scale.

    `totals`: one value per slot, of one unit or of a whole. None when either is None. A target without a denominator
    gives its figure over 10**scale. Percent is not multiplied in: compare numerator * 100 with threshold * denominator.
    """
    name = asked.key if isinstance(asked, Field) else asked.code
    above, below = form.compiled.quotients[name]
    slots = form.slots
    numerator = totals[above]
    denominator = 1 if below is None else totals[below]
    if numerator is None or denominator is None:
        return None
    scale = 0 if below is None else slots[below].scale
    return numerator * 10**scale, denominator * 10 ** slots[above].scale
