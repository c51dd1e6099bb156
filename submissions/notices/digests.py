"""One letter of the day for each person, whatever order things run in: what comes after it waits for the next one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time

from sqlalchemy import select

from extensions import db
from submissions.notices.kinds import Mode
from submissions.notices.models import Notice, NoticeState
from submissions.notices.timing import at_local, leaves_at
from submissions.notices.wishes import NONE, Wish, wishes_of
from submissions.rounds.calendar import calendar_around
from units.tree import one_of
from workflow.calendar import ONE_DAY
from workflow.deadlines import local_day


def put_off(notices: Sequence[Notice], now: datetime) -> dict[int, datetime]:
    """Of `notices`, due now: those for the letter of the day of people who have had it today, and when the next one leaves."""
    wishes = wishes_of({notice.user_id for notice in notices})
    gathered = [each for each in notices if wishes.get(each.user_id, NONE).mode_of(each.kind) is Mode.DIGEST]
    had = _had_letter_today({each.user_id for each in gathered}, wishes, now) if gathered else set()
    if not had:
        return {}
    tomorrow, calendar = at_local(local_day(now) + ONE_DAY, time(0)), calendar_around(now)
    return {
        each.id: leaves_at(tomorrow, Mode.DIGEST, wishes.get(each.user_id, NONE).habits, calendar)
        for each in gathered
        if each.user_id in had
    }


def _had_letter_today(user_ids: Collection[int], wishes: Mapping[int, Wish], now: datetime) -> set[int]:
    since = at_local(local_day(now), time(0))
    query = select(Notice.user_id, Notice.kind).where(one_of(Notice.user_id, user_ids))
    sent = db.session.execute(query.where(Notice.state == NoticeState.SENT, Notice.sent_at >= since).distinct())
    return {user_id for user_id, kind in sent if wishes.get(user_id, NONE).mode_of(kind) is Mode.DIGEST}
