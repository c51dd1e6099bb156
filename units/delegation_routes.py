"""Pages of delegations: whom I stand in for, who stands in for me, a new one; for a colleague who is ill, his administrator. Thin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response

from extensions import db
from units.access import Doer
from units.acting import Delegation
from units.appointing import Days
from units.asked import day_asked, row_id
from units.authority import Action, demand, may
from units.delegating import END, delegate, delegations_of, desks_of, end_delegation, lendable_units, takers_near
from units.login import doer_and_now, signed_in_person
from units.models import Unit
from units.people import User
from units.tree import labelled
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = Blueprint("delegations", __name__)
bp.before_request(login_required(lambda: None))


@bp.get("/delegations")
def index() -> str:
    """Delegations given and received, past and present; with `giver`, those of somebody whose offices one administers."""
    doer, now = doer_and_now()
    return _page(doer, _giver(doer, request.args, now), now)


@bp.post("/delegations")
def create() -> Response | tuple[str, int]:
    """Lend the offices held at one unit."""
    doer, now = doer_and_now()
    form = request.form
    giver = _giver(doer, form, now)
    unit = db.session.get(Unit, form.get("unit", 0, type=row_id))
    if unit is None or unit.id not in lendable_units(giver, local_day(now)):
        raise Refused("not_found")
    own = giver.id == doer.user_id
    demand(unit, doer, Action.DELEGATE if own else Action.MANAGE_PEOPLE, now=now)
    try:
        taker = db.session.get(User, form.get("taker", 0, type=row_id))
        if taker is None:
            raise Refused("taker_not_near")
        days = Days(day_asked("from"), day_asked("to"))
        delegate(giver, taker, unit, days, form.get("reason", ""), by=doer, now=now)
    except Refused as refused:
        db.session.rollback()
        return _page(doer, db.session.get_one(User, giver.id), now, refused), 409
    db.session.commit()
    flash("Đã ghi ủy quyền.", "success")
    return redirect(url_for("units.delegations.index", giver=None if own else giver.id), 303)


@bp.post("/delegations/<int:delegation_id>/end")
def end(delegation_id: int) -> Response:
    """End a delegation today; one that has not begun is taken back."""
    doer, now = doer_and_now()
    kept = db.session.get(Delegation, delegation_id)
    if kept is None:
        raise Refused("not_found")
    demand(kept, doer, END, now=now)
    giver_id = kept.giver_id
    end_delegation(kept, local_day(now), by=doer, now=now)
    db.session.commit()
    flash("Ủy quyền kết thúc sau hôm nay.", "success")
    return redirect(url_for("units.delegations.index", giver=None if giver_id == doer.user_id else giver_id), 303)


def _giver(doer: Doer, given: Any, now: datetime) -> User:
    """Whose offices it is about: one's own, or those of a person one administers. Errors: Refused("not_found")."""
    giver_id = given.get("giver", type=row_id)
    if giver_id is None or giver_id == doer.user_id:
        return signed_in_person()
    person = db.session.get(User, giver_id)
    if person is None:
        raise Refused("not_found")
    demand(person, doer, Action.SEE, now=now)
    return person


def _page(doer: Doer, giver: User, now: datetime, refused: Refused | None = None) -> str:
    today, own = local_day(now), giver.id == doer.user_id
    units = [db.session.get_one(Unit, unit_id) for unit_id in lendable_units(giver, today)]
    action = Action.DELEGATE if own else Action.MANAGE_PEOPLE
    allowed = [unit for unit in units if may(unit, doer, action, now=now) is None]
    given, received = delegations_of(giver)
    if not own:
        given, received = (
            [each for each in part if may(each, doer, Action.SEE, now=now) is None] for part in (given, received)
        )
    takers = {unit.id: [each for each in takers_near(unit, today) if each.id != giver.id] for unit in allowed}
    names = {each.id: each.name for each in labelled([each.unit_id for each in (*given, *received)], today)}
    return render_template(
        "acting/delegations.html",
        giver=giver,
        own=own,
        given=given,
        received=received,
        units=labelled([unit.id for unit in allowed], today),
        takers=takers,
        desks=desks_of([person for near in takers.values() for person in near], today),
        names=names,
        ends={each.id for each in (*given, *received) if may(each, doer, END, now=now) is None},
        today=today,
        refused=refused,
        typed=request.form,
    )
