"""What people are to be told, how they wish to be, what else was sent of a notice, which steps were planned, how sweeps went.

Tables only.
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
    SmallInteger,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from submissions.models import Submission
from units.models import named_enum
from units.people import User

MOMENT = DateTime(timezone=True)


class NoticeState(StrEnum):
    """Where an owed notice is: owed; being sent (at most once); sent; failed (a person sees it); moot (already done);
    kept: only in the inbox, by wish of its reader; dropped: had failed, and a person gave it up."""

    OWED = "owed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    MOOT = "moot"
    KEPT = "kept"
    DROPPED = "dropped"


class Notice(Base):
    """Something a person is to be told, owed once: unique by recipient, cause and step."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(24))
    occasion: Mapped[str] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[NoticeState] = mapped_column(named_enum(NoticeState, "notice_state"))
    owed_at: Mapped[datetime] = mapped_column(MOMENT)
    not_before: Mapped[datetime] = mapped_column(MOMENT)
    sent_at: Mapped[datetime | None] = mapped_column(MOMENT)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    fault: Mapped[str | None] = mapped_column(String(300))
    read_at: Mapped[datetime | None] = mapped_column(MOMENT)

    user: Mapped[User] = relationship()
    submission: Mapped[Submission] = relationship()

    __table_args__ = (
        UniqueConstraint("user_id", "submission_id", "kind", "occasion"),
        Index("ix_notice_owed", "not_before", "user_id", postgresql_where="state = 'owed'"),
        Index("ix_notice_unread", "user_id", postgresql_where="read_at IS NULL AND state <> 'moot'"),
        Index("ix_notice_user_id_id", "user_id", "id"),
        Index("ix_notice_failed", "id", postgresql_where="state = 'failed'"),
        Index("ix_notice_sending", "not_before", postgresql_where="state = 'sending'"),
    )


class NoticeWish(Base):
    """How one person wishes to be told; nobody without a row has wished for anything but the defaults.

    `mail`: group of notices -> mode, as far as it differs. `phone`: groups also sent to the telephone.
    """

    __tablename__ = "notice_wish"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    mail: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    phone: Mapped[list[str]] = mapped_column(JSONB, default=list)
    digest_at: Mapped[int] = mapped_column(SmallInteger, default=450)
    """Minutes after midnight in Vietnam at which the letter of the day leaves."""
    quiet_nights: Mapped[bool] = mapped_column(default=True)
    quiet_weekends: Mapped[bool] = mapped_column(default=False)
    quiet_holidays: Mapped[bool] = mapped_column(default=True)
    feed_number: Mapped[int | None] = mapped_column()
    """Which link to the calendar is good; none while there is no feed. A new number makes the old link worthless."""
    feeds_made: Mapped[int] = mapped_column(default=0)

    __table_args__ = (CheckConstraint("digest_at BETWEEN 0 AND 1439", name="digest_within_a_day"),)


class NoticeCopy(Base):
    """A notice once more, to the telephone of its reader: claimed and sent like the letter, tried once."""

    __tablename__ = "notice_copy"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[NoticeState] = mapped_column(named_enum(NoticeState, "notice_copy_state"))
    not_before: Mapped[datetime] = mapped_column(MOMENT)
    sent_at: Mapped[datetime | None] = mapped_column(MOMENT)
    fault: Mapped[str | None] = mapped_column(String(300))

    notice: Mapped[Notice] = relationship()

    __table_args__ = (Index("ix_notice_copy_owed", "not_before", "user_id", postgresql_where="state = 'owed'"),)


class NoticeInHand(Base):
    """A notice claimed together with others, until what became of all of them is written down.

    `version`: of its report when the letter was written. `begun`: its letter may have left. `sent_at`: it has arrived.

    Unlogged, so PostgreSQL empties it after a crash: whatever it has forgotten, it never says that a letter was not begun
    that was. Rows live for seconds, so no foreign key watches over them.
    """

    __tablename__ = "notice_in_hand"

    notice_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column()
    begun: Mapped[bool] = mapped_column(server_default=false())
    sent_at: Mapped[datetime | None] = mapped_column(MOMENT)

    __table_args__ = {"prefixes": ["UNLOGGED"]}


class NoticePlan(Base):
    """A step of a round's schedule whose notices have been written, so that nobody works it out twice."""

    __tablename__ = "notice_plan"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    occasion: Mapped[str] = mapped_column(String(80), primary_key=True)
    planned_at: Mapped[datetime] = mapped_column(MOMENT)
    notices: Mapped[int] = mapped_column(default=0)


class SweepRun(Base):
    """How one sweep went last, and the last time it broke off; one row per sweep."""

    __tablename__ = "sweep_run"

    sweep: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(MOMENT)
    milliseconds: Mapped[int] = mapped_column()
    taken: Mapped[int] = mapped_column()
    runs: Mapped[int] = mapped_column(BigInteger, default=1)
    fault: Mapped[str | None] = mapped_column(String(300))
    """Why the last run broke off; none when it went through."""
    failures: Mapped[int] = mapped_column(default=0)
    """How many runs broke off in a row, up to the last one."""
    broke_off_at: Mapped[datetime | None] = mapped_column(MOMENT)
