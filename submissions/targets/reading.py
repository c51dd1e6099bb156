"""What is to be reached: the values of a unit, those it gave, the threshold a report is judged by. Queries only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from extensions import db
from submissions.forms.models import FormRow, FormVersion
from submissions.forms.publishing import latest_version
from submissions.forms.schema import Form, Horizon, Target
from submissions.models import Period, Submission
from submissions.targets.dividing import remainder
from submissions.targets.models import TargetValue
from units.tree import UnitAsOf, children, one_of
from workflow.periods import PeriodKind, PeriodWindow, parse_period
from workflow.refusals import Refused

SHARE_SCALE = 2
"""Decimals of a share of a hundred."""


@dataclass(frozen=True)
class Given:
    """One target of one unit in one span: its own value, and what each unit directly below was given."""

    form: Form
    target: Target
    window: PeriodWindow
    own: TargetValue | None
    below: tuple[tuple[UnitAsOf, TargetValue | None], ...]

    @property
    def is_divisible(self) -> bool:
        """Is it an amount, which parts add up to? A share is handed down, not divided."""
        return self.target.denominator is None

    @property
    def left(self) -> Decimal | None:
        """What of the own value nobody was given; negative when more was. None for shares and when there is no value."""
        if self.own is None or not self.is_divisible:
            return None
        return remainder(self.own.value, [each.value if each else None for _, each in self.below])

    @property
    def seen(self) -> int:
        """Which state of affairs this is: rises with every change."""
        return max((each.id for each in (self.own, *(value for _, value in self.below)) if each), default=0)


def forms_with_targets() -> list[Form]:
    """The newest version of every form that has targets, by code."""
    codes = db.session.scalars(select(FormRow.code).join(FormVersion).distinct().order_by(FormRow.code))
    newest = [latest_version(code).compiled for code in codes]
    return [form for form in newest if form.targets]


def target_named(form_code: str, target_code: str) -> tuple[Form, Target]:
    """A target of the newest version of a form. Errors: Refused("not_found")."""
    form = latest_version(form_code).compiled
    target = form.target(target_code)
    if target is None:
        raise Refused("not_found")
    return form, target


def scale_of(form: Form, target: Target) -> int:
    """Decimals a value of the target is given with."""
    return SHARE_SCALE if target.denominator else form.slots[form.compiled.quotients[target.code][0]].scale


def span_of(target: Target, code: str, today: date) -> PeriodWindow:
    """The year or term of a code; empty: this year, or the term of five years from it. Errors: Refused("span_unfit")."""
    wanted = PeriodKind.YEAR if target.horizon is Horizon.YEAR else PeriodKind.TERM
    try:
        window = parse_period(
            code or (str(today.year) if wanted is PeriodKind.YEAR else f"{today.year}-{today.year + 5}")
        )
    except Refused:
        raise Refused("span_unfit", span=code[:24]) from None
    if window.kind is not wanted:
        raise Refused("span_unfit", span=code[:24])
    return window


def given_at(unit_id: int, form: Form, target: Target, window: PeriodWindow, today: date) -> Given:
    """One target of a unit with those directly below it."""
    below = children(unit_id, today)
    values = current_values([unit_id, *(each.id for each in below)], form.code, target.code, window.code)
    return Given(form, target, window, values.get(unit_id), tuple((each, values.get(each.id)) for each in below))


def current_values(unit_ids: Iterable[int], form_code: str, target_code: str, span: str) -> dict[int, TargetValue]:
    """The current value of each unit that has one."""
    query = select(TargetValue).where(
        TargetValue.ended_at.is_(None),
        TargetValue.form_code == form_code,
        TargetValue.target_code == target_code,
        TargetValue.span == span,
        one_of(TargetValue.unit_id, unit_ids),
    )
    return {each.unit_id: each for each in db.session.scalars(query)}


def values_of_unit(unit_id: int, day: date | None = None) -> list[TargetValue]:
    """The current values of one unit, of every form; those in force on a day only, if one is given."""
    query = select(TargetValue).where(TargetValue.ended_at.is_(None), TargetValue.unit_id == unit_id)
    if day is not None:
        query = query.where(TargetValue.first_day <= day, TargetValue.last_day >= day)
    return list(db.session.scalars(query.order_by(TargetValue.form_code, TargetValue.target_code, TargetValue.span)))


def history_at(unit_id: int, form_code: str, target_code: str, span: str) -> list[TargetValue]:
    """Every value a unit ever had in one target and span, newest first."""
    query = select(TargetValue).where(
        TargetValue.unit_id == unit_id,
        TargetValue.form_code == form_code,
        TargetValue.target_code == target_code,
        TargetValue.span == span,
    )
    return list(db.session.scalars(query.order_by(TargetValue.id.desc())))


def goals_of(submissions: Sequence[Submission]) -> dict[int, Mapping[str, TargetValue]]:
    """What each report is judged by: id -> target code -> the value of its unit in force on the last day of its period."""
    if not submissions:
        return {}
    round_ = submissions[0].round
    day = round_.period.last_day
    query = select(TargetValue).where(
        TargetValue.ended_at.is_(None),
        TargetValue.form_code == round_.form_version.compiled.code,
        TargetValue.first_day <= day,
        TargetValue.last_day >= day,
        one_of(TargetValue.unit_id, (each.unit_id for each in submissions)),
    )
    by_unit: dict[int, dict[str, TargetValue]] = {}
    for value in db.session.scalars(query):
        by_unit.setdefault(value.unit_id, {})[value.target_code] = value
    return {each.id: by_unit.get(each.unit_id, {}) for each in submissions}


def elapsed_at(form: Form, period: Period, goals: Mapping[str, TargetValue]) -> dict[str, Fraction]:
    """How much of its year or term each target had gone through on the last day of a period, by days: code -> share.

    A term is known from the value that was given; a target of a term nobody gave a value is judged as it stands.
    """
    year = parse_period(str(period.last_day.year))
    found = {}
    for target in form.targets:
        value = goals.get(target.code)
        if value is not None:
            found[target.code] = _share(value.first_day, value.last_day, period.last_day)
        elif target.horizon is Horizon.YEAR and period.kind not in (PeriodKind.YEAR, PeriodKind.TERM):
            found[target.code] = _share(year.first_day, year.last_day, period.last_day)
    return found


def _share(first: date, last: date, day: date) -> Fraction:
    return min(Fraction(1), Fraction(max(0, (day - first).days + 1), (last - first).days + 1))
