"""Letters and short messages that did not arrive, for a person to look at: sent again, or given up.

Whoever administers a unit sees those about its branch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from extensions import db, hurry
from submissions.models import Round, Submission
from submissions.notices.inbox import units_array
from submissions.notices.models import Notice, NoticeCopy, NoticeState
from units.access import Doer
from units.people import User
from units.tree import one_of
from workflow.refusals import Refused

MOST = 200
"""Lines shown at once; the next ones come up as these are dealt with."""


@dataclass(frozen=True)
class Failed:
    """One letter (or message to a telephone) that failed. `attempts`: how often it was refused; 0 when nobody knows."""

    id: int
    person: str
    email: str
    unit: str
    round: str
    kind: str
    at: datetime
    fault: str
    attempts: int
    to_phone: bool


def failed_below(tops: Sequence[int]) -> tuple[list[Failed], int]:
    """What failed about the units at and below `tops`, newest first, and how many there are in all."""
    lines, count = [], 0
    for copies in (False, True):
        state = NoticeCopy.state if copies else Notice.state
        fault = NoticeCopy.fault if copies else Notice.fault
        query = select(
            Notice.id, User.name, User.email, Submission.unit_name, Round.title, Notice.kind, Notice.owed_at, fault
        ).add_columns(Notice.attempts)
        query = query.join(Submission, Submission.id == Notice.submission_id).join(User, User.id == Notice.user_id)
        query = query.join(Round, Round.id == Submission.round_id)
        if copies:
            query = query.join(NoticeCopy, NoticeCopy.notice_id == Notice.id)
        query = query.where(state == NoticeState.FAILED, Submission.unit_path.bool_op("&&")(units_array(tops)))
        lines += [
            Failed(*row[:7], row[7] or "", row[8], copies)
            for row in db.session.execute(query.order_by(Notice.id.desc()).limit(MOST))
        ]
        count += db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    return lines[:MOST], count


def send_again(ids: Sequence[int], *, tops: Sequence[int], by: Doer, now: datetime) -> int:
    """Owe once more what failed; how many. Refused("nothing_chosen"), Refused("not_found") for what is not of `tops`.

    What may have arrived already (nobody knows) is then sent a second time: that is for the person who asks to know.
    """
    notices, copies = _failed(ids, tops)
    for notice in notices:
        if notice.state is NoticeState.FAILED:
            notice.state, notice.not_before, notice.attempts, notice.fault = NoticeState.OWED, now, 0, None
            notice.facts = notice.facts | _signed("again_by", by)
    for copy in copies:
        copy.state, copy.not_before, copy.fault = NoticeState.OWED, now, None
    db.session.flush()
    hurry("notices")
    return len(ids)


def give_up(ids: Sequence[int], *, tops: Sequence[int], by: Doer) -> int:
    """Give up what failed: it stays in the inbox of its reader; how many. Refuses like `send_again`."""
    notices, copies = _failed(ids, tops)
    for notice in notices:
        if notice.state is NoticeState.FAILED:
            notice.state, notice.facts = NoticeState.DROPPED, notice.facts | _signed("given_up_by", by)
    for copy in copies:
        copy.state = NoticeState.DROPPED
    db.session.flush()
    return len(ids)


def _signed(act: str, by: Doer) -> dict[str, str]:
    return {act: by.person.name if by.person else ""}


def _failed(ids: Sequence[int], tops: Sequence[int]) -> tuple[list[Notice], list[NoticeCopy]]:
    if not ids:
        raise Refused("nothing_chosen")
    mine = (
        select(Notice)
        .join(Submission, Submission.id == Notice.submission_id)
        .where(one_of(Notice.id, ids), Submission.unit_path.bool_op("&&")(units_array(tops)))
        .order_by(Notice.id)
        .with_for_update(of=Notice)
    )
    notices = list(db.session.scalars(mine))
    if len(notices) != len(set(ids)):
        raise Refused("not_found")
    copies = select(NoticeCopy).where(one_of(NoticeCopy.notice_id, ids), NoticeCopy.state == NoticeState.FAILED)
    return notices, list(
        db.session.scalars(copies.options(joinedload(NoticeCopy.notice)).with_for_update(of=NoticeCopy))
    )
