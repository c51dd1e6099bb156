"""What a unit says of a number that surprises. Tables only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, String, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Base


class AnswerNote(Base):
    """The explanation beside one field of a report. `marks`: the findings it explains, each made from what stood there.

    A figure that changes makes another mark, so a note never outlives what it explains. Names are kept as they were.
    """

    __tablename__ = "answer_note"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    field_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    marks: Mapped[list[str]] = mapped_column(ARRAY(String(32)))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    author_title: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (CheckConstraint("text <> '' AND cardinality(marks) > 0", name="explains_something"),)
