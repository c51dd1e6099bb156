"""Pages of people for administrators: who is here, one person's account and offices, new offices, lists. Thin.

Whoever administers nothing, or not the units a person belongs to, is told it is not found.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import login_required
from sqlalchemy import select
from werkzeug.wrappers import Response

from extensions import db
from units import history
from units.access import Doer
from units.accounts import disable, enable, offices_ever
from units.appointing import (
    TITLES,
    Days,
    appoint,
    correct_person,
    end_appointment,
    hand_over,
    keep_an_administrator,
    person_with,
)
from units.asked import after_asked, day_asked, last_day_asked, row_id
from units.authority import Action, demand, may, seats
from units.login import doer_and_now
from units.models import Unit
from units.people import Appointment, User
from units.people_browse import PAGE, AccountState, people_page, states_of
from units.people_rights import CHANGE_ACCOUNT, seen_by, why_not_change
from units.second_factor import factor_of, turn_off
from units.tickets import invite
from units.tree import labelled, names_of, one_of, unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role
from workflow.refusals import Refused

bp = Blueprint("people", __name__)
bp.before_request(login_required(lambda: None))


@bp.get("/people")
def index() -> str:
    """People of the units one administers, by given name; found by name or address."""
    doer, now = administrator()
    unit = _unit_asked(doer, now)
    asked = request.args.get("q", "").strip()[:200]
    only_unusable = "unusable" in request.args
    after = after_asked()
    found = people_page(
        seats(doer, Action.MANAGE_PEOPLE),
        local_day(now),
        now,
        asked=asked,
        unit_id=unit.id if unit else None,
        only_unusable=only_unusable,
        after=after,
    )
    return render_template(
        "people/index.html",
        found=found[:PAGE],
        asked=asked,
        unit=unit,
        unit_name=_name(unit, now),
        only_unusable=only_unusable,
        after=after,
        following=after + PAGE if len(found) > PAGE else None,
    )


@bp.post("/people/invitations")
def invite_many() -> Response:
    """Owe an invitation to everybody ticked; whoever is in already, or is not one's own to invite, is named."""
    doer, now = administrator()
    ids = request.form.getlist("ids", type=row_id)[:PAGE]
    people = list(db.session.scalars(select(User).where(one_of(User.id, ids)).order_by(User.sort_key)))
    answers = why_not_change(people, doer, local_day(now))
    shown = [each for each in people if (refused := answers[each.id]) is None or refused.code != "not_found"]
    if not shown:
        raise Refused("nobody_chosen")
    fit = [each for each in shown if answers[each.id] is None]
    left = [each.name for each in shown if each not in fit or not each.enabled or each.password_hash]
    count = invite(fit, by_id=doer.user_id, now=now)
    db.session.commit()
    flash(f"Sẽ gửi {count} thư mời." + (f" Không mời: {', '.join(left)}." if left else ""), "success")
    return redirect(url_for("units.people.index"), 303)


@bp.get("/people/new")
def new() -> str:
    """The form of an office for somebody, new or known."""
    doer, now = administrator()
    unit = _unit_asked(doer, now)
    code = next((each.code for each in labelled([unit.id], local_day(now))), "") if unit else ""
    given = {"unit_code": code, "email": request.args.get("email", "")[:254]}
    return _form(given, None)


@bp.post("/people")
def create() -> Response | tuple[str, int]:
    """Give somebody an office at a unit one administers; the account is made if the address is new."""
    doer, now = administrator()
    try:
        office = _appointed(doer, now)
    except Refused as refused:
        db.session.rollback()
        return _form(request.form, refused), 409
    count = invite([office.user], by_id=doer.user_id, now=now) if "invite" in request.form else 0
    db.session.commit()
    flash(f"Đã ghi: {office.user.name}, {office.title}." + (" Sẽ gửi thư mời." if count else ""), "success")
    return redirect(url_for("units.people.person", person_id=office.user_id), 303)


@bp.get("/people/<int:person_id>")
def person(person_id: int) -> str:
    """One person: state of the account, offices past and present, what happened."""
    doer, now = administrator()
    return _page(_person_for(doer, person_id, now), doer, now)


@bp.post("/people/<int:person_id>/account")
def change_account(person_id: int) -> Response | tuple[str, int]:
    """Invite, close, open, take the second factor away, or correct address and name (`act`)."""
    doer, now = administrator()
    whose = _person_for(doer, person_id, now)
    acts: dict[str, Callable[[], Any]] = {
        "invite": lambda: _invite_one(whose, doer, now),
        "disable": lambda: disable(whose, by_id=doer.user_id, now=now),
        "enable": lambda: enable(whose, by_id=doer.user_id, now=now),
        "reset_factor": lambda: _reset_factor(whose, doer, now),
        "correct": lambda: correct_person(
            whose,
            request.form.get("email", ""),
            request.form.get("name", ""),
            request.form.get("phone"),
            by=doer,
            now=now,
        ),
    }
    act = acts.get(request.form.get("act", ""))
    if act is None:
        raise Refused("not_found")
    return _done(whose, doer, now, lambda: (demand(whose, doer, CHANGE_ACCOUNT, now=now), act()))


@bp.post("/people/appointments/<int:appointment_id>/end")
def end(appointment_id: int) -> Response | tuple[str, int]:
    """End an office after a day."""
    doer, now = administrator()
    office = db.session.get(Appointment, appointment_id)
    if office is None:
        raise Refused("not_found")
    demand(office, doer, Action.MANAGE_PEOPLE, now=now)
    whose = office.user
    return _done(whose, doer, now, lambda: end_appointment(office, day_asked("last_day"), by=doer, now=now))


@bp.post("/people/<int:person_id>/hand-over")
def pass_on(person_id: int) -> Response | tuple[str, int]:
    """Pass all offices at one unit on to somebody else from a day on."""
    doer, now = administrator()
    giver = _person_for(doer, person_id, now)
    unit = db.session.get(Unit, request.form.get("unit", 0, type=row_id))
    if unit is None:
        raise Refused("not_found")
    demand(unit, doer, Action.MANAGE_PEOPLE, now=now)

    def passed() -> None:
        first_day = day_asked("first_day")
        taker = person_with(request.form.get("email", ""), request.form.get("name", ""), by=doer, now=now)
        hand_over(giver, unit, taker, first_day, by=doer, now=now)
        invite([taker], by_id=doer.user_id, now=now)

    return _done(giver, doer, now, passed)


def administrator() -> tuple[Doer, datetime]:
    """Who asks, and when. Errors: Refused("not_found") for who administers nobody."""
    doer, now = doer_and_now()
    if not seats(doer, Action.MANAGE_PEOPLE):
        raise Refused("not_found")
    return doer, now


def _person_for(doer: Doer, person_id: int, now: datetime) -> User:
    found = db.session.get(User, person_id)
    if found is None:
        raise Refused("not_found")
    demand(found, doer, Action.SEE, now=now)
    return found


def _unit_asked(doer: Doer, now: datetime) -> Unit | None:
    unit_id = request.args.get("unit", type=row_id)
    if unit_id is None:
        return None
    unit = db.session.get(Unit, unit_id)
    if unit is None:
        raise Refused("not_found")
    demand(unit, doer, Action.MANAGE_PEOPLE, now=now)
    return unit


def _name(unit: Unit | None, now: datetime) -> str:
    return names_of([unit.id], local_day(now)).get(unit.id, "") if unit else ""


def _appointed(doer: Doer, now: datetime) -> Appointment:
    form = request.form
    days = Days(day_asked("from"), last_day_asked("to"))
    code = form.get("unit_code", "").strip()
    unit = unit_by_code(code, days.first)
    if unit is None or may(unit, doer, Action.MANAGE_PEOPLE, now=now) is not None:
        raise Refused("unit_not_yours", code=code[:40])
    if form.get("role") not in set(Role):
        raise Refused("not_found")
    whose = person_with(form.get("email", ""), form.get("name", ""), by=doer, now=now)
    return appoint(whose, unit, Role(form["role"]), days, title=form.get("title", ""), by=doer, now=now)


def _reset_factor(whose: User, doer: Doer, now: datetime) -> None:
    """For a lost telephone; one's own is taken away under `/account`, with the password."""
    if whose.id == doer.user_id:
        raise Refused("not_oneself")
    turn_off(whose, by_id=doer.user_id, now=now)


def _invite_one(whose: User, doer: Doer, now: datetime) -> None:
    if not invite([whose], by_id=doer.user_id, now=now):
        raise Refused("nobody_chosen")


def _done(whose: User, doer: Doer, now: datetime, act: Callable[[], Any]) -> Response | tuple[str, int]:
    """Carry out `act` on a person and go back to the page, or show the page with why not."""
    try:
        act()
    except Refused as refused:
        if refused.code == "not_found":
            raise
        db.session.rollback()
        return _page(db.session.get_one(User, whose.id), doer, now, refused), 409
    db.session.commit()
    flash("Đã ghi.", "success")
    return redirect(url_for("units.people.person", person_id=whose.id), 303)


def _page(whose: User, doer: Doer, now: datetime, refused: Refused | None = None) -> str:
    today = local_day(now)
    offices = seen_by(whose, doer, today)
    called = {office.id: name for office, name in offices_ever(whose, today)}
    ids = {office.unit_id for office in offices}
    story = [each for each in history.entries_of("person", whose.id) if each.facts.get("unit_id") in {None, *ids}]
    state = states_of([whose], now)[whose.id]
    return render_template(
        "people/person.html",
        person=whose,
        state=state,
        offices=[(office, called[office.id]) for office in offices],
        held={office.unit_id for office in offices if office.holds_on(today)},
        names=names_of(ids, today),
        today=today,
        acts=_offered(whose, state, doer, now),
        why_not=may(whose, doer, CHANGE_ACCOUNT, now=now),
        story=story,
        refused=refused,
        given=request.form,
    )


def _offered(whose: User, state: AccountState, doer: Doer, now: datetime) -> list[str]:
    """What can be done to the account now, in the order of the page."""
    if may(whose, doer, CHANGE_ACCOUNT, now=now):
        return []
    if not whose.enabled:
        return ["enable"]
    acts = [] if state is AccountState.IN_USE else ["invite"]
    factor = factor_of(whose)
    acts += ["reset_factor"] if factor and factor.confirmed_at else []
    try:
        keep_an_administrator(whose, local_day(now))
    except Refused:
        return acts
    return acts if whose.id == doer.user_id else [*acts, "disable"]


def _form(given: Any, refused: Refused | None) -> str:
    return render_template("people/new.html", given=given, refused=refused, roles=list(Role), titles=TITLES)
