"""Pages of targets: those of a unit, dividing one among the units below, a file of all, where one stands. Thin."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.presenting import guard
from submissions.publications.targets import goal_of
from submissions.queries import submission_for
from submissions.targets.bases import How, weights_of
from submissions.targets.dividing import divided
from submissions.targets.entering import csv_of, read_entries, shown, value_typed, values_typed
from submissions.targets.giving import divide, set_own
from submissions.targets.reading import (
    Given,
    forms_with_targets,
    given_at,
    history_at,
    scale_of,
    span_of,
    target_named,
    values_of_unit,
)
from submissions.targets.standing import standings_of
from submissions.targets.taking import take
from units.access import Doer
from units.authority import Action, demand, may
from units.kinds import Level
from units.login import doer_and_now
from units.models import Unit
from units.tables import FileFaults
from units.tree import name_of
from vietnamese import NotANumber
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = guard(Blueprint("targets", __name__))

DIVIDES = (How.EQUAL, How.MEMBERS, How.UNITS, How.LAST)


@bp.get("/units/<int:unit_id>/targets")
def index(unit_id: int) -> str:
    """Every target of every form, with what this unit is to reach in each span."""
    doer, now = doer_and_now()
    unit = _unit(unit_id, doer)
    values: dict[tuple[str, str], list[Any]] = {}
    for each in values_of_unit(unit.id):
        values.setdefault((each.form_code, each.target_code), []).append(each)
    return render_template(
        "targets/index.html",
        unit=unit,
        name=name_of(unit.id, local_day(now)),
        forms=forms_with_targets(),
        values=values,
        shown=shown,
        goal_of=goal_of,
        may_give=may(unit, doer, Action.SET_TARGETS, now=now) is None,
        year=local_day(now).year,
    )


@bp.get("/units/<int:unit_id>/targets/<form_code>/<target_code>")
def target(unit_id: int, form_code: str, target_code: str) -> str:
    """What a unit is to reach and what it gave on; `how` fills the boxes with a proposal, which nothing has stored yet."""
    doer, _ = doer_and_now()
    unit = _unit(unit_id, doer)
    given = _given(unit, form_code, target_code, request.args.get("span", ""))
    asked = request.args.get("how", "")
    how = How(asked) if asked in {each.value for each in DIVIDES} else None
    proposal = _proposal(unit, given, how) if how else None
    return _page(unit, doer, given, proposal=proposal, how=how)


@bp.post("/units/<int:unit_id>/targets/<form_code>/<target_code>")
def give(unit_id: int, form_code: str, target_code: str) -> Response | tuple[str, int]:
    """Keep what each unit directly below is to reach. What cannot be read is shown again, and nothing is kept."""
    doer, now = doer_and_now()
    unit = _unit(unit_id, doer)
    given = _given(unit, form_code, target_code, request.form.get("span", ""))
    values, unread = values_typed(given, request.form)
    if unread:
        demand(unit, doer, Action.SET_TARGETS, now=now)
        return _page(unit, doer, given, unread=unread, typed=request.form.to_dict()), 422
    how = _how_kept(unit, given, values, request.form.get("how", ""))
    changed = divide(unit, given, values, how, by=doer, seen=request.form.get("seen", -1, type=int), now=now)
    db.session.commit()
    flash(f"Đã giao: {changed} đơn vị có thay đổi." if changed else "Không có gì thay đổi.", "success")
    return _back(given, unit)


@bp.post("/units/<int:unit_id>/targets/<form_code>/<target_code>/own")
def own(unit_id: int, form_code: str, target_code: str) -> Response:
    """Keep what a province is to reach itself."""
    doer, now = doer_and_now()
    unit = _unit(unit_id, doer)
    given = _given(unit, form_code, target_code, request.form.get("span", ""))
    try:
        value = value_typed(request.form.get("value", ""), scale_of(given.form, given.target))
    except NotANumber:
        raise Refused("value_unreadable", text=request.form.get("value", "")[:40]) from None
    set_own(unit, given, value, by=doer, seen=request.form.get("seen", -1, type=int), now=now)
    db.session.commit()
    flash("Đã lưu mức phải đạt của đơn vị.", "success")
    return _back(given, unit)


@bp.get("/units/<int:unit_id>/targets.csv")
def download(unit_id: int) -> Response:
    """The shares of the units directly below, every target, as a file to fill in."""
    doer, now = doer_and_now()
    unit, today = _unit(unit_id, doer), local_day(now)
    kept = [
        given_at(unit.id, form, each, span_of(each, "", today), today)
        for form in forms_with_targets()
        for each in form.targets
    ]
    response = Response(csv_of(kept), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=chi-tieu-{unit.id}.csv"
    return response


@bp.post("/units/<int:unit_id>/targets/file")
def upload(unit_id: int) -> Response | tuple[str, int]:
    """Keep a whole file of shares: every line or none."""
    doer, now = doer_and_now()
    unit = _unit(unit_id, doer)
    demand(unit, doer, Action.SET_TARGETS, now=now)
    sent = request.files.get("file")
    try:
        changed = take(unit, read_entries(sent.read() if sent else b"", "tệp"), by=doer, now=now)
    except FileFaults as faults:
        db.session.rollback()
        unit = _unit(unit_id, doer)
        return render_template("targets/faults.html", unit=unit, faults=faults.faults), 422
    db.session.commit()
    flash(f"Đã nhận tệp: {changed} mức giao có thay đổi.", "success")
    return redirect(url_for("targets.index", unit_id=unit.id), 303)


@bp.get("/submissions/<int:submission_id>/targets/<target_code>")
def progress(submission_id: int, target_code: str) -> str:
    """Where one target stands in a report: the whole, each unit below, each sector and level, with what is lacking."""
    doer, _ = doer_and_now()
    found = submission_for(doer, submission_id)
    form = found.round.form_version.compiled
    asked = form.target(target_code)
    if asked is None:
        raise Refused("not_found")
    return render_template(
        "targets/progress.html", submission=found, form=form, goal_of=goal_of, standings=standings_of(found, asked)
    )


def _unit(unit_id: int, doer: Doer) -> Unit:
    unit = db.session.get(Unit, unit_id)
    if unit is None:
        raise Refused("not_found")
    _, now = doer_and_now()
    demand(unit, doer, Action.SEE, now=now)
    return unit


def _given(unit: Unit, form_code: str, target_code: str, span: str) -> Given:
    _, now = doer_and_now()
    form, asked = target_named(form_code, target_code)
    return given_at(unit.id, form, asked, span_of(asked, span, local_day(now)), local_day(now))


def _proposal(unit: Unit, given: Given, how: How) -> dict[int, Decimal] | None:
    """The own value in shares; None when there is nothing to divide or nobody weighs anything."""
    if given.own is None or not given.is_divisible or not given.below:
        return None
    _, now = doer_and_now()
    ids = [each.id for each, _ in given.below]
    codes = given.form.code, given.target.code
    weights = weights_of(how, unit.id, ids, *codes, before=given.window.first_day, today=local_day(now))
    if not any(weights.values()):
        return None
    parts = divided(given.own.value, [weights[each] for each in ids], scale_of(given.form, given.target))
    return dict(zip(ids, parts, strict=True))


def _how_kept(unit: Unit, given: Given, values: dict[int, Decimal | None], said: str) -> How:
    """The basis the values really follow: what was proposed and then changed by hand is by hand."""
    if said in {each.value for each in DIVIDES} and _proposal(unit, given, How(said)) == values:
        return How(said)
    own_value = given.own.value if given.own else None
    is_same = not given.is_divisible and all(each == own_value for each in values.values())
    return How.SAME if is_same else How.HAND


def _page(
    unit: Unit,
    doer: Doer,
    given: Given,
    *,
    proposal: dict[int, Decimal] | None = None,
    how: How | None = None,
    unread: dict[int, str] | None = None,
    typed: dict[str, str] | None = None,
) -> str:
    _, now = doer_and_now()
    boxes = {each.id: shown(value.value if value else None) for each, value in given.below}
    boxes |= {key: shown(value) for key, value in (proposal or {}).items()}
    boxes |= {each.id: typed[f"value:{each.id}"] for each, _ in given.below if typed and f"value:{each.id}" in typed}
    return render_template(
        "targets/target.html",
        unit=unit,
        name=name_of(unit.id, local_day(now)),
        given=given,
        boxes=boxes,
        how=how if proposal is not None else None,
        unknown=how if proposal is None else None,
        divides=DIVIDES,
        unread=unread or {},
        shown=shown,
        goal_of=goal_of,
        history=history_at(unit.id, given.form.code, given.target.code, given.window.code),
        may_give=may(unit, doer, Action.SET_TARGETS, now=now) is None,
        is_top=unit.kind.level is Level.PROVINCE,
    )


def _back(given: Given, unit: Unit) -> Response:
    form_code, target_code, span = given.form.code, given.target.code, given.window.code
    address = url_for("targets.target", unit_id=unit.id, form_code=form_code, target_code=target_code, span=span)
    return redirect(address, 303)
