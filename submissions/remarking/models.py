"""What is kept of a reviewer's reading: remarks, where they are anchored, what the unit answered; what he looked at. Tables only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from submissions.models import Submission
from units.models import named_enum

MOMENT = DateTime(timezone=True)


class Anchor(StrEnum):
    """What a remark is about."""

    WHOLE = "whole"
    SECTION = "section"
    FIELD = "field"


class Remark(Base):
    """One remark. `place`: code of a section or key of a field, empty for the whole; `label`: how it was called then.

    A draft (`sent_at` None) is seen by its author alone. Names and titles are kept as they were: people change.
    """

    __tablename__ = "remark"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    anchor: Mapped[Anchor] = mapped_column(named_enum(Anchor, "anchor"))
    place: Mapped[str] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    author_title: Mapped[str] = mapped_column(String(200))
    author_for: Mapped[str] = mapped_column(String(200))
    """Whose office it was if it was lent; else empty."""
    written_at: Mapped[datetime] = mapped_column(MOMENT)
    sent_at: Mapped[datetime | None] = mapped_column(MOMENT)
    fixed_at: Mapped[datetime | None] = mapped_column(MOMENT)
    """The unit says it has dealt with it."""
    closed_at: Mapped[datetime | None] = mapped_column(MOMENT)
    """A reviewer agrees."""

    submission: Mapped[Submission] = relationship()
    replies: Mapped[list[RemarkReply]] = relationship(back_populates="remark", order_by="RemarkReply.id")

    __table_args__ = (
        CheckConstraint("(anchor = 'whole') = (place = '')", name="place_of_a_part"),
        CheckConstraint("sent_at IS NOT NULL OR (fixed_at IS NULL AND closed_at IS NULL)", name="drafts_are_untouched"),
        Index("ix_remark_submission_id", "submission_id"),
    )

    @property
    def is_open(self) -> bool:
        """Sent, and not yet closed by a reviewer?"""
        return self.sent_at is not None and self.closed_at is None


class RemarkReply(Base):
    """One line of the thread below a remark, by the unit or by the level above."""

    __tablename__ = "remark_reply"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    remark_id: Mapped[int] = mapped_column(ForeignKey("remark.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    author_title: Mapped[str] = mapped_column(String(200))
    author_for: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime] = mapped_column(MOMENT)

    remark: Mapped[Remark] = relationship(back_populates="replies")

    __table_args__ = (Index("ix_remark_reply_remark_id", "remark_id"),)


class Look(Base):
    """Somebody who judges a report has opened what was submitted. `sequence`: of the submitting in the report's history."""

    __tablename__ = "look"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    looked_at: Mapped[datetime] = mapped_column(MOMENT)
