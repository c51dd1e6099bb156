"""Pages of a draft: the list, the outline with guided edits, the text with its faults, preview, changes, publishing. Thin."""

from __future__ import annotations

import difflib
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.forms.comparing import compare
from submissions.forms.editing.drafts import (
    all_drafts,
    begin_draft,
    demand_editor,
    discard_draft,
    draft_for,
    newest_number,
    publish_draft,
    read_draft,
    save_text,
)
from submissions.forms.editing.outline import outline_of
from submissions.forms.editing.preview import preview_of
from submissions.forms.models import FormDraft
from submissions.forms.publishing import latest_version
from submissions.forms.schema import Fault, Form, YamlFaults
from submissions.forms.yaml_lines import read_yaml
from submissions.presenting import guard
from units.kinds import Level, Sector
from units.login import doer_and_now
from workflow.refusals import Refused

bp = guard(Blueprint("form_drafts", __name__))

AROUND = 1
"""Lines of the text shown before and after one with a fault."""
MOST_FAULTS = 50


@bp.get("/forms/drafts")
def index() -> str:
    """Every draft, and what a new one can begin from."""
    doer, _ = doer_and_now()
    demand_editor(doer)
    return render_template("forms/drafts/index.html", drafts=all_drafts())


@bp.post("/forms/drafts")
def create() -> Response:
    """Begin the draft of a form, or go on with the one there is."""
    doer, now = doer_and_now()
    draft = begin_draft(request.form.get("code", ""), by=doer, now=now)
    db.session.commit()
    return redirect(url_for("form_drafts.draft", draft_id=draft.id), 303)


@bp.get("/forms/drafts/<int:draft_id>")
def draft(draft_id: int) -> str:
    """The outline of a draft with what can be done to each part, its faults, and how it gets published."""
    doer, _ = doer_and_now()
    found = draft_for(doer, draft_id)
    form, faults = read_draft(found.text)
    try:
        outline = outline_of(read_yaml(found.text).value)
    except YamlFaults:
        outline = outline_of({})
    newest = newest_number(found.code)
    return render_template(
        "forms/drafts/draft.html",
        draft=found,
        form=form,
        faults=faults,
        outline=outline,
        newest=newest,
        is_behind=newest != (found.base.number if found.base else 0),
    )


@bp.get("/forms/drafts/<int:draft_id>/text")
def text(draft_id: int) -> str:
    """The YAML text, with each fault by its line beside it."""
    doer, _ = doer_and_now()
    return _text_page(draft_for(doer, draft_id))


@bp.post("/forms/drafts/<int:draft_id>/text")
def save(draft_id: int) -> Response | tuple[str, int]:
    """Keep the text, right or wrong. When somebody was faster, both texts are shown and nothing is kept."""
    doer, now = doer_and_now()
    typed, seen = request.form.get("text", ""), request.form.get("version", -1, type=int)
    try:
        kept = save_text(draft_id, typed, by=doer, seen=seen, now=now)
    except Refused as refused:
        if refused.code not in ("draft_changed", "draft_too_long"):
            raise
        db.session.rollback()
        return _text_page(draft_for(doer, draft_id), typed=typed, refused=refused), 409
    db.session.commit()
    _, faults = read_draft(kept.text)
    if faults:
        flash(f"Đã lưu bản nháp. Còn {len(faults)} chỗ phải sửa trước khi công bố.", "warning")
    else:
        flash("Đã lưu bản nháp. Không còn lỗi.", "success")
    then = "preview" if request.form.get("then") == "preview" and not faults else "text"
    return redirect(url_for(f"form_drafts.{then}", draft_id=draft_id), 303)


@bp.get("/forms/drafts/<int:draft_id>/preview")
def preview(draft_id: int) -> str:
    """The form as a unit of a level and sector will fill it in."""
    doer, _ = doer_and_now()
    found = draft_for(doer, draft_id)
    form, faults = read_draft(found.text)
    level = Level(asked) if (asked := request.args.get("level", "")) in set(Level) else _first_level(form)
    sector = Sector(asked) if (asked := request.args.get("sector", "")) in set(Sector) else None
    return render_template(
        "forms/drafts/preview.html",
        draft=found,
        faults=faults,
        shown=preview_of(form, level, sector, request.args.get("page", "")) if form else None,
        level=level,
        sector=sector,
        levels=list(Level),
        sectors=list(Sector),
    )


@bp.get("/forms/drafts/<int:draft_id>/changes")
def changes(draft_id: int) -> str:
    """What would become of each field of the newest version if the draft were published."""
    doer, _ = doer_and_now()
    found = draft_for(doer, draft_id)
    form, faults = read_draft(found.text)
    newest = latest_version(found.code) if newest_number(found.code) else None
    comparison = compare(newest.compiled, form) if newest and form else None
    return render_template(
        "forms/drafts/changes.html", draft=found, newest=newest, comparison=comparison, faults=faults
    )


@bp.post("/forms/drafts/<int:draft_id>/publish")
def publish(draft_id: int) -> Response:
    """Make it a version for good."""
    doer, now = doer_and_now()
    seen, latest = (request.form.get(name, -1, type=int) for name in ("version", "latest"))
    version, is_new = publish_draft(draft_id, by=doer, seen=seen, latest=latest, now=now)
    db.session.commit()
    if is_new:
        flash(f"Đã công bố phiên bản {version.number}. Báo cáo đang làm theo phiên bản cũ giữ nguyên.", "success")
    else:
        flash(f"Nội dung giống hệt phiên bản {version.number} nên không có phiên bản mới.", "success")
    return redirect(url_for("forms.version", code=version.form.code, number=version.number), 303)


@bp.post("/forms/drafts/<int:draft_id>/discard")
def discard(draft_id: int) -> Response:
    """Give the draft up."""
    doer, now = doer_and_now()
    discard_draft(draft_id, by=doer, seen=request.form.get("version", -1, type=int), now=now)
    db.session.commit()
    flash("Đã bỏ bản nháp. Các phiên bản đã công bố giữ nguyên.", "success")
    return redirect(url_for("form_drafts.index"), 303)


def _text_page(found: FormDraft, *, typed: str | None = None, refused: Refused | None = None) -> str:
    shown = found.text if typed is None else typed
    _, faults = read_draft(shown)
    differing: list[str] = []
    if refused is not None:
        kept, mine = found.text.splitlines(), shown.replace("\r\n", "\n").splitlines()
        differing = list(difflib.unified_diff(kept, mine, "đang lưu", "bạn gõ", n=1, lineterm=""))
    return render_template(
        "forms/drafts/text.html",
        draft=found,
        text=shown,
        faults=[(fault, _lines_around(shown, fault)) for fault in faults[:MOST_FAULTS]],
        count=len(faults),
        refused=refused,
        differing=differing,
    )


def _lines_around(shown: str, fault: Fault) -> list[tuple[int, str, bool]]:
    """(number, line, is it the one) of the lines at a fault; none when it is about the whole."""
    lines = shown.splitlines()
    if not 0 < fault.line <= len(lines):
        return []
    first, last = max(1, fault.line - AROUND), min(len(lines), fault.line + AROUND)
    return [(number, lines[number - 1], number == fault.line) for number in range(first, last + 1)]


def _first_level(form: Form | None) -> Level:
    asked: Any = next((each.levels[0] for each in form.fields if each.levels), None) if form else None
    return asked or Level.GRASSROOTS
