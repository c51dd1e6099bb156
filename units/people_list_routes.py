"""A list of people handed in: looked at, then written. Thin."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response

from extensions import db
from units.authority import Action, seats
from units.people_importing import COLUMNS, OPTIONAL, plan_people, write_people
from units.people_routes import administrator
from units.tables import FileFaults, read_file
from units.tickets import invite
from workflow.model import Role
from workflow.refusals import Refused

bp = Blueprint("people_list", __name__)
bp.before_request(login_required(lambda: None))


@bp.get("/people/import")
def import_page() -> str:
    """Where a list of people is handed in."""
    administrator()
    return _list_page()


@bp.post("/people/import")
def import_list() -> Response | tuple[str, int] | str:
    """Show what a list would do, or (`apply`) do it, inviting whoever is new (`invite`)."""
    doer, now = administrator()
    sent = request.files.get("file")
    name = sent.filename if sent and sent.filename else "tệp"
    try:
        table = read_file(sent.read() if sent else b"", name, COLUMNS, OPTIONAL)
        plan = plan_people(table, by=doer, tops=seats(doer, Action.MANAGE_PEOPLE), now=now)
    except FileFaults as faults:
        return _list_page(faults=faults.faults, name=name), 422
    except Refused as refused:
        return _list_page(refused=refused, name=name), 409
    if "apply" not in request.form:
        return _list_page(plan=plan, name=name)
    fresh = write_people(plan, by=doer, now=now)
    count = invite(fresh, by_id=doer.user_id, now=now) if "invite" in request.form else 0
    db.session.commit()
    told = f"Đã thêm {plan.people} tài khoản, {len(plan.offices)} chức vụ; {plan.unchanged} dòng đã có như vậy."
    flash(told + (f" Sẽ gửi {count} thư mời." if count else ""), "success")
    return redirect(url_for("units.people.index"), 303)


def _list_page(**more: Any) -> str:
    shown = {"plan": None, "faults": [], "name": "", "refused": None, **more}
    return render_template("people/import.html", columns=COLUMNS, optional=OPTIONAL, roles=list(Role), **shown)
