"""A correction (đính chính) after approval: figures and passages, old and new, with its signatures. Tables only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from submissions.models import Submission
from units.models import named_enum

MOMENT = DateTime(timezone=True)


class CorrectionState(StrEnum):
    """Where a correction is: being signed; written into the report; refused by a level; withdrawn by the unit."""

    OPEN = "open"
    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Correction(Base):
    """What is to be corrected in an approved report, for one reason, signed and written together.

    Nothing of the report changes before the last level has signed.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[CorrectionState] = mapped_column(named_enum(CorrectionState, "correction_state"))
    made_at: Mapped[datetime] = mapped_column(MOMENT)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    made_for: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Whose office it was, when it was lent."""
    maker_name: Mapped[str] = mapped_column(String(200))
    maker_title: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(MOMENT)
    refusal: Mapped[str | None] = mapped_column(Text)
    """Why a level refused it."""
    attachment_name: Mapped[str | None] = mapped_column(String(200))
    attachment_type: Mapped[str | None] = mapped_column(String(100))
    attachment_hash: Mapped[str | None] = mapped_column(String(64))
    attachment: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    submission: Mapped[Submission] = relationship()
    changes: Mapped[list[Change]] = relationship(
        back_populates="correction", order_by="Change.sequence", lazy="selectin"
    )
    signatures: Mapped[list[Signature]] = relationship(back_populates="correction", order_by="Signature.sequence")

    __table_args__ = (
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="open_until_ended"),
        Index("ix_correction_open", "submission_id", postgresql_where="state = 'open'"),
    )

    @property
    def label(self) -> str:
        """What it is about, in words: the first place and how many besides."""
        others = len(self.changes) - 1
        return f"{self.changes[0].label} và {others} chỗ khác" if others else self.changes[0].label


class Change(Base):
    """What one place of the report is to say instead. `place`: key of a slot or of a narrative field.

    A figure: `old_figure`, `new_figure` scaled by 10**scale of the slot, with the kind of nothing beside each; a passage:
    `old_text`, `new_text`.
    """

    __tablename__ = "correction_change"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id"))
    sequence: Mapped[int] = mapped_column(SmallInteger)
    place: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(700))
    old_figure: Mapped[int | None] = mapped_column(BigInteger)
    new_figure: Mapped[int | None] = mapped_column(BigInteger)
    old_nothing: Mapped[int | None] = mapped_column(SmallInteger)
    new_nothing: Mapped[int | None] = mapped_column(SmallInteger)
    old_text: Mapped[str | None] = mapped_column(Text)
    new_text: Mapped[str | None] = mapped_column(Text)

    correction: Mapped[Correction] = relationship(back_populates="changes")

    __table_args__ = (
        UniqueConstraint("correction_id", "sequence"),
        UniqueConstraint("correction_id", "place"),
        CheckConstraint("(old_nothing IS NULL) <> (old_text IS NULL)", name="figure_or_passage"),
        CheckConstraint("(new_nothing IS NULL) = (old_nothing IS NULL)", name="like_for_like"),
    )


class Signature(Base):
    """One level's consent to a correction, from below upwards. `submission_id`: the report whose approval it stands by."""

    __tablename__ = "correction_signature"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id"))
    sequence: Mapped[int] = mapped_column(SmallInteger)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    signed_at: Mapped[datetime] = mapped_column(MOMENT)
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signer_name: Mapped[str] = mapped_column(String(200))
    signer_title: Mapped[str] = mapped_column(String(200))
    unit_name: Mapped[str] = mapped_column(String(300))

    correction: Mapped[Correction] = relationship(back_populates="signatures")

    __table_args__ = (UniqueConstraint("correction_id", "sequence"),)
