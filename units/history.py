"""The sealed history: append-only entries, each hashed over the one before it.

One chain per subject (a submission, a unit, a round …), so that two people approving two reports never queue for each
other (ADR 0004). The database refuses UPDATE and DELETE on the table by trigger; `verify` finds what got past it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Base, db, run_as_written
from units.tree import one_of

FIRST = "0" * 64
"""What the first entry of a chain is sealed to."""


class HistoryEntry(Base):
    """One thing that happened to one subject. `facts` hold what is needed to tell it again: values, never ids alone."""

    __tablename__ = "history_entry"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    subject: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    sequence: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    act: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "sequence"),
        CheckConstraint("sequence >= 1", name="sequence_from_one"),
    )


@dataclass(frozen=True)
class Happening:
    """What is to be written: `act` happened to (`subject`, `subject_id`) by `user_id` (None: the program or its operator)."""

    subject: str
    subject_id: int
    act: str
    user_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


class Tip(NamedTuple):
    """The last entry of a chain; its defaults are those of a chain not yet begun."""

    sequence: int = 0
    hash: str = FIRST


@dataclass(frozen=True)
class BrokenLink:
    """The first entry of a chain that does not follow from the one before it."""

    subject: str
    subject_id: int
    sequence: int
    fault: str


INSERT = """
    INSERT INTO history_entry (subject, subject_id, sequence, at, act, user_id, facts, previous_hash, hash)
    SELECT subject, subject_id, sequence, at, act, user_id, facts, previous_hash, hash
    FROM jsonb_to_recordset(%(entries)s::jsonb) AS entry (subject text, subject_id bigint, sequence int,
        at timestamptz, act text, user_id int, facts jsonb, previous_hash text, hash text)
"""
"""The one way an entry is written; `entries` is what `sealed` gives. Others may make it part of a statement of theirs."""


def append(happenings: Sequence[Happening], *, now: datetime) -> None:
    """Write `happenings` in this transaction, each sealed to the last entry of its subject.

    Two writers on one subject meet at the unique (subject, subject_id, sequence): one of them fails whole.
    """
    if happenings:
        entries = sealed(happenings, _tips(happenings), now=now)
        run_as_written(f"{INSERT} RETURNING id", {"entries": entries})


def sealed(happenings: Sequence[Happening], tips: Mapping[tuple[str, int], Tip], *, now: datetime) -> str:
    """`happenings` as a JSON array of entries, each sealed to the tip of its chain or to the one before it here."""
    ends, rows = dict(tips), []
    for happening in happenings:
        key = (happening.subject, happening.subject_id)
        sequence, previous = ends.get(key, Tip())
        row = _row(happening, sequence + 1, previous, now)
        ends[key] = Tip(row["sequence"], row["hash"])
        rows.append(row)
    return json.dumps(rows, ensure_ascii=False)


def entries_of(subject: str, subject_id: int) -> list[HistoryEntry]:
    """The history of one subject, oldest first."""
    query = select(HistoryEntry).where(HistoryEntry.subject == subject, HistoryEntry.subject_id == subject_id)
    return list(db.session.scalars(query.order_by(HistoryEntry.sequence)))


def verify() -> tuple[int, list[BrokenLink]]:
    """Walk every chain; the number of entries read and, for each broken chain, its first broken link."""
    query = select(HistoryEntry).order_by(HistoryEntry.subject, HistoryEntry.subject_id, HistoryEntry.sequence)
    count, broken = 0, []
    chain: tuple[str, int] | None = None
    previous, expected, is_broken = FIRST, 1, False
    for entry in _streamed(query):
        count += 1
        if (entry.subject, entry.subject_id) != chain:
            chain, previous, expected, is_broken = (entry.subject, entry.subject_id), FIRST, 1, False
        if not is_broken and (fault := _fault(entry, expected, previous)):
            broken.append(BrokenLink(entry.subject, entry.subject_id, entry.sequence, fault))
            is_broken = True
        previous, expected = entry.hash, entry.sequence + 1
    return count, broken


def seal(
    previous: str, subject: str, subject_id: int, sequence: int, act: str, user_id: int | None, at: datetime, facts: Any
) -> str:
    """SHA-256 over the canonical JSON of an entry and the hash before it."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(
        [previous, subject, subject_id, sequence, act, user_id, moment, facts], sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _row(happening: Happening, sequence: int, previous: str, now: datetime) -> dict[str, Any]:
    facts = dict(happening.facts)
    sealed = seal(
        previous, happening.subject, happening.subject_id, sequence, happening.act, happening.user_id, now, facts
    )
    return {
        "subject": happening.subject,
        "subject_id": happening.subject_id,
        "sequence": sequence,
        "at": now.isoformat(),
        "act": happening.act,
        "user_id": happening.user_id,
        "facts": facts,
        "previous_hash": previous,
        "hash": sealed,
    }


def _tips(happenings: Iterable[Happening]) -> dict[tuple[str, int], Tip]:
    """The last entry of each subject named."""
    by_subject: dict[str, set[int]] = {}
    for happening in happenings:
        by_subject.setdefault(happening.subject, set()).add(happening.subject_id)
    tips = {}
    for subject, ids in by_subject.items():
        query = (
            select(HistoryEntry.subject_id, HistoryEntry.sequence, HistoryEntry.hash)
            .where(HistoryEntry.subject == subject, one_of(HistoryEntry.subject_id, ids))
            .order_by(HistoryEntry.subject_id, HistoryEntry.sequence.desc())
            .ext(distinct_on(HistoryEntry.subject_id))
        )
        tips.update({(subject, row.subject_id): Tip(row.sequence, row.hash) for row in db.session.execute(query)})
    return tips


def _fault(entry: HistoryEntry, expected: int, previous: str) -> str | None:
    if entry.sequence != expected:
        return f"thiếu mục số {expected}"
    if entry.previous_hash != previous:
        return "không nối với mục trước"
    sealed = seal(
        previous, entry.subject, entry.subject_id, entry.sequence, entry.act, entry.user_id, entry.at, entry.facts
    )
    return None if sealed == entry.hash else "nội dung đã bị sửa"


def _streamed(query: Any) -> Iterator[HistoryEntry]:
    return iter(db.session.scalars(query.execution_options(yield_per=2000)))
