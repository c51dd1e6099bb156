"""People, the offices they hold from one day to another, and the sign-ins that are open.

A person is here only as somebody appointed at a unit: the office stays, the person changes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from extensions import Base
from units.models import Dated, Unit, named_enum
from vietnamese import fold, person_sort_key
from workflow.model import Role

MOMENT = DateTime(timezone=True)


def _of_name(make: Callable[[str], str]) -> Callable[[Any], str]:
    """A column made of the name in the same statement, whoever writes it."""
    return lambda context: make(context.get_current_parameters()["name"])


class User(Base):
    """A person who may sign in. `search_key` and `sort_key` (given name first) are made of the name when the row is written."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    search_key: Mapped[str] = mapped_column(String(200), default=_of_name(fold))
    sort_key: Mapped[str] = mapped_column(String(800, collation="C"), default=_of_name(person_sort_key))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    enabled: Mapped[bool] = mapped_column(default=True)
    phone: Mapped[str | None] = mapped_column(String(20))
    """Digits with a leading + or 0; shown to those who may chase the person's unit."""
    created_at: Mapped[datetime] = mapped_column(MOMENT)

    appointments: Mapped[list[Appointment]] = relationship(back_populates="user", order_by="Appointment.valid_from")


class Appointment(Dated, Base):
    """A person holds a role at a unit between two days, under the title printed on what he signs."""

    __tablename__ = "appointment"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[Role] = mapped_column(named_enum(Role, "role"))
    title: Mapped[str] = mapped_column(String(120))

    user: Mapped[User] = relationship(back_populates="appointments")
    unit: Mapped[Unit] = relationship()

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        return (
            CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
            Index("ix_appointment_user_id", "user_id"),
            Index("ix_appointment_unit_id_role", "unit_id", "role"),
        )


class SignIn(Base):
    """One open session of one person on one device: a row, so that it can be listed and ended.

    The browser's cookie carries the token; only its SHA-256 is stored.
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime] = mapped_column(MOMENT)
    ends_at: Mapped[datetime] = mapped_column(MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(MOMENT)
    device: Mapped[str] = mapped_column(String(200))

    user: Mapped[User] = relationship()


class SignInAttempt(Base):
    """A failed guess, kept for a day to slow guessing down (`units/guessing.py`).

    `door`: what was guessed at. `network`: the network of the address. `device`: the known device it came from, or empty.
    """

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(MOMENT)
    door: Mapped[str] = mapped_column(String(24))
    network: Mapped[str] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_sign_in_attempt_email_at", "email", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
    )
