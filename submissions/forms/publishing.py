"""Publishing: a form as text becomes an immutable, numbered version, addressed by its content."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from extensions import db
from submissions.forms.models import FormRow, FormVersion
from submissions.forms.schema import Form, canonical
from units import history
from workflow.refusals import Refused


def publish(form: Form, *, by_id: int | None, now: datetime) -> tuple[FormVersion, bool]:
    """Publish `form`; the version, and whether it is new. The same content again is the version it already is."""
    text = canonical(form)
    content_hash = hashlib.sha256(text.encode()).hexdigest()
    row = db.session.scalar(select(FormRow).where(FormRow.code == form.code).with_for_update())
    if row is None:
        row = FormRow(code=form.code)
        db.session.add(row)
        db.session.flush()
    known = db.session.scalar(
        select(FormVersion).where(FormVersion.form_id == row.id, FormVersion.content_hash == content_hash)
    )
    if known is not None:
        return known, False
    last = db.session.scalar(select(func.max(FormVersion.number)).where(FormVersion.form_id == row.id)) or 0
    version = FormVersion(form=row, number=last + 1, content_hash=content_hash, canonical=text, published_at=now)
    db.session.add(version)
    db.session.flush()
    facts = {"code": form.code, "version": version.number, "content": content_hash}
    history.append([history.Happening("form", row.id, "publish", by_id, facts)], now=now)
    return version, True


def latest_version(code: str) -> FormVersion:
    """The newest published version of the form `code`. Errors: Refused("not_found")."""
    query = select(FormVersion).join(FormRow, FormRow.id == FormVersion.form_id).where(FormRow.code == code)
    version = db.session.scalar(query.order_by(FormVersion.number.desc()).limit(1))
    if version is None:
        raise Refused("not_found", form=code)
    return version


def numbered(code: str, number: int) -> FormVersion:
    """Version `number` of the form `code`. Errors: Refused("not_found")."""
    query = select(FormVersion).join(FormVersion.form).options(contains_eager(FormVersion.form))
    version = db.session.scalar(query.where(FormRow.code == code, FormVersion.number == number))
    if version is None:
        raise Refused("not_found", form=f"{code}/{number}")
    return version
