"""Pages for whoever has no password yet or has forgotten it. Open to everybody; they tell nobody who has an account."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from units.access import offices_of
from units.login import ask_for_code, device_name, let_in, secret_key
from units.sessions import needs_code, start_session
from units.tickets import note_forgotten as note
from units.tickets import ticket_behind, use_ticket
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = Blueprint("tickets", __name__)


@bp.after_request
def never_store(response: Response) -> Response:
    """A page with a link that sets a password is nothing for a cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/forgotten-password")
def forgotten() -> str:
    """Asks for the address."""
    return render_template("units/forgotten.html")


@bp.post("/forgotten-password")
def note_forgotten() -> Response:
    """Note the address, whoever has it or not; the answer is the same."""
    note(request.form.get("email", ""), now=datetime.now(UTC))
    db.session.commit()
    return redirect(url_for("units.tickets.noted"), 303)


@bp.get("/forgotten-password/noted")
def noted() -> str:
    """What happens now."""
    return render_template("units/forgotten_noted.html")


@bp.get("/invitation/<token>")
@bp.get("/new-password/<token>")
def ticket(token: str) -> str | tuple[str, int]:
    """Who is invited, to what, and the form of a new password. Opening the link spends nothing."""
    return _form(token, refusal=None)


@bp.post("/invitation/<token>")
@bp.post("/new-password/<token>")
def set_password(token: str) -> Response | str | tuple[str, int]:
    """Set the password and sign in (through the second step where there is one)."""
    now = datetime.now(UTC)
    password, again = request.form.get("password", ""), request.form.get("again", "")
    try:
        person = use_ticket(ticket_behind(token, key=secret_key(), now=now), password, again, now=now)
    except Refused as refusal:
        db.session.rollback()
        return _form(token, refusal)
    if needs_code(person):
        db.session.commit()
        return ask_for_code(person, now)
    opened = start_session(person, device=device_name(), now=now)
    return let_in(opened, url_for("submissions.desk"), now)


def _form(token: str, refusal: Refused | None) -> str | tuple[str, int]:
    """The form behind a link, or what became of the link and what now."""
    now = datetime.now(UTC)
    try:
        found = ticket_behind(token, key=secret_key(), now=now)
    except Refused as dead:
        return render_template("units/ticket_dead.html", refusal=dead), 404 if dead.code == "link_unknown" else 410
    offices = offices_of(found.user, local_day(now))
    page = render_template(
        "units/ticket.html", ticket=found, person=found.user, offices=offices, refusal=refusal, action=request.path
    )
    return (page, 409) if refusal else page
