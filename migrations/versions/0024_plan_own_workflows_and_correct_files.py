"""A plan of rounds may carry a workflow of the province's own; files wait for the correction that brings them in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round_plan", sa.Column("workflow_text", sa.Text, nullable=False, server_default=""))
    op.alter_column("round_plan", "workflow_text", server_default=None)
    op.add_column("report_file", sa.Column("is_waiting", sa.Boolean, nullable=False, server_default=sa.false()))
    op.alter_column("report_file", "is_waiting", server_default=None)
    for name in ("brought_by_id", "taken_by_id"):
        op.add_column("report_file", sa.Column(name, sa.BigInteger, sa.ForeignKey("correction.id"), nullable=True))
        op.create_index(
            f"ix_report_file_{name}", "report_file", [name], postgresql_where=sa.text(f"{name} IS NOT NULL")
        )


def downgrade() -> None:
    op.execute("DELETE FROM report_file WHERE is_waiting")
    for name in ("taken_by_id", "brought_by_id", "is_waiting"):
        op.drop_column("report_file", name)
    op.drop_column("round_plan", "workflow_text")
