"""Pages of restructures: handed in or written line by line, rehearsed, applied, undone. For administrators of the part of
the tree they change; thin.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from extensions import db
from submissions.presenting import explanation, guard
from submissions.restructuring.rehearsing import Rehearsal, apply, digest, draft, rehearse, undo
from submissions.restructuring.restructures import people_of
from units.access import Doer
from units.asked import row_id
from units.authority import Action, demand, seats
from units.kinds import Sector, UnitKind
from units.login import doer_and_now
from units.models import Unit
from units.restructuring.models import Restructure
from units.restructuring.rows import COLUMNS, Act
from units.restructuring.undoing import reasons_against
from units.tables import FileFaults, read_file
from units.tree import UnitAsOf, labelled, within
from vietnamese import NotADate, nfc, parse_date
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = guard(Blueprint("restructures", __name__))

MOST_SHOWN = 100


@bp.get("/restructures")
def index() -> str:
    """The decisions of the part of the tree the person administers, newest first."""
    doer, now = doer_and_now()
    scopes = _scopes(doer, now)
    kept = db.session.scalars(select(Restructure).order_by(Restructure.id.desc()).limit(500))
    shown = _seen_by(doer, list(kept), now)
    return render_template(
        "restructures/index.html", restructures=shown, scopes=scopes, given={}, refused=None, faults=[]
    )


@bp.post("/restructures")
def create() -> Response | tuple[str, int]:
    """Keep a decision: number, date, and a file of acts (or none yet, to be written line by line)."""
    doer, now = doer_and_now()
    scopes = _scopes(doer, now)
    scope_id = request.form.get("scope", type=row_id)
    scope = db.session.get(Unit, scope_id) if scope_id in {each.id for each in scopes} else None
    if scope is None:
        raise Refused("not_found")
    demand(scope, doer, Action.RESTRUCTURE, now=now)
    try:
        effective = parse_date(request.form.get("effective", ""))
        decision = nfc(request.form.get("decision", "")).strip()[:80]
        if not decision:
            raise Refused("decision_needed")
        acts = _acts_sent()
    except NotADate:
        return _again(doer, now, Refused("decision_needed"))
    except Refused as refused:
        return _again(doer, now, refused)
    except FileFaults as faults:
        return _again(doer, now, None, faults)
    kept = draft(acts, decision, effective, scope_id=scope.id, by=doer, now=now)
    db.session.commit()
    return redirect(url_for("restructures.restructure", restructure_id=kept.id), 303)


@bp.get("/restructures/<int:restructure_id>")
def restructure(restructure_id: int) -> str:
    """The rehearsal of one decision, or what became of it."""
    doer, now = doer_and_now()
    kept = _restructure_for(doer, restructure_id, now)
    rehearsal = _rehearsed(kept) if kept.applied_at is None and kept.acts else None
    return _page(kept, rehearsal, now)


@bp.post("/restructures/<int:restructure_id>/acts")
def add_act(restructure_id: int) -> Response:
    """Write one more line, or take the one named `remove` away."""
    doer, now = doer_and_now()
    kept = _restructure_for(doer, restructure_id, now)
    _demand_open(kept)
    if remove := request.form.get("remove", type=row_id):
        kept.acts = [each for each in kept.acts if each[0] != remove]
    else:
        line = max((each[0] for each in kept.acts), default=1) + 1
        kept.acts = [
            *kept.acts,
            [line, {column: nfc(request.form.get(column, "")).strip()[:400] for column in COLUMNS}],
        ]
    db.session.commit()
    return redirect(url_for("restructures.restructure", restructure_id=kept.id, _anchor="acts"), 303)


@bp.post("/restructures/<int:restructure_id>/apply")
def carry_out(restructure_id: int) -> Response:
    """Carry out exactly what was rehearsed; refused when the tree or the acts are no longer the same."""
    doer, now = doer_and_now()
    kept = _restructure_for(doer, restructure_id, now)
    _demand_open(kept)
    rehearsal = _rehearsed(kept)
    if request.form.get("rehearsed") != _seen(kept, rehearsal):
        raise Refused("rehearse_again", decision=kept.decision)
    apply(kept, rehearsal, by=doer, now=now)
    db.session.commit()
    flash(f"Đã áp dụng quyết định {kept.decision}.", "success")
    return redirect(url_for("restructures.restructure", restructure_id=kept.id), 303)


@bp.post("/restructures/<int:restructure_id>/undo")
def take_back(restructure_id: int) -> Response:
    """Undo, while nothing new was signed."""
    doer, now = doer_and_now()
    kept = _restructure_for(doer, restructure_id, now)
    undo(kept, by=doer, now=now)
    db.session.commit()
    flash(f"Đã hoàn tác quyết định {kept.decision}.", "success")
    return redirect(url_for("restructures.restructure", restructure_id=kept.id), 303)


def _page(kept: Restructure, rehearsal: Rehearsal | None, now: datetime) -> str:
    people = people_of(rehearsal.reports, local_day(now)) if rehearsal else {}
    return render_template(
        "restructures/restructure.html",
        kept=kept,
        rehearsal=rehearsal,
        seen=_seen(kept, rehearsal) if rehearsal else "",
        people=people,
        most=MOST_SHOWN,
        acts=list(Act),
        kinds=list(UnitKind),
        sectors=list(Sector),
        against=list(reasons_against(kept)) if kept.stands else [],
    )


def _rehearsed(kept: Restructure) -> Rehearsal:
    return rehearse([(line, cells) for line, cells in kept.acts], kept.effective_on, scope_id=kept.scope_id)


def _seen(kept: Restructure, rehearsal: Rehearsal) -> str:
    """What the person has looked at: this tree and these acts."""
    return f"{rehearsal.fingerprint}-{digest(kept.acts)}"


def _acts_sent() -> list[tuple[int, dict[str, str]]]:
    sent = request.files.get("file")
    content = sent.read() if sent and sent.filename else b""
    return read_file(content, sent.filename or "tệp", COLUMNS).lines if sent and content else []


def _scopes(doer: Doer, now: datetime) -> list[UnitAsOf]:
    """Units whose tree the person may change. Errors: Refused("not_found") when there is none."""
    found = labelled(seats(doer, Action.RESTRUCTURE), local_day(now))
    if not found:
        raise Refused("not_found")
    return found


def _seen_by(doer: Doer, decisions: Sequence[Restructure], now: datetime) -> list[Restructure]:
    """Those of `decisions` that concern the part of the tree the person administers; the operator's: the whole tree."""
    tops, today = seats(doer, Action.RESTRUCTURE), local_day(now)
    mine = within({each.scope_id for each in decisions if each.scope_id is not None}, tops, today)
    has_all = any(each.parent_id is None for each in labelled(tops, today))
    return [each for each in decisions if (has_all if each.scope_id is None else each.scope_id in mine)]


def _restructure_for(doer: Doer, restructure_id: int, now: datetime) -> Restructure:
    """The decision; whoever posts holds it, so that nobody rewrites what another is applying. Errors: Refused("not_found")."""
    kept = db.session.get(Restructure, restructure_id, with_for_update=request.method == "POST")
    if kept is None or not _seen_by(doer, [kept], now):
        raise Refused("not_found")
    return kept


def _demand_open(kept: Restructure) -> None:
    if kept.applied_at is not None:
        raise Refused("already_applied", decision=kept.decision)


def _again(doer: Doer, now: datetime, refused: Refused | None, faults: FileFaults | None = None) -> tuple[str, int]:
    told = explanation(refused) if refused else None
    page = render_template(
        "restructures/index.html",
        restructures=[],
        scopes=_scopes(doer, now),
        given=request.form,
        refused=told,
        faults=faults.faults if faults else [],
    )
    return page, 422
