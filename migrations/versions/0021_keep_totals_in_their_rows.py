"""Totals stay in their rows instead of being packed beside them, and the lowest stale mark is found without sorting."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE total SET (toast_tuple_target = 8160)")
    op.drop_index("ix_stale_mark_depth", "stale_mark")
    op.execute("CREATE INDEX ix_stale_mark_depth ON stale_mark (depth DESC, id)")
    op.create_index("ix_stale_mark_submission_id", "stale_mark", ["submission_id"])


def downgrade() -> None:
    op.drop_index("ix_stale_mark_submission_id", "stale_mark")
    op.drop_index("ix_stale_mark_depth", "stale_mark")
    op.create_index("ix_stale_mark_depth", "stale_mark", ["depth"])
    op.execute("ALTER TABLE total RESET (toast_tuple_target)")
