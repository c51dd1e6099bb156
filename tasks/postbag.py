"""Letters, from owed to sent, many people at a time: one claim written to disk for all of them, each letter at most once.

    owed --claim--> sending --delivered--> sent
      ^                |-----put_back----> owed, later each time; failed after the last pause
      |                |-----release-----> owed as before: not begun, or its report has changed meanwhile
      |                |-----give_up, give_up_unclear--> failed: nobody knows whether it arrived
      |--- owed, for tomorrow: its reader has had the letter of the day
      '--- moot: what it says is already done

What was claimed together and is not begun yet is in hand (`NoticeInHand`); `begin` takes a letter out of there before its
first byte leaves. When a worker dies, what still is in hand certainly did not leave and is owed again: only the letter in
the middle of which it died is unclear. The table of what is in hand is unlogged: PostgreSQL empties it after a crash, when
it may have forgotten what was begun, and then all that was claimed is unclear. Must not know SMTP.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, insert, select

from extensions import db
from submissions.models import Notice, NoticeState, Submission
from submissions.notices.digests import put_off
from submissions.notices.models import NoticeInHand
from tasks.claims import LONGEST_FAULT, Bundle, Way
from units.tree import one_of

IN_HAND = NoticeInHand.__table__

AT_ONCE = 20
"""People claimed together: so many letters are unclear when PostgreSQL itself crashes."""

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

PAUSES_FOR_GOOD = 3
"""How many of these pauses there are when the server says that it will never take the letter ("no such mailbox")."""

BY_LETTER = Way(Notice, Notice.id, lambda notice, now: True, put_off)


def claim(now: datetime, most: int = AT_ONCE) -> list[Bundle]:
    """Mark all that up to `most` people are owed as being sent. To be committed, with what is held, before `begin`."""
    return BY_LETTER.claim(now, most)


def hold(bundles: Iterable[Bundle]) -> None:
    """Take claimed bundles in hand, their letters being written."""
    held = [{"notice_id": each.id, "version": each.submission.version} for bundle in bundles for each in bundle.notices]
    if held:
        db.session.execute(insert(IN_HAND), held)


def begin(ids: Sequence[int]) -> bool:
    """Take a letter out of the hand, all of it, to send it as soon as this is committed.

    False when one of its reports has changed since it was written: then it stays in hand.
    """
    unchanged = (
        select(func.count())
        .select_from(IN_HAND)
        .join(Notice, Notice.id == IN_HAND.c.notice_id)
        .join(Submission, and_(Submission.id == Notice.submission_id, Submission.version == IN_HAND.c.version))
        .where(one_of(IN_HAND.c.notice_id, ids), Notice.state == NoticeState.SENDING)
    )
    # The commit need not wait for the disk: were it lost, the table would be empty.
    at_ease = func.set_config("synchronous_commit", "off", True) == "off"
    held = one_of(IN_HAND.c.notice_id, ids)
    taken = db.session.execute(delete(IN_HAND).where(held, unchanged.scalar_subquery() == len(ids), at_ease))
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def release(ids: Sequence[int], now: datetime) -> None:
    """Owe again at once what is in hand."""
    held = delete(IN_HAND).where(one_of(IN_HAND.c.notice_id, ids)).returning(IN_HAND.c.notice_id)
    BY_LETTER.set(list(db.session.scalars(held)), state=NoticeState.OWED, not_before=now)


def put_back(ids: Sequence[int], fault: str, now: datetime, *, for_good: bool = False) -> None:
    """Owe again, after a pause that grows, what was refused; after the last pause it has failed.

    `for_good`: the server says that it will never take it, and is asked only some times more.
    """
    pauses = BACK_OFF[:PAUSES_FOR_GOOD] if for_good else BACK_OFF
    query = select(Notice).where(one_of(Notice.id, ids)).order_by(Notice.id).with_for_update()
    for notice in db.session.scalars(query.execution_options(populate_existing=True)):
        notice.attempts += 1
        notice.fault = fault[:LONGEST_FAULT]
        if notice.attempts > len(pauses):
            notice.state = NoticeState.FAILED
        else:
            notice.state, notice.not_before = NoticeState.OWED, now + pauses[notice.attempts - 1]
    db.session.flush()


def give_up_unclear(now: datetime) -> int:
    """Deal with what dead workers left: what was still in hand is owed again, the rest is given up; how many of these."""
    left = select(Notice.id).where(Notice.state == NoticeState.SENDING, Notice.not_before <= now)
    release(list(db.session.scalars(left)), now)
    return BY_LETTER.give_up_unclear(now)
