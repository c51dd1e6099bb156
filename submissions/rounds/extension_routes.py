"""Pages of more time: a unit asks, a level above answers, and who still waits for an answer. Thin."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.models import Submission
from submissions.presenting import explanation, guard
from submissions.queries import submission_for
from submissions.rounds.extending import (
    LONGEST_REASON,
    Answer,
    answer,
    ask,
    asked_below,
    extensions_of,
    give,
    may_ask,
    may_extend,
    punctuality_of,
    waiting_for_answer,
)
from submissions.rounds.models import Extension
from units.access import Doer
from units.asked import day_asked
from units.authority import Action, may, seats
from units.login import doer_and_now
from workflow.refusals import Refused

bp = guard(Blueprint("extensions", __name__))


@bp.get("/extensions")
def index() -> str:
    """Wishes that wait for the person's answer. Refused("not_found") for who answers none."""
    doer, _ = doer_and_now()
    if not seats(doer, Action.EXTEND):
        raise Refused("not_found")
    return render_template("rounds/extensions.html", wishes=asked_below(doer))


@bp.get("/submissions/<int:submission_id>/extension")
def page(submission_id: int) -> str:
    """The deadline of one report: what was asked and given, and what the person may do about it."""
    doer, now = doer_and_now()
    return _page(submission_for(doer, submission_id), doer, now, None)


@bp.post("/submissions/<int:submission_id>/extension")
def change(submission_id: int) -> Response | tuple[str, int]:
    """Ask for more time (`act` = ask) or give it unasked (`act` = give): `until`, `reason`."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    verb = give if request.form.get("act") == "give" else ask
    try:
        verb(found, day_asked("until"), reason=request.form.get("reason", ""), by=doer, now=now)
    except Refused as refused:
        if refused.code in ("not_found", "not_your_desk"):
            raise
        db.session.rollback()
        return _page(submission_for(doer, submission_id), doer, now, explanation(refused)), 409
    db.session.commit()
    flash("Đã gia hạn cho đơn vị." if verb is give else "Đã gửi đề nghị gia hạn cho cấp trên.", "success")
    return redirect(url_for("extensions.page", submission_id=submission_id), 303)


@bp.post("/extensions/<int:extension_id>")
def reply(extension_id: int) -> Response | tuple[str, int]:
    """Grant, refuse or withdraw one wish: `act`, and with a grant perhaps another day (`until`)."""
    doer, now = doer_and_now()
    wish = db.session.get(Extension, extension_id)
    if wish is None:
        raise Refused("not_found")
    found = submission_for(doer, wish.submission_id)
    try:
        how = Answer(request.form.get("act", ""))
        until = day_asked("until") if how is Answer.GRANT and request.form.get("until", "").strip() else None
        answer(wish, how, until=until, reason=request.form.get("reason", ""), by=doer, now=now)
    except ValueError:
        raise Refused("not_found") from None
    except Refused as refused:
        if refused.code in ("not_found", "not_your_desk"):
            raise
        db.session.rollback()
        return _page(submission_for(doer, found.id), doer, now, explanation(refused)), 409
    db.session.commit()
    flash(SAID[how], "success")
    return redirect(url_for("extensions.page", submission_id=found.id), 303)


SAID = {
    Answer.GRANT: "Đã đồng ý gia hạn; đơn vị được báo.",
    Answer.REFUSE: "Đã ghi không đồng ý; đơn vị được báo kèm lý do.",
    Answer.WITHDRAW: "Đã rút đề nghị gia hạn.",
}


def _page(found: Submission, doer: Doer, now: datetime, refused: str | None) -> str:
    wish = waiting_for_answer(found)
    ways = {how.value: may(wish, doer, how, now=now) is None for how in Answer} if wish else {}
    return render_template(
        "rounds/extension.html",
        submission=found,
        wish=wish,
        ways=ways,
        past=[each for each in extensions_of(found) if each is not wish],
        may_ask=may_ask(found, doer) is None,
        may_give=wish is None and may_extend(found, doer) is None,
        punctuality=punctuality_of(found, now),
        refused=refused,
        given=request.form,
        longest=LONGEST_REASON,
    )
