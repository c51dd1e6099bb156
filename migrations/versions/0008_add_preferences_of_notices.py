"""What people wish to be told, when and how; copies to the telephone; planned steps; how sweeps went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = ("owed", "sending", "sent", "failed", "moot")
STATES = (*BEFORE, "kept", "dropped")


def upgrade() -> None:
    op.add_column("user_account", sa.Column("phone", sa.String(20)))
    op.add_column("notice", sa.Column("read_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE notice SET read_at = owed_at")
    _states("ck_notice_notice_state", STATES)
    op.create_index(
        "ix_notice_unread", "notice", ["user_id"], postgresql_where=sa.text("read_at IS NULL AND state <> 'moot'")
    )
    _owed_by(["not_before", "user_id"])
    op.create_index("ix_notice_user_id_id", "notice", ["user_id", "id"])
    op.create_index("ix_notice_failed", "notice", ["id"], postgresql_where=sa.text("state = 'failed'"))
    op.create_table(
        "notice_wish",
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("mail", postgresql.JSONB, nullable=False),
        sa.Column("phone", postgresql.JSONB, nullable=False),
        sa.Column("digest_at", sa.SmallInteger, nullable=False),
        sa.Column("quiet_nights", sa.Boolean, nullable=False),
        sa.Column("quiet_weekends", sa.Boolean, nullable=False),
        sa.Column("quiet_holidays", sa.Boolean, nullable=False),
        sa.Column("feed_number", sa.Integer),
        sa.Column("feeds_made", sa.Integer, nullable=False),
        sa.CheckConstraint("digest_at BETWEEN 0 AND 1439", name="digest_within_a_day"),
    )
    op.create_table(
        "notice_copy",
        sa.Column("notice_id", sa.BigInteger, sa.ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("fault", sa.String(300)),
        sa.CheckConstraint(_among(STATES), name="notice_copy_state"),
    )
    op.create_index(
        "ix_notice_copy_owed", "notice_copy", ["not_before", "user_id"], postgresql_where=sa.text("state = 'owed'")
    )
    op.create_table(
        "notice_plan",
        sa.Column("round_id", sa.Integer, sa.ForeignKey("round.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("kind", sa.String(24), primary_key=True),
        sa.Column("occasion", sa.String(80), primary_key=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notices", sa.Integer, nullable=False),
    )
    op.create_table(
        "sweep_run",
        sa.Column("sweep", sa.String(40), primary_key=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.Integer, nullable=False),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.Column("runs", sa.BigInteger, nullable=False),
        sa.Column("fault", sa.String(300)),
        sa.Column("broke_off_at", sa.DateTime(timezone=True)),
    )


def downgrade() -> None:
    for table in ("sweep_run", "notice_plan", "notice_copy", "notice_wish"):
        op.drop_table(table)
    for index in ("ix_notice_failed", "ix_notice_user_id_id", "ix_notice_unread"):
        op.drop_index(index, "notice")
    _owed_by(["user_id", "not_before"])
    op.execute("UPDATE notice SET state = 'moot' WHERE state IN ('kept', 'dropped')")
    _states("ck_notice_notice_state", BEFORE)
    op.drop_column("notice", "read_at")
    op.drop_column("user_account", "phone")


def _owed_by(columns: list[str]) -> None:
    """What is due first is found first, however much is owed for later."""
    op.drop_index("ix_notice_owed", "notice")
    op.create_index("ix_notice_owed", "notice", columns, postgresql_where=sa.text("state = 'owed'"))


def _states(constraint: str, states: tuple[str, ...]) -> None:
    op.execute(f"ALTER TABLE notice DROP CONSTRAINT {constraint}")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT {constraint} CHECK ({_among(states)})")


def _among(states: tuple[str, ...]) -> str:
    return "state IN ({})".format(", ".join(f"'{state}'" for state in states))
