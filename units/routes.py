"""Pages of sign-in and of one's own sign-ins. Thin: read, call one verb, commit, redirect."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from extensions import db
from units import browse
from units.sessions import end_session, open_session
from workflow.refusals import Refused

bp = Blueprint("units", __name__)
bp.register_blueprint(browse.bp)


@bp.get("/sign-in")
def sign_in() -> str | Response:
    """The sign-in page; whoever is already in goes on to his desk."""
    if current_user.is_authenticated:
        return redirect(url_for("submissions.desk"))
    return render_template("units/sign_in.html", email="", refusal=None, next=_safe_next())


@bp.post("/sign-in")
def enter() -> Response | tuple[str, int]:
    """Open a session, or say in the same words for every reason that e-mail and password do not match."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    device = request.user_agent.string or "?"
    try:
        opened = open_session(email, password, address=request.remote_addr or "?", device=device, now=datetime.now(UTC))
    except Refused as refusal:
        db.session.commit()
        page = render_template("units/sign_in.html", email=email, refusal=refusal, next=_safe_next())
        return page, 429 if refusal.code == "too_many_attempts" else 401
    db.session.commit()
    session.clear()
    login_user(opened, force=True)
    session.permanent = True
    return redirect(_safe_next() or url_for("submissions.desk"), 303)


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
    parts = urlsplit(target)
    is_local = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return target if is_local else None
