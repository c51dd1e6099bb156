"""Which units the paragraphs of a composed text came from. Tables only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Base


class Composition(Base):
    """The paragraphs of one text as they were composed: [{text, sources: [{unit, name, through: [names]}]}].

    The text itself is the `Passage`; what was edited there since is matched with these paragraphs when it is read.
    """

    __tablename__ = "composition"

    submission_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    )
    field_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    paragraphs: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
