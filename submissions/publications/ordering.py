"""Documents ordered by people and made by a worker: an owed row, made when its turn comes, kept with its content's hash.

Services only: callers commit. A document that cannot be made five times is set aside with a sentence for a person.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from sqlalchemy import select

from extensions import db, hurry
from submissions.models import Document, DocumentState, Submission
from submissions.publications.export import STEPS, export
from submissions.publications.progress import Steps, Tell, forget, tell_nobody
from submissions.queries import submission_for
from units.access import Doer
from workflow.refusals import Refused

MOST_ATTEMPTS = 5
FORMATS = ("docx", "xlsx", "pdf", "json")
GIVEN_UP = "Không lập được tài liệu sau 5 lần thử. Hãy đặt lại; nếu vẫn lỗi, báo quản trị kèm số hiệu tài liệu này."

log = logging.getLogger(__name__)


def order(submission: Submission, format_: str, *, by: Doer, now: datetime) -> Document:
    """Owe `by` the report of `submission` in `format_`; the one still owed to the same person is given again.

    Whoever may see the report may order it. Errors: Refused("not_found") for another format.
    """
    if format_ not in FORMATS:
        raise Refused("not_found", format=format_, known=", ".join(FORMATS))
    owed = select(Document).where(Document.submission_id == submission.id, Document.format == format_)
    owed = owed.where(Document.state == DocumentState.OWED, Document.ordered_by == by.user_id).limit(1)
    document = db.session.scalar(owed)
    if document is None:
        document = Document(
            submission_id=submission.id,
            format=format_,
            state=DocumentState.OWED,
            ordered_by=by.user_id,
            ordered_at=now,
            attempts=0,
        )
        db.session.add(document)
        db.session.flush()
    hurry("documents")
    return document


def make_next(now: datetime, *, tell: Tell = tell_nobody) -> bool:
    """Take one owed document, the least tried first, and make it; was there one?

    The row is locked, so that two workers never make the same; a failure is counted and undone to where it began.
    """
    query = (
        select(Document).where(Document.state == DocumentState.OWED).order_by(Document.attempts, Document.id).limit(1)
    )
    document = db.session.scalar(query.with_for_update(skip_locked=True))
    if document is None:
        return False
    document.attempts += 1
    steps = Steps("document", document.id, STEPS, tell)
    try:
        with db.session.begin_nested():
            name, content = export(document.submission, document.format, now=now, steps=steps)
    except Exception as fault:  # one bad document must not stop the others; it is logged and counted
        log.exception("document %s", document.id)
        _count_failure(document, fault)
    else:
        document.state, document.made_at, document.fault = DocumentState.READY, now, None
        document.file_name, document.content = name, content
        document.content_hash = hashlib.sha256(content).hexdigest()
        forget("document", document.id)
    db.session.flush()
    return True


def document_for(doer: Doer, document_id: int) -> Document:
    """The document, if the doer may see its report. Errors: Refused("not_found")."""
    document = db.session.get(Document, document_id)
    if document is None:
        raise Refused("not_found")
    submission_for(doer, document.submission_id)
    return document


def _count_failure(document: Document, fault: Exception) -> None:
    if document.attempts >= MOST_ATTEMPTS:
        document.state, document.fault = DocumentState.FAILED, GIVEN_UP
    else:
        document.fault = f"{type(fault).__name__}: {fault}"[:300]
