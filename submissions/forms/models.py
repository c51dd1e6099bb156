"""Forms and their published versions. A published version never changes; it is addressed by its content."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from submissions.forms.schema import Form, from_canonical


class FormRow(Base):
    """A form (biểu mẫu, đề cương) by its code, whatever its versions."""

    __tablename__ = "form"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)

    versions: Mapped[list[FormVersion]] = relationship(back_populates="form", order_by="FormVersion.number")


class FormVersion(Base):
    """One published version: its canonical text, and the SHA-256 of that text."""

    __tablename__ = "form_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"))
    number: Mapped[int] = mapped_column()
    content_hash: Mapped[str] = mapped_column(String(64))
    canonical: Mapped[str] = mapped_column(Text, deferred=True)
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    form: Mapped[FormRow] = relationship(back_populates="versions")

    __table_args__ = (UniqueConstraint("form_id", "number"), UniqueConstraint("form_id", "content_hash"))

    @property
    def compiled(self) -> Form:
        """The form itself, compiled once per process: the content hash is its key, so it can never be stale."""
        if self.content_hash not in _compiled_by_hash:
            _compiled_by_hash[self.content_hash] = from_canonical(self.canonical)
        return _compiled_by_hash[self.content_hash]


_compiled_by_hash: dict[str, Form] = {}
