"""Pages of forms: which are published, what one version asks, what became of each field. Reads only.

A published version never changes; drafts of the next one are in `submissions/forms/editing/`.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.forms.comparing import compare
from submissions.forms.models import FormRow
from submissions.forms.publishing import numbered
from submissions.presenting import guard
from units.authority import Action, seats
from units.kinds import Level
from units.login import doer_and_now

bp = guard(Blueprint("forms", __name__))


@bp.get("/forms")
def index() -> str:
    """Every published form with its versions."""
    rows = db.session.scalars(select(FormRow).options(joinedload(FormRow.versions)).order_by(FormRow.code)).unique()
    doer, _ = doer_and_now()
    return render_template("forms/index.html", rows=list(rows), edits=bool(seats(doer, Action.EDIT_FORMS)))


@bp.get("/forms/<code>/<int:number>")
def version(code: str, number: int) -> str:
    """One version: sections, fields, targets, actions. Refused("not_found") when there is none."""
    doer, _ = doer_and_now()
    found = numbered(code, number)
    asked = request.args.get("level", "")
    level = Level(asked) if asked in set(Level) else None
    form = found.compiled
    sections = [
        (depth, section, [each for each in section.fields if level is None or level in each.supply])
        for depth, section in form.walk()
    ]
    kept = [(depth, section, fields) for depth, section, fields in sections if level is None or fields]
    return render_template(
        "forms/version.html",
        version=found,
        form=form,
        sections=kept,
        level=level,
        levels=list(Level),
        edits=bool(seats(doer, Action.EDIT_FORMS)),
    )


@bp.get("/forms/<code>/<int:older>/compare/<int:newer>")
def compare_versions(code: str, older: int, newer: int) -> str:
    """What became of each field of one version in another. Refused("not_found") when there is none."""
    before, after = numbered(code, older), numbered(code, newer)
    return render_template(
        "forms/compare.html", older=before, newer=after, comparison=compare(before.compiled, after.compiled)
    )
