"""What the nightly recount of a round found. Table only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from submissions.models import MOMENT, Round


class Recount(Base):
    """The last recount of one round. `stale`: totals left out because a recomputation is owed; `drifts`: what differed.

    A drift is {submission, unit, slot ("" for the counts of units), kept: {...}, counted: {...}}, scaled integers.
    """

    __tablename__ = "recount"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    counted_at: Mapped[datetime] = mapped_column(MOMENT)
    totals: Mapped[int] = mapped_column()
    stale: Mapped[int] = mapped_column()
    drifts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)

    round: Mapped[Round] = relationship()
