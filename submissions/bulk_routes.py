"""Pages of moves on many reports: what can be moved now, the order given, how far it has come. Thin."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from extensions import db
from submissions import bulk as bulks
from submissions.desk import Waiting, ready_now
from submissions.presenting import explanation, guard, seat_of, wants_json
from units.access import Doer
from units.asked import page_asked, row_id
from units.login import doer_and_now
from workflow.refusals import Refused

bp = guard(Blueprint("bulk", __name__))

VIEWS = ("refused", "passed", "owed")
REFRESH = 3
"""Seconds after which a page of unfinished work loads itself again."""


@bp.get("/bulk-moves")
def index() -> str:
    """My moves on many reports, newest first."""
    doer, _ = doer_and_now()
    return render_template("bulk/index.html", asked=bulks.asked_by(doer))


@bp.get("/bulk-moves/new")
def new() -> str:
    """All that waits at my desks and can be moved on now, to be moved together."""
    doer, now = doer_and_now()
    ready, others = ready_now(doer, now, seat=seat_of(doer), of_others="desk" in request.args)
    return render_template(
        "bulk/new.html",
        ready=ready,
        others=others,
        of_others="desk" in request.args,
        as_of=now.isoformat(),
        once=secrets.token_urlsafe(18),
    )


@bp.post("/bulk-moves")
def create() -> Any:
    """Give the order, once: on the reports of `ids` with their versions, or (`all`) on all that can be moved now."""
    doer, now = doer_and_now()
    move = request.form.get("move", "")
    once, reason = request.form.get("once", ""), request.form.get("reason", "")
    before = bulks.asked_before(doer, once) if once else None
    if before is not None:
        return _lead_to(before)
    seen = _all_ready(doer, move, now) if "all" in request.form else seen_versions()
    return order(seen, move, by=doer, once=once, reason=reason, now=now)


def order(
    seen: dict[int, int], move: str, *, by: Doer, once: str, reason: str, at_once: bool = False, now: datetime
) -> Any:
    """Owe the bulk move (`at_once`: carry it out here), commit, and lead to the page of its progress and result.

    `once`: what the form carries to be sent once.
    """
    once = once or secrets.token_urlsafe(18)
    bulk_id, is_new = bulks.ask_bulk(seen, move, by=by, once=once, reason=reason, now=now)
    if at_once and is_new:
        bulks.carry_out(bulk_id, by=by, now=now)
    db.session.commit()
    return _lead_to(bulk_id)


@bp.get("/bulk-moves/<int:bulk_id>")
def bulk_move(bulk_id: int) -> Any:
    """How far it has come, and what became of each report. Loads itself again until all have a result."""
    doer, _ = doer_and_now()
    bulk = bulks.bulk_of(doer, bulk_id)
    progress = bulks.progress_of([bulk.id])[bulk.id]
    if wants_json():
        counts = {"passed": progress.passed, "refused": progress.refused, "owed": progress.owed}
        return {"bulk": bulk.id, "move": bulk.move, "total": progress.total, **counts}
    show = request.args.get("show", "")
    show = show if show in VIEWS else "refused" if progress.refused else "passed"
    page = page_asked()
    count = {"refused": progress.refused, "passed": progress.passed, "owed": progress.owed}[show]
    return render_template(
        "bulk/bulk_move.html",
        bulk=bulk,
        progress=progress,
        show=show,
        results=[
            (each, explanation(each.refused) if each.refused else "") for each in bulks.results_page(bulk, show, page)
        ],
        page=page,
        pages=-(-count // bulks.SHOWN),
        refresh=REFRESH,
    )


def seen_versions() -> dict[int, int]:
    """The reports chosen on a page, each with the version it showed."""
    ids = request.form.getlist("ids", type=row_id)
    return {each: request.form.get(f"version:{each}", -1, type=row_id) for each in ids}


def _lead_to(bulk_id: int) -> Any:
    url = url_for("bulk.bulk_move", bulk_id=bulk_id)
    if not wants_json():
        return redirect(url, 303)
    bulk = db.session.get_one(bulks.BulkMove, bulk_id)
    done, refused = (bulks.results_page(bulk, show, None) for show in ("passed", "refused"))
    told = [{"id": each.submission_id, "message": explanation(each.refused)} for each in refused if each.refused]
    return {"bulk": bulk_id, "url": url, "done": [each.submission_id for each in done], "refused": told}


def _all_ready(doer: Doer, move: str, now: datetime) -> dict[int, int]:
    """All that can be moved now of what the page showed: nothing sent or sent again since."""
    ready, _ = ready_now(doer, now, seat=seat_of(doer), of_others="desk" in request.form)
    shown_at = min(_moment("as_of"), now)
    return {
        each.submission.id: each.submission.version
        for each in ready.get(move, ())
        if _was_shown(each, shown_at) and not ("clean" in request.form and each.faults)
    }


def _was_shown(each: Waiting, shown_at: datetime) -> bool:
    sent_at = each.submission.submitted_at
    return sent_at is not None and sent_at <= shown_at


def _moment(name: str) -> datetime:
    """A moment the form carries. Errors: Refused("nothing_chosen") when it carries none."""
    try:
        moment = datetime.fromisoformat(request.form.get(name, ""))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refused("nothing_chosen")
    return moment
