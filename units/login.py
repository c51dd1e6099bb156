"""How a request knows who is there: Flask-Login's loader over `sessions`, and the person of this request."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask, session
from flask_login import current_user
from werkzeug.wrappers import Response

from extensions import login_manager
from units.people import User
from units.sessions import OpenSession, recognise


def init_login(app: Flask) -> None:
    """Bind sign-in to `app`: unknown people are sent to the sign-in page, every page of ours needs a person."""
    login_manager.init_app(app)
    login_manager.login_view = "units.sign_in"
    login_manager.login_message = None
    login_manager.session_protection = None

    @login_manager.user_loader
    def load(token: str) -> OpenSession | None:
        return recognise(token, datetime.now(UTC))

    @app.after_request
    def never_store(response: Response) -> Response:
        if "_user_id" in session and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


def signed_in_person() -> User:
    """The person of this request. Only for routes behind the sign-in guard."""
    session: OpenSession = current_user._get_current_object()
    return session.person
