"""Letters claimed together and not begun yet: unlogged, so that PostgreSQL forgets them after a crash."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_in_hand",
        sa.Column("notice_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_notice_sending", "notice", ["not_before"], postgresql_where=sa.text("state = 'sending'"))


def downgrade() -> None:
    op.drop_index("ix_notice_sending", "notice")
    op.drop_table("notice_in_hand")
