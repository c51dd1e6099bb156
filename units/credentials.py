"""What proves who somebody is besides the password: one-use links, second factors, recovery codes.

A link is a signature over a row and its nonce, made at the moment of sending: the database alone gives nobody a link.
Secrets of second factors are stored sealed, recovery codes as keyed hashes, both under keys derived from SECRET_KEY.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from units.models import named_enum
from units.people import MOMENT, User


class Purpose(StrEnum):
    """Why somebody may set a password: invited by an administrator, or has forgotten it."""

    INVITATION = "invitation"
    RESET = "reset"


class MailState(StrEnum):
    """Where the letter with the link is: owed; being sent (at most once); sent; failed (a person sees it); moot."""

    OWED = "owed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    MOOT = "moot"


class Ticket(Base):
    """The right of one person to set a password once, until `ends_at`, and the letter that brings it.

    Dead when used, when replaced (by a newer one, by a password set meanwhile, by disabling), or over.
    """

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    purpose: Mapped[Purpose] = mapped_column(named_enum(Purpose, "ticket_purpose"))
    nonce: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime] = mapped_column(MOMENT)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ends_at: Mapped[datetime] = mapped_column(MOMENT)
    used_at: Mapped[datetime | None] = mapped_column(MOMENT)
    replaced_at: Mapped[datetime | None] = mapped_column(MOMENT)
    state: Mapped[MailState] = mapped_column(named_enum(MailState, "mail_state"))
    not_before: Mapped[datetime] = mapped_column(MOMENT)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    sent_at: Mapped[datetime | None] = mapped_column(MOMENT)
    fault: Mapped[str | None] = mapped_column(String(300))

    user: Mapped[User] = relationship(foreign_keys=[user_id])

    __table_args__ = (
        Index("ix_ticket_user_id_made_at", "user_id", "made_at"),
        Index("ix_ticket_owed", "not_before", postgresql_where="state IN ('owed', 'sending')"),
    )

    def is_usable(self, now: datetime) -> bool:
        """Does the link still set a password?"""
        return self.used_at is None and self.replaced_at is None and now < self.ends_at


class ForgottenPassword(Base):
    """Somebody typed an address at the page of forgotten passwords. The sweep finds out whether anybody has it.

    The page writes the same row for every address, so neither its answer nor its timing tells who has an account.
    """

    __tablename__ = "forgotten_password"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime] = mapped_column(MOMENT)


class SecondFactor(Base):
    """The authenticator of one person (TOTP, 30 seconds, 6 digits); without `confirmed_at` it is being set up.

    `last_step`: the newest time step whose code was accepted; no code up to it is accepted again.
    """

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(MOMENT)
    confirmed_at: Mapped[datetime | None] = mapped_column(MOMENT)
    last_step: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """One of ten codes that each let a person in once without the authenticator; stored as a keyed hash."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(MOMENT)
