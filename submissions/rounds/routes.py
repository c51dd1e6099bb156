"""Pages of rounds: which there are, how far each is, and opening a new one (province only)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from extensions import db
from submissions import wording
from submissions.facts import definition_of
from submissions.forms.models import FormRow
from submissions.forms.publishing import latest_version
from submissions.forms.schema import Form
from submissions.presenting import explanation, guard, seat_of
from submissions.queries import round_by_code
from submissions.rounds.extending import asked_below
from submissions.rounds.opening import Counted, counted, demand_kind, open_round
from submissions.rounds.progress import branches_below, states_of, tops_by_round, tops_of, visible_rounds
from submissions.rounds.roster import Only
from submissions.rounds.round_inputs import LeftOut, WorkflowAsked, left_out, read_only, workflow_asked
from submissions.rounds.taking_part import seats_in
from submissions.workflows import shipped_names
from units.access import Doer
from units.asked import row_id
from units.authority import Action, demand, may, seats
from units.kinds import Level, Sector, UnitKind
from units.login import doer_and_now
from units.models import Unit
from units.tree import UnitAsOf, children, labelled
from vietnamese import NotADate, parse_date
from workflow.deadlines import local_day
from workflow.periods import PeriodWindow, parse_period
from workflow.refusals import Refused

bp = guard(Blueprint("rounds", __name__))


@dataclass(frozen=True)
class Wish:
    """What a round to be opened is to be, as far as it can be read; `faults`: input name -> sentence."""

    window: PeriodWindow | None
    scope: Unit | None
    only: Only
    rule: Counted | None
    given: dict[Level, date]
    not_asked: tuple[int, ...]
    workflow: WorkflowAsked
    faults: dict[str, str]

    @property
    def deadlines(self) -> dict[Level, date]:
        """The day per level: given by hand, or counted."""
        return (self.rule.deadlines if self.rule else {}) | self.given


@dataclass(frozen=True)
class Preview:
    """Who would owe a report if the round were opened now, and by when."""

    window: PeriodWindow
    units: int
    by_level: dict[Level, int]
    deadlines: dict[Level, date]


@bp.get("/rounds")
def index() -> str:
    """Rounds the person sees, newest first, each with how complete it is for his unit."""
    doer, _ = doer_and_now()
    seat = seat_of(doer)
    rounds = visible_rounds(seat)
    return render_template(
        "rounds/index.html",
        rounds=rounds,
        tops=tops_by_round(rounds, seat),
        may_open=bool(seats(doer, Action.OPEN_ROUND)),
        asked=len(asked_below(doer)),
    )


@bp.get("/rounds/<code>")
def round_page(code: str) -> str:
    """How one round goes: each unit directly below with its coverage. Refused("not_found") for who has nothing
    in it.
    """
    doer, now = doer_and_now()
    round_ = round_by_code(code)
    tops = tops_of(round_, doer)
    if not tops:
        raise Refused("not_found")
    top = next((each for each in tops if each.id == request.args.get("top", type=int)), tops[0])
    is_open, may_open = round_.closed_at is None, may(round_, doer, Action.OPEN_ROUND, now=now) is None
    return render_template(
        "rounds/round.html",
        round=round_,
        tops=tops,
        top=top,
        branches=branches_below(round_, top.id) if top.has_children else [],
        states=states_of(round_, top.id) if top.has_children else {},
        may_chase=top.has_children and is_open and bool(seats(doer, Action.CHASE)),
        may_change=may_open and is_open,
        may_open=may_open,
    )


@bp.get("/rounds/new")
def new() -> str:
    """The form that opens a round. Refused("not_found") unless the person opens rounds for a province."""
    doer, now = doer_and_now()
    return _new_page(doer, now, request.args, {}, None)


@bp.post("/rounds")
def create() -> Response | tuple[str, int] | str:
    """Open a round: the tree is frozen into one report per expected unit. `preview`: only show how many would owe."""
    doer, now = doer_and_now()
    scopes = {each.id for each in scopes_of(doer, local_day(now))}
    if not scopes:
        raise Refused("not_found")
    wish = _read(scopes, local_day(now))
    try:
        version = latest_version(request.form.get("form", ""))
        if wish.faults or wish.window is None or wish.scope is None or wish.workflow.kept is None:
            return _new_page(doer, now, request.form, wish.faults, None, own=wish.workflow), 422
        demand(wish.scope, doer, Action.OPEN_ROUND, now=now)
        if "preview" in request.form:
            demand_kind(version.compiled, wish.window.kind)
            preview = _preview(wish, wish.window, wish.scope, wish.workflow.kept)
            return _new_page(doer, now, request.form, {}, None, preview, own=wish.workflow)
        opened = open_round(
            version,
            wish.window,
            wish.scope,
            workflow=wish.workflow.kept,
            deadlines=wish.deadlines,
            rule=wish.rule,
            only=wish.only,
            not_asked=wish.not_asked,
            by=doer,
            now=now,
        )
    except Refused as refused:
        db.session.rollback()
        return _new_page(doer, now, request.form, wish.faults, explanation(refused), own=wish.workflow), 409
    db.session.commit()
    flash(f"Đã mở đợt {opened.code}. Mỗi đơn vị trong phạm vi đã có báo cáo để điền.", "success")
    return redirect(url_for("rounds.round_page", code=opened.code), 303)


def _preview(wish: Wish, window: PeriodWindow, scope: Unit, workflow: Mapping[str, Any]) -> Preview:
    seats = seats_in(scope.id, window.first_day, window.last_day, definition_of(workflow), wish.only, wish.not_asked)
    if not seats:
        raise Refused("nobody_expected", period=window.code)
    counts = Counter(seat.unit.kind.level for seat in seats)
    return Preview(window, len(seats), {level: counts[level] for level in Level}, wish.deadlines)


def _read(scopes: set[int], today: date) -> Wish:
    faults: dict[str, str] = {}
    window = None
    try:
        window = parse_period(request.form.get("period", "").strip(), current_app.config["CUT_OFF_DAY"])
    except Refused as refused:
        faults["period"] = wording.refusal(refused)
    scope_id = request.form.get("scope", type=row_id)
    if scope_id not in scopes:
        faults["scope"] = "Chọn một đơn vị trong danh sách."
    given = _given(today, faults)
    rule = counted(window, today).besides(given) if window else None
    scope = db.session.get(Unit, scope_id) if scope_id in scopes else None
    missing = left_out(scope, window.first_day, window.last_day) if scope and window else LeftOut()
    if missing.fault:
        faults["not_asked"] = missing.fault
    workflow = workflow_asked()
    if workflow.faults:
        faults["workflow_text"] = " ".join(workflow.faults)
    return Wish(window, scope, read_only(), rule, given, missing.ids, workflow, faults)


def _given(today: date, faults: dict[str, str]) -> dict[Level, date]:
    """Deadline days given by hand; those that cannot be taken go to `faults`."""
    given: dict[Level, date] = {}
    for level in Level:
        text = request.form.get(f"due_{level.value}", "").strip()
        if not text:
            continue
        try:
            given[level] = parse_date(text)
        except NotADate:
            faults[f"due_{level.value}"] = f"“{text}” không phải ngày; viết như 05/01/2026."
            continue
        if given[level] < today:
            faults[f"due_{level.value}"] = "Hạn nộp không được ở trong quá khứ."
    return given


def _new_page(
    doer: Doer,
    now: datetime,
    given: object,
    faults: dict[str, str],
    refused: str | None,
    preview: Preview | None = None,
    own: WorkflowAsked | None = None,
) -> str:
    today = local_day(now)
    scopes = scopes_of(doer, today)
    if not scopes:
        raise Refused("not_found")
    return render_template(
        "rounds/new.html",
        forms=published(),
        scopes=scopes,
        workflows=shipped_names(),
        own=own.text if own else "",
        is_own=bool(own and (own.text or own.faults)),
        given=given,
        ticked=set(request.form.getlist("kinds") + request.form.getlist("sectors")),
        kinds=[kind for kind in UnitKind if kind.is_expected],
        sectors=list(Sector),
        faults=faults,
        refused=refused,
        preview=preview,
        levels=list(Level),
    )


def published() -> list[Form]:
    """The newest version of every form, by code."""
    rows = db.session.scalars(select(FormRow).options(joinedload(FormRow.versions)).order_by(FormRow.code)).unique()
    return [row.versions[-1].compiled for row in rows if row.versions]


def chosen_scope(scopes: Sequence[UnitAsOf]) -> Unit:
    """The unit posted as `scope`. Errors: Refused("not_found") unless it is one of `scopes`."""
    chosen = request.form.get("scope", type=row_id)
    scope = db.session.get(Unit, chosen) if chosen in {each.id for each in scopes} else None
    if scope is None:
        raise Refused("not_found")
    return scope


def scopes_of(doer: Doer, today: date) -> list[UnitAsOf]:
    """Units a round may be opened for: the province, and what stands directly below it with units of its own."""
    found = []
    for unit_id in seats(doer, Action.OPEN_ROUND):
        found += labelled([unit_id], today)
        found += [each for each in children(unit_id, today) if each.kind.level is not Level.GRASSROOTS]
    return found
