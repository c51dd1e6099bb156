"""Published versions of reports with their files, the province's own Word templates, and how far a worker has come. Tables only.

What is published is frozen by a trigger of the database: of an issued row only the withdrawal may still be written.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

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
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from submissions.models import Submission
from units.models import Unit, named_enum
from units.people import User

MOMENT = DateTime(timezone=True)


class PublicationState(StrEnum):
    """Where a publication is: asked for; issued; refused, with the reason."""

    ASKED = "asked"
    ISSUED = "issued"
    REFUSED = "refused"


class Publication(Base):
    """One published version of a report. Everything from `version` on is None until it is issued.

    `wanted`: the number the office's register gives, None for the next one. `refusal`: {code, facts} of a refused one.
    `figures_hash`, `sources_hash`: what was published and what it was made of; `seal`: over both and every file.
    """

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[PublicationState] = mapped_column(named_enum(PublicationState, "publication_state"))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime] = mapped_column(MOMENT)
    signer_name: Mapped[str] = mapped_column(String(200))
    signer_title: Mapped[str] = mapped_column(String(200))
    wanted: Mapped[int | None] = mapped_column()
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSONB)

    version: Mapped[int | None] = mapped_column(SmallInteger)
    year: Mapped[int | None] = mapped_column(SmallInteger)
    number: Mapped[int | None] = mapped_column()
    symbol: Mapped[str | None] = mapped_column(String(80))
    """As printed: 05/BC-LĐLĐ."""
    code: Mapped[str | None] = mapped_column(String(12), unique=True)
    title: Mapped[str | None] = mapped_column(String(400))
    unit_name: Mapped[str | None] = mapped_column(String(300))
    period_name: Mapped[str | None] = mapped_column(String(120))
    issued_at: Mapped[datetime | None] = mapped_column(MOMENT)
    figures_hash: Mapped[str | None] = mapped_column(String(64))
    sources_hash: Mapped[str | None] = mapped_column(String(64))
    seal: Mapped[str | None] = mapped_column(String(64))
    changes: Mapped[list[list[str]] | None] = mapped_column(JSONB)
    """Rows (what, before, now) against the version before; empty for the first one."""

    corrections: Mapped[int | None] = mapped_column()
    """How many corrections in force it contains; they only become more."""

    withdrawn_at: Mapped[datetime | None] = mapped_column(MOMENT)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawal_reason: Mapped[str | None] = mapped_column(Text)

    submission: Mapped[Submission] = relationship()
    unit: Mapped[Unit] = relationship()
    person: Mapped[User | None] = relationship(foreign_keys=[asked_by])
    files: Mapped[list[PublicationFile]] = relationship(back_populates="publication", order_by="PublicationFile.format")

    __table_args__ = (
        UniqueConstraint("submission_id", "version"),
        UniqueConstraint("unit_id", "year", "number"),
        CheckConstraint("(state = 'issued') = (seal IS NOT NULL)", name="sealed_when_issued"),
        CheckConstraint("(state = 'issued') = (version IS NOT NULL)", name="numbered_when_issued"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name="withdrawn_with_reason"),
        Index("uq_publication_asked", "submission_id", unique=True, postgresql_where="state = 'asked'"),
    )


class PublicationFile(Base):
    """One file of a published version: docx, xlsx, pdf, or json (the frozen figures, lineage and texts)."""

    __tablename__ = "publication_file"

    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    format: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    publication: Mapped[Publication] = relationship(back_populates="files")

    __table_args__ = (Index("ix_publication_file_hash", "hash"),)


class WordTemplate(Base):
    """A Word template a unit has given its documents; the newest one in use counts, none means the program's own."""

    __tablename__ = "word_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    hash: Mapped[str] = mapped_column(String(64))
    in_use: Mapped[bool] = mapped_column()
    uploaded_at: Mapped[datetime] = mapped_column(MOMENT)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    unit: Mapped[Unit] = relationship()
    person: Mapped[User | None] = relationship()

    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        Index("uq_word_template_in_use", "unit_id", unique=True, postgresql_where="in_use"),
    )


class WorkProgress(Base):
    """How far a worker has come with one thing people wait for; written beside its transaction, so that it is seen at once."""

    __tablename__ = "work_progress"

    subject: Mapped[str] = mapped_column(String(24), primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    done: Mapped[int] = mapped_column()
    of: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(MOMENT)
