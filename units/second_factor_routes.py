"""Pages on which one sets up, renews and takes away one's own second factor. Every change asks for the password."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response

from extensions import db
from units import second_factor
from units.accounts import prove_present_password
from units.credentials import SecondFactor
from units.login import secret_key, signed_in, signed_in_person, source
from units.people import User
from units.sealing import Unreadable
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = Blueprint("second_factor", __name__)
bp.before_request(login_required(lambda: None))

Page = Response | str | tuple[str, int]


@bp.get("/account/second-factor")
def index() -> str:
    """Off, being set up, or on: what can be done now."""
    return _page(signed_in_person(), refusal=None)


@bp.get("/account/second-factor/picture.svg")
def picture() -> Response:
    """The secret being set up as a QR code. Never kept by anybody on the way."""
    person = signed_in_person()
    secret = _secret_being_set_up(second_factor.factor_of(person))
    if secret is None:
        raise Refused("not_found")
    answer = Response(second_factor.picture_of(person, secret), content_type="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/account/second-factor")
def begin() -> Page:
    """Draw a secret and show it."""
    return _guarded(lambda person, now: second_factor.begin(person, key=secret_key(), now=now))


@bp.post("/account/second-factor/confirm")
def confirm() -> Page:
    """Turn it on with a first code and show the recovery codes: in the answer itself, the only time they are seen."""
    person, now = signed_in_person(), datetime.now(UTC)
    if _secret_being_set_up(second_factor.factor_of(person)) is None:
        return _back()
    try:
        codes = second_factor.confirm(
            person, request.form.get("code", ""), key=secret_key(), keep=signed_in().sign_in, now=now
        )
    except Refused as refusal:
        db.session.rollback()
        return _page(person, refusal), 409
    db.session.commit()
    return render_template("units/recovery_codes.html", codes=codes)


@bp.post("/account/second-factor/codes")
def codes() -> Page:
    """Show ten new recovery codes in the answer itself."""
    drawn: list[str] = []
    person = signed_in_person()
    factor = second_factor.factor_of(person)
    if factor is None or factor.confirmed_at is None:
        return _back()
    answer = _guarded(lambda person, now: drawn.extend(second_factor.renew_codes(person, key=secret_key(), now=now)))
    return render_template("units/recovery_codes.html", codes=drawn) if drawn else answer


@bp.post("/account/second-factor/off")
def off() -> Page:
    """Take it away, where one may do without."""

    def turn_off(person: User, now: datetime) -> None:
        if _is_required(person, now):
            raise Refused("factor_is_required")
        second_factor.turn_off(person, by_id=person.id, now=now)
        flash("Đã tắt xác thực hai bước.", "success")

    return _guarded(turn_off)


def _guarded(verb) -> Page:  # type: ignore[no-untyped-def]
    """Ask for the password, call `verb(person, now)`, go back to the page; or say why not."""
    person, now = signed_in_person(), datetime.now(UTC)
    try:
        prove_present_password(person, request.form.get("present", ""), source=source(), now=now)
        verb(person, now)
    except Refused as refusal:
        db.session.commit()
        return _page(person, refusal), 429 if refusal.code == "too_many_attempts" else 409
    db.session.commit()
    return _back()


def _page(person: User, refusal: Refused | None) -> str:
    factor = second_factor.factor_of(person)
    secret = _secret_being_set_up(factor)
    return render_template(
        "units/second_factor.html",
        is_on=factor is not None and factor.confirmed_at is not None,
        secret=secret,
        address=second_factor.address_of(person, secret) if secret else "",
        codes_left=second_factor.codes_left(person),
        is_required=_is_required(person, datetime.now(UTC)),
        refusal=refusal,
    )


def _back() -> Response:
    return redirect(url_for("units.second_factor.index"), 303)


def _is_required(person: User, now: datetime) -> bool:
    is_required: bool = current_app.config["TOTP_FOR_ADMINS"]
    return is_required and second_factor.is_administrator(person, local_day(now))


def _secret_being_set_up(factor: SecondFactor | None) -> str | None:
    """What an authenticator is to be told; None when nothing is being set up, or the key it was sealed under is gone."""
    if factor is None or factor.confirmed_at is not None:
        return None
    try:
        return second_factor.secret_of(factor, key=secret_key())
    except Unreadable:
        return None
