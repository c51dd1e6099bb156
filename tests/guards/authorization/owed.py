"""A letter that failed and a move asked for on many reports, as the addresses of the matrix name them."""

from __future__ import annotations

from extensions import db
from submissions.bulk import ask_bulk
from submissions.models import Submission
from submissions.notices.models import Notice, NoticeState
from tests.world import NOW, Person
from units.people import User


def failed_notice(submission_id: int, user: User) -> int:
    """A letter about a report that did not reach somebody."""
    kept = Notice(user_id=user.id, submission_id=submission_id, kind="return", occasion="v2", facts={}, fault="550")
    kept.state, kept.owed_at, kept.not_before = NoticeState.FAILED, NOW, NOW
    db.session.add(kept)
    db.session.flush()
    return kept.id


def asked(person: Person, report: Submission) -> int:
    """A move on many reports that person asked for: on this one."""
    bulk_id, _ = ask_bulk({report.id: report.version}, "approve", by=person.doer, once=str(report.id), now=NOW)
    return bulk_id
