"""A unit explains a number that surprises; the note lies beside the report and goes when the number changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_note",
        sa.Column("submission_id", sa.BigInteger, sa.ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("field_key", sa.String(80), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("marks", postgresql.ARRAY(sa.String(32)), nullable=False),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("author_name", sa.String(200), nullable=False),
        sa.Column("author_title", sa.String(200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text <> '' AND cardinality(marks) > 0", name="explains_something"),
    )


def downgrade() -> None:
    op.drop_table("answer_note")
