"""Pages of sign-in: password, then (where one is set up) the second step. Thin: read, call one verb, commit, redirect."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from extensions import db
from units import (
    account_routes,
    browse,
    delegation_routes,
    people_list_routes,
    people_routes,
    portfolio_routes,
    seat_routes,
    second_factor_routes,
    ticket_routes,
)
from units.login import ask_for_code, device_name, let_in, proved_person, secret_key, source
from units.people import User
from units.second_factor import prove_code
from units.sessions import end_session, open_session, start_session
from workflow.refusals import Refused

bp = Blueprint("units", __name__)
for pages in (
    browse,
    people_routes,
    people_list_routes,
    delegation_routes,
    portfolio_routes,
    seat_routes,
    account_routes,
    second_factor_routes,
    ticket_routes,
):
    bp.register_blueprint(pages.bp)


@bp.get("/sign-in")
def sign_in() -> str | Response:
    """The sign-in page; whoever is already in goes on to his desk."""
    if current_user.is_authenticated:
        return redirect(url_for("submissions.desk"))
    return render_template("units/sign_in.html", email="", refusal=None, next=_safe_next())


@bp.post("/sign-in")
def enter() -> Response | tuple[str, int]:
    """Open a session, or say in the same words for every reason that e-mail and password do not match."""
    email, password, now = request.form.get("email", ""), request.form.get("password", ""), datetime.now(UTC)
    known = source()
    try:
        opened = open_session(
            email, password, address=known.address, devices=known.devices, device=device_name(), now=now
        )
    except Refused as refusal:
        db.session.commit()
        if refusal.code == "code_wanted":
            return ask_for_code(db.session.get_one(User, refusal.facts["person"]), now, _safe_next())
        page = render_template("units/sign_in.html", email=email, refusal=refusal, next=_safe_next())
        return page, 429 if refusal.code == "too_many_attempts" else 401
    return let_in(opened, _safe_next() or url_for("submissions.desk"), now)


@bp.get("/sign-in/code")
def code() -> str | Response:
    """The page of the second step; whoever has not proved the password starts there."""
    if proved_person(datetime.now(UTC)) is None:
        return redirect(url_for("units.sign_in"))
    return render_template("units/code.html", refusal=None, next=_safe_next())


@bp.post("/sign-in/code")
def enter_code() -> Response | tuple[str, int]:
    """Open the session when the code is right."""
    now = datetime.now(UTC)
    person = proved_person(now)
    if person is None:
        return redirect(url_for("units.sign_in", next=_safe_next()), 303)
    try:
        prove_code(person, request.form.get("code", ""), key=secret_key(), source=source(), now=now)
    except Refused as refusal:
        db.session.commit()
        page = render_template("units/code.html", refusal=refusal, next=_safe_next())
        return page, 429 if refusal.code == "too_many_attempts" else 401
    opened = start_session(person, device=device_name(), now=now)
    return let_in(opened, _safe_next() or url_for("submissions.desk"), now)


@bp.post("/sign-out")
def leave() -> Response:
    """End this session for good: its token is worth nothing afterwards."""
    if current_user.is_authenticated:
        end_session(current_user._get_current_object(), now=datetime.now(UTC))
        db.session.commit()
    logout_user()
    session.clear()
    return redirect(url_for("units.sign_in"), 303)


def _safe_next() -> str | None:
    """Where to go after signing in: a path on this site, never another host."""
    target = request.values.get("next", "")
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    is_local = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return target if is_local and target.isprintable() else None
