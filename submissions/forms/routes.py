"""Pages of forms: which are published, and what one version asks. Reads only; a published version never changes."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from extensions import db
from submissions.forms.models import FormRow, FormVersion
from submissions.presenting import guard
from units.kinds import Level
from workflow.refusals import Refused

bp = guard(Blueprint("forms", __name__))


@bp.get("/forms")
def index() -> str:
    """Every published form with its versions."""
    rows = db.session.scalars(select(FormRow).options(joinedload(FormRow.versions)).order_by(FormRow.code)).unique()
    return render_template("forms/index.html", rows=list(rows))


@bp.get("/forms/<code>/<int:number>")
def version(code: str, number: int) -> str:
    """One version: sections, fields, targets, actions. Refused("not_found") when there is none."""
    query = select(FormVersion).join(FormVersion.form).options(contains_eager(FormVersion.form))
    found = db.session.scalar(query.where(FormRow.code == code, FormVersion.number == number))
    if found is None:
        raise Refused("not_found")
    asked = request.args.get("level", "")
    level = Level(asked) if asked in set(Level) else None
    form = found.compiled
    sections = [
        (depth, section, [each for each in section.fields if level is None or level in each.supply])
        for depth, section in form.walk()
    ]
    kept = [(depth, section, fields) for depth, section, fields in sections if level is None or fields]
    return render_template(
        "forms/version.html", version=found, form=form, sections=kept, level=level, levels=list(Level)
    )
