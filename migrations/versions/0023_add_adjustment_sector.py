"""An adjustment may say of which sector the difference is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SECTORS = (
    "admin_public",
    "public_service",
    "state_enterprise",
    "private",
    "fdi",
    "cooperative",
    "nonpublic_service",
    "informal",
)


def upgrade() -> None:
    op.add_column("adjustment", sa.Column("sector", sa.String(24)))
    words = ", ".join(f"'{each}'" for each in SECTORS)
    op.create_check_constraint(op.f("ck_adjustment_sector"), "adjustment", f"sector IN ({words})")


def downgrade() -> None:
    op.drop_column("adjustment", "sector")
