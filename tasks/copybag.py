"""Owed messages to the telephone of one person, from owed to sent: claimed, then tried once.

Like the letters (`postbag.py`), but what is refused has failed: a person finds it in the same list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.models import Notice, NoticeState, Submission
from submissions.notice_models import NoticeCopy
from submissions.notices.telling import behind_now, is_moot
from tasks.postbag import LONGEST_FAULT, UNCLEAR, UNCLEAR_AFTER, Bundle
from units.access import unit_ids_of
from units.people import User
from units.tree import one_of
from workflow.deadlines import local_day

WORTH = timedelta(days=3)
"""A message older than this (there was no gateway) is not worth sending any more."""


def claim(now: datetime) -> Bundle | None:
    """Mark all that one person's telephone is owed as being sent; what is done, or has no number, as moot.

    To be committed before sending. None when nobody is owed.
    """
    user = db.session.scalar(
        select(User)
        .join(NoticeCopy, NoticeCopy.user_id == User.id)
        .where(NoticeCopy.state == NoticeState.OWED, NoticeCopy.not_before <= now)
        .order_by(NoticeCopy.not_before, NoticeCopy.user_id)
        .limit(1)
        .with_for_update(of=User, key_share=True, skip_locked=True)
    )
    if user is None:
        return None
    copies = _owed_to(user, now)
    behind = behind_now([copy.notice for copy in copies], now)
    units = unit_ids_of(user.id, local_day(now))
    kept = []
    for copy in copies:
        is_his = bool(user.phone and units & set(copy.notice.submission.unit_path))
        if not is_his or now - copy.not_before > WORTH or is_moot(copy.notice, behind):
            copy.state = NoticeState.MOOT
        else:
            copy.state, copy.not_before = NoticeState.SENDING, now + UNCLEAR_AFTER
            kept.append(copy.notice)
    db.session.flush()
    return Bundle(user, kept, behind)


def delivered(ids: Sequence[int], now: datetime) -> None:
    """Strike off what the gateway has taken."""
    _set(ids, state=NoticeState.SENT, sent_at=now, fault=None)


def failed(ids: Sequence[int], fault: str) -> None:
    """Leave for a person what the gateway did not take, or did not say."""
    _set(ids, state=NoticeState.FAILED, fault=fault[:LONGEST_FAULT])


def give_up_unclear(now: datetime) -> None:
    """Give up what a worker began to send and never finished."""
    lost = update(NoticeCopy).where(NoticeCopy.state == NoticeState.SENDING, NoticeCopy.not_before <= now)
    values = {"state": NoticeState.FAILED, "fault": UNCLEAR}
    db.session.execute(lost.values(**values).execution_options(synchronize_session=False))


def _owed_to(user: User, now: datetime) -> list[NoticeCopy]:
    whole = joinedload(NoticeCopy.notice)
    query = (
        select(NoticeCopy)
        .where(NoticeCopy.user_id == user.id, NoticeCopy.state == NoticeState.OWED, NoticeCopy.not_before <= now)
        .order_by(NoticeCopy.notice_id)
        .options(whole.joinedload(Notice.submission).joinedload(Submission.round), whole.joinedload(Notice.user))
        .with_for_update(of=NoticeCopy, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def _set(ids: Sequence[int], **values: object) -> None:
    change = update(NoticeCopy).where(one_of(NoticeCopy.notice_id, ids)).values(**values)
    db.session.execute(change.execution_options(synchronize_session=False))
