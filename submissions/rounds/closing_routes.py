"""The page on which a round is closed, or opened again. Thin."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.models import Round
from submissions.presenting import explanation, guard
from submissions.queries import round_by_code
from submissions.rounds.closing import close_round, reopen_round
from submissions.rounds.progress import unsettled
from units import history
from units.access import Doer
from units.authority import Action, may
from units.login import doer_and_now
from workflow.refusals import Refused

bp = guard(Blueprint("round_closing", __name__))


@bp.get("/rounds/<code>/closing")
def page(code: str) -> str:
    """What closing would leave behind, or why it was closed. Refused("not_found") for who opens no rounds there."""
    doer, now = doer_and_now()
    return _page(_round(code, doer, now), None)


@bp.post("/rounds/<code>/closing")
def change(code: str) -> Response | tuple[str, int]:
    """Close the round (`act` = close) or open it again (`act` = reopen), with a `reason`."""
    doer, now = doer_and_now()
    round_ = _round(code, doer, now)
    is_reopening = request.form.get("act") == "reopen"
    verb = reopen_round if is_reopening else close_round
    try:
        verb(round_, reason=request.form.get("reason", ""), by=doer, now=now)
    except Refused as refused:
        db.session.rollback()
        return _page(_round(code, doer, now), explanation(refused)), 409
    db.session.commit()
    flash("Đã mở lại đợt: các đơn vị nộp và sửa tiếp được." if is_reopening else "Đã khóa đợt.", "success")
    return redirect(url_for("rounds.round_page", code=code), 303)


def _round(code: str, doer: Doer, now: datetime) -> Round:
    round_ = round_by_code(code)
    if may(round_, doer, Action.OPEN_ROUND, now=now):
        raise Refused("not_found")
    return round_


def _page(round_: Round, refused: str | None) -> str:
    entries = history.entries_of("round", round_.id)
    return render_template(
        "rounds/closing.html",
        round=round_,
        unsettled=unsettled(round_),
        acts=[each for each in reversed(entries) if each.act in ("close_round", "reopen_round")],
        refused=refused,
        given=request.form,
    )
