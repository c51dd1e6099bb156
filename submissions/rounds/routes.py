"""Pages of rounds: which there are, how far each is, and opening a new one (province only)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from extensions import db
from submissions import wording
from submissions.forms.models import FormRow
from submissions.forms.publishing import latest_version
from submissions.forms.schema import Form
from submissions.presenting import explanation, guard, seat_of
from submissions.queries import round_by_code
from submissions.rounds.opening import default_deadlines, open_round
from submissions.rounds.progress import branches_below, states_of, tops_by_round, tops_of, visible_rounds
from submissions.workflows import shipped, shipped_names
from units.access import Doer
from units.authority import Action, demand, seats
from units.kinds import Level
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
    deadlines: dict[Level, date]
    faults: dict[str, str]


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
    )


@bp.get("/rounds/<code>")
def round_page(code: str) -> str:
    """How one round goes: each unit directly below with its coverage. Refused("not_found") for who has nothing
    in it.
    """
    doer, _ = doer_and_now()
    round_ = round_by_code(code)
    tops = tops_of(round_, doer)
    if not tops:
        raise Refused("not_found")
    top = next((each for each in tops if each.id == request.args.get("top", type=int)), tops[0])
    return render_template(
        "rounds/round.html",
        round=round_,
        tops=tops,
        top=top,
        branches=branches_below(round_, top.id) if top.has_children else [],
        states=states_of(round_, top.id) if top.has_children else {},
        may_chase=top.has_children and bool(seats(doer, Action.CHASE)),
    )


@bp.get("/rounds/new")
def new() -> str:
    """The form that opens a round. Refused("not_found") unless the person opens rounds for a province."""
    doer, now = doer_and_now()
    return _new_page(doer, now, request.args, {}, None)


@bp.post("/rounds")
def create() -> Response | tuple[str, int]:
    """Open a round: the tree is frozen into one report per expected unit."""
    doer, now = doer_and_now()
    scopes = {each.id for each in _scopes(doer, local_day(now))}
    if not scopes:
        raise Refused("not_found")
    wish = _read(scopes, local_day(now))
    try:
        version = latest_version(request.form.get("form", ""))
        workflow = shipped(request.form.get("workflow", ""))
        if wish.faults or wish.window is None or wish.scope is None:
            return _new_page(doer, now, request.form, wish.faults, None), 422
        demand(wish.scope, doer, Action.OPEN_ROUND, now=now)
        opened = open_round(
            version, wish.window, wish.scope, workflow=workflow, deadlines=wish.deadlines, by=doer, now=now
        )
    except Refused as refused:
        db.session.rollback()
        return _new_page(doer, now, request.form, wish.faults, explanation(refused)), 409
    db.session.commit()
    flash(f"Đã mở đợt {opened.code}. Mỗi đơn vị trong phạm vi đã có báo cáo để điền.", "success")
    return redirect(url_for("rounds.round_page", code=opened.code), 303)


def _read(scopes: set[int], today: date) -> Wish:
    faults: dict[str, str] = {}
    window = None
    try:
        window = parse_period(request.form.get("period", "").strip())
    except Refused as refused:
        faults["period"] = wording.refusal(refused)
    scope_id = request.form.get("scope", type=int)
    if scope_id not in scopes:
        faults["scope"] = "Chọn một đơn vị trong danh sách."
    deadlines = default_deadlines(window, today) if window else {}
    for level in Level:
        text = request.form.get(f"due_{level.value}", "").strip()
        if not text:
            continue
        try:
            deadlines[level] = parse_date(text)
        except NotADate:
            faults[f"due_{level.value}"] = f"“{text}” không phải ngày; viết như 05/01/2026."
            continue
        if deadlines[level] < today:
            faults[f"due_{level.value}"] = "Hạn nộp không được ở trong quá khứ."
    return Wish(window, db.session.get(Unit, scope_id) if scope_id in scopes else None, deadlines, faults)


def _new_page(doer: Doer, now: datetime, given: object, faults: dict[str, str], refused: str | None) -> str:
    today = local_day(now)
    scopes = _scopes(doer, today)
    if not scopes:
        raise Refused("not_found")
    return render_template(
        "rounds/new.html",
        forms=_published(),
        scopes=scopes,
        workflows=shipped_names(),
        given=given,
        faults=faults,
        refused=refused,
        levels=list(Level),
    )


def _published() -> list[Form]:
    """The newest version of every form, by code."""
    rows = db.session.scalars(select(FormRow).options(joinedload(FormRow.versions)).order_by(FormRow.code)).unique()
    return [row.versions[-1].compiled for row in rows if row.versions]


def _scopes(doer: Doer, today: date) -> list[UnitAsOf]:
    """Units a round may be opened for: the province, and what stands directly below it with units of its own."""
    found = []
    for unit_id in seats(doer, Action.OPEN_ROUND):
        found += labelled([unit_id], today)
        found += [each for each in children(unit_id, today) if each.kind.level is not Level.GRASSROOTS]
    return found
