"""The schedule of a round: on which working days around a deadline who is told. Pure.

A workflow may say otherwise (`deadlines: {remind_before: [7, 3, 1], remind_after: [1, 3, 7]}`), and a round once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from workflow.calendar import WorkingCalendar
from workflow.deadlines import REMINDER_STEPS

OVERDUE_STEPS = (1, 3, 7)

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Schedule:
    """Working days `before` and `after` a deadline on which the unit is told; `above_from`, `province_from`: from which

    overdue day on those above are told too.
    """

    before: tuple[int, ...] = (*REMINDER_STEPS, 0)
    after: tuple[int, ...] = OVERDUE_STEPS
    above_from: int = 3
    province_from: int = 7

    @property
    def overdue_steps(self) -> tuple[int, ...]:
        """Every overdue day on which anybody is told."""
        return tuple(sorted({*self.after, self.above_from, self.province_from}))

    @property
    def longest(self) -> int:
        """The working days its farthest step is away from the deadline."""
        return max(*self.before, *self.overdue_steps)

    def to_keep(self) -> dict[str, Any]:
        """For a round to keep."""
        levels = {"above_from": self.above_from, "province_from": self.province_from}
        return {"before": [step for step in self.before if step], "after": list(self.after), **levels}


def schedule_of(
    workflow: Mapping[str, Any], own: Mapping[str, Any] = NOTHING, steps: Sequence[int] = REMINDER_STEPS
) -> Schedule:
    """The schedule of a round: its own (`own`, as it keeps it), else the one its workflow asks for.

    Of a workflow the level above is told from the second overdue day on, the province last.
    """
    if own:
        return Schedule((*own["before"], 0), tuple(own["after"]), own["above_from"], own["province_from"])
    said = workflow.get("deadlines") or {}
    before = _days(said.get("remind_before"), steps)
    after = tuple(sorted(_days(said.get("remind_after"), OVERDUE_STEPS)))
    above = after[1] if len(after) > 1 else OVERDUE_STEPS[1]
    province = after[-1] if len(after) > 2 else max(above, OVERDUE_STEPS[-1])
    return Schedule((*before, 0), after, above, province)


def step_due(
    due_on: date, *, opened_on: date, today: date, calendar: WorkingCalendar, steps: Sequence[int] = REMINDER_STEPS
) -> int | None:
    """The reminder (in working days before `due_on`) whose day came last; None when none did since the opening."""
    left = calendar.count_working_days(after=today, until=due_on)
    at_opening = calendar.count_working_days(after=opened_on, until=due_on)
    return min((step for step in steps if left <= step <= at_opening), default=None)


def overdue_step(due_on: date, *, today: date, calendar: WorkingCalendar, steps: Sequence[int]) -> int | None:
    """The overdue step (in working days after `due_on`) whose day came last; None before the first."""
    late = calendar.count_working_days(after=due_on, until=today)
    return max((step for step in steps if 0 < step <= late), default=None)


def _days(said: Any, otherwise: Sequence[int]) -> tuple[int, ...]:
    if isinstance(said, int):
        return (said,)
    return tuple(int(each) for each in said) if said else tuple(otherwise)
