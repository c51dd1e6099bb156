"""A plan of rounds may carry a workflow of the province's own, as it was written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round_plan", sa.Column("workflow_text", sa.Text, nullable=False, server_default=""))
    op.alter_column("round_plan", "workflow_text", server_default=None)


def downgrade() -> None:
    op.drop_column("round_plan", "workflow_text")
