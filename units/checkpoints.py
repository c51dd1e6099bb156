"""A checkpoint of the history: one hash over the last entry of every chain, to be kept where nobody here can change it.

Whoever rewrites a chain from its first entry to its last leaves no broken link, and whoever removes a whole chain none
either; a checkpoint kept from before tells. Must not know how it is mailed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, DateTime, SmallInteger, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Base, db

EVERY = timedelta(hours=20)
"""A checkpoint is due when the last one is older: once a day, whatever the hour beat comes."""

PATIENCE = "5s"
"""How long a checkpoint waits for writers under way, and new writers at most for it."""


class Checkpoint(Base):
    """A checkpoint to be mailed outside: owed until `mailed_at`. `attempts`: how often the mail server said no."""

    __tablename__ = "checkpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_id: Mapped[int] = mapped_column(BigInteger)
    count: Mapped[int] = mapped_column(BigInteger)
    chains: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
    mailed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)


@dataclass(frozen=True)
class Tips:
    """All chains up to the entry `last_id`: how many entries and chains, and the hash over their last entries."""

    last_id: int
    count: int
    chains: int
    hash: str


class NotACheckpoint(ValueError):
    """A file that is none."""


TIPS = text("""
WITH tip AS (
    SELECT DISTINCT ON (subject, subject_id) subject, subject_id, sequence, hash
    FROM history_entry WHERE id <= :last_id ORDER BY subject, subject_id, sequence DESC
)
SELECT (SELECT count(*) FROM history_entry WHERE id <= :last_id) AS count, count(*) AS chains,
       encode(sha256(convert_to(coalesce(string_agg(
           concat_ws(' ', subject, subject_id, sequence, hash), E'\\n' ORDER BY subject COLLATE "C", subject_id
       ), ''), 'UTF8')), 'hex') AS hash
FROM tip
""")


def take() -> Tips:
    """The history as it stands: everything committed, and nothing that could still be on its way below it.

    Errors: sqlalchemy.exc.OperationalError when a writer keeps its entries longer than `PATIENCE`.
    """
    return tips_at(_last_id())


def tips_at(last_id: int) -> Tips:
    """The history as it is now, without what came after the entry `last_id`."""
    row = db.session.execute(TIPS, {"last_id": last_id}).one()
    return Tips(last_id, row.count, row.chains, row.hash)


def owe_checkpoint(now: datetime) -> Checkpoint | None:
    """Take a checkpoint to be mailed if the last one is older than `EVERY`. One at a time, whoever else tries."""
    db.session.execute(text("LOCK TABLE checkpoint IN SHARE ROW EXCLUSIVE MODE"))
    if db.session.scalar(select(Checkpoint.id).where(Checkpoint.taken_at > now - EVERY).limit(1)):
        return None
    tips = take()
    owed = Checkpoint(taken_at=now, last_id=tips.last_id, count=tips.count, chains=tips.chains, hash=tips.hash)
    db.session.add(owed)
    db.session.flush()
    return owed


def written(tips: Tips, taken_at: datetime) -> str:
    """A checkpoint as a file to be kept: JSON on one line."""
    told = {"taken_at": taken_at.isoformat(timespec="seconds"), "last_id": tips.last_id}
    return json.dumps(told | {"count": tips.count, "chains": tips.chains, "hash": tips.hash})


def read_back(kept: str) -> Tips:
    """The checkpoint in a file that was kept. Errors: NotACheckpoint."""
    try:
        told = json.loads(kept)
        tips = Tips(*(told[name] for name in ("last_id", "count", "chains", "hash")))
    except (ValueError, TypeError, KeyError) as fault:
        raise NotACheckpoint(str(fault)) from fault
    numbers = (tips.last_id, tips.count, tips.chains)
    if not all(type(each) is int and 0 <= each < 2**63 for each in numbers) or not _is_hash(tips.hash):
        raise NotACheckpoint("last_id, count, chains, hash")
    return tips


def _last_id() -> int:
    """The last entry. Writers wait while it is read, so that every entry with a smaller id is there already.

    Going back to the savepoint lets the lock go before the chains are walked.
    """
    point = db.session.begin_nested()
    try:
        db.session.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
        db.session.execute(text("LOCK TABLE history_entry IN SHARE MODE"))
        return db.session.scalar(text("SELECT coalesce(max(id), 0) FROM history_entry")) or 0
    finally:
        point.rollback()


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) is not None
