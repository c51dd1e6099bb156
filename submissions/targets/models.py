"""What one unit is to reach in one target of a form, for one year or term. A change ends a row and begins another."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from submissions.forms.words import Comparator
from units.models import Unit, named_enum


class TargetValue(Base):
    """`value` in the unit of the target (per cent, persons, đồng…). `giver_id`: the unit above, None: set by the unit itself.

    `how`: by hand, in equal parts, or the basis it was proportioned by. Current while `ended_at` is empty.
    """

    __tablename__ = "target_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_code: Mapped[str] = mapped_column(String(20))
    target_code: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    span: Mapped[str] = mapped_column(String(24))
    first_day: Mapped[date] = mapped_column()
    last_day: Mapped[date] = mapped_column()
    value: Mapped[Decimal] = mapped_column(Numeric(24, 6))
    comparator: Mapped[Comparator] = mapped_column(named_enum(Comparator, "comparator"))
    how: Mapped[str] = mapped_column(String(16))
    giver_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    set_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signer_name: Mapped[str] = mapped_column(String(200))
    signer_title: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id)
    giver: Mapped[Unit | None] = relationship(foreign_keys=giver_id)

    __table_args__ = (
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint("last_day >= first_day", name="days_in_order"),
        Index(
            "uq_target_value_current",
            "form_code",
            "target_code",
            "unit_id",
            "span",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
        Index("ix_target_value_unit_id", "unit_id"),
    )
