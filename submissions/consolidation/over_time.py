"""How the figures of periods that do not overlap become the figure of a longer one, by the rule of the field. Pure, exact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from submissions.consolidation.whole import Cell
from submissions.forms.schema import Field, Form, Measure, OverTime, Slot
from submissions.forms.words import UNIT_BY_UNIT


@dataclass(frozen=True)
class Over:
    """One slot over one span. `value`: scaled by 10**scale, exact; None where nobody told, or where the rule gives none.

    `reported`, `expected`: units of the periods that count (of the last for a stock, of all for a flow, added up).
    `between`: for persons counted once, the largest part and the sum of the parts. `as_of`: the period a stock stands at.
    """

    value: Fraction | None
    reported: int
    expected: int
    between: tuple[Fraction, Fraction] | None = None
    as_of: str | None = None

    @property
    def is_complete(self) -> bool:
        """Has everybody expected reported it in every period that counts?"""
        return self.reported >= self.expected


def rule_of(form: Form, slot: Slot) -> OverTime:
    """The rule of a slot: its field's; what is recomputed is so from parts that are themselves flows or stocks.

    Units counted for a share ("held a dialogue") are never added up over time: a unit counts once.
    """
    asked = form.field(slot.field_key)
    rule = _plain_rule(asked) if asked else OverTime.LAST
    counts_units = slot.hidden and slot.key.startswith(("yes:", "count:"))
    return OverTime.ANY if counts_units and rule is OverTime.SUM else rule


def rules_of_quotient(form: Form, asked: Field) -> tuple[OverTime, OverTime]:
    """The rules of the two parts of a percentage, ratio or mean.

    Units counted above the line and units of the register below it are one set, so the second follows the first.
    """
    above, below = (form.slots[index] for index in form.compiled.quotients[asked.key] if index is not None)
    if asked.over_time in (OverTime.LAST, OverTime.FIRST):
        return asked.over_time, asked.over_time
    first = rule_of(form, above)
    return first, first if below.register and first is OverTime.ANY else rule_of(form, below)


def over_time(rule: OverTime, parts: Sequence[tuple[str, Cell]]) -> Over:
    """The cells of one slot, each with the code of its period, in time, as one."""
    if not parts:
        return Over(None, 0, 0)
    return _RULES.get(rule, _alone)(parts)


def _plain_rule(asked: Field) -> OverTime:
    if asked.over_time in _RULES or asked.over_time in UNIT_BY_UNIT:
        return asked.over_time
    if asked.over_time is OverTime.RECOMPUTE:
        return OverTime.LAST if asked.measure is Measure.STOCK else OverTime.SUM
    return OverTime.NONE


Parts = Sequence[tuple[str, Cell]]


def _sum(parts: Parts) -> Over:
    return _of_all(parts, lambda values: sum(values, Fraction(0)))


def _average(parts: Parts) -> Over:
    return _of_all(parts, lambda values: sum(values, Fraction(0)) / len(values))


def _smallest(parts: Parts) -> Over:
    return _of_all(parts, min)


def _largest(parts: Parts) -> Over:
    return _of_all(parts, max)


def _last(parts: Parts) -> Over:
    return _single(parts[-1])


def _first(parts: Parts) -> Over:
    return _single(parts[0])


def _alone(parts: Parts) -> Over:
    """A figure of one period only: longer ones are not made of it."""
    if len(parts) == 1:
        return _single(parts[0])
    return Over(None, *_counted(parts))


def _not_additive(parts: Parts) -> Over:
    if len(parts) == 1:
        return _single(parts[0])
    values = _values(parts)
    between = (max(values), sum(values, Fraction(0))) if values else None
    return Over(None, *_counted(parts), between=between)


def _year_to_date(parts: Parts) -> Over:
    """Within a year the last report tells all; several years add up."""
    last_of_year = {code[:4]: (code, cell) for code, cell in parts}
    return _sum(tuple(last_of_year.values()))


def _of_all(parts: Parts, join: Callable[[list[Fraction]], Fraction]) -> Over:
    values = _values(parts)
    return Over(join(values) if values else None, *_counted(parts))


def _single(part: tuple[str, Cell]) -> Over:
    code, cell = part
    return Over(None if cell.value is None else Fraction(cell.value), cell.reported, cell.expected, as_of=code)


def _values(parts: Parts) -> list[Fraction]:
    return [Fraction(cell.value) for _, cell in parts if cell.value is not None]


def _counted(parts: Parts) -> tuple[int, int]:
    return sum(cell.reported for _, cell in parts), sum(cell.expected for _, cell in parts)


_RULES: dict[OverTime, Callable[[Parts], Over]] = {
    OverTime.SUM: _sum,
    OverTime.LAST: _last,
    OverTime.FIRST: _first,
    OverTime.AVERAGE: _average,
    OverTime.MIN: _smallest,
    OverTime.MAX: _largest,
    OverTime.YEAR_TO_DATE: _year_to_date,
    OverTime.NOT_ADDITIVE: _not_additive,
}
