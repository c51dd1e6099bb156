"""Forms, their published versions and the drafts of the next ones. A published version never changes (the database
refuses it); it is addressed by its content.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from submissions.forms.schema import Form, from_canonical
from units.people import User


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


class FormDraft(Base):
    """The next version of a form while it is being written: YAML text, right or wrong. One for each form.

    `base`: the version it was begun from, None for a new form. `version` rises with every change.
    """

    __tablename__ = "form_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    text: Mapped[str] = mapped_column(Text, deferred=True)
    version: Mapped[int] = mapped_column()
    base_id: Mapped[int | None] = mapped_column(ForeignKey("form_version.id"))
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    base: Mapped[FormVersion | None] = relationship()
    changer: Mapped[User | None] = relationship()

    __table_args__ = (CheckConstraint("version >= 1", name="version_from_one"),)


def compiled_before(content_hash: str) -> Form | None:
    """The form of this content, if this process has compiled it already."""
    return _compiled_by_hash.get(content_hash)


_compiled_by_hash: dict[str, Form] = {}
