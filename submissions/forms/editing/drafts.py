"""Drafts of forms: begun from the newest version, saved as text, published or given up. One draft a form.

Whoever sits at a desk for `EDIT_FORMS` may; two people are told of each other by the version each has seen.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from extensions import db
from submissions.forms import values
from submissions.forms.editing.writing import yaml_of
from submissions.forms.models import FormDraft, FormRow, FormVersion
from submissions.forms.publishing import latest_version, publish
from submissions.forms.schema import Fault, Form, FormFaults, check_text
from units import history
from units.access import Doer
from units.authority import Action, seats
from vietnamese import nfc
from workflow.refusals import Refused

LONGEST = 400_000
"""Characters of a draft: more than twice the largest form we ship."""

NEW = """\
code: {code}
title_vi: Biểu mẫu mới
periods: [quarter]
owner_level: province
sections:
  - code: M1
    number: I.
    rank: chapter
    title_vi: Mục thứ nhất
    fields:
      - {{code: M1.1, key: members_total, kind: integer, label_vi: Tổng số đoàn viên, unit: người, supply: [grassroots], measure: stock, up: sum, over_time: last}}
"""  # noqa: E501


def demand_editor(by: Doer) -> None:
    """Errors: Refused("not_found") for who edits no forms."""
    if not by.is_operator and not seats(by, Action.EDIT_FORMS):
        raise Refused("not_found")


def all_drafts() -> list[FormDraft]:
    """Every draft, by the code of its form."""
    options = joinedload(FormDraft.changer), joinedload(FormDraft.base)
    return list(db.session.scalars(select(FormDraft).options(*options).order_by(FormDraft.code)))


def draft_for(by: Doer, draft_id: int, *, lock: bool = False) -> FormDraft:
    """A draft as its editor may have it. Errors: Refused("not_found")."""
    demand_editor(by)
    query = select(FormDraft).where(FormDraft.id == draft_id).options(undefer(FormDraft.text))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    draft = db.session.scalar(query)
    if draft is None:
        raise Refused("not_found")
    return draft


def begin_draft(code: str, *, by: Doer, now: datetime) -> FormDraft:
    """The draft of a form: the one there is, else a new one from the newest version, or nearly empty for a new code.

    Errors: Refused("not_found"), Refused("form_code_unreadable").
    """
    demand_editor(by)
    code = code.strip().upper()
    try:
        values.form_code(code)
    except values.Refusal:
        raise Refused("form_code_unreadable", code=code[:40]) from None
    there = db.session.scalar(select(FormDraft).where(FormDraft.code == code))
    if there is not None:
        return there
    is_known = db.session.scalar(select(FormRow.id).where(FormRow.code == code)) is not None
    base = latest_version(code) if is_known else None
    text = yaml_of(base.compiled) if base else NEW.format(code=code)
    draft = FormDraft(code=code, text=text, version=1, base=base, begun_at=now, changed_at=now, changed_by=by.user_id)
    db.session.add(draft)
    db.session.flush()
    _note(draft, "begin", by, now)
    return draft


def save_text(draft_id: int, text: str, *, by: Doer, seen: int, now: datetime) -> FormDraft:
    """Keep `text`, right or wrong, when nobody was faster. Errors: Refused("draft_changed", "draft_too_long")."""
    draft = _seen(draft_id, by, seen)
    text = nfc(text).replace("\r\n", "\n")
    if len(text) > LONGEST:
        raise Refused("draft_too_long", most=LONGEST)
    if text != draft.text:
        draft.text, draft.version = text, draft.version + 1
        draft.changed_at, draft.changed_by = now, by.user_id
        db.session.flush()
    return draft


def publish_draft(draft_id: int, *, by: Doer, seen: int, latest: int, now: datetime) -> tuple[FormVersion, bool]:
    """Make the draft an immutable version, and end it; the version and whether it is new.

    `latest`: number of the newest version that was shown (0: none). Errors: Refused("draft_changed"),
    Refused("draft_outdated") when another version was published meanwhile, Refused("form_faulty"), Refused("form_code_fixed").
    """
    draft = _seen(draft_id, by, seen)
    if (newest := newest_number(draft.code)) != latest:
        raise Refused("draft_outdated", latest=newest)
    form, faults = read_draft(draft.text)
    if form is None:
        raise Refused("form_faulty", count=len(faults))
    if form.code != draft.code:
        raise Refused("form_code_fixed", code=draft.code)
    version, is_new = publish(form, by_id=by.user_id, now=now)
    _note(draft, "publish", by, now, number=version.number)
    db.session.delete(draft)
    db.session.flush()
    return version, is_new


def discard_draft(draft_id: int, *, by: Doer, seen: int, now: datetime) -> None:
    """Give the draft up; published versions stay. Errors: Refused("draft_changed")."""
    draft = _seen(draft_id, by, seen)
    _note(draft, "discard", by, now)
    db.session.delete(draft)
    db.session.flush()


def read_draft(text: str) -> tuple[Form | None, list[Fault]]:
    """The form a text is, or everything that is wrong with it, by line."""
    try:
        return check_text(text, "bản nháp"), []
    except FormFaults as faults:
        return None, faults.faults


def newest_number(code: str) -> int:
    """Number of the newest published version of a form; 0 when there is none."""
    query = select(FormVersion.number).join(FormVersion.form).where(FormRow.code == code)
    return db.session.scalar(query.order_by(FormVersion.number.desc()).limit(1)) or 0


def _seen(draft_id: int, by: Doer, seen: int) -> FormDraft:
    draft = draft_for(by, draft_id, lock=True)
    if draft.version != seen:
        raise Refused("draft_changed", by=draft.changer.name if draft.changer else "")
    return draft


def _note(draft: FormDraft, act: str, by: Doer, now: datetime, **facts: int) -> None:
    named = {"code": draft.code, "version": draft.version, **facts}
    history.append([history.Happening("form_draft", draft.id, act, by.user_id, named)], now=now)
