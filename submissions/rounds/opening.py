"""Opening a round: the tree is frozen into one submission per expected unit, each tied to its parent's submission."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import distinct_on

from extensions import db, hurry
from submissions.consolidation.level import empty_totals
from submissions.entry.drafting import register_facts
from submissions.facts import definition_of
from submissions.forms.models import FormVersion
from submissions.forms.schema import Form, UnitFacts, blank, derive
from submissions.models import Period, Round, StaleMark, Submission
from submissions.rounds.calendar import working_calendar
from submissions.rounds.roster import ANYBODY, Only
from submissions.rounds.taking_part import Seat, seats_in
from units import history
from units.access import Doer
from units.kinds import Level
from units.models import Unit
from units.tree import one_of
from workflow.deadlines import add_working_days, end_of_day
from workflow.periods import PeriodKind, PeriodWindow, name_of
from workflow.refusals import Refused

WORKING_DAYS = {Level.GRASSROOTS: 2, Level.UPPER: 5, Level.PROVINCE: 8}
"""Working days each level has after the closing day, unless the round says otherwise."""


@dataclass(frozen=True)
class Counted:
    """Deadlines counted in working days after a day: `days` for the levels that were given no day of their own."""

    start: date
    days: Mapping[Level, int] = field(default_factory=lambda: WORKING_DAYS)

    @property
    def deadlines(self) -> dict[Level, date]:
        """The deadline day per level, by the calendar as it stands now."""
        calendar = working_calendar(self.start.year)
        return {level: add_working_days(self.start, days, calendar) for level, days in self.days.items()}

    def besides(self, given: Mapping[Level, date]) -> Counted:
        """What is left to count when some levels were given their day."""
        return Counted(self.start, {level: days for level, days in self.days.items() if level not in given})

    def to_keep(self) -> dict[str, Any]:
        """For the round to keep."""
        days = {level.value: days for level, days in self.days.items()}
        return {"from": self.start.isoformat(), "days": days} if days else {}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Counted | None:
        """As a round keeps it; None when every deadline was given by hand."""
        if not kept:
            return None
        return cls(date.fromisoformat(kept["from"]), {Level(level): days for level, days in kept["days"].items()})


def counted(window: PeriodWindow, today: date, days: Mapping[Level, int] = WORKING_DAYS) -> Counted:
    """How deadlines are counted: after the closing day, or after today when that lies behind us."""
    return Counted(max(window.last_day, today), days)


def demand_kind(form: Form, kind: PeriodKind) -> None:
    """Refused("period_not_of_form") unless the form is for periods of this kind."""
    if kind.value not in form.periods:
        known = ", ".join(each.value for each in form.periods)
        raise Refused("period_not_of_form", form=form.code, period_kind=kind.value, period_kinds=known)


def open_round(
    version: FormVersion,
    window: PeriodWindow,
    scope: Unit,
    *,
    workflow: Mapping[str, Any],
    deadlines: Mapping[Level, date],
    rule: Counted | None = None,
    only: Only = ANYBODY,
    not_asked: Collection[int] = (),
    by: Doer,
    now: datetime,
) -> Round:
    """Open a round of `version` for `window` over `scope` and everything expected below it that `only` asks.

    `rule`: how those of the deadlines were counted that nobody gave by hand.

    `not_asked`: units (ids) that are not asked this time; they take part only if one below them is. At levels where the
    workflow makes no step there are no reports. Errors: Refused("period_not_of_form"), Refused("nobody_expected") when no
    unit of the scope owes a report in the period, Refused("round_exists") when one of the units already owes this form for
    this period.
    """
    demand_kind(version.compiled, window.kind)
    definition = definition_of(workflow)
    seats = seats_in(scope.id, window.first_day, window.last_day, definition, only, not_asked)
    if not seats:
        raise Refused("nobody_expected", period=window.code)
    period = _period(window)
    refuse_twice(version, period, [seat.unit.id for seat in seats])
    form = version.compiled
    round_ = Round(
        code=_free_code(form.code, window.code, seats[0].unit.code),
        title=f"{form.title_vi} – {name_of(window)}",
        form_version=version,
        period=period,
        scope_id=scope.id,
        workflow=dict(workflow),
        due_on={level.value: day.isoformat() for level, day in deadlines.items()},
        due_rule=rule.to_keep() if rule else {},
        only=only.to_keep(not_asked),
        opened_at=now,
        opened_by=by.user_id,
        closed_at=None,
    )
    db.session.add(round_)
    db.session.flush()
    _write_roster(round_, form, seats, deadlines, now)
    facts = {
        "code": round_.code,
        "units": len(seats),
        "form": form.code,
        "version": version.number,
        "due_on": round_.due_on,
        **({"only": round_.only} if round_.only else {}),
    }
    history.append([history.Happening("round", round_.id, "open", by.user_id, facts)], now=now)
    return round_


def _write_roster(
    round_: Round, form: Form, seats: Sequence[Seat], deadlines: Mapping[Level, date], now: datetime
) -> None:
    weights = last_known_members([seat.unit.id for seat in seats], round_.id)
    ids: dict[int, int] = {}
    for level in _by_depth(seats):
        rows = [row_of(round_, form, seat, ids, deadlines, weights) for seat in level]
        made = db.session.scalars(insert(Submission).returning(Submission.id, sort_by_parameter_order=True), rows)
        ids |= {seat.unit.id: made_id for seat, made_id in zip(level, made, strict=True)}
    parents = {seat.part_of for seat in seats if seat.part_of}
    parent_rows = list(
        db.session.scalars(
            select(Submission).where(Submission.round_id == round_.id, one_of(Submission.unit_id, parents))
        )
    )
    empty_totals(parent_rows, form, now=now)
    if parent_rows:
        db.session.execute(insert(StaleMark), [{"submission_id": each.id, "depth": each.depth} for each in parent_rows])
        hurry("consolidation")


def row_of(
    round_: Round,
    form: Form,
    seat: Seat,
    ids: Mapping[int, int],
    deadlines: Mapping[Level, date],
    weights: Mapping[int, int],
) -> dict[str, Any]:
    """The row of one unit's report. `ids`: unit id -> id of its report, those above already there."""
    unit, level = seat.unit, seat.unit.kind.level
    definition = definition_of(round_.workflow)
    period = round_.period
    known = register_facts(unit.founded_on, unit.dissolved_on, period.first_day, period.last_day)
    facts = UnitFacts(level, unit.sector, unit.kind, **known)
    figures, nothings = derive(form, *blank(form, level, unit.sector), facts)
    return {
        "round_id": round_.id,
        "unit_id": unit.id,
        "parent_id": ids[seat.part_of] if seat.part_of else None,
        "above_unit_id": seat.above_id,
        "unit_code": unit.code,
        "unit_name": unit.name,
        "sort_key": unit.sort_key,
        "unit_kind": unit.kind,
        "level": level,
        "sector": unit.sector,
        "unit_path": list(unit.path),
        "depth": len(unit.path) - 1,
        "founded_on": unit.founded_on,
        "dissolved_on": unit.dissolved_on,
        "weight": weights.get(unit.id),
        "state": definition.initial,
        "standing": definition.standing_of(definition.initial),
        "version": 1,
        "figures": figures,
        "nothings": nothings,
        "listings": {},
        "due_at": end_of_day(deadlines[level]),
        "ordinary_due_at": end_of_day(deadlines[level]),
    }


def last_known_members(unit_ids: Sequence[int], before_round: int) -> dict[int, int]:
    """Members of each unit in its last approved report that asked for them; units never counted are left out."""
    query = (
        select(Submission.unit_id, Submission.figures, Round.form_version_id)
        .join(Round, Round.id == Submission.round_id)
        .where(
            one_of(Submission.unit_id, unit_ids),
            Submission.standing == "approved",
            Submission.round_id != before_round,
        )
        .order_by(Submission.unit_id, Submission.settled_at.desc())
        .ext(distinct_on(Submission.unit_id))
    )
    rows = db.session.execute(query).all()
    versions = {
        version_id: db.session.get_one(FormVersion, version_id).compiled
        for version_id in {row.form_version_id for row in rows}
    }
    members = {}
    for row in rows:
        slot = versions[row.form_version_id].slot("members_total")
        if slot and row.figures[slot.index] is not None:
            members[row.unit_id] = row.figures[slot.index]
    return members


def _by_depth(seats: Sequence[Seat]) -> list[list[Seat]]:
    levels: dict[int, list[Seat]] = {}
    for seat in seats:
        levels.setdefault(len(seat.unit.path), []).append(seat)
    return [levels[depth] for depth in sorted(levels)]


def _period(window: PeriodWindow) -> Period:
    period = db.session.scalar(select(Period).where(Period.code == window.code))
    if period is None:
        period = Period(code=window.code, kind=window.kind.value, first_day=window.first_day, last_day=window.last_day)
        db.session.add(period)
        db.session.flush()
    return period


def refuse_twice(version: FormVersion, period: Period, unit_ids: Sequence[int]) -> None:
    """Refused("round_exists") when one of the units owes this form for this period in a round that is there."""
    query = (
        select(Round.code)
        .join(Submission, Submission.round_id == Round.id)
        .join(FormVersion, FormVersion.id == Round.form_version_id)
        .where(
            FormVersion.form_id == version.form_id, Round.period_id == period.id, one_of(Submission.unit_id, unit_ids)
        )
    )
    if code := db.session.scalar(query.limit(1)):
        raise Refused("round_exists", round=code)


def _free_code(form_code: str, period_code: str, scope_code: str) -> str:
    plain = f"{form_code}-{period_code}"
    taken = db.session.scalar(select(Round.id).where(Round.code == plain))
    return f"{plain}-{scope_code}"[:60] if taken else plain
