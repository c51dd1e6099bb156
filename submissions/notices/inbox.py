"""What a person has been told, in the program itself: the list, what is unread, marking it read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, and_, cast, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.models import Submission
from submissions.notices.models import Notice, NoticeState
from submissions.notices.telling import Item, behind_now, is_moot, item_of
from units.access import Doer
from units.people import User
from workflow.deadlines import local_day
from workflow.refusals import Refused

PER_PAGE = 30


def inbox_of(doer: Doer, page: int, now: datetime) -> tuple[list[tuple[Item, bool]], int]:
    """One page (from 1) of (notice, is it done already), newest first, and how many there are in all.

    Notices of units the person no longer has anything to do with are left out.
    """
    count = db.session.scalar(select(func.count()).select_from(Notice).join(Submission).where(_shown(doer))) or 0
    query = (
        select(Notice)
        .join(Submission, Submission.id == Notice.submission_id)
        .where(_shown(doer))
        .options(joinedload(Notice.submission).joinedload(Submission.round), joinedload(Notice.user))
        .order_by(Notice.id.desc())
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    notices = list(db.session.scalars(query))
    behind, today = behind_now(notices, now), local_day(now)
    return [(item_of(each, behind, base_url="", today=today), is_moot(each, behind)) for each in notices], count


def notice_of(doer: Doer, notice_id: int) -> Notice:
    """One's own notice. Refused("not_found") for another's, and for units one has nothing to do with any more."""
    query = select(Notice).join(Submission, Submission.id == Notice.submission_id)
    query = query.options(joinedload(Notice.submission).joinedload(Submission.round))
    notice = db.session.scalar(query.where(_shown(doer), Notice.id == notice_id))
    if notice is None:
        raise Refused("not_found")
    return notice


def mark_read(notice: Notice, *, now: datetime) -> None:
    """The person has opened it."""
    notice.read_at = notice.read_at or now


def mark_all_read(person: User, *, now: datetime) -> None:
    """The person has seen everything up to now."""
    unread = update(Notice).where(Notice.user_id == person.id, Notice.read_at.is_(None), Notice.owed_at <= now)
    db.session.execute(unread.values(read_at=now).execution_options(synchronize_session=False))


def _shown(doer: Doer) -> ColumnElement[bool]:
    return and_(
        Notice.user_id == doer.user_id,
        Notice.state != NoticeState.MOOT,
        Submission.unit_path.bool_op("&&")(units_array([office.unit_id for office in doer.offices])),
    )


def units_array(ids: Sequence[int]) -> ColumnElement[list[int]]:
    """Unit ids as one value that `unit_path` can be held against."""
    return cast(list(ids), ARRAY(Integer))
