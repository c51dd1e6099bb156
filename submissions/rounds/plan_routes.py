"""Pages of rounds that open by themselves: plans with their next openings, a new one, changing and switching one. Thin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.presenting import explanation, guard
from submissions.rounds.days import keeps_calendar
from submissions.rounds.models import RoundPlan
from submissions.rounds.plans import (
    DEFAULT_DAYS,
    Wish,
    change_plan,
    due_days_of,
    make_plan,
    openings,
    plans_at,
    switch_plan,
)
from submissions.rounds.roster import not_asked_of
from submissions.rounds.round_inputs import OWN, left_out, read_only, workflow_asked
from submissions.rounds.routes import chosen_scope, published, scopes_of
from submissions.workflows import shipped_names
from units.access import Doer
from units.authority import Action, may, seats
from units.kinds import Level, Sector, UnitKind
from units.login import doer_and_now
from units.models import Unit
from units.tree import UnitAsOf, labelled
from workflow.deadlines import local_day
from workflow.periods import BY_CALENDAR, PeriodKind
from workflow.refusals import Refused

bp = guard(Blueprint("plans", __name__))

FORTNIGHT = 14


@dataclass(frozen=True)
class Given:
    """What a plan's form shows: what was typed, or what the plan says."""

    form: str
    kind: str
    workflow: str
    scope: str
    opens_before: str
    days: dict[str, str]
    ticked: set[str]
    not_asked: str


@dataclass(frozen=True)
class Asked:
    """What was typed: the wish, the workflow written along with it, and what is wrong with either (input name -> sentence)."""

    wish: Wish
    own: str
    faults: dict[str, str]


@bp.get("/admin/rounds")
def index() -> str:
    """Every plan of the part of the tree one opens rounds for, with what it opens next."""
    doer, now = doer_and_now()
    plans = plans_at([each.id for each in _scopes(doer, now)])
    return render_template(
        "rounds/plans.html",
        plans=[(each, openings(each, 2, cutoff_day=_cut_off(), now=now)) for each in plans],
        keeps_calendar=keeps_calendar(doer, local_day(now)),
        declares=bool(seats(doer, Action.DECLARE_OUTAGE)),
        trouble={each.id: _trouble(each) for each in plans if each.fault},
    )


@bp.get("/admin/rounds/plans/new")
def new() -> str:
    """The form of a new plan."""
    doer, now = doer_and_now()
    _scopes(doer, now)
    return _page(None, doer, now, None)


@bp.post("/admin/rounds/plans")
def create() -> Response | tuple[str, int]:
    """Keep a new plan, switched on."""
    doer, now = doer_and_now()
    scope = chosen_scope(_scopes(doer, now))
    try:
        asked = _wish(scope, local_day(now))
        if asked.faults:
            return _page(None, doer, now, None, asked), 422
        plan = make_plan(scope, asked.wish, cutoff_day=_cut_off(), by=doer, now=now)
    except Refused as refused:
        db.session.rollback()
        return _page(None, doer, now, explanation(refused)), 409
    db.session.commit()
    flash(f"Đã ghi. Đợt đầu tiên tự mở ngày {plan.next_on:%d/%m/%Y}.", "success")
    return redirect(url_for("plans.index"), 303)


@bp.get("/admin/rounds/plans/<int:plan_id>")
def plan(plan_id: int) -> str:
    """One plan, to be changed or switched."""
    doer, now = doer_and_now()
    return _page(_plan(plan_id, doer, now), doer, now, None)


@bp.post("/admin/rounds/plans/<int:plan_id>")
def change(plan_id: int) -> Response | tuple[str, int]:
    """Change one plan (`act` = save) or switch it (`on`, `off`)."""
    doer, now = doer_and_now()
    found, act = _plan(plan_id, doer, now), request.form.get("act", "save")
    try:
        if act == "save":
            seen, asked = request.form.get("version", -1, type=int), _wish(found.scope, local_day(now))
            if asked.faults:
                return _page(found, doer, now, None, asked), 422
            change_plan(found, asked.wish, seen=seen, cutoff_day=_cut_off(), by=doer, now=now)
        else:
            switch_plan(found, act == "on", cutoff_day=_cut_off(), by=doer, now=now)
    except Refused as refused:
        db.session.rollback()
        return _page(_plan(plan_id, doer, now), doer, now, explanation(refused)), 409
    db.session.commit()
    flash("Đã ghi lịch mở đợt." if found.enabled else "Đã tắt: hệ thống không tự mở đợt này nữa.", "success")
    return redirect(url_for("plans.index"), 303)


def _scopes(doer: Doer, now: datetime) -> list[UnitAsOf]:
    scopes = scopes_of(doer, local_day(now))
    if not scopes:
        raise Refused("not_found")
    return scopes


def _plan(plan_id: int, doer: Doer, now: datetime) -> RoundPlan:
    found = db.session.get(RoundPlan, plan_id)
    if found is None or may(found.scope, doer, Action.OPEN_ROUND, now=now):
        raise Refused("not_found")
    return found


def _cut_off() -> int:
    return int(current_app.config["CUT_OFF_DAY"])


def _wish(scope: Unit, today: date) -> Asked:
    """What was typed. Refused("plan_unreadable") for what is no number or no kind of period."""
    try:
        kind = PeriodKind(request.form.get("kind", ""))
        before = int(request.form.get("opens_before", "").strip())
        days = {level: int(request.form.get(f"days_{level.value}", "").strip()) for level in Level}
    except ValueError:
        raise Refused("plan_unreadable", what="số ngày phải là số nguyên, loại kỳ phải chọn trong danh sách") from None
    workflow, missing = workflow_asked(), left_out(scope, today, today)
    faults = {"workflow_text": " ".join(workflow.faults), "not_asked": missing.fault}
    form, name = request.form.get("form", ""), request.form.get("workflow", "")
    wish = Wish(form, kind, name, before, days, read_only(), workflow.text, missing.ids)
    return Asked(wish, workflow.text, {name: said for name, said in faults.items() if said})


def _given(found: RoundPlan | None, today: date) -> Given:
    typed, kept = request.form, found.due_days if found else {level.value: days for level, days in DEFAULT_DAYS.items()}
    ticked = {*typed.getlist("kinds"), *typed.getlist("sectors")} if typed else _kept_words(found)
    return Given(
        typed.get("form", found.form.code if found else ""),
        typed.get("kind", found.period_kind if found else PeriodKind.QUARTER.value),
        typed.get("workflow", found.workflow if found else "one_step"),
        typed.get("scope", str(found.scope_id) if found else ""),
        typed.get("opens_before", str(found.opens_before if found else FORTNIGHT)),
        {level.value: typed.get(f"days_{level.value}", str(kept[level.value])) for level in Level},
        ticked,
        typed.get("not_asked", ", ".join(_codes_not_asked(found, today))),
    )


def _codes_not_asked(found: RoundPlan | None, today: date) -> list[str]:
    ids = not_asked_of(found.only) if found else []
    return [each.code for each in labelled(ids, today)] if ids else []


def _kept_words(found: RoundPlan | None) -> set[str]:
    kept = found.only if found else {}
    return {*kept.get("kinds", ()), *kept.get("sectors", ())}


def _trouble(found: RoundPlan) -> str:
    """Why the last attempt failed, as a sentence."""
    fault = found.fault or {}
    return explanation(Refused(fault["code"], **fault["facts"])) if fault else ""


def _page(found: RoundPlan | None, doer: Doer, now: datetime, refused: str | None, asked: Asked | None = None) -> str:
    own = asked.own if asked else request.form.get("workflow_text", found.workflow_text if found else "")
    return render_template(
        "rounds/plan.html",
        plan=found,
        given=_given(found, local_day(now)),
        own=own,
        is_own=bool(own) or request.form.get("workflow") == OWN,
        faults=asked.faults if asked else {},
        refused=refused,
        trouble=_trouble(found) if found else "",
        coming=openings(found, 4, cutoff_day=_cut_off(), now=now) if found else [],
        days=due_days_of(found) if found else DEFAULT_DAYS,
        forms=published(),
        scopes=_scopes(doer, now),
        workflows=shipped_names(),
        period_kinds=BY_CALENDAR,
        kinds=[kind for kind in UnitKind if kind.is_expected],
        sectors=list(Sector),
        levels=list(Level),
    )
