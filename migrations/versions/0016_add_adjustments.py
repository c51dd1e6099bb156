"""An upper level adjusts its total by signed lines of its own; their sums by slot stand beside the total."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adjustment",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("submission_id", sa.BigInteger, sa.ForeignKey("submission.id"), nullable=False),
        sa.Column("slot", sa.SmallInteger, nullable=False),
        sa.Column("label", sa.String(700), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("maker_name", sa.String(200), nullable=False),
        sa.Column("maker_title", sa.String(200), nullable=False),
        sa.Column("withdraws_id", sa.BigInteger, sa.ForeignKey("adjustment.id"), unique=True),
        sa.Column("leads_id", sa.BigInteger, sa.ForeignKey("adjustment.id")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_adjustment_changes_something")),
        sa.CheckConstraint("slot >= 0", name=op.f("ck_adjustment_slot_from_zero")),
    )
    op.create_index("ix_adjustment_submission_id", "adjustment", ["submission_id"])
    op.add_column("total", sa.Column("adjusted", postgresql.ARRAY(sa.BigInteger)))


def downgrade() -> None:
    op.drop_column("total", "adjusted")
    op.drop_table("adjustment")
