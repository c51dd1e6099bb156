"""A move asked for on many reports at once, carried out by a worker, with the result of each. Tables only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from submissions.models import Submission
from units.people import User

MOMENT = DateTime(timezone=True)


class BulkMove(Base):
    """Owed work: `move` on the reports of its items, as the person who asked. `once`: so that asking twice asks once."""

    __tablename__ = "bulk_move"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    once: Mapped[str] = mapped_column(String(40))
    move: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(MOMENT)

    person: Mapped[User] = relationship()

    __table_args__ = (UniqueConstraint("asked_by", "once"),)


class BulkItem(Base):
    """One report of a bulk move. `seen`: the version looked at. `outcome`: None while owed, "ok", or the refusal's code."""

    __tablename__ = "bulk_item"

    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulk_move.id", ondelete="CASCADE"), primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    seen: Mapped[int] = mapped_column()
    outcome: Mapped[str | None] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    done_at: Mapped[datetime | None] = mapped_column(MOMENT)

    submission: Mapped[Submission] = relationship()

    __table_args__ = (Index("ix_bulk_item_owed", "bulk_id", postgresql_where="outcome IS NULL"),)
