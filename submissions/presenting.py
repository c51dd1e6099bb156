"""What every page shows alike: filters for numbers, days and words, the navigation, and who is signed in.

Bound to the application once by `init_templates`. Must not know what a single page is about.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from flask import Blueprint, Flask, Response, after_this_request, request, send_file, session, url_for
from flask_login import current_user, login_required

from submissions import wording
from submissions.attachments import plainly
from submissions.queries import unread_count
from submissions.words.saving import also_saved, whose
from units.access import Doer
from units.authority import Action, seats
from units.login import AHEAD, doer_and_now
from units.seat import looking_through, seats_of
from vietnamese import format_date, format_moment, format_number, format_percent
from workflow.deadlines import local_day
from workflow.periods import name_of
from workflow.refusals import Refused

COLOURS: Mapping[str, str] = {
    "draft": "grey",
    "returned": "yellow",
    "submitted": "blue",
    "reviewed": "blue",
    "approved_here": "blue",
    "approved": "green",
    "accepted": "green",
    "closed": "grey",
    "open": "blue",
    "applied": "green",
    "refused": "yellow",
    "withdrawn": "grey",
}
"""Colour of the tag of a state, of a report or a correction; the word always stands beside it."""


MY_PLACES = ("/submissions", "/corrections", "/bulk-moves", "/extensions")
"""Addresses of what belongs to the first page."""


def guard(bp: Blueprint) -> Blueprint:
    """Close every page of `bp` to whoever is not signed in."""
    bp.before_request(login_required(lambda: None))
    return bp


def seat_of(doer: Doer) -> Doer:
    """The doer as pages that list things show them: narrowed to the seat he chose. Rights are asked of the whole doer."""
    return looking_through(doer, session)


def wants_json() -> bool:
    """Did the caller ask for facts instead of a page?"""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def sent_as_download(content: bytes, type_: str, name: str) -> Response:
    """A kept file as it leaves: never shown in place, never guessed at, never cached."""
    response = send_file(
        io.BytesIO(content), mimetype=type_, as_attachment=True, download_name=name, etag=False, max_age=0
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def keep_on_device(doer: Doer) -> None:
    """Let the browser keep this page for its person, to be opened again without a network (static/js/service-worker.js)."""

    @after_this_request
    def mark(response: Response) -> Response:
        response.headers["X-Nhip-Keep"] = str(doer.user_id)
        return response


def init_templates(app: Flask) -> None:
    """Register filters and what every template may ask for."""
    app.jinja_env.filters.update(
        number=number,
        percent=percent,
        day=day,
        moment=moment,
        refusal=wording.refusal,
        next_step=wording.next_step,
        period=name_of,
        signed_word=wording.signed,
        also_saved=also_saved,
        whose=whose,
        files=plainly,
    )
    for group in wording.WORDS:
        app.jinja_env.filters[f"{group}_word"] = partial(wording.word, group)
    app.jinja_env.globals.update(colour=lambda state: COLOURS.get(state, "grey"), words=wording.word)
    app.context_processor(_everywhere)


def number(value: int | Decimal | None, decimals: int | None = None) -> str:
    """1.234.567,89; a dash for none."""
    if value is None:
        return "–"
    if isinstance(value, Decimal):
        return format_number(value, max(0, -int(value.as_tuple().exponent)) if decimals is None else decimals)
    return format_number(value)


def percent(part: int | None, whole: int | None, decimals: int = 0) -> str:
    """Part of a whole in per cent; a dash where there is no whole."""
    return "–" if part is None or not whole else format_percent(part, whole, decimals)


def day(value: date | datetime | str | None) -> str:
    """dd/mm/yyyy in Vietnam; empty for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return format_date(local_day(value) if isinstance(value, datetime) else value)


def moment(value: datetime | None) -> str:
    """A moment as people in Vietnam read it; empty for none."""
    return format_moment(value) if value else ""


def explanation(refused: Refused) -> str:
    """A refusal with what to do now, in one line."""
    return f"{wording.refusal(refused)} {wording.next_step(refused)}".strip()


def _everywhere() -> dict[str, Any]:
    if not getattr(current_user, "is_authenticated", False):
        return {"navigation": [], "person_name": "", "person_id": "", "seats": [], "now": datetime.now(UTC)}
    path = request.path
    places = [
        ("Việc của tôi", url_for("submissions.desk"), path == "/" or path.startswith(MY_PLACES)),
        ("Đợt báo cáo", url_for("rounds.index"), path.startswith("/rounds")),
        ("Đơn vị", url_for("units.browse.index"), path.startswith("/units")),
        ("Biểu mẫu", url_for("forms.index"), path.startswith("/forms")),
    ]
    doer, now = doer_and_now()
    if seats(doer, Action.SEE_ALARMS):
        places.append(("Quản trị", url_for("admin.index"), path.startswith(("/admin", "/people", "/restructures"))))
    unread = unread_count(doer.user_id) if doer.user_id else 0
    told = ("Thông báo", url_for("notices.index"), path.startswith("/notices"), unread)
    return {
        "navigation": [*((label, url, is_current, 0) for label, url, is_current in places), told],
        "person_name": doer.person.name if doer.person else "",
        "person_id": doer.user_id or "",
        "seats": seats_of(doer, session),
        "is_ahead": AHEAD in request.headers,  # fetched for later: what is to be told once waits
        "now": now,
    }
