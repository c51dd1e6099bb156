"""Rounds that open by themselves, days changed by decision, extensions asked for, outages; who a round asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = ("asked", "granted", "refused", "withdrawn")


def upgrade() -> None:
    op.add_column("round", sa.Column("only", postgresql.JSONB, nullable=False, server_default="{}"))
    op.add_column("round", sa.Column("due_rule", postgresql.JSONB, nullable=False, server_default="{}"))
    op.alter_column("round", "only", server_default=None)
    op.alter_column("round", "due_rule", server_default=None)
    op.add_column("submission", sa.Column("ordinary_due_at", MOMENT))
    op.execute("UPDATE submission SET ordinary_due_at = due_at")
    op.alter_column("submission", "ordinary_due_at", nullable=False)
    _days()
    _plans()
    _extensions()
    _outages()


def _days() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("is_working", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("written_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("written_at", MOMENT, nullable=False),
    )


def _plans() -> None:
    op.create_table(
        "round_plan",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("form_id", sa.Integer, sa.ForeignKey("form.id"), nullable=False),
        sa.Column("period_kind", sa.String(16), nullable=False),
        sa.Column("scope_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("only", postgresql.JSONB, nullable=False),
        sa.Column("workflow", sa.String(60), nullable=False),
        sa.Column("opens_before", sa.SmallInteger, nullable=False),
        sa.Column("due_days", postgresql.JSONB, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("next_period", sa.String(24), nullable=False),
        sa.Column("next_on", sa.Date, nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("last_round", sa.String(60)),
        sa.Column("fault", postgresql.JSONB),
        sa.Column("retry_at", MOMENT),
        sa.CheckConstraint("opens_before BETWEEN -60 AND 365", name="opens_in_reach"),
    )
    op.create_index("ix_round_plan_due", "round_plan", ["next_on"], postgresql_where=sa.text("enabled"))


def _extensions() -> None:
    op.create_table(
        "extension",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("submission_id", sa.BigInteger, sa.ForeignKey("submission.id", ondelete="CASCADE"), nullable=False),
        sa.Column("state", _words("extension_state", *STATES), nullable=False),
        sa.Column("before", MOMENT, nullable=False),
        sa.Column("asked_until", sa.Date),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("asked_as", postgresql.JSONB, nullable=False),
        sa.Column("asked_at", MOMENT),
        sa.Column("until", sa.Date),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("answered_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("answered_as", postgresql.JSONB, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.CheckConstraint("(state = 'granted') = (until IS NOT NULL)", name="granted_until_a_day"),
    )
    op.create_index("ix_extension_submission_id", "extension", ["submission_id"])
    op.create_index(
        "uq_extension_one_asked",
        "extension",
        ["submission_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )


def _outages() -> None:
    op.create_table(
        "outage",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("scope_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("moved_to", sa.Date, nullable=False),
        sa.Column("moved", sa.Integer, nullable=False),
        sa.Column("declared_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.CheckConstraint("ended_at > began_at", name="moments_in_order"),
    )


def downgrade() -> None:
    for table in ("outage", "extension", "round_plan", "calendar_day"):
        op.drop_table(table)
    op.drop_column("submission", "ordinary_due_at")
    op.drop_column("round", "due_rule")
    op.drop_column("round", "only")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
