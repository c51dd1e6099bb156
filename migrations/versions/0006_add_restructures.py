"""Decisions that change the tree, and which unit came from which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "restructure",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("decision", sa.String(80), nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("scope_id", sa.Integer, sa.ForeignKey("unit.id")),
        sa.Column("acts", postgresql.JSONB, nullable=False),
        sa.Column("record", postgresql.JSONB),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.Column("applied_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("undone_at IS NULL OR applied_at IS NOT NULL", name="undone_after_applied"),
    )
    op.create_table(
        "lineage",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("restructure_id", sa.Integer, sa.ForeignKey("restructure.id"), nullable=False),
        sa.Column("predecessor_id", sa.Integer, sa.ForeignKey("unit.id", ondelete="CASCADE"), nullable=False),
        sa.Column("successor_id", sa.Integer, sa.ForeignKey("unit.id", ondelete="CASCADE"), nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("numerator", sa.BigInteger),
        sa.Column("denominator", sa.BigInteger),
        sa.CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="whole_share"),
        sa.CheckConstraint("numerator > 0 AND numerator <= denominator", name="share_up_to_one"),
    )
    op.create_index("ix_lineage_predecessor_id", "lineage", ["predecessor_id"])
    op.create_index("ix_lineage_successor_id", "lineage", ["successor_id"])
    op.create_index("ix_lineage_restructure_id", "lineage", ["restructure_id"])


def downgrade() -> None:
    op.drop_table("lineage")
    op.drop_table("restructure")
