"""Pages of one's own account: who one is, the password, the open sign-ins. Nobody sees another's."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import login_required, logout_user
from werkzeug.wrappers import Response

from extensions import db
from units.accounts import change_password, end_sign_in, offices_ever
from units.devices import device_in_words
from units.login import signed_in, signed_in_person, source
from units.second_factor import codes_left, factor_of
from units.sessions import end_sessions, open_sign_ins
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = Blueprint("account", __name__)
bp.before_request(login_required(lambda: None))


@bp.get("/account")
def index() -> str:
    """Name, address, offices with their days, second factor, open sign-ins."""
    now, person = datetime.now(UTC), signed_in_person()
    factor = factor_of(person)
    return render_template(
        "units/account.html",
        person=person,
        offices=offices_ever(person, local_day(now)),
        today=local_day(now),
        factor=factor if factor and factor.confirmed_at else None,
        codes_left=codes_left(person),
        sign_ins=[(each, device_in_words(each.device)) for each in open_sign_ins(person, now)],
        this=signed_in().sign_in,
    )


@bp.get("/account/password")
def password() -> str:
    """The form of a new password."""
    return render_template("units/password.html", refusal=None)


@bp.post("/account/password")
def set_password() -> Response | tuple[str, int]:
    """Change the password; every other sign-in ends."""
    form = request.form
    present, new, again = form.get("present", ""), form.get("password", ""), form.get("again", "")
    try:
        change_password(signed_in(), present, new, again, source=source(), now=datetime.now(UTC))
    except Refused as refusal:
        db.session.commit()
        page = render_template("units/password.html", refusal=refusal)
        return page, 429 if refusal.code == "too_many_attempts" else 409
    db.session.commit()
    flash("Đã đổi mật khẩu. Các thiết bị khác đã bị đăng xuất.", "success")
    return redirect(url_for("units.account.index"), 303)


@bp.post("/account/sign-ins/<int:sign_in_id>/end")
def end_one(sign_in_id: int) -> Response:
    """End one of one's own sign-ins."""
    end_sign_in(signed_in_person(), sign_in_id, now=datetime.now(UTC))
    db.session.commit()
    flash("Đã đăng xuất thiết bị đó.", "success")
    return redirect(url_for("units.account.index"), 303)


@bp.post("/account/sign-ins/end")
def end_all() -> Response:
    """Sign out everywhere, here too; the way to the desk then asks for the password."""
    end_sessions([signed_in_person().id], now=datetime.now(UTC))
    db.session.commit()
    logout_user()
    session.clear()
    return redirect(url_for("submissions.desk"), 303)
