"""The page of an open round's roster against the tree as it is now: what is missing, what has ended. Thin.

Reports of ended units are closed by the workflow's own move, through the page of moves; here they are only shown.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.deciding import answers_for
from submissions.models import Round
from submissions.presenting import explanation, guard
from submissions.queries import round_by_code
from submissions.rounds.roster_changes import add_units, ended_units, missing_units
from units.access import Doer
from units.asked import row_id
from units.authority import Action, may
from units.login import doer_and_now
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = guard(Blueprint("rosters", __name__))


@bp.get("/rounds/<code>/roster")
def page(code: str) -> str:
    """Units missing from the roster and reports of ended units. Refused("not_found") for who opens no rounds there."""
    doer, now = doer_and_now()
    return _page(_round(code, doer, now), doer, now, None)


@bp.post("/rounds/<code>/roster")
def add(code: str) -> Response | tuple[str, int]:
    """Put the chosen units (`units`) on the roster, with a `reason`."""
    doer, now = doer_and_now()
    round_ = _round(code, doer, now)
    try:
        made = add_units(
            round_, request.form.getlist("units", type=row_id), reason=request.form.get("reason", ""), by=doer, now=now
        )
    except Refused as refused:
        db.session.rollback()
        return _page(_round(code, doer, now), doer, now, explanation(refused)), 409
    db.session.commit()
    flash(f"Đã thêm {len(made)} đơn vị vào đợt {round_.code}; các đơn vị được báo.", "success")
    return redirect(url_for("rosters.page", code=round_.code), 303)


def _round(code: str, doer: Doer, now: datetime) -> Round:
    round_ = round_by_code(code)
    if may(round_, doer, Action.OPEN_ROUND, now=now):
        raise Refused("not_found")
    return round_


def _page(round_: Round, doer: Doer, now: datetime, refused: str | None) -> str:
    today = local_day(now)
    ended = ended_units(round_, today=today)
    answers = answers_for([each.submission for each in ended], doer)
    return render_template(
        "rounds/roster.html",
        round=round_,
        missing=missing_units(round_, today=today),
        ended=[(each, answers[each.submission.id].get("close")) for each in ended],
        refused=refused,
        given=request.form,
        ticked=set(request.form.getlist("units", type=row_id)),
    )
