"""Notices as people read them: one item each for letters, the inbox and telephones; whether they still matter.

Words are in `templates/notices/words.txt`. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from extensions import db
from submissions.models import Submission
from submissions.notices.clusters import is_his
from submissions.notices.kinds import BEHIND, CHASE, EXTENSION_ASKED, SCHEDULED, Group, group_of
from submissions.notices.models import Notice
from units.tree import one_of
from workflow.deadlines import local_day
from workflow.model import Standing

ASK_TO_SEND = (*SCHEDULED, CHASE, "return", "reopen", "extend")
"""Kinds that tell a unit to send its report: done once it has."""

Behind = Mapping[int, int]
"""Id of a notice -> how many reports below its report are late and unsent now, and its reader's to look after."""

NOBODY: Behind = MappingProxyType({})


@dataclass(frozen=True)
class Item:
    """One notice as the templates want it. `days_left`: calendar days to the deadline day, negative when it is over.

    `count`: reports below that are late. `label`: the place in the report it is about, if it is about one. `until`,
    `is_granted`: the day asked for, and was more time given? `waits_at`, `waited`: where a report waits too long, and for
    how many working days. `asks`: is the reader to judge the report now?
    """

    id: int
    kind: str
    unit: str
    round: str
    link: str
    by: str
    title: str
    on_behalf_of: str
    reason: str
    due_on: date
    days_left: int
    at: datetime
    is_read: bool
    count: int = 0
    label: str = ""
    until: str = ""
    is_granted: bool = False
    waits_at: str = ""
    waited: int = 0
    asks: bool = False

    @property
    def due(self) -> str:
        """The deadline day as it is written in Vietnam."""
        return f"{self.due_on:%d/%m/%Y}"

    @property
    def group(self) -> Group:
        """What it belongs to in the wishes."""
        return group_of(self.kind)


def items_of(notices: Sequence[Notice], behind: Behind, *, base_url: str, today: date) -> list[Item]:
    """What a letter lists, oldest first. Steps of one report's schedule (made up for together) are told once, the latest."""
    told: dict[tuple[int, str, str], Item] = {}
    for notice in notices:
        item = item_of(notice, behind, base_url=base_url, today=today)
        if notice.kind in (*SCHEDULED, BEHIND):
            key = (notice.submission_id, "behind" if notice.kind == BEHIND else "schedule", "")
            if key in told and told[key].kind != "opened" and notice.kind == "opened":
                continue
            told[key] = item
        else:
            told[notice.submission_id, notice.kind, notice.occasion] = item
    return list(told.values())


def item_of(notice: Notice, behind: Behind, *, base_url: str, today: date) -> Item:
    """One notice; its report and round are loaded with it."""
    submission, facts = notice.submission, notice.facts
    is_behind = notice.kind == BEHIND
    due_on = date.fromisoformat(facts["due_on"]) if is_behind else local_day(submission.due_at)
    path = f"rounds/{submission.round.code}/late" if is_behind else f"submissions/{submission.id}"
    if "correction" in facts:
        path = f"corrections/{facts['correction']}"
    return Item(
        id=notice.id,
        kind=notice.kind,
        unit=submission.unit_name,
        round=submission.round.title,
        link=f"{base_url}/{path}",
        by=facts.get("by", ""),
        title=facts.get("title", ""),
        on_behalf_of=facts.get("for", ""),
        reason=facts.get("reason", ""),
        due_on=due_on,
        days_left=(due_on - today).days,
        at=notice.owed_at,
        is_read=notice.read_at is not None,
        count=behind.get(notice.id, 0),
        label=facts.get("label", ""),
        until=f"{date.fromisoformat(facts['until']):%d/%m/%Y}" if "until" in facts else "",
        is_granted=facts.get("granted", False),
        waits_at=facts.get("at", ""),
        waited=facts.get("days", 0),
        asks="asked_at_version" in facts,
    )


def behind_now(notices: Iterable[Notice], now: datetime) -> Behind:
    """For the notices that tell of late units: how many are late still that are their reader's to look after.

    One statement, none if there are no such notices.
    """
    ids = sorted({notice.id for notice in notices if notice.kind == BEHIND})
    if not ids:
        return {}
    late, up = aliased(Submission), aliased(Submission)
    query = (
        select(Notice.id, func.count())
        .join(up, up.id == Notice.submission_id)
        .join(late, late.round_id == up.round_id)
        .where(one_of(Notice.id, ids), late.id != up.id, up.unit_path[up.depth + 1] == func.any(late.unit_path))
        .where(late.standing == Standing.OPEN, late.due_at < now, is_his(Notice.user_id, up, late, local_day(now)))
        .group_by(Notice.id)
    )
    return dict(db.session.execute(query).all())


def is_moot(notice: Notice, behind: Behind = NOBODY) -> bool:
    """Is what the notice asks for already done, or its reader no longer with us?"""
    submission = notice.submission
    if not notice.user.enabled:
        return True
    if notice.kind in (*ASK_TO_SEND, EXTENSION_ASKED):
        return submission.standing is not Standing.OPEN or submission.round.closed_at is not None
    if notice.kind == BEHIND:
        return submission.round.closed_at is not None or not behind.get(notice.id)
    asked_at = notice.facts.get("asked_at_version")
    return asked_at is not None and asked_at != submission.version
