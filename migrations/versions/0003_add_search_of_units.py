"""Units are found by the words of any name they ever had, and by the beginning of any code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = "to_tsvector('simple'::regconfig, regexp_replace((search_key)::text, '[^a-z0-9]+'::text, ' '::text, 'g'::text))"


def upgrade() -> None:
    op.add_column("unit_name", sa.Column("words", TSVECTOR, sa.Computed(WORDS, persisted=True), nullable=False))
    op.create_index("ix_unit_name_words", "unit_name", ["words"], postgresql_using="gin")
    op.create_index("ix_unit_name_sort_key_id", "unit_name", ["sort_key", "id"])
    op.create_index("ix_unit_code_prefix", "unit_code", ["code"], postgresql_ops={"code": "text_pattern_ops"})


def downgrade() -> None:
    op.drop_index("ix_unit_code_prefix", "unit_code")
    op.drop_index("ix_unit_name_sort_key_id", "unit_name")
    op.drop_index("ix_unit_name_words", "unit_name")
    op.drop_column("unit_name", "words")
