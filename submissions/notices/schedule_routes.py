"""The page of a round's schedule of reminders: what it is, what it will send, changing it. Thin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.models import Round
from submissions.notices.forecast import DAYS, coming
from submissions.notices.rescheduling import LONGEST, MOST_STEPS, reschedule
from submissions.notices.schedule import Schedule, schedule_of
from submissions.presenting import explanation, guard
from submissions.queries import round_by_code
from submissions.rounds.calendar import calendar_around
from units.access import Doer
from units.authority import Action, may
from units.login import doer_and_now
from workflow.refusals import Refused

bp = guard(Blueprint("round_reminders", __name__))

LISTS, NUMBERS = ("before", "after"), ("above_from", "province_from")


@bp.get("/rounds/<code>/reminders")
def page(code: str) -> str:
    """When this round reminds whom. Refused("not_found") for who opens no rounds there."""
    doer, now = doer_and_now()
    round_ = _round(code, doer, now)
    return _page(round_, now, schedule_of(round_.workflow, round_.reminders).to_keep(), {}, None)


@bp.post("/rounds/<code>/reminders")
def change(code: str) -> Response | tuple[str, int]:
    """Change it: `before`, `after` (working days), `above_from`, `province_from`; or `act=workflow`, as the workflow says."""
    doer, now = doer_and_now()
    round_ = _round(code, doer, now)
    schedule, faults = None, dict[str, str]()
    if request.form.get("act") != "workflow":
        schedule = _read(request.form, faults)
    if faults:
        return _page(round_, now, request.form, faults, None), 422
    try:
        reschedule(round_, schedule, by=doer, now=now)
    except Refused as refused:
        db.session.rollback()
        return _page(_round(code, doer, now), now, request.form, {}, explanation(refused)), 409
    db.session.commit()
    flash("Đã ghi lịch nhắc của đợt này." if schedule else "Đợt này nhắc theo lịch của quy trình.", "success")
    return redirect(url_for("round_reminders.page", code=round_.code), 303)


def _round(code: str, doer: Doer, now: datetime) -> Round:
    round_ = round_by_code(code)
    if may(round_, doer, Action.OPEN_ROUND, now=now):
        raise Refused("not_found")
    return round_


def _page(round_: Round, now: datetime, given: Mapping[str, Any], faults: dict[str, str], refused: str | None) -> str:
    return render_template(
        "notices/schedule.html",
        round=round_,
        given={name: _as_text(given.get(name, "")) for name in (*LISTS, *NUMBERS)},
        faults=faults,
        refused=refused,
        of_workflow=schedule_of(round_.workflow),
        coming=coming(now, calendar_around(now), only=round_),
        days=DAYS,
    )


def _as_text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _read(form: Mapping[str, str], faults: dict[str, str]) -> Schedule:
    """The schedule a form asks for; what cannot be read goes to `faults`."""
    before, after = (_days(form, name, faults) for name in LISTS)
    above, province = (_days(form, name, faults, one=True) for name in NUMBERS)
    if above and province and province < above:
        faults["province_from"] = "Tỉnh được báo sau hoặc cùng ngày với cấp trên trực tiếp."
    return Schedule((*reversed(before), 0), tuple(after), (above or [1])[0], (province or [1])[0])


def _days(form: Mapping[str, str], name: str, faults: dict[str, str], *, one: bool = False) -> list[int]:
    """Working days written in a field, smallest first."""
    words = [word for word in re.split(r"[\s,;]+", form.get(name, "")) if word]
    days = sorted({int(word) for word in words if word.isascii() and word.isdigit() and 1 <= int(word) <= LONGEST})
    if one and (len(words) != 1 or len(days) != 1):
        faults[name] = f"Viết một số ngày làm việc, từ 1 đến {LONGEST}."
    elif len(days) != len(set(words)) or len(days) > MOST_STEPS:
        faults[name] = f"Viết các số từ 1 đến {LONGEST}, nhiều nhất {MOST_STEPS} số, cách nhau bằng dấu phẩy: 7, 3, 1."
    return days
