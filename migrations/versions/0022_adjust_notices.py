"""Letters in hand remember that they were begun and arrived; a round may have a schedule of reminders of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice_in_hand", sa.Column("begun", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("notice_in_hand", sa.Column("sent_at", sa.DateTime(timezone=True)))
    op.add_column("round", sa.Column("reminders", postgresql.JSONB, nullable=False, server_default=sa.text("'{}'")))


def downgrade() -> None:
    op.drop_column("round", "reminders")
    op.drop_column("notice_in_hand", "sent_at")
    op.drop_column("notice_in_hand", "begun")
