"""Extensions: more time for some units of a round, granted with a reason and kept in their history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from extensions import db
from submissions.models import Submission
from submissions.notices import tell_extended
from units import history
from units.access import Doer


def extend(submissions: Sequence[Submission], until: datetime, *, reason: str, by: Doer, now: datetime) -> None:
    """Move the deadline of `submissions` to `until` (end of a local day); who sends by then is on time."""
    happenings = []
    for submission in submissions:
        facts = {"from": submission.due_at.isoformat(), "until": until.isoformat(), "reason": reason}
        facts |= by.signature(submission.unit_path)
        happenings.append(history.Happening("submission", submission.id, "extend", by.user_id, facts))
        submission.due_at = until
    db.session.flush()
    history.append(happenings, now=now)
    tell_extended(submissions, until, by=by, reason=reason, now=now)
