"""A decision that changed the tree, and which unit came from which."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from units.people import User


class Restructure(Base):
    """One file of acts under a decision: kept as a draft while rehearsed, applied once, undone perhaps.

    `acts`: the lines as read, [[line, {column: text}], ...].
    `record`: what was closed and written, so that undoing restores it exactly.
    """

    __tablename__ = "restructure"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision: Mapped[str] = mapped_column(String(80))
    effective_on: Mapped[date] = mapped_column()
    scope_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit whose administrator made it: nothing outside it is touched; None for the operator."""
    acts: Mapped[list[Any]] = mapped_column(JSONB)
    record: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    applied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    applied_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    author: Mapped[User | None] = relationship(foreign_keys=[made_by])
    applier: Mapped[User | None] = relationship(foreign_keys=[applied_by])

    __table_args__ = (CheckConstraint("undone_at IS NULL OR applied_at IS NOT NULL", name="undone_after_applied"),)

    @property
    def stands(self) -> bool:
        """Is it applied, and not undone?"""
        return self.applied_at is not None and self.undone_at is None


class Lineage(Base):
    """`successor` carries on `predecessor` from `effective_on`; the share of its figures is exact, or none was decided."""

    __tablename__ = "lineage"

    id: Mapped[int] = mapped_column(primary_key=True)
    restructure_id: Mapped[int] = mapped_column(ForeignKey("restructure.id"))
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    effective_on: Mapped[date] = mapped_column()
    numerator: Mapped[int | None] = mapped_column(BigInteger)
    denominator: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="whole_share"),
        CheckConstraint("numerator > 0 AND numerator <= denominator", name="share_up_to_one"),
        Index("ix_lineage_predecessor_id", "predecessor_id"),
        Index("ix_lineage_successor_id", "successor_id"),
        Index("ix_lineage_restructure_id", "restructure_id"),
    )
