"""A move changes no indexed column and finds room on its page: PostgreSQL then writes no index entry for it (ADR 13)."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_submission_parent_id", "submission", ["parent_id"])
    op.drop_index("ix_submission_parent_id_standing", table_name="submission")
    op.execute("ALTER TABLE submission SET (fillfactor = 80)")


def downgrade() -> None:
    op.execute("ALTER TABLE submission RESET (fillfactor)")
    op.create_index("ix_submission_parent_id_standing", "submission", ["parent_id", "standing"])
    op.drop_index("ix_submission_parent_id", table_name="submission")
