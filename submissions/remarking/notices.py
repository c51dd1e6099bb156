"""Who is to be told that a remark was answered: its author when the unit answers, the unit when the level above does."""

from __future__ import annotations

from datetime import datetime

from submissions.models import Submission
from submissions.notices import JUDGES, WRITERS, Owed, owe, people_of, those_concerned
from submissions.notices.kinds import REMARK_ANSWERED
from submissions.remarking.models import Remark, RemarkReply
from units.access import Doer
from units.portfolios import carers
from workflow.deadlines import local_day


def tell_answered(remark: Remark, reply: RemarkReply, *, by_unit: bool, by: Doer, now: datetime) -> None:
    """Owe word of `reply` to the other side, once, with what it says."""
    submission = remark.submission
    people = _author_or_desk(remark, now) if by_unit else _writers(submission, now)
    signed = by.signature(submission.unit_path)
    facts = {
        "by": signed["name"],
        "title": signed["title"],
        "for": signed.get("for_name", ""),
        "label": remark.label,
        "reason": reply.text,
    }
    told = [Owed(person, submission.id, REMARK_ANSWERED, f"a{reply.id}", facts) for person in people]
    owe([each for each in told if each.user_id != by.user_id], now=now)


def _writers(submission: Submission, now: datetime) -> list[int]:
    unit_id = submission.unit_path[-1]
    return sorted(people_of([unit_id], WRITERS, local_day(now)).get(unit_id, ()))


def _author_or_desk(remark: Remark, now: datetime) -> list[int]:
    """Who wrote it, as long as he judges the unit; else whoever looks after it now."""
    above, unit_id = ([0, *remark.submission.unit_path])[-2:]
    today = local_day(now)
    judges = people_of([above], JUDGES, today).get(above, [])
    if remark.author_id in judges:
        return [remark.author_id]
    return sorted(those_concerned(judges, carers([(above, unit_id)], today).get((above, unit_id))))
