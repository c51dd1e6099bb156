"""Choosing the seat one looks through. Thin."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, redirect, request, session
from flask_login import login_required
from werkzeug.wrappers import Response

from units.access import doer_for
from units.login import signed_in_person
from units.seat import choose_seat
from workflow.deadlines import local_day

bp = Blueprint("seat", __name__)
bp.before_request(login_required(lambda: None))


@bp.post("/seat")
def choose() -> Response:
    """Look through one unit, or through all; the desk follows."""
    doer = doer_for(signed_in_person(), local_day(datetime.now(UTC)))
    choose_seat(doer, session, request.form.get("unit", type=int))
    return redirect("/", 303)
