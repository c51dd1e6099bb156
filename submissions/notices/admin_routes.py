"""The administrators' page of notices: what failed, what the coming days will send, how the sweeps go. Thin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.notices.failed import failed_below, give_up, send_again
from submissions.notices.forecast import DAYS, coming
from submissions.presenting import guard
from submissions.rounds.calendar import calendar_around
from submissions.sweep_runs import runs_of_sweeps
from units.access import Doer
from units.asked import row_id
from units.authority import Action, seats
from units.login import doer_and_now
from workflow.refusals import Refused

bp = guard(Blueprint("notices_admin", __name__))


@bp.get("/admin/notices")
def index() -> str:
    """What failed, what is coming, how the sweeps went. Refused("not_found") for who administers nothing."""
    doer, now = doer_and_now()
    failed, count = failed_below(_tops(doer))
    runs = runs_of_sweeps()
    beat = current_app.extensions["celery"].conf.beat_schedule
    return render_template(
        "notices/admin.html",
        failed=failed,
        count=count,
        coming=coming(now, calendar_around(now)),
        days=DAYS,
        sweeps=[(name, when(entry["schedule"]), runs.get(name)) for name, entry in sorted(beat.items())],
    )


@bp.post("/admin/notices")
def change() -> Response:
    """Send the chosen ones again, or give them up."""
    doer, now = doer_and_now()
    tops, ids = _tops(doer), request.form.getlist("ids", type=row_id)
    if request.form.get("act") == "give_up":
        done = give_up(ids, tops=tops, by=doer)
        said = f"Đã bỏ {done} thư. Nội dung vẫn còn trong hộp thông báo của người nhận."
    else:
        done = send_again(ids, tops=tops, by=doer, now=now)
        said = f"Sẽ gửi lại {done} thư trong giây lát."
    db.session.commit()
    flash(said, "success")
    return redirect(url_for("notices_admin.index"), 303)


def when(schedule: Any) -> str:
    """When beat starts a sweep, in words."""
    if isinstance(schedule, timedelta):
        return f"mỗi {int(schedule.total_seconds())} giây"
    minute, hour = str(schedule._orig_minute), str(schedule._orig_hour)
    often = f"mỗi {minute[2:]} phút" if minute.startswith("*/") else f"mỗi giờ vào phút {minute.replace(',', ', ')}"
    return often if hour == "*" else f"{often}, từ {hour.replace('-', ' đến ')} giờ"


def _tops(doer: Doer) -> Sequence[int]:
    tops = seats(doer, Action.SEE_ALARMS)
    if not tops:
        raise Refused("not_found")
    return tops
