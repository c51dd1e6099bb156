"""Guided edits of a draft without YAML: a field or a section added, changed, moved, removed; nothing kept that adds a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.forms.editing import guided
from submissions.forms.editing.columns import KINDS, shown_columns
from submissions.forms.editing.document import Document
from submissions.forms.editing.drafts import draft_for, read_draft, save_text
from submissions.forms.editing.outline import Outline, outline_of
from submissions.forms.editing.preview import Preview, preview_of
from submissions.forms.models import FormDraft
from submissions.forms.schema import Form, YamlFaults
from submissions.forms.words import Kind, Measure, OverTime, Rank, Up
from submissions.presenting import guard
from units.kinds import Level
from units.login import doer_and_now
from workflow.refusals import Refused

bp = guard(Blueprint("form_parts", __name__))


class _NewFaults(Exception):
    """The edit would leave something wrong that was right before."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


@bp.get("/forms/drafts/<int:draft_id>/field")
def field(draft_id: int) -> str:
    """A field to change (`key`), or a new one of a section (`section`; the first when none is named)."""
    doer, _ = doer_and_now()
    found = draft_for(doer, draft_id)
    key, section = request.args.get("key", ""), request.args.get("section", "")
    outline = outline_of(_document(found).value)
    value: Mapping[str, Any] = outline.field(key).value if key else {"kind": Kind.INTEGER.value}
    section = outline.field(key).section if key else section or outline.first_code
    return _field_page(found, outline, key, section, value)


@bp.post("/forms/drafts/<int:draft_id>/field")
def save_field(draft_id: int) -> Response | tuple[str, int]:
    """Keep what the form of a field says. What was typed is shown again when it cannot be kept."""
    doer, now = doer_and_now()
    found = draft_for(doer, draft_id)
    key, section = request.form.get("was_key", ""), request.form.get("section", "")
    document = _document(found)
    outline = outline_of(document.value)
    before: Mapping[str, Any] = outline.field(key).value if key else {}
    base = found.base.compiled if found.base else None
    value = guided.field_value(before, request.form.to_dict(flat=False), outline, _keys(base))
    try:
        changed = guided.change_field(document, key, value) if key else guided.add_field(document, section, value)
        _keep(found, changed, now=now, by=doer)
    except _NewFaults as faults:
        db.session.rollback()
        found = draft_for(doer, draft_id)
        return _field_page(found, outline, key, section, value, messages=faults.messages), 422
    except Refused as refused:
        db.session.rollback()
        found = draft_for(doer, draft_id)
        return _field_page(found, outline, key, section, value, refused=refused), 409
    db.session.commit()
    flash(f"Đã lưu ô “{value.get('label_vi', value['key'])}” vào bản nháp.", "success")
    return redirect(f"{url_for('form_drafts.draft', draft_id=draft_id)}#{value['key']}", 303)


@bp.post("/forms/drafts/<int:draft_id>/acts")
def act(draft_id: int) -> Response:
    """One act on a part: `act`, with `key` of a field or `code` of a section."""
    doer, now = doer_and_now()
    found = draft_for(doer, draft_id)
    name, given = request.form.get("act", ""), request.form
    if name not in ACTS:
        raise Refused("not_found", act=name)
    try:
        _keep(found, ACTS[name](_document(found), given), now=now, by=doer)
    except _NewFaults as faults:
        raise Refused("edit_faulty", faults=faults.messages) from None
    db.session.commit()
    flash("Đã lưu vào bản nháp.", "success")
    at = given.get("key") or given.get("to") or given.get("code") or given.get("inside") or ""
    return redirect(f"{url_for('form_drafts.draft', draft_id=draft_id)}#{at}", 303)


ACTS: Mapping[str, Callable[[Document, Any], Document]] = {
    "field_up": lambda document, given: guided.shift_field(document, given.get("key", ""), -1),
    "field_down": lambda document, given: guided.shift_field(document, given.get("key", ""), 1),
    "field_to": lambda document, given: guided.move_field(document, given.get("key", ""), given.get("to", "")),
    "field_remove": lambda document, given: guided.remove_field(document, given.get("key", "")),
    "section_up": lambda document, given: guided.shift_section(document, given.get("code", ""), -1),
    "section_down": lambda document, given: guided.shift_section(document, given.get("code", ""), 1),
    "section_change": lambda document, given: guided.change_section(
        document, given.get("code", ""), given.to_dict(flat=False)
    ),
    "section_remove": lambda document, given: guided.remove_section(document, given.get("code", "")),
    "section_add": lambda document, given: guided.add_section(
        document, _without(given, "code"), inside=given.get("inside") or None
    ),
}


def _without(given: Any, name: str) -> dict[str, list[str]]:
    return {key: texts for key, texts in given.to_dict(flat=False).items() if key != name}


def _document(found: FormDraft) -> Document:
    try:
        return Document(found.text)
    except YamlFaults as faults:
        raise Refused("draft_unreadable", line=faults.faults[0].line) from None


def _keep(found: FormDraft, changed: Document, *, by: Any, now: Any) -> None:
    """Save the edited text unless it has faults the text before had not."""
    _, before = read_draft(found.text)
    _, after = read_draft(changed.text)
    known = {fault.message for fault in before}
    if added := [fault.message for fault in after if fault.message not in known]:
        raise _NewFaults(added)
    save_text(found.id, changed.text, by=by, seen=request.form.get("version", -1, type=int), now=now)


def _field_page(
    found: FormDraft,
    outline: Outline,
    key: str,
    section: str,
    value: Mapping[str, Any],
    *,
    messages: list[str] | None = None,
    refused: Refused | None = None,
) -> str:
    form, _ = read_draft(found.text)
    return render_template(
        "forms/drafts/field.html",
        draft=found,
        key=key,
        section=section,
        value=value,
        version=request.form.get("version", found.version, type=int) if messages else found.version,
        messages=messages or [],
        refused=refused,
        sections=[entry.value for entry, _ in outline.sections],
        groups=[group.key for group in form.sector_groups] if form else [],
        kinds=list(Kind),
        columns=shown_columns(value),
        column_kinds=KINDS,
        ups=list(Up),
        over_times=list(OverTime),
        measures=list(Measure),
        levels=list(Level),
        ranks=list(Rank),
        shown=_alone(form, key),
    )


def _alone(form: Form | None, key: str) -> Preview | None:
    """The field as it will be filled in by the first who is asked, alone on a page."""
    asked = form.field(key) if form and key else None
    if form is None or asked is None or not asked.levels:
        return None
    sector = min(asked.sectors) if asked.sectors else None
    pages = preview_of(form, asked.levels[0], sector).pages
    page = next((page for page in pages if asked in page.asked), None)
    return preview_of(form, asked.levels[0], sector, page.code) if page else None


def _keys(base: Form | None) -> tuple[str, ...]:
    return tuple(asked.key for asked in base.fields) if base else ()
