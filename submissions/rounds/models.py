"""When rounds open by themselves, which days are not as the weekday says, what moved a deadline, and the recount of a round.

Tables only.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Base
from submissions.forms.models import FormRow
from submissions.models import Round, Submission
from units.models import Unit, named_enum

MOMENT = DateTime(timezone=True)
LONGEST_REASON = 500
LONGEST_WORKFLOW_NAME = 60


class CalendarDay(Base):
    """A day the yearly decision changed: work is done on a day off (`is_working`), or a working day is off.

    It stands above the public holidays the program knows by itself.
    """

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool] = mapped_column()
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    written_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    written_at: Mapped[datetime] = mapped_column(MOMENT)


class RoundPlan(Base):
    """A round that opens by itself: what is asked, of whom, how long before the closing day, and which period is next.

    `opens_before`: calendar days before the closing day. `due_days`: level -> working days after it. `only`: as in a round.
    `workflow`: the name of the one that ships, or of the one written in `workflow_text`. `fault`: why the last attempt
    failed; it is tried again at `retry_at`.
    """

    __tablename__ = "round_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"))
    period_kind: Mapped[str] = mapped_column(String(16))
    scope_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    only: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    workflow: Mapped[str] = mapped_column(String(LONGEST_WORKFLOW_NAME))
    workflow_text: Mapped[str] = mapped_column(Text)
    opens_before: Mapped[int] = mapped_column(SmallInteger)
    due_days: Mapped[dict[str, int]] = mapped_column(JSONB)
    enabled: Mapped[bool] = mapped_column()
    next_period: Mapped[str] = mapped_column(String(24))
    next_on: Mapped[date] = mapped_column()
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime] = mapped_column(MOMENT)
    version: Mapped[int] = mapped_column()
    last_round: Mapped[str | None] = mapped_column(String(60))
    fault: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The refusal (code, facts) of the last attempt, None when there is nothing wrong."""
    retry_at: Mapped[datetime | None] = mapped_column(MOMENT)

    form: Mapped[FormRow] = relationship()
    scope: Mapped[Unit] = relationship()

    __table_args__ = (
        CheckConstraint("opens_before BETWEEN -60 AND 365", name="opens_in_reach"),
        Index("ix_round_plan_due", "next_on", postgresql_where="enabled"),
    )
    __mapper_args__ = {"version_id_col": version}


class ExtensionState(StrEnum):
    """Where a wish for more time is."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Extension(Base):
    """More time for one report: asked for by its unit, answered by a level above; or granted without having been asked for.

    `asked_until` and `reason` are the unit's, None and empty when it did not ask. `before`: the deadline it would replace.
    """

    __tablename__ = "extension"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    state: Mapped[ExtensionState] = mapped_column(named_enum(ExtensionState, "extension_state"))
    before: Mapped[datetime] = mapped_column(MOMENT)
    asked_until: Mapped[date | None] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    asked_as: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Name and title of who asked, as in the history."""
    asked_at: Mapped[datetime | None] = mapped_column(MOMENT)
    until: Mapped[date | None] = mapped_column()
    answer: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_as: Mapped[dict[str, Any]] = mapped_column(JSONB)
    answered_at: Mapped[datetime | None] = mapped_column(MOMENT)

    submission: Mapped[Submission] = relationship()

    __table_args__ = (
        CheckConstraint("(state = 'granted') = (until IS NOT NULL)", name="granted_until_a_day"),
        Index("ix_extension_submission_id", "submission_id"),
        Index("uq_extension_one_asked", "submission_id", unique=True, postgresql_where="state = 'asked'"),
    )


class Outage(Base):
    """A time in which nobody could report, and the day to which the deadlines that fell in it were moved."""

    __tablename__ = "outage"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    began_at: Mapped[datetime] = mapped_column(MOMENT)
    ended_at: Mapped[datetime] = mapped_column(MOMENT)
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    moved_to: Mapped[date] = mapped_column()
    moved: Mapped[int] = mapped_column()
    declared_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    declared_at: Mapped[datetime] = mapped_column(MOMENT)

    scope: Mapped[Unit] = relationship()

    __table_args__ = (CheckConstraint("ended_at > began_at", name="moments_in_order"),)


class Recount(Base):
    """The last recount of one round. `stale`: totals left out because a recomputation is owed; `drifts`: what differed.

    A drift is {submission, unit, slot ("" for the counts of units), kept: {...}, counted: {...}}, scaled integers.
    """

    __tablename__ = "recount"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    counted_at: Mapped[datetime] = mapped_column(MOMENT)
    totals: Mapped[int] = mapped_column()
    stale: Mapped[int] = mapped_column()
    drifts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)

    round: Mapped[Round] = relationship()
