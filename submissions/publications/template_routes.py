"""The page of Word templates, for those who look after a province's documents. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.presenting import explanation, guard, sent_as_download
from submissions.publications.export import MEDIA_TYPES
from submissions.publications.template_checks import warnings_in
from submissions.publications.template_rendering import write_with
from submissions.publications.template_sample import sample_report
from submissions.publications.templates import LARGEST, add_template, template_of, templates_of, use_template
from submissions.publications.word import default_template
from submissions.publications.word_fields import MEANINGS, PLACES, REQUIRED
from units.access import Doer
from units.authority import Action, seats
from units.login import doer_and_now
from units.models import Unit
from workflow.refusals import Refused

bp = guard(Blueprint("templates", __name__))


@bp.get("/word-templates")
def index() -> str:
    """Templates of the units whose documents the person looks after. Refused("not_found") for who looks after none."""
    return _page(doer_and_now()[0])


@bp.post("/units/<int:unit_id>/word-templates")
def create(unit_id: int) -> Response | tuple[str, int]:
    """Keep a template and put it to use, if nothing is wrong with it."""
    doer, now = doer_and_now()
    unit = _unit(doer, unit_id)
    sent = request.files.get("file")
    content = sent.stream.read(LARGEST + 1) if sent else b""
    name = (sent.filename or "") if sent else ""
    try:
        template = add_template(unit, content, name, by=doer, now=now)
    except Refused as refused:
        if refused.code != "template_refused":
            raise
        db.session.rollback()
        return _page(doer, refused), 422
    db.session.commit()
    lacking = warnings_in(content, name)
    more = f" Bản PDF sẽ không có: {', '.join(lacking)}." if lacking else ""
    flash(f"Đã dùng mẫu số {template.number} cho các tệp Word lập từ bây giờ.{more}", "success")
    return redirect(url_for("templates.index"), 303)


@bp.post("/units/<int:unit_id>/word-templates/<int:number>")
def use(unit_id: int, number: int) -> Response:
    """Go back to an earlier template; 0: the program's own."""
    doer, now = doer_and_now()
    use_template(_unit(doer, unit_id), number, by=doer, now=now)
    db.session.commit()
    flash(f"Đã chuyển sang mẫu số {number}." if number else "Đã chuyển về mẫu của Nhịp.", "success")
    return redirect(url_for("templates.index"), 303)


@bp.get("/units/<int:unit_id>/word-templates/<int:number>")
def file(unit_id: int, number: int) -> Response:
    """A template as it was uploaded; 0: the program's own, to begin from. With `sample`: a made-up report in it."""
    unit = _unit(doer_and_now()[0], unit_id)
    content = template_of(unit, number).content if number else default_template()
    name = f"mau-{number}.docx" if number else "mau-nhip.docx"
    if "sample" in request.args:
        content, name = write_with(content, sample_report()), f"thu-{name}"
    return sent_as_download(content, MEDIA_TYPES["docx"], name)


def _unit(doer: Doer, unit_id: int) -> Unit:
    """A unit whose documents the person looks after. Errors: Refused("not_found")."""
    if unit_id not in seats(doer, Action.REPLACE_TEMPLATES):
        raise Refused("not_found")
    return db.session.get_one(Unit, unit_id)


def _page(doer: Doer, refused: Refused | None = None) -> str:
    ids = seats(doer, Action.REPLACE_TEMPLATES)
    if not ids:
        raise Refused("not_found")
    offices = {office.unit_id: office.unit_name for office in doer.offices}
    kept = templates_of(ids)
    return render_template(
        "publications/templates.html",
        units=[(unit_id, offices[unit_id], [each for each in kept if each.unit_id == unit_id]) for unit_id in ids],
        meanings=MEANINGS,
        places=PLACES,
        required=REQUIRED,
        faults=refused.facts["faults"] if refused else (),
        explained=explanation(refused) if refused else "",
    )
