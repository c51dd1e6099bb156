"""A checkpoint of the history: one hash over the last entry of every chain, to be kept where nobody here can change it.

Whoever rewrites a chain from its first entry to its last leaves no broken link; the checkpoint of before tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Base, db


class Checkpoint(Base):
    """A checkpoint to be mailed outside: owed until `mailed_at`. The hash itself is computed when it is taken."""

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
    """The history as it stands. Writers wait meanwhile, so that no entry with a smaller id can still be on its way."""
    db.session.execute(text("LOCK TABLE history_entry IN SHARE MODE"))
    last_id = db.session.scalar(text("SELECT coalesce(max(id), 0) FROM history_entry")) or 0
    return tips_at(last_id)


def tips_at(last_id: int) -> Tips:
    """The history as it is now, without what came after the entry `last_id`."""
    row = db.session.execute(TIPS, {"last_id": last_id}).one()
    return Tips(last_id, row.count, row.chains, row.hash)
