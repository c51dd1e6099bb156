"""What opens without signing in, by a signed link: the calendar of one person, and the way out of letters.

A GET changes nothing, mail programs and virus scanners open links; only a POST unsubscribes (RFC 8058).
"""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, render_template

from extensions import csrf, db
from submissions.notices.feed import domain_of, feed_of, owner_of
from submissions.notices.unsubscribing import read_link
from submissions.notices.wishes import turn_off
from units.login import secret_key

bp = Blueprint("notice_links", __name__)


@bp.get("/calendar/<token>.ics")
def calendar(token: str) -> Response:
    """The deadlines of the person whose link it is."""
    person = owner_of(token, key=secret_key())
    config = current_app.config
    content = feed_of(
        person,
        domain=domain_of(config["MAIL_FROM"]),
        base_url=config["BASE_URL"].rstrip("/"),
        now=datetime.now(UTC),
    )
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="han-nop.ics"'
    answer.headers["Cache-Control"] = "private, max-age=900"
    return answer


@bp.get("/unsubscribe/<token>")
def ask(token: str) -> str:
    """Which letters would stop, and the button that stops them."""
    person, groups = read_link(token, key=secret_key())
    return render_template("notices/unsubscribe.html", person=person, groups=groups, token=token, done=False)


@bp.post("/unsubscribe/<token>")
@csrf.exempt
def stop(token: str) -> str:
    """Stop them: from the page, or by the one click of a mail program, which has no session and no form of ours."""
    person, groups = read_link(token, key=secret_key())
    turn_off(person, groups, now=datetime.now(UTC))
    db.session.commit()
    return render_template("notices/unsubscribe.html", person=person, groups=groups, token=token, done=True)
