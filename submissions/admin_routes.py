"""The administrator's page: what needs him, and the ways to what he administers. Thin."""

from __future__ import annotations

from flask import Blueprint, render_template

from submissions.alarms import MOST, alarms_below
from submissions.presenting import guard
from units.authority import Action, seats
from units.login import doer_and_now
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = guard(Blueprint("admin", __name__))


@bp.get("/admin")
def index() -> str:
    """Alarms of the units one administers. Refused("not_found") for who administers nothing."""
    doer, now = doer_and_now()
    tops = seats(doer, Action.SEE_ALARMS)
    if not tops:
        raise Refused("not_found")
    return render_template(
        "admin/index.html",
        alarms=alarms_below(tops, local_day(now), now),
        most=MOST,
        sees_workflows=bool(seats(doer, Action.SEE_WORKFLOWS)),
        replaces_templates=bool(seats(doer, Action.REPLACE_TEMPLATES)),
        opens_rounds=bool(seats(doer, Action.OPEN_ROUND)),
    )
