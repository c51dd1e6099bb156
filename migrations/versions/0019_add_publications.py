"""Reports are published: numbered, sealed and frozen versions; templates of the province; how far a worker has come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

FREEZE = """
CREATE FUNCTION refuse_to_change_publication() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    open_columns text[] := ARRAY['withdrawn_at', 'withdrawn_by', 'withdrawal_reason'];
BEGIN
    IF TG_TABLE_NAME = 'publication' THEN
        IF OLD.state <> 'issued' THEN
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END IF;
        IF TG_OP = 'UPDATE' THEN
            IF OLD.withdrawn_at IS NULL AND to_jsonb(OLD) - open_columns = to_jsonb(NEW) - open_columns THEN
                RETURN NEW;
            END IF;
        END IF;
    END IF;
    RAISE EXCEPTION 'what is published stays as it is: % of % refused', TG_OP, TG_TABLE_NAME;
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("submission_id", sa.BigInteger, sa.ForeignKey("submission.id"), nullable=False),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "issued",
                "refused",
                name="publication_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("signer_name", sa.String(200), nullable=False),
        sa.Column("signer_title", sa.String(200), nullable=False),
        sa.Column("wanted", sa.Integer),
        sa.Column("attempts", sa.SmallInteger, nullable=False),
        sa.Column("refusal", postgresql.JSONB),
        sa.Column("version", sa.SmallInteger),
        sa.Column("year", sa.SmallInteger),
        sa.Column("number", sa.Integer),
        sa.Column("symbol", sa.String(80)),
        sa.Column("code", sa.String(12), unique=True),
        sa.Column("title", sa.String(400)),
        sa.Column("unit_name", sa.String(300)),
        sa.Column("period_name", sa.String(120)),
        sa.Column("issued_at", MOMENT),
        sa.Column("figures_hash", sa.String(64)),
        sa.Column("sources_hash", sa.String(64)),
        sa.Column("seal", sa.String(64)),
        sa.Column("changes", postgresql.JSONB),
        sa.Column("corrections", sa.Integer),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("withdrawn_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("withdrawal_reason", sa.Text),
        sa.UniqueConstraint("submission_id", "version", name="uq_publication_submission_id_version"),
        sa.UniqueConstraint("unit_id", "year", "number", name="uq_publication_unit_id_year_number"),
        sa.CheckConstraint("(state = 'issued') = (seal IS NOT NULL)", name=op.f("ck_publication_sealed_when_issued")),
        sa.CheckConstraint(
            "(state = 'issued') = (version IS NOT NULL)", name=op.f("ck_publication_numbered_when_issued")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name=op.f("ck_publication_withdrawn_with_reason")
        ),
    )
    op.create_index(
        "uq_publication_asked", "publication", ["submission_id"], unique=True, postgresql_where="state = 'asked'"
    )
    op.create_table(
        "publication_file",
        sa.Column("publication_id", sa.BigInteger, sa.ForeignKey("publication.id"), primary_key=True),
        sa.Column("format", sa.String(8), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_publication_file_hash", "publication_file", ["hash"])
    op.create_table(
        "word_template",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("number", sa.SmallInteger, nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("in_use", sa.Boolean, nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.Column("uploaded_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.UniqueConstraint("unit_id", "number", name="uq_word_template_unit_id_number"),
    )
    op.create_index("uq_word_template_in_use", "word_template", ["unit_id"], unique=True, postgresql_where="in_use")
    op.create_table(
        "work_progress",
        sa.Column("subject", sa.String(24), primary_key=True),
        sa.Column("subject_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("of", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.execute("ALTER TABLE document DROP CONSTRAINT ck_document_known_format")
    op.execute(
        "ALTER TABLE document ADD CONSTRAINT ck_document_known_format CHECK (format IN ('docx', 'xlsx', 'pdf', 'json'))"
    )
    op.execute(FREEZE)
    for table in ("publication", "publication_file"):
        op.execute(
            f"CREATE TRIGGER {table}_is_frozen BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_publication()"
        )


def downgrade() -> None:
    for table in ("publication", "publication_file"):
        op.execute(f"DROP TRIGGER {table}_is_frozen ON {table}")
    op.execute("DROP FUNCTION refuse_to_change_publication()")
    op.execute("DELETE FROM document WHERE format = 'pdf'")
    op.execute("ALTER TABLE document DROP CONSTRAINT ck_document_known_format")
    op.execute(
        "ALTER TABLE document ADD CONSTRAINT ck_document_known_format CHECK (format IN ('docx', 'xlsx', 'json'))"
    )
    op.drop_table("work_progress")
    op.drop_table("word_template")
    op.drop_table("publication_file")
    op.drop_table("publication")
