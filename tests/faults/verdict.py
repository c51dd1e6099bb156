"""What must be true after a run with faults, read from the letters that arrived and the rows that were kept."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from extensions import db
from submissions.notices.kinds import SCHEDULED
from submissions.notices.models import Notice, NoticeState
from units.history import entries_of

PATIENCE = 120.0


def patiently(verb: Callable[[], Any]) -> Any:
    """Do it as soon as PostgreSQL is there; what failed half-way is done again from the start."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            answer = verb()
            db.session.commit()
            return answer
        except DBAPIError:
            db.session.rollback()
            assert time.monotonic() < end, "PostgreSQL never came back"
            time.sleep(0.2)


def waiting() -> int:
    """Notices neither sent nor given up."""
    return db.session.scalar(
        select(func.count()).select_from(Notice).where(Notice.state.in_([NoticeState.OWED, NoticeState.SENDING]))
    )


def faults_in(mails: Path, son: int, *, is_whole: bool) -> tuple[Counter[str], int, list[str]]:
    """The notices by state, how many letters arrived, and everything that must not be."""
    arrived: Counter[int] = Counter()
    faults = []
    letters = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in mails.glob("*.eml")]
    sent_at: dict[int, datetime] = {}
    for letter in letters:
        for notice_id in map(int, re.findall(r"\d+", letter["X-Nhip-Notices"])):
            arrived[notice_id] += 1
            sent_at[notice_id] = letter["Date"].datetime
    states: Counter[str] = Counter()
    for notice in db.session.scalars(select(Notice).order_by(Notice.id)):
        states[notice.state.value] += 1
        count = arrived[notice.id]
        allowed = {NoticeState.SENT: {1}, NoticeState.FAILED: {0, 1}}.get(notice.state, {0})
        if count not in allowed:
            faults.append(f"notice {notice.id} ({notice.kind}) is {notice.state.value} and arrived {count} times")
        if count and notice.kind in SCHEDULED and not was_open(notice, sent_at[notice.id]):
            faults.append(f"notice {notice.id} ({notice.kind}) was sent though the report had been sent")
    faults += (
        [f"{kind} of {who}: {sorted(missing)} missing" for kind, who, missing in never_owed(son)] if is_whole else []
    )
    return states, len(letters), faults


def was_open(notice: Notice, moment: datetime) -> bool:
    """Was the report still to be sent at that moment (to the second, as letters are dated)?"""
    entries = entries_of("submission", notice.submission_id)
    before = [each.act for each in entries if each.at.replace(microsecond=0) < moment]
    acts = [act for act in before if act in ("submit", "return", "approve")]
    return not acts or acts[-1] == "return"


def never_owed(son: int) -> list[tuple[str, str, set[str]]]:
    """Steps of the first round that Sơn, who never sends, should have been told of; worked out by hand."""
    expected = {
        "opened": {"opened"},
        "reminder": {"2026-09-21-3", "2026-09-21-1", "2026-09-21-0"},
        "overdue": {"2026-09-21+1", "2026-09-21+3", "2026-09-21+7"},
    }
    found = []
    for kind, occasions in expected.items():
        query = select(Notice.occasion).where(Notice.user_id == son, Notice.kind == kind)
        told = set(db.session.scalars(query))
        if occasions - told:
            found.append((kind, "Sơn", occasions - told))
    return found
