"""How a request knows who is there: Flask-Login's loader over `sessions`, the person of this request, where he comes from.

A device that has signed in once is remembered by a cookie of its own: it opens nothing, it only keeps the door from
being closed to its owner while others guess (see `guessing`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import current_user, login_user
from itsdangerous import BadSignature
from werkzeug.wrappers import Response

from extensions import db, login_manager
from units.access import Doer
from units.guessing import Source
from units.people import User
from units.sealing import signer
from units.second_factor import owes_factor
from units.sessions import OpenSession, end_session, half_open, half_opened, recognise

AHEAD = "X-Nhip-Ahead"
"""With this header a page is fetched for later, by the service worker."""

HALF = "half"
"""Where the cookie keeps who has proved the password and not yet the code."""

DEVICE_LASTS = timedelta(days=400)
MOST_PEOPLE_ON_A_DEVICE = 5
DEVICE_NAME = 24  # characters of it are told apart

SET_UP = "units.second_factor"
ALWAYS_OPEN = {"static", "units.leave", None}
"""What an administrator who still owes a second factor may ask for, besides the pages of its set-up."""


def init_login(app: Flask) -> None:
    """Bind sign-in to `app`: unknown people are sent to the sign-in page, every page of ours needs a person."""
    login_manager.init_app(app)
    login_manager.login_view = "units.sign_in"
    login_manager.login_message = None
    login_manager.session_protection = None

    @login_manager.user_loader
    def load(token: str) -> OpenSession | None:
        return recognise(token, datetime.now(UTC))

    @app.before_request
    def set_up_first() -> Response | None:
        if not app.config["TOTP_FOR_ADMINS"] or request.endpoint in ALWAYS_OPEN or request.blueprint == SET_UP:
            return None
        if current_user.is_authenticated and owes_factor(signed_in()):
            return redirect(url_for("units.second_factor.index"), 303)
        return None

    @app.after_request
    def never_store(response: Response) -> Response:
        if "_user_id" in session and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


def signed_in_person() -> User:
    """The person of this request. Only for routes behind the sign-in guard."""
    return signed_in().person


def doer_and_now() -> tuple[Doer, datetime]:
    """Who asks, with the offices held today, and the moment of asking: read once in a request."""
    if "asking" not in g:
        g.asking = signed_in().doer, datetime.now(UTC)
    asking: tuple[Doer, datetime] = g.asking
    return asking


def signed_in() -> OpenSession:
    """The open session of this request. Only for routes behind the sign-in guard."""
    opened: OpenSession = current_user._get_current_object()
    return opened


def secret_key() -> str:
    """The key everything of ours is signed and sealed under."""
    return str(current_app.config["SECRET_KEY"])


def device_name() -> str:
    """What the browser calls itself."""
    return request.user_agent.string or "?"


def source() -> Source:
    """Where this request comes from, and whom its device is known for."""
    return Source(request.remote_addr or "?", _known_devices())


def let_in(opened: OpenSession, target: str, now: datetime) -> Response:
    """Commit `opened`, make it the session of this browser (whatever it had before ends), and go on to `target`."""
    if current_user.is_authenticated:
        end_session(signed_in(), now=now)
    db.session.commit()
    session.clear()
    login_user(opened, force=True)
    session.permanent = True
    answer = redirect(target, 303)
    _remember_device(answer, opened.doer.user_id)
    return answer


def ask_for_code(person: User, now: datetime, target: str | None = None) -> Response:
    """Remember that the password is proved, in the cookie and not as a session, and go on to the second step."""
    session.clear()
    session[HALF] = half_open(person, now)
    return redirect(url_for("units.code", next=target), 303)


def proved_person(now: datetime) -> User | None:
    """Who proved the password in this browser a moment ago and is asked for the code."""
    return half_opened(session.get(HALF), now)


def _known_devices() -> Mapping[int, str]:
    try:
        told = signer(secret_key(), "device").loads(request.cookies.get(_device_cookie(), ""))
    except BadSignature:
        return {}
    return {int(person_id): name for person_id, name in told}


def _remember_device(answer: Response, person_id: int) -> None:
    known = dict(_known_devices())
    name = known.pop(person_id, "") or secrets.token_urlsafe(DEVICE_NAME)[:DEVICE_NAME]
    latest = [*known.items(), (person_id, name)][-MOST_PEOPLE_ON_A_DEVICE:]
    answer.set_cookie(
        _device_cookie(),
        str(signer(secret_key(), "device").dumps(latest)),
        max_age=DEVICE_LASTS,
        secure=current_app.config["PRODUCTION"],
        httponly=True,
        samesite="Lax",
    )


def _device_cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"
