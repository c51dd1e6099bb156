"""Pages of the tree: the person's units and everything below them. Whatever lies in another branch is not
found. Reads only.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Blueprint, render_template, request
from flask_login import login_required
from sqlalchemy import and_, select

from extensions import db
from units.access import Office, offices_of
from units.kinds import Level
from units.login import signed_in_person
from units.models import Unit, UnitCode
from units.people import Appointment, User
from units.tree import UnitAsOf, ancestor_ids, children, holding, names_of, subtree
from vietnamese import fold
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = Blueprint("browse", __name__)
bp.before_request(login_required(lambda: None))

MOST_FOUND = 50


@bp.get("/units")
def index() -> str:
    """My units, and a search below them that does not mind diacritics."""
    today = local_day(datetime.now(UTC))
    offices = offices_of(signed_in_person(), today)
    asked = request.args.get("q", "").strip()
    found = _search(offices, asked, today) if asked else []
    return render_template("units/index.html", offices=offices, asked=asked, found=found[:MOST_FOUND], count=len(found))


@bp.get("/units/<int:unit_id>")
def unit(unit_id: int) -> str:
    """One unit: what it is, what stands above and below, who holds which office today."""
    today = local_day(datetime.now(UTC))
    above = ancestor_ids(unit_id, today)
    mine = {office.unit_id for office in offices_of(signed_in_person(), today)}
    found = db.session.get(Unit, unit_id)
    if found is None or not mine & {unit_id, *above}:
        raise Refused("not_found")
    names = names_of([unit_id, *above], today)
    trail = [(each, names.get(each, ""), bool(mine & {each, *above[place + 1 :]})) for place, each in enumerate(above)]
    below = children(unit_id, today)
    return render_template(
        "units/unit.html",
        unit=found,
        name=names.get(unit_id, ""),
        codes=_codes(unit_id, today),
        trail=list(reversed(trail)),
        upper=[each for each in below if each.kind.level is not Level.GRASSROOTS],
        grassroots=[each for each in below if each.kind.level is Level.GRASSROOTS],
        people=_people(unit_id, today),
    )


def _search(offices: list[Office], asked: str, today: date) -> list[UnitAsOf]:
    wanted = fold(asked)
    seen: dict[int, UnitAsOf] = {}
    for unit_id in dict.fromkeys(office.unit_id for office in offices):
        seen |= {each.id: each for each in subtree(unit_id, today)}
    return [each for each in seen.values() if wanted in fold(each.name) or wanted in each.code.lower()]


def _codes(unit_id: int, today: date) -> list[str]:
    query = select(UnitCode.code).join(Unit, and_(Unit.id == UnitCode.unit_id, holding(UnitCode, today)))
    return list(db.session.scalars(query.where(UnitCode.unit_id == unit_id)))


def _people(unit_id: int, today: date) -> list[tuple[str, str, str]]:
    """(name, title, role) of everybody in office today, by given name."""
    query = (
        select(User.name, Appointment.title, Appointment.role)
        .join(User, User.id == Appointment.user_id)
        .where(Appointment.unit_id == unit_id, holding(Appointment, today), User.enabled)
        .order_by(User.sort_key, Appointment.role)
    )
    return [tuple(row) for row in db.session.execute(query)]
