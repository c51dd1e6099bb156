"""What is asked, owed, answered and added up: periods, rounds, submissions, totals, documents.

Tables only. State is written by `moves.py`, answers by `drafting.py`, totals by `consolidation/level.py`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from submissions.forms.models import FormVersion
from units.kinds import Level, Sector, UnitKind
from units.models import Unit, named_enum
from units.people import MOMENT, User
from workflow.model import Standing
from workflow.periods import PeriodKind, PeriodWindow


class Nothing(IntEnum):
    """What stands beside a figure: a number (zero included), or which of the kinds of nothing it is."""

    NUMBER = 0
    NIL = 1
    MISSING = 2
    NOT_EXPECTED = 3


class Period(Base):
    """A reporting period with its cut-off window (which is not the calendar month)."""

    __tablename__ = "period"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    first_day: Mapped[date] = mapped_column()
    last_day: Mapped[date] = mapped_column()

    __table_args__ = (CheckConstraint("last_day >= first_day", name="days_in_order"),)

    @property
    def window(self) -> PeriodWindow:
        """The period as the rules of `workflow.periods` take it."""
        return PeriodWindow(PeriodKind(self.kind), self.code, self.first_day, self.last_day)


class Round(Base):
    """One form version asked of one part of the tree for one period, under one version of a workflow."""

    __tablename__ = "round"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    scope_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    workflow: Mapped[dict[str, Any]] = mapped_column(JSONB)
    due_on: Mapped[dict[str, str]] = mapped_column(JSONB)
    """Deadline day (ISO) per level; each submission carries its own moment, which is what counts."""
    due_rule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """How deadlines were counted, for levels that were given no day: `from` (ISO day), `days` (level -> working days)."""
    only: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    """What the scope is narrowed to: `kinds`, `sectors`; a word that is absent narrows nothing."""
    reminders: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    """Its own schedule of reminders (`notices/schedule.py`); empty: the one of its workflow."""
    opened_at: Mapped[datetime] = mapped_column(MOMENT)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None] = mapped_column(MOMENT)

    form_version: Mapped[FormVersion] = relationship()
    period: Mapped[Period] = relationship()
    scope: Mapped[Unit] = relationship()


class Submission(Base):
    """One unit's report in one round. Name, code, kind and parent are those of the day the round opened."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    unit_code: Mapped[str] = mapped_column(String(40))
    unit_name: Mapped[str] = mapped_column(String(300))
    sort_key: Mapped[str] = mapped_column(String(1200, collation="C"))
    unit_kind: Mapped[UnitKind] = mapped_column(named_enum(UnitKind, "unit_kind"))
    level: Mapped[Level] = mapped_column(named_enum(Level, "level"))
    sector: Mapped[Sector | None] = mapped_column(named_enum(Sector, "sector"))
    unit_path: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    """Unit ids from the root of the tree (which may stand above the roster) down to this unit itself."""
    depth: Mapped[int] = mapped_column(SmallInteger)
    above_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    founded_on: Mapped[date] = mapped_column()
    dissolved_on: Mapped[date | None] = mapped_column()
    weight: Mapped[int | None] = mapped_column(BigInteger)
    """Members last known when the round opened; what coverage in members is measured by."""

    state: Mapped[str] = mapped_column(String(24))
    standing: Mapped[Standing] = mapped_column(named_enum(Standing, "standing"))
    version: Mapped[int] = mapped_column(Integer)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Who submitted last; may not approve the same report."""
    figures: Mapped[list[int | None]] = mapped_column(ARRAY(BigInteger))
    nothings: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    listings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    due_at: Mapped[datetime] = mapped_column(MOMENT)
    ordinary_due_at: Mapped[datetime] = mapped_column(MOMENT)
    """The deadline without what was granted to this unit alone: between the two it is on time by extension."""
    saved_at: Mapped[datetime | None] = mapped_column(MOMENT)
    saved_by: Mapped[dict[str, list[Any]]] = mapped_column(JSONB, default=dict, server_default="{}")  # see autosave
    submitted_at: Mapped[datetime | None] = mapped_column(MOMENT)
    first_submitted_at: Mapped[datetime | None] = mapped_column(MOMENT)
    settled_at: Mapped[datetime | None] = mapped_column(MOMENT)
    opened_for_review_at: Mapped[datetime | None] = mapped_column(MOMENT)

    round: Mapped[Round] = relationship()
    unit: Mapped[Unit] = relationship(foreign_keys=unit_id)
    author: Mapped[User | None] = relationship()
    passages: Mapped[list[Passage]] = relationship(back_populates="submission", order_by="Passage.field_key")
    total: Mapped[Total | None] = relationship(back_populates="submission")

    is_noted = True
    """May a note of explanation stand in it? A report that is held (`held`) knows."""

    @hybrid_property
    def desk_above(self) -> int:
        """Whose people hold `parent`: `above_unit_id` where only some levels make steps, else directly above, at the top its own."""
        return self.above_unit_id or self.unit_path[-2:][0]

    @desk_above.inplace.expression
    @classmethod
    def _desk_above(cls) -> ColumnElement[int]:
        return func.coalesce(cls.above_unit_id, cls.unit_path[func.greatest(cls.depth, 1)])

    __table_args__ = (
        UniqueConstraint("round_id", "unit_id"),
        UniqueConstraint("round_id", "unit_code"),
        CheckConstraint("cardinality(figures) = cardinality(nothings)", name="figures_beside_nothings"),
        CheckConstraint("version >= 1", name="version_from_one"),
        Index("ix_submission_parent_id", "parent_id"),
        Index("ix_submission_unit_path", "unit_path", postgresql_using="gin"),
        Index("ix_submission_unit_id", "unit_id"),
        {"postgresql_with": {"fillfactor": 80}},
    )
    """No index holds a column that a move changes, and a page has room for the changed row: a move writes no index."""


class Passage(Base):
    """The text a unit wrote in one narrative field of its report."""

    __tablename__ = "passage"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    field_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    text: Mapped[str] = mapped_column(Text)

    submission: Mapped[Submission] = relationship(back_populates="passages")


class StaleMark(Base):
    """The totals of `submission_id` are to be worked out again. Always a new row, never an UPDATE of the parent's."""

    __tablename__ = "stale_mark"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    depth: Mapped[int] = mapped_column(SmallInteger)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)

    __table_args__ = (
        Index("ix_stale_mark_depth", depth.desc(), id),
        Index("ix_stale_mark_submission_id", "submission_id"),
    )


class Total(Base):
    """Sums over the descendants of a submission that has children; its own figures are not in them.

    Arrays are one per slot of the form version. `reported_*` and `expected` count units per slot; `units_*` count
    units of the level the form counts, `weight_*` their members.
    """

    __tablename__ = "total"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    official: Mapped[list[int | None]] = mapped_column(ARRAY(BigInteger))
    provisional: Mapped[list[int | None]] = mapped_column(ARRAY(BigInteger))
    reported_official: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    reported_provisional: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    expected: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    adjusted: Mapped[list[int | None] | None] = mapped_column(ARRAY(BigInteger))
    """The unit's own adjustments added up by slot; they count, here and above, when its own report does. None: none."""
    units_expected: Mapped[int] = mapped_column()
    units_submitted: Mapped[int] = mapped_column()
    units_approved: Mapped[int] = mapped_column()
    weight_expected: Mapped[int] = mapped_column(BigInteger)
    weight_submitted: Mapped[int] = mapped_column(BigInteger)
    weight_approved: Mapped[int] = mapped_column(BigInteger)
    settled_at: Mapped[datetime] = mapped_column(MOMENT)

    submission: Mapped[Submission] = relationship(back_populates="total")

    __table_args__ = ({"postgresql_with": {"toast_tuple_target": 8160}},)
    """As long as it fits on a page a row stays whole: packing its arrays and fetching them from elsewhere cost more than adding them."""


class DocumentState(StrEnum):
    """Where an ordered document is."""

    OWED = "owed"
    READY = "ready"
    FAILED = "failed"


class Document(Base):
    """A Word, Excel or JSON file somebody asked for; made by a worker, kept with the moment its figures were read."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    format: Mapped[str] = mapped_column(String(8))
    state: Mapped[DocumentState] = mapped_column(named_enum(DocumentState, "document_state"))
    ordered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ordered_at: Mapped[datetime] = mapped_column(MOMENT)
    made_at: Mapped[datetime | None] = mapped_column(MOMENT)
    file_name: Mapped[str | None] = mapped_column(String(200))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    content_hash: Mapped[str | None] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    fault: Mapped[str | None] = mapped_column(String(300))

    submission: Mapped[Submission] = relationship()

    __table_args__ = (
        CheckConstraint("format IN ('docx', 'xlsx', 'pdf', 'json')", name="known_format"),
        Index("ix_document_owed", "id", postgresql_where="state = 'owed'"),
    )
