"""Pages of the calendar: days changed by decision, applying them to open rounds, outages and what they move. Thin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from extensions import db
from submissions.models import Round
from submissions.presenting import explanation, guard
from submissions.queries import round_by_code
from submissions.rounds.calendar import calendar_around
from submissions.rounds.days import apply_calendar, days_written, keeps_calendar, rehearse_calendar, remove_day, set_day
from submissions.rounds.outages import Grace, declare_outage, outages_at, rehearse_outage
from submissions.rounds.routes import chosen_scope, scopes_of
from units.access import Doer
from units.asked import day_asked
from units.authority import Action, may, seats
from units.login import doer_and_now
from units.tree import UnitAsOf, labelled, one_of
from vietnamese import NotADate, parse_date
from workflow.deadlines import VIETNAM, local_day
from workflow.refusals import Refused

bp = guard(Blueprint("days", __name__))


@dataclass(frozen=True)
class Window:
    """The two moments of an outage as they were typed."""

    began_at: datetime
    ended_at: datetime


@bp.get("/admin/days")
def index() -> str:
    """The days of this year and the next that are not as the weekday says. Refused("not_found") for who keeps no calendar."""
    doer, now = doer_and_now()
    return _page(doer, now, None)


@bp.post("/admin/days")
def change() -> Response | tuple[str, int]:
    """Write a day (`act` = off, working) or take one back (`remove`): `day`, `reason`."""
    doer, now = doer_and_now()
    _demand_keeper(doer, now)
    act = request.form.get("act", "")
    try:
        day = day_asked("day")
        if act == "remove":
            remove_day(day, by=doer, now=now)
        else:
            set_day(day, act == "working", reason=request.form.get("reason", ""), by=doer, now=now)
    except Refused as refused:
        db.session.rollback()
        return _page(doer, now, explanation(refused)), 409
    db.session.commit()
    flash("Đã ghi. Hạn của đợt mở từ nay tính theo lịch mới; đợt đang mở chỉ đổi khi bạn bấm dời hạn.", "success")
    return redirect(url_for("days.index"), 303)


@bp.post("/admin/rounds/<code>/deadlines")
def apply(code: str) -> Response:
    """Count the deadlines of one open round again by the calendar as it is now."""
    doer, now = doer_and_now()
    round_ = round_by_code(code)
    if may(round_, doer, Action.OPEN_ROUND, now=now):
        raise Refused("not_found")
    moved = apply_calendar(round_, by=doer, now=now)
    db.session.commit()
    flash(f"Đã dời hạn của {moved} báo cáo trong đợt {round_.code}; các đơn vị được báo.", "success")
    return redirect(url_for("rounds.round_page", code=round_.code), 303)


@bp.get("/admin/outages")
def outages() -> str:
    """Outages declared for the part of the tree one administers, and the form of a new one."""
    doer, now = doer_and_now()
    return _outages(doer, now, None, None)


@bp.post("/admin/outages")
def declare() -> Response | tuple[str, int] | str:
    """Declare an outage: `scope`, `began`, `ended`, `reason`; with `preview` only show what would move."""
    doer, now = doer_and_now()
    scope = chosen_scope(_scopes(doer, now))
    try:
        window = _window()
        if "preview" in request.form:
            grace = rehearse_outage(scope, window.began_at, window.ended_at, by=doer, now=now)
            return _outages(doer, now, None, grace)
        reason = request.form.get("reason", "")
        outage = declare_outage(scope, window.began_at, window.ended_at, reason=reason, by=doer, now=now)
    except Refused as refused:
        db.session.rollback()
        return _outages(doer, now, explanation(refused), None), 409
    db.session.commit()
    flash(f"Đã dời hạn của {outage.moved} báo cáo đến hết ngày {outage.moved_to:%d/%m/%Y}.", "success")
    return redirect(url_for("days.outages"), 303)


def _demand_keeper(doer: Doer, now: datetime) -> None:
    if not keeps_calendar(doer, local_day(now)):
        raise Refused("not_found")


def _page(doer: Doer, now: datetime, refused: str | None) -> str:
    _demand_keeper(doer, now)
    rounds = _open_rounds(doer, local_day(now))
    moves = rehearse_calendar(rounds)
    holidays = calendar_around(now).holidays
    return render_template(
        "rounds/days.html",
        written=days_written(),
        holidays=sorted(day for day in holidays if day >= local_day(now)),
        moves=[(each, moves[each.id]) for each in rounds if each.id in moves],
        refused=refused,
        given=request.form,
    )


def _open_rounds(doer: Doer, today: date) -> list[Round]:
    scopes = [each.id for each in scopes_of(doer, today)]
    query = select(Round).where(Round.closed_at.is_(None), one_of(Round.scope_id, scopes))
    return list(db.session.scalars(query.options(joinedload(Round.period)).order_by(Round.id.desc())))


def _scopes(doer: Doer, now: datetime) -> list[UnitAsOf]:
    scopes = labelled(seats(doer, Action.DECLARE_OUTAGE), local_day(now))
    if not scopes:
        raise Refused("not_found")
    return scopes


def _outages(doer: Doer, now: datetime, refused: str | None, grace: Grace | None) -> str:
    scopes = _scopes(doer, now)
    return render_template(
        "rounds/outages.html",
        scopes=scopes,
        past=outages_at([each.id for each in scopes]),
        refused=refused,
        grace=grace,
        given=request.form,
    )


def _window() -> Window:
    return Window(_moment("began"), _moment("ended"))


def _moment(name: str) -> datetime:
    """ "18/09/2026 14:30" in Vietnam. Refused("day_unreadable") otherwise."""
    text = request.form.get(name, "").strip()
    day, _, clock = text.partition(" ")
    try:
        return datetime.combine(parse_date(day), time.fromisoformat(clock.strip().zfill(5)), tzinfo=VIETNAM)
    except (NotADate, ValueError):
        raise Refused("day_unreadable", day=text) from None
