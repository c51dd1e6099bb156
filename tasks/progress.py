"""The worker's second connection: on it it says how far it has come, while its work is not committed yet."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from extensions import db
from submissions.publications.progress import note
from tasks.sweep import utc_now

log = logging.getLogger(__name__)


def tell(subject: str, subject_id: int, done: int, of: int) -> None:
    """Write it down; that this fails must not stop the work."""
    try:
        with db.engine.begin() as connection:
            note(connection, subject, subject_id, done, of, now=utc_now())
    except SQLAlchemyError:
        log.exception("progress of %s %s", subject, subject_id)
