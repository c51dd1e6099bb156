"""A workflow may make steps at some levels only: the unit that judges a report need not stand directly above."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission", sa.Column("above_unit_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=True))


def downgrade() -> None:
    op.drop_column("submission", "above_unit_id")
