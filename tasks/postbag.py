"""Letters, from owed to sent, many people at a time: one claim written to disk for all of them, each letter at most once.

    owed --claim--> sending --settle--> sent
      ^                |-----put_back----> owed, later each time; failed after the last pause
      |                |-----release-----> owed as before: not begun, or its report has changed meanwhile
      |                |-----give_up, give_up_unclear--> failed: nobody knows whether it arrived
      |--- owed, for tomorrow: its reader has had the letter of the day
      '--- moot: what it says is already done

What was claimed together is in hand (`NoticeInHand`) until `settle` writes down what became of all of it. `begin` marks a
letter before its first byte leaves, and in the same breath that the one before it has arrived. When a worker dies, what is
in hand and not begun certainly did not leave and is owed again, what has arrived is struck off: only the letter in the
middle of which it died is unclear. The table of what is in hand is unlogged: PostgreSQL empties it after a crash, when it
may have forgotten what was begun, and then all that was claimed is unclear. Must not know SMTP.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, or_, select, update

from extensions import as_array, db, run_as_written
from submissions.notices.digests import put_off
from submissions.notices.models import Notice, NoticeInHand, NoticeState
from tasks.claims import LONGEST_FAULT, Bundle, Way
from units.tree import one_of

IN_HAND = NoticeInHand.__table__

BEGIN = """
    WITH unchanged AS (
        SELECT count(*) AS many, set_config('synchronous_commit', 'off', true)
        FROM notice_in_hand h JOIN notice n ON n.id = h.notice_id
            JOIN submission s ON s.id = n.submission_id AND s.version = h.version
        WHERE h.notice_id = ANY(%(ids)s::bigint[]) AND n.state = 'sending'
    ), gone AS (
        UPDATE notice_in_hand SET sent_at = %(now)s WHERE notice_id = ANY(%(arrived)s::bigint[])
    )
    UPDATE notice_in_hand SET begun = true FROM unchanged
    WHERE notice_id = ANY(%(ids)s::bigint[]) AND NOT begun AND many = cardinality(%(ids)s::bigint[]) RETURNING notice_id
"""
"""One statement for a letter. Its commit need not wait for the disk: were it lost, the table would be empty."""

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


def begin(ids: Sequence[int], *, now: datetime, arrived: Sequence[int] = ()) -> bool:
    """Mark a letter in hand as begun, all of it, to send it as soon as this is committed; and that `arrived` has by `now`.

    False when one of its reports has changed since it was written: then it stays in hand.
    """
    values = {"ids": as_array(ids), "arrived": as_array(arrived), "now": now}
    return len(run_as_written(BEGIN, values)) == len(ids)


def settle(ids: Sequence[int], *, now: datetime, arrived: Sequence[int] = ()) -> None:
    """Strike off, and take out of the hand, what of `ids` has arrived; `arrived`: of what that is not marked yet."""
    has_arrived = or_(IN_HAND.c.sent_at.is_not(None), one_of(IN_HAND.c.notice_id, arrived))
    sent_at = func.coalesce(IN_HAND.c.sent_at, now).label("sent_at")
    gone = delete(IN_HAND).where(one_of(IN_HAND.c.notice_id, ids), has_arrived).returning(IN_HAND.c.notice_id, sent_at)
    told = gone.cte("gone")
    table = Notice.__table__
    struck = update(table).where(table.c.id == told.c.notice_id, table.c.state == NoticeState.SENDING)
    db.session.execute(struck.values(state=NoticeState.SENT, sent_at=told.c.sent_at, fault=None))


def release(ids: Sequence[int], now: datetime) -> None:
    """Owe again at once what is in hand and not begun."""
    held = delete(IN_HAND).where(one_of(IN_HAND.c.notice_id, ids), ~IN_HAND.c.begun).returning(IN_HAND.c.notice_id)
    BY_LETTER.set(list(db.session.scalars(held)), state=NoticeState.OWED, not_before=now)


def give_up(ids: Sequence[int], fault: str) -> None:
    """Leave for a person a letter of which nobody knows whether it was taken."""
    _let_go(ids)
    BY_LETTER.give_up(ids, fault)


def put_back(ids: Sequence[int], fault: str, now: datetime, *, for_good: bool = False) -> None:
    """Owe again, after a pause that grows, what was refused; after the last pause it has failed.

    `for_good`: the server says that it will never take it, and is asked only some times more.
    """
    _let_go(ids)
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
    """Deal with what dead workers left: what has arrived is struck off, what was not begun is owed again, the rest is given

    up; how many of these.
    """
    query = select(Notice.id).where(Notice.state == NoticeState.SENDING, Notice.not_before <= now)
    left = list(db.session.scalars(query))
    settle(left, now=now)
    release(left, now)
    _let_go(left)
    return BY_LETTER.give_up_unclear(now)


def _let_go(ids: Sequence[int]) -> None:
    db.session.execute(delete(IN_HAND).where(one_of(IN_HAND.c.notice_id, ids)))
