"""How far a worker has come with something people wait for. Written in a transaction of its own, so that pages see it at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from extensions import db
from submissions.publications.models import WorkProgress


@dataclass(frozen=True)
class Progress:
    """`done` of `of` steps."""

    done: int
    of: int


Tell = Callable[[str, int, int, int], None]
"""Called with (subject, its id, steps done, steps in all)."""


def tell_nobody(subject: str, subject_id: int, done: int, of: int) -> None:
    """Where nobody waits."""


@dataclass
class Steps:
    """Counts the steps of one piece of work and tells each."""

    subject: str
    subject_id: int
    of: int
    tell: Tell = tell_nobody
    done: int = 0

    def next(self) -> None:
        """One more is done."""
        self.done += 1
        self.tell(self.subject, self.subject_id, self.done, self.of)


def note(connection: Connection, subject: str, subject_id: int, done: int, of: int, *, now: datetime) -> None:
    """Write how far it is; the caller's connection, which is not the one the work is done on."""
    values = {"done": done, "of": of, "at": now}
    row = insert(WorkProgress).values(subject=subject, subject_id=subject_id, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["subject", "subject_id"], set_=values))


def progress_of(subject: str, subject_id: int) -> Progress | None:
    """How far it is; None when nobody has begun."""
    found = db.session.execute(
        select(WorkProgress.done, WorkProgress.of).where(
            WorkProgress.subject == subject, WorkProgress.subject_id == subject_id
        )
    ).one_or_none()
    return Progress(*found) if found else None


def forget(subject: str, subject_id: int) -> None:
    """It is finished."""
    db.session.execute(
        delete(WorkProgress).where(WorkProgress.subject == subject, WorkProgress.subject_id == subject_id)
    )
