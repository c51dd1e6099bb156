"""Files attached to an answer of a report. What a report says of them stands in the passage of the field. Tables only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from submissions.models import Submission


class ReportFile(Base):
    """One file in one field of kind attachment. `hash`: SHA-256 of `content`. Taken out of the report from `removed_at` on.

    `brought_by_id`, `taken_by_id`: the correction that brings it in or takes it out; `is_waiting`: not in the report before
    that correction has its last signature, and never when it was refused.
    """

    __tablename__ = "report_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    field_key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(100))
    hash: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    is_waiting: Mapped[bool] = mapped_column(default=False)
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey("correction.id"))
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("correction.id"))

    submission: Mapped[Submission] = relationship()

    __table_args__ = (
        CheckConstraint("size > 0", name="size_not_empty"),
        Index("ix_report_file_submission_id", "submission_id", "field_key"),
        Index("ix_report_file_brought_by_id", "brought_by_id", postgresql_where="brought_by_id IS NOT NULL"),
        Index("ix_report_file_taken_by_id", "taken_by_id", postgresql_where="taken_by_id IS NOT NULL"),
    )
