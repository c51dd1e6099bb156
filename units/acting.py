"""Who acts for whom, and who looks after whom: delegations and portfolios, each between two days.

A delegation lends the offices a person holds at one unit; what was lent cannot be lent on, and an administrator's
office is never lent. A portfolio only steers a reviewer's queue and notices; it gives and takes no right.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from extensions import Base
from units.models import Dated, Unit
from units.people import User


class Delegation(Dated, Base):
    """`taker` acts in the offices `giver` holds at `unit`; the history says "A, on behalf of B".

    `reason`: why, with the number of the written delegation if there is one. Ended early by an earlier `valid_to`.
    """

    __tablename__ = "delegation"

    id: Mapped[int] = mapped_column(primary_key=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    taker_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    reason: Mapped[str] = mapped_column(String(500))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    giver: Mapped[User] = relationship(foreign_keys=[giver_id])
    taker: Mapped[User] = relationship(foreign_keys=[taker_id])
    unit: Mapped[Unit] = relationship()

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        return (
            CheckConstraint("valid_to IS NOT NULL AND valid_to >= valid_from", name="dates_in_order"),
            CheckConstraint("giver_id <> taker_id", name="not_to_oneself"),
            Index("ix_delegation_taker_id", "taker_id"),
            Index("ix_delegation_giver_id", "giver_id"),
        )


class Portfolio(Dated, Base):
    """At the desk of `unit`, `user` looks after the unit `cared_for` directly below it."""

    __tablename__ = "portfolio"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    cared_for_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))

    user: Mapped[User] = relationship()
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    cared_for: Mapped[Unit] = relationship(foreign_keys=[cared_for_id])

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        return (
            CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
            UniqueConstraint("user_id", "unit_id", "cared_for_id", "valid_from"),
            Index("ix_portfolio_unit_id", "unit_id"),
            Index("ix_portfolio_cared_for_id", "cared_for_id"),
        )
