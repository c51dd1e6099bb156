"""Choosing the seat one looks through. Thin."""

from __future__ import annotations

from flask import Blueprint, redirect, request, session
from flask_login import login_required
from werkzeug.wrappers import Response

from units.asked import row_id
from units.login import doer_and_now
from units.seat import choose_seat

bp = Blueprint("seat", __name__)
bp.before_request(login_required(lambda: None))


@bp.post("/seat")
def choose() -> Response:
    """Look through one unit, or through all; the desk follows."""
    doer, _ = doer_and_now()
    choose_seat(doer, session, request.form.get("unit", type=row_id))
    return redirect("/", 303)
