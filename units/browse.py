"""Pages of the tree: the person's units and everything below them, found by name or code; whatever lies in another branch
is not found. And the tree as files: taken along, and new units brought in. Thin.
"""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask_login import login_required
from sqlalchemy import and_, func, select
from werkzeug.wrappers import Response as Answer

from extensions import db
from units import history
from units.access import Doer
from units.asked import after_asked, page_asked
from units.authority import Action, demand, may, path_of, seats
from units.exporting import as_csv, as_workbook, exported_rows
from units.importing import COLUMNS, plan_import, write_import
from units.kinds import GRASSROOTS_KINDS, Level
from units.login import doer_and_now
from units.models import ParentEdge, Unit, UnitCode, UnitName
from units.people import Appointment, User
from units.search import PAGE, search
from units.seat import looking_through
from units.tables import FileFaults, read_file
from units.tree import children_page, holding, names_of, one_of
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = Blueprint("browse", __name__)
bp.before_request(login_required(lambda: None))


@bp.get("/units")
def index() -> str:
    """My units, and a search below them that does not mind diacritics."""
    doer, now = doer_and_now()
    asked = request.args.get("q", "").strip()[:200]
    after = after_asked()
    seat = looking_through(doer, session)
    found = search(_mine(seat), asked, local_day(now), after=after) if asked else None
    return render_template(
        "units/index.html",
        offices=seat.offices,
        asked=asked,
        found=found,
        after=after,
    )


@bp.get("/units/<int:unit_id>")
def unit(unit_id: int) -> str:
    """One unit: what it is and was called, what stands above and below, who holds which office today."""
    doer, now = doer_and_now()
    found, today = _unit_for(doer, unit_id, now), local_day(now)
    day = min(today, found.valid_to) if found.valid_to else today
    *above, _ = path_of(found, today)
    names = names_of([unit_id, *above], day)
    mine = set(_mine(doer))
    trail = [(each, names.get(each, ""), bool(mine & set(above[: place + 1]))) for place, each in enumerate(above)]
    page = page_asked()
    asked = request.args.get("q", "").strip()[:200]
    grassroots = children_page(unit_id, day, GRASSROOTS_KINDS, asked, page, PAGE)
    return render_template(
        "units/unit.html",
        unit=found,
        name=names.get(unit_id, ""),
        codes=_codes(unit_id, day),
        labels=_labels(unit_id, day),
        trail=trail,
        upper=children_page(unit_id, day, set(type(found.kind)) - GRASSROOTS_KINDS, "", 1, 500),
        grassroots=grassroots,
        counts=_counts(unit_id, day),
        asked=asked,
        page=page,
        people=_people(unit_id, today),
        story=history.entries_of("unit", unit_id),
        may_export=may(found, doer, Action.EXPORT_UNITS, now=now) is None,
        has_desk=found.level is not Level.GRASSROOTS and found.valid_to is None,
        may_appoint=may(found, doer, Action.MANAGE_PEOPLE, now=now) is None,
    )


@bp.get("/units/<int:unit_id>/export.<format_>")
def export(unit_id: int, format_: str) -> Response:
    """The unit and everything below it as CSV or XLSX, as of today."""
    doer, now = doer_and_now()
    found, today = _unit_for(doer, unit_id, now), local_day(now)
    demand(found, doer, Action.EXPORT_UNITS, now=now)
    rows = exported_rows(today, unit_id)
    kinds = {
        "csv": (lambda: as_csv(rows).encode("utf-8-sig"), "text/csv; charset=utf-8"),
        "xlsx": (lambda: as_workbook(rows), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    }
    if format_ not in kinds:
        raise Refused("not_found")
    make, mimetype = kinds[format_]
    name = f"don-vi-{today.isoformat()}.{format_}"
    return Response(make(), mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.get("/units/import")
def import_page() -> str:
    """Where a list of new units is handed in. Refused("not_found") for who administers nothing."""
    doer, _ = doer_and_now()
    _demand_seat(doer)
    return render_template("units/import.html", columns=COLUMNS, plan=None, faults=[], name="", refused=None)


@bp.post("/units/import")
def import_list() -> Answer | tuple[str, int] | str:
    """Show what a list would do, or (`apply`) do it; every parent must lie within what the person administers."""
    doer, now = doer_and_now()
    _demand_seat(doer)
    sent = request.files.get("file")
    name = sent.filename if sent and sent.filename else ""
    try:
        table = read_file(sent.read() if sent else b"", name or "tệp", COLUMNS)
        plan = plan_import(table, tops=seats(doer, Action.IMPORT_UNITS), today=local_day(now))
    except FileFaults as faults:
        return render_template(
            "units/import.html", columns=COLUMNS, plan=None, faults=faults.faults, name=name, refused=None
        ), 422
    except Refused as refused:
        return render_template(
            "units/import.html", columns=COLUMNS, plan=None, faults=[], name=name, refused=refused
        ), 409
    if "apply" not in request.form:
        return render_template("units/import.html", columns=COLUMNS, plan=plan, faults=[], name=name, refused=None)
    write_import(plan)
    db.session.commit()
    flash(f"Đã thêm {plan.added} đơn vị; {plan.unchanged} đơn vị đã có như vậy.", "success")
    return redirect(url_for("units.browse.index"), 303)


def _mine(doer: Doer) -> list[int]:
    return list(dict.fromkeys(office.unit_id for office in doer.offices))


def _unit_for(doer: Doer, unit_id: int, now: datetime) -> Unit:
    """The unit, if it is the person's or below. Errors: Refused("not_found")."""
    found = db.session.get(Unit, unit_id)
    if found is None:
        raise Refused("not_found")
    demand(found, doer, Action.SEE, now=now)
    return found


def _demand_seat(doer: Doer) -> None:
    if not seats(doer, Action.IMPORT_UNITS):
        raise Refused("not_found")


def _codes(unit_id: int, day: date) -> list[str]:
    query = select(UnitCode.code).where(UnitCode.unit_id == unit_id, holding(UnitCode, day))
    return list(db.session.scalars(query))


def _labels(unit_id: int, day: date) -> list[tuple[str, date | None]]:
    """(former name, last day), newest first."""
    query = select(UnitName.name, UnitName.valid_to).where(UnitName.unit_id == unit_id, UnitName.valid_to < day)
    return [tuple(row) for row in db.session.execute(query.order_by(UnitName.valid_from.desc()))]


def _counts(unit_id: int, day: date) -> dict[Level, int]:
    """How many units stand directly below, by level."""
    query = (
        select(Unit.kind, func.count())
        .join(ParentEdge, and_(ParentEdge.unit_id == Unit.id, holding(ParentEdge, day)))
        .where(ParentEdge.parent_id == unit_id, holding(Unit, day))
        .group_by(Unit.kind)
    )
    counts: dict[Level, int] = {}
    for kind, count in db.session.execute(query):
        counts[kind.level] = counts.get(kind.level, 0) + count
    return counts


def _people(unit_id: int, today: date) -> list[tuple[str, str, str]]:
    """(name, title, role) of everybody in office today, by given name."""
    query = (
        select(User.name, Appointment.title, Appointment.role)
        .join(User, User.id == Appointment.user_id)
        .where(one_of(Appointment.unit_id, [unit_id]), holding(Appointment, today), User.enabled)
        .order_by(User.sort_key, Appointment.role)
    )
    return [tuple(row) for row in db.session.execute(query)]
