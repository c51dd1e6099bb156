"""An adjustment: a signed line by which an upper level changes its own total, beside the figures and never in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from submissions.models import Submission
from units.kinds import Sector
from units.models import named_enum


class Adjustment(Base):
    """`amount` (scaled by 10**scale of the slot, never 0) added to the total of one slot of an upper unit's report.

    `withdraws_id`: the line this one takes back; both stay. `leads_id`: the line this one follows, because its slot is a
    sum that holds the slot of the other (the row of totals of a table): shown and withdrawn with it. `sector`: of which
    units the difference is, where that is known; splits by sector show it there, else under none.
    """

    __tablename__ = "adjustment"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    slot: Mapped[int] = mapped_column(SmallInteger)
    """Its index in the arrays of the form version."""
    label: Mapped[str] = mapped_column(String(700))
    amount: Mapped[int] = mapped_column(BigInteger)
    sector: Mapped[Sector | None] = mapped_column(named_enum(Sector, "sector"))
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    maker_name: Mapped[str] = mapped_column(String(200))
    maker_title: Mapped[str] = mapped_column(String(200))
    withdraws_id: Mapped[int | None] = mapped_column(ForeignKey("adjustment.id"), unique=True)
    leads_id: Mapped[int | None] = mapped_column(ForeignKey("adjustment.id"))

    submission: Mapped[Submission] = relationship()

    __table_args__ = (
        CheckConstraint("amount <> 0", name="changes_something"),
        CheckConstraint("slot >= 0", name="slot_from_zero"),
        Index("ix_adjustment_submission_id", "submission_id"),
    )
