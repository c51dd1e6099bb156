"""Pages of portfolios: who at a desk looks after which units below. Thin."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response

from extensions import db
from units.access import Doer
from units.appointing import Days
from units.asked import after_asked, day_asked, last_day_asked, row_id
from units.authority import Action, demand, may
from units.login import doer_and_now
from units.models import Unit
from units.people import User
from units.portfolios import PAGE, assign, cared_for_page, hand_on, people_at, release
from units.tree import name_of
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = Blueprint("portfolios", __name__)
bp.before_request(login_required(lambda: None))

MOST = 10_000
"""Units of one filter that can be assigned at once."""


@bp.get("/units/<int:unit_id>/portfolios")
def index(unit_id: int) -> str:
    """Units directly below and who looks after each."""
    doer, now = doer_and_now()
    return _page(_unit_for(doer, unit_id, now), doer, now)


@bp.post("/units/<int:unit_id>/portfolios")
def change(unit_id: int) -> Response | tuple[str, int]:
    """Assign the chosen units (or all of the filter) to somebody, or to nobody in particular."""
    doer, now = doer_and_now()
    unit = _unit_for(doer, unit_id, now)
    demand(unit, doer, Action.ASSIGN_PORTFOLIOS, now=now)
    try:
        _change(unit, doer, now)
    except Refused as refused:
        db.session.rollback()
        return _page(db.session.get_one(Unit, unit_id), doer, now, refused), 409
    db.session.commit()
    flash("Đã ghi phân công.", "success")
    asked, shown = request.form.get("q") or None, request.form.get("shown", type=row_id)
    return redirect(url_for("units.portfolios.index", unit_id=unit_id, q=asked, shown=shown), 303)


def _change(unit: Unit, doer: Doer, now: datetime) -> None:
    form = request.form
    first = day_asked("from")
    if giver_id := form.get("giver", type=row_id):
        hand_on(unit, _person(giver_id), _person(form.get("carer", 0, type=row_id)), first, by=doer, now=now)
        return
    ids = form.getlist("ids", type=row_id)
    if "all" in form:
        asked, carer_id = form.get("q", "")[:200], form.get("shown", type=row_id)
        found = cared_for_page(unit.id, local_day(now), asked=asked, carer_id=carer_id, limit=MOST)
        ids = [each.id for each in found]
    if not form.get("carer"):
        release(unit, ids, first, by=doer, now=now)
        return
    last = last_day_asked("to")
    assign(unit, _person(form.get("carer", 0, type=row_id)), ids, Days(first, last), by=doer, now=now)


def _person(person_id: int) -> User:
    found = db.session.get(User, person_id)
    if found is None:
        raise Refused("not_at_desk", name="")
    return found


def _unit_for(doer: Doer, unit_id: int, now: datetime) -> Unit:
    found = db.session.get(Unit, unit_id)
    if found is None:
        raise Refused("not_found")
    demand(found, doer, Action.SEE, now=now)
    return found


def _page(unit: Unit, doer: Doer, now: datetime, refused: Refused | None = None) -> str:
    today = local_day(now)
    asked = request.values.get("q", "").strip()[:200]
    carer_id = request.values.get("shown", type=row_id)
    after = after_asked()
    found = cared_for_page(unit.id, today, asked=asked, carer_id=carer_id, after=after)
    return render_template(
        "acting/portfolios.html",
        unit=unit,
        name=name_of(unit.id, today),
        found=found[:PAGE],
        following=after + PAGE if len(found) > PAGE else None,
        after=after,
        asked=asked,
        shown=carer_id,
        people=people_at(unit.id, today),
        may_assign=may(unit, doer, Action.ASSIGN_PORTFOLIOS, now=now) is None,
        today=today,
        refused=refused,
        typed=request.form,
    )
