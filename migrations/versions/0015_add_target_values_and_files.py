"""What each unit is to reach in each target, given from above or set by itself; files attached to reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "target_value",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("form_code", sa.String(20), nullable=False),
        sa.Column("target_code", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("span", sa.String(24), nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("value", sa.Numeric(24, 6), nullable=False),
        sa.Column("comparator", sa.String(24), nullable=False),
        sa.Column("how", sa.String(16), nullable=False),
        sa.Column("giver_id", sa.Integer, sa.ForeignKey("unit.id")),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("set_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("signer_name", sa.String(200), nullable=False),
        sa.Column("signer_title", sa.String(200), nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.CheckConstraint("value >= 0", name="value_not_negative"),
        sa.CheckConstraint("last_day >= first_day", name="days_in_order"),
        sa.CheckConstraint("comparator IN ('>=', '>', '==', 'at_least')", name="comparator"),
    )
    op.create_index(
        "uq_target_value_current",
        "target_value",
        ["form_code", "target_code", "unit_id", "span"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_target_value_unit_id", "target_value", ["unit_id"])
    op.create_table(
        "report_file",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("submission_id", sa.BigInteger, sa.ForeignKey("submission.id", ondelete="CASCADE"), nullable=False),
        sa.Column("field_key", sa.String(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("removed_at", MOMENT),
        sa.CheckConstraint("size > 0", name="size_not_empty"),
    )
    op.create_index("ix_report_file_submission_id", "report_file", ["submission_id", "field_key"])


def downgrade() -> None:
    op.drop_table("report_file")
    op.drop_table("target_value")
