"""Who acts for whom, and who looks after which units."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("giver_id", sa.Integer, sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("taker_id", sa.Integer, sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.CheckConstraint("valid_to IS NOT NULL AND valid_to >= valid_from", name="dates_in_order"),
        sa.CheckConstraint("giver_id <> taker_id", name="not_to_oneself"),
    )
    op.create_index("ix_delegation_taker_id", "delegation", ["taker_id"])
    op.create_index("ix_delegation_giver_id", "delegation", ["giver_id"])
    op.create_table(
        "portfolio",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("cared_for_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
        sa.UniqueConstraint("user_id", "unit_id", "cared_for_id", "valid_from"),
    )
    op.create_index("ix_portfolio_unit_id", "portfolio", ["unit_id"])
    op.create_index("ix_portfolio_cared_for_id", "portfolio", ["cared_for_id"])


def downgrade() -> None:
    op.drop_table("portfolio")
    op.drop_table("delegation")
