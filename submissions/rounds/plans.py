"""Rounds that open by themselves: a plan knows its next period and the day on which to open it; a sweep does, once.

The day lies some calendar days before the closing day of the period. Periods whose day lay before the plan was made, or
while it was off, are left out. What fails stays owed, is tried again, and is an alarm until it succeeds.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.forms.models import FormRow
from submissions.forms.publishing import latest_version
from submissions.rounds.models import LONGEST_WORKFLOW_NAME, RoundPlan
from submissions.rounds.opening import WORKING_DAYS, counted, demand_kind, open_round
from submissions.rounds.roster import ANYBODY, Only, not_asked_of
from submissions.workflows import proven, shipped
from units import history
from units.access import OPERATOR, Doer
from units.authority import Action, demand
from units.kinds import Level
from units.models import Unit
from units.tree import one_of
from workflow.deadlines import local_day
from workflow.periods import BY_CALENDAR, PeriodKind, PeriodWindow, following, parse_period, period_of_day
from workflow.refusals import Refused

logger = logging.getLogger(__name__)

TRY_AGAIN = timedelta(hours=1)
MOST_DAYS = 60
"""Working days a level may be given."""
REACH = (-60, 365)
"""Days before the closing day on which a round may open (after it, when negative)."""


@dataclass(frozen=True)
class Wish:
    """What a plan is to be. `workflow`: the name of one that ships, unless `workflow_text` has another in YAML.

    `not_asked`: ids of units its rounds do not ask.
    """

    form_code: str
    kind: PeriodKind
    workflow: str
    opens_before: int
    due_days: Mapping[Level, int]
    only: Only = ANYBODY
    workflow_text: str = ""
    not_asked: Sequence[int] = ()


DEFAULT_DAYS = WORKING_DAYS


@dataclass(frozen=True)
class Opening:
    """A round to come: its period, the day it opens and the deadline day per level as counted today."""

    window: PeriodWindow
    opens_on: date
    deadlines: Mapping[Level, date]


def make_plan(scope: Unit, wish: Wish, *, cutoff_day: int, by: Doer, now: datetime) -> RoundPlan:
    """Keep a new plan, switched on. Errors: Refused for who does not open rounds there, "not_found",
    "plan_unreadable", "period_not_of_form"; YamlFaults, DefinitionFaults of a workflow of its own.
    """
    demand(scope, by, Action.OPEN_ROUND, now=now)
    plan = RoundPlan(scope=scope, made_by=by.user_id, made_at=now, enabled=True, last_round=None)
    _fill(plan, wish, cutoff_day, now)
    db.session.add(plan)
    db.session.flush()
    _tell(plan, "make", _facts(plan), by, now)
    return plan


def change_plan(plan: RoundPlan, wish: Wish, *, seen: int, cutoff_day: int, by: Doer, now: datetime) -> None:
    """Change what a plan asks; rounds already open stay as they are. Errors as `make_plan`, "changed_since_seen"."""
    demand(plan.scope, by, Action.OPEN_ROUND, now=now)
    _lock(plan)
    if plan.version != seen:
        raise Refused("changed_since_seen", state="", by="")
    _fill(plan, wish, cutoff_day, now)
    db.session.flush()
    _tell(plan, "change", _facts(plan), by, now)


def switch_plan(plan: RoundPlan, on: bool, *, cutoff_day: int, by: Doer, now: datetime) -> None:
    """Switch a plan on or off; on again, it goes on from today. Switching it to what it is already does nothing."""
    demand(plan.scope, by, Action.OPEN_ROUND, now=now)
    _lock(plan)
    if plan.enabled is on:
        return
    plan.enabled, plan.fault, plan.retry_at = on, None, None
    if on:
        _aim(plan, first_period(PeriodKind(plan.period_kind), plan.opens_before, local_day(now), cutoff_day))
    db.session.flush()
    _tell(plan, "switch_on" if on else "switch_off", {}, by, now)


def first_period(kind: PeriodKind, opens_before: int, today: date, cutoff_day: int) -> PeriodWindow:
    """The first period whose opening day is today or later."""
    window = period_of_day(kind, today + timedelta(days=min(opens_before, 0)), cutoff_day)
    while opens_on(window, opens_before) < today:
        window = _next(window, cutoff_day)
    return window


def opens_on(window: PeriodWindow, opens_before: int) -> date:
    """The day on which the round of a period opens."""
    return window.last_day - timedelta(days=opens_before)


def openings(plan: RoundPlan, count: int, *, cutoff_day: int, now: datetime) -> list[Opening]:
    """The next rounds of a plan."""
    window, found = parse_period(plan.next_period, cutoff_day), []
    days = due_days_of(plan)
    for _ in range(count):
        day = max(opens_on(window, plan.opens_before), local_day(now))
        found.append(Opening(window, day, counted(window, day, days).deadlines))
        window = _next(window, cutoff_day)
    return found


def due_days_of(plan: RoundPlan) -> dict[Level, int]:
    """Working days per level."""
    return {level: plan.due_days[level.value] for level in Level}


def plans_at(unit_ids: Sequence[int]) -> list[RoundPlan]:
    """Plans whose scope is one of these units, next opening first."""
    query = select(RoundPlan).where(one_of(RoundPlan.scope_id, unit_ids))
    query = query.options(joinedload(RoundPlan.form).joinedload(FormRow.versions), joinedload(RoundPlan.scope))
    return list(db.session.scalars(query.order_by(RoundPlan.next_on, RoundPlan.id)).unique())


def open_due(now: datetime, *, cutoff_day: int) -> bool:
    """Open the round of one plan whose day has come, or note why it cannot be; False when no plan is due.

    One transaction, committed by the caller. The plan is locked and passed over by others, and goes on to its next period
    in the same transaction: two beats, or a death in between, open the round once.
    """
    query = select(RoundPlan).where(RoundPlan.enabled, RoundPlan.next_on <= local_day(now))
    query = query.where(or_(RoundPlan.retry_at.is_(None), RoundPlan.retry_at <= now))
    query = query.order_by(RoundPlan.next_on, RoundPlan.id).limit(1).with_for_update(skip_locked=True, of=RoundPlan)
    plan = db.session.scalar(query.execution_options(populate_existing=True))
    if plan is None:
        return False
    window = parse_period(plan.next_period, cutoff_day)
    try:
        with db.session.begin_nested():
            code = _open(plan, window, now)
    except Refused as refused:
        if refused.code != "round_exists":
            _set_aside(plan, refused, now)
            return True
        # Somebody opened it by hand: that is what was wanted.
        code = str(refused.facts["round"])
    except Exception as fault:
        if isinstance(fault, DBAPIError) and fault.connection_invalidated:
            raise
        logger.exception("plan %s could not open %s", plan.id, window.code)
        _set_aside(plan, Refused("plan_failed"), now)
        return True
    plan.last_round, plan.fault, plan.retry_at = code, None, None
    _tell(plan, "open", {"round": code, "period": window.code}, OPERATOR, now)
    _aim(plan, _next(window, cutoff_day))
    db.session.flush()
    return True


def _open(plan: RoundPlan, window: PeriodWindow, now: datetime) -> str:
    rule = counted(window, local_day(now), due_days_of(plan))
    round_ = open_round(
        latest_version(plan.form.code),
        window,
        plan.scope,
        workflow=_definition(plan.workflow, plan.workflow_text),
        deadlines=rule.deadlines,
        rule=rule,
        only=Only.of(plan.only),
        not_asked=not_asked_of(plan.only),
        by=OPERATOR,
        now=now,
    )
    return round_.code


def _definition(name: str, text: str) -> Mapping[str, Any]:
    """The workflow as a round keeps it, proven anew: what could be written once may be refused by a later engine."""
    return proven(text) if text else shipped(name)


def _set_aside(plan: RoundPlan, refused: Refused, now: datetime) -> None:
    facts = {name: fact if isinstance(fact, int) else str(fact) for name, fact in refused.facts.items()}
    fault: dict[str, Any] = {"code": refused.code, "facts": facts, "since": now.isoformat()}
    if plan.fault is None:
        _tell(plan, "fail", {"period": plan.next_period, **fault}, OPERATOR, now)
    plan.fault, plan.retry_at = plan.fault or fault, now + TRY_AGAIN
    db.session.flush()


def _fill(plan: RoundPlan, wish: Wish, cutoff_day: int, now: datetime) -> None:
    if wish.kind not in BY_CALENDAR:
        raise Refused("plan_unreadable", what="loại kỳ này không theo lịch")
    if not REACH[0] <= wish.opens_before <= REACH[1]:
        raise Refused(
            "plan_unreadable", what=f"ngày mở phải trong khoảng từ {REACH[0]} đến {REACH[1]} ngày trước ngày chốt"
        )
    if set(wish.due_days) != set(Level) or not all(0 <= days <= MOST_DAYS for days in wish.due_days.values()):
        raise Refused("plan_unreadable", what=f"mỗi cấp có từ 0 đến {MOST_DAYS} ngày làm việc")
    version = latest_version(wish.form_code)
    demand_kind(version.compiled, wish.kind)
    definition = _definition(wish.workflow, wish.workflow_text)
    plan.form = db.session.get_one(FormRow, version.form_id)
    plan.period_kind = wish.kind.value
    plan.workflow, plan.workflow_text = definition["name"][:LONGEST_WORKFLOW_NAME], wish.workflow_text
    plan.opens_before, plan.only = wish.opens_before, wish.only.to_keep(wish.not_asked)
    plan.due_days = {level.value: days for level, days in wish.due_days.items()}
    plan.fault, plan.retry_at = None, None
    _aim(plan, first_period(wish.kind, wish.opens_before, local_day(now), cutoff_day))


def _aim(plan: RoundPlan, window: PeriodWindow) -> None:
    plan.next_period, plan.next_on = window.code, opens_on(window, plan.opens_before)


def _next(window: PeriodWindow, cutoff_day: int) -> PeriodWindow:
    after = following(window, cutoff_day)
    assert after is not None
    return after


def _lock(plan: RoundPlan) -> None:
    db.session.refresh(plan, with_for_update={"of": RoundPlan})


def _facts(plan: RoundPlan) -> dict[str, Any]:
    names = ("period_kind", "only", "workflow", "opens_before", "due_days", "next_period")
    return {
        "form": plan.form.code,
        **{name: getattr(plan, name) for name in names},
        "next_on": plan.next_on.isoformat(),
    }


def _tell(plan: RoundPlan, act: str, facts: Mapping[str, Any], by: Doer, now: datetime) -> None:
    signed = {"name": by.person.name} if by.person else {}
    history.append([history.Happening("round_plan", plan.id, act, by.user_id, {**facts, **signed})], now=now)
