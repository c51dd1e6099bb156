"""Published versions of forms cannot be changed; drafts of forms are kept while somebody edits them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE FUNCTION refuse_to_change_form_version() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'a published version of a form is never changed' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER form_version_is_immutable BEFORE UPDATE OR DELETE ON form_version "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_form_version()"
    )
    op.create_table(
        "form_draft",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(20), nullable=False, unique=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("base_id", sa.Integer, sa.ForeignKey("form_version.id")),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.CheckConstraint("version >= 1", name="version_from_one"),
    )


def downgrade() -> None:
    op.drop_table("form_draft")
    op.execute("DROP TRIGGER form_version_is_immutable ON form_version")
    op.execute("DROP FUNCTION refuse_to_change_form_version()")
