"""Notices owed to people, from owed to sent by one way: what letters and messages to telephones have in common.

    owed --claim--> sending --delivered--> sent
                       '--- given up: failed, a person finds it
      '--- moot: what it says is already done

A claim is committed before anything leaves the house. So a worker killed while sending leaves rows that nobody sends
again. Knows tables and the clock it is given; must not know by which way things travel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, joinedload
from sqlalchemy.sql.base import ExecutableOption

from extensions import db
from submissions.models import Round, Submission
from submissions.notices.models import Notice, NoticeCopy, NoticeState
from submissions.notices.telling import Behind, behind_now, is_moot
from units.access import unit_ids_of
from units.people import User
from units.tree import one_of
from workflow.deadlines import local_day

UNCLEAR_AFTER = timedelta(minutes=15)
"""What was claimed is sent within minutes and a worker lives ten: what is still being sent by then, nobody sends."""

UNCLEAR = "không rõ đã gửi hay chưa"
LONGEST_FAULT = 300

Row = Notice | NoticeCopy


@dataclass(frozen=True)
class Bundle:
    """What one person is owed now, oldest first; empty when it turned out to be done already."""

    user: User
    notices: Sequence[Notice]
    behind: Behind

    @property
    def ids(self) -> list[int]:
        """The notices claimed."""
        return [notice.id for notice in self.notices]


@dataclass(frozen=True)
class Way:
    """How notices travel. `row`: the table in which they are owed; `key`: its column that names the notice.

    `is_worth`: is a row worth sending at a moment, as far as this way is concerned? `put_off`: of what is due at a moment,
    the notices that this way carries later, and when.
    """

    row: type[Row]
    key: InstrumentedAttribute[int]
    is_worth: Callable[[Any, datetime], bool]
    put_off: Callable[[Sequence[Notice], datetime], Mapping[int, datetime]]

    def claim(self, now: datetime, most: int = 1) -> list[Bundle]:
        """Mark all that up to `most` people are owed as being sent, and what is already done as moot; longest owed first.

        To be committed before sending. The people's rows are locked meanwhile, so that two workers never share out what
        one person gets.
        """
        people = self._people(now, most)
        if not people:
            return []
        rows, units = self._owed_to(people, now), unit_ids_of(people, local_day(now))
        told = [_notice(row) for row in rows]
        behind, later = behind_now(told, now), self.put_off(told, now)
        kept: dict[int, list[Notice]] = {person.id: [] for person in people.values()}
        moot: list[int] = []
        for row in rows:
            notice = _notice(row)
            is_his = units[row.user_id] & set(notice.submission.unit_path)
            if not is_his or is_moot(notice, behind) or not self.is_worth(row, now):
                moot.append(notice.id)
            elif notice.id in later:
                row.not_before = later[notice.id]
            else:
                kept[row.user_id].append(notice)
        db.session.flush()
        self.set(moot, state=NoticeState.MOOT)
        taken = [notice.id for notices in kept.values() for notice in notices]
        self.set(taken, state=NoticeState.SENDING, not_before=now + UNCLEAR_AFTER)
        return [Bundle(people[person_id], notices, behind) for person_id, notices in kept.items()]

    def delivered(self, ids: Sequence[int], now: datetime) -> None:
        """Strike off what was taken."""
        self.set(ids, state=NoticeState.SENT, sent_at=now, fault=None)

    def give_up(self, ids: Sequence[int], fault: str) -> None:
        """Leave for a person what was not taken, or may have been."""
        self.set(ids, state=NoticeState.FAILED, fault=fault[:LONGEST_FAULT])

    def give_up_unclear(self, now: datetime) -> int:
        """Give up what a worker began to send and never finished; how many."""
        lost = update(self.row).where(self.row.state == NoticeState.SENDING, self.row.not_before <= now)
        values = {"state": NoticeState.FAILED, "fault": UNCLEAR}
        result = db.session.execute(lost.values(**values).execution_options(synchronize_session=False))
        return int(result.rowcount)  # type: ignore[attr-defined]

    def set(self, ids: Sequence[int], **values: object) -> None:
        """Write what became of the notices `ids` on this way."""
        if ids:
            db.session.execute(update(self.row.__table__).where(one_of(self.key, ids)).values(**values))

    def _people(self, now: datetime, most: int) -> dict[int, User]:
        query = (
            select(User)
            .join(self.row, self.row.user_id == User.id)
            .where(self.row.state == NoticeState.OWED, self.row.not_before <= now)
            .order_by(self.row.not_before, self.row.user_id)
            .limit(most)
            .with_for_update(of=User, key_share=True, skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return {person.id: person for person in db.session.scalars(query)}

    def _owed_to(self, person_ids: Iterable[int], now: datetime) -> list[Any]:
        query = (
            select(self.row)
            .where(one_of(self.row.user_id, person_ids), self.row.state == NoticeState.OWED, self.row.not_before <= now)
            .order_by(self.key)
            .options(*_whole(self.row))
            .with_for_update(of=self.row, skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return list(db.session.scalars(query))


def _notice(row: Row) -> Notice:
    return row if isinstance(row, Notice) else row.notice


def _whole(row: type[Row]) -> Sequence[ExecutableOption]:
    """What is told of a notice comes with it, in one statement for reports and one for rounds; nothing else can be asked for,

    as that would be one more statement for every letter.
    """
    asked = (Submission.unit_name, Submission.unit_path, Submission.depth, Submission.standing, Submission.version)
    days = (Submission.due_at, Submission.ordinary_due_at)
    report = (
        joinedload(Notice.submission) if row is Notice else joinedload(NoticeCopy.notice).joinedload(Notice.submission)
    )
    report = report.load_only(*asked, *days, Submission.round_id, raiseload=True)
    round_ = report.selectinload(Submission.round).load_only(Round.code, Round.title, Round.closed_at, raiseload=True)
    return [report, round_]
