"""Owed notices of one person, from owed to sent: claimed, then sent, then struck off, at most once each.

    owed --claim--> sending --delivered--> sent
      ^                |-----put_back----> owed, later each time; failed after the last pause
      |                |-----leave_unclear, give_up_unclear--> failed: nobody knows whether it arrived
      '--- moot: what it says is already done

The claim is committed before anything leaves the house. So a worker killed while sending leaves rows that nobody sends
again, and a person finds them among the failed. Knows tables and the clock it is given; must not know SMTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text, update
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.models import Notice, NoticeState, Submission
from submissions.notices.telling import Behind, behind_now, is_moot
from units.access import unit_ids_of
from units.people import User
from units.tree import one_of
from workflow.deadlines import local_day

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(days=1),
    timedelta(days=1),
    timedelta(days=1),
)
"""How long to wait after the first, second ... refusal: a mail server may be away for a long weekend. After one more a
person has to look."""

UNCLEAR_AFTER = timedelta(minutes=15)
"""A letter takes a minute at most and a worker lives ten: what is still being sent by then, nobody sends."""

UNCLEAR = "không rõ đã gửi hay chưa"
LONGEST_FAULT = 300


@dataclass(frozen=True)
class Bundle:
    """What one person is owed now, oldest first; empty when it turned out to be done already."""

    user: User
    notices: Sequence[Notice]
    behind: Behind

    @property
    def ids(self) -> list[int]:
        """The rows claimed."""
        return [notice.id for notice in self.notices]


def claim(now: datetime) -> Bundle | None:
    """Mark all that one person is owed as being sent, and what is already done as moot; None when nobody is owed.

    To be committed before sending. The person's row is locked meanwhile, so that two workers never share out a letter.
    """
    user = db.session.scalar(
        select(User)
        .join(Notice, Notice.user_id == User.id)
        .where(Notice.state == NoticeState.OWED, Notice.not_before <= now)
        .order_by(Notice.not_before, Notice.user_id)
        .limit(1)
        .with_for_update(of=User, key_share=True, skip_locked=True)
    )
    if user is None:
        return None
    owed = _owed_to(user, now)
    behind, units = behind_now(owed, now), unit_ids_of(user.id, local_day(now))
    kept = []
    for notice in owed:
        if is_moot(notice, behind) or not units & set(notice.submission.unit_path):
            notice.state = NoticeState.MOOT
        else:
            notice.state, notice.not_before = NoticeState.SENDING, now + UNCLEAR_AFTER
            kept.append(notice)
    db.session.flush()
    return Bundle(user, kept, behind)


def delivered(ids: Sequence[int], now: datetime) -> None:
    """Strike off what the mail server has taken.

    Need not wait for the disk: were it lost, the letter would stand as unclear among the failed, and never go twice.
    """
    db.session.execute(text("SET LOCAL synchronous_commit = off"))
    _set(ids, state=NoticeState.SENT, sent_at=now, fault=None)


def put_back(ids: Sequence[int], fault: str, now: datetime) -> None:
    """Owe again, after a pause that grows, what was refused; after the last pause it has failed."""
    query = select(Notice).where(one_of(Notice.id, ids)).order_by(Notice.id).with_for_update()
    for notice in db.session.scalars(query.execution_options(populate_existing=True)):
        notice.attempts += 1
        notice.fault = fault[:LONGEST_FAULT]
        if notice.attempts > len(BACK_OFF):
            notice.state = NoticeState.FAILED
        else:
            notice.state, notice.not_before = NoticeState.OWED, now + BACK_OFF[notice.attempts - 1]
    db.session.flush()


def leave_unclear(ids: Sequence[int], fault: str) -> None:
    """Give up, for a person to see, what may or may not have arrived."""
    _set(ids, state=NoticeState.FAILED, fault=f"{UNCLEAR}: {fault}"[:LONGEST_FAULT])


def give_up_unclear(now: datetime) -> int:
    """Give up what a worker began to send and never finished; how many."""
    lost = update(Notice).where(Notice.state == NoticeState.SENDING, Notice.not_before <= now)
    values = {"state": NoticeState.FAILED, "fault": UNCLEAR}
    result = db.session.execute(lost.values(**values).execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]


def _owed_to(user: User, now: datetime) -> list[Notice]:
    query = (
        select(Notice)
        .where(Notice.user_id == user.id, Notice.state == NoticeState.OWED, Notice.not_before <= now)
        .order_by(Notice.id)
        .options(joinedload(Notice.submission).joinedload(Submission.round), joinedload(Notice.user))
        .with_for_update(of=Notice, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def _set(ids: Sequence[int], **values: object) -> None:
    change = update(Notice).where(one_of(Notice.id, ids)).values(**values)
    db.session.execute(change.execution_options(synchronize_session=False))
