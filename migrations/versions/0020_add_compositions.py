"""Composed texts remember which units each paragraph came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "composition",
        sa.Column("submission_id", sa.BigInteger, sa.ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("field_key", sa.String(80), primary_key=True),
        sa.Column("paragraphs", postgresql.JSONB, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("composition")
