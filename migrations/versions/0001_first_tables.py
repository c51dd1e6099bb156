"""Units, people, forms, rounds, submissions, totals, notices, documents and the history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form")),
        sa.UniqueConstraint("code", name=op.f("uq_form_code")),
    )
    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_period_days_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("code", name=op.f("uq_period_code")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index("ix_sign_in_attempt_address_at", "sign_in_attempt", ["address", "at"], unique=False)
    op.create_index("ix_sign_in_attempt_email_at", "sign_in_attempt", ["email", "at"], unique=False)
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "confederation",
                "province",
                "district",
                "local_branch",
                "industrial_zone",
                "commune",
                "corporation",
                "central_branch",
                "grassroots",
                "guild",
                "member_union",
                "department_union",
                "group",
                name="unit_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "sector",
            sa.Enum(
                "admin_public",
                "public_service",
                "state_enterprise",
                "private",
                "fdi",
                "cooperative",
                "nonpublic_service",
                "informal",
                name="sector",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_unit_dates_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=800, collation="C"), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reporter",
                "chair",
                "reviewer",
                "approver",
                "staff",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_appointment_dates_in_order")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_appointment_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_appointment_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index("ix_appointment_unit_id_role", "appointment", ["unit_id", "role"], unique=False)
    op.create_index("ix_appointment_user_id", "appointment", ["user_id"], unique=False)
    op.create_table(
        "form_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_form_version_form_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.UniqueConstraint("form_id", "content_hash", name=op.f("uq_form_version_form_id_content_hash")),
        sa.UniqueConstraint("form_id", "number", name=op.f("uq_form_version_form_id_number")),
    )
    op.create_table(
        "history_entry",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_history_entry_sequence_from_one")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_history_entry_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_entry")),
        sa.UniqueConstraint(
            "subject", "subject_id", "sequence", name=op.f("uq_history_entry_subject_subject_id_sequence")
        ),
    )
    op.create_table(
        "parent_edge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("unit_id <> parent_id", name=op.f("ck_parent_edge_not_its_own_parent")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_parent_edge_dates_in_order")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_parent_edge_parent_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_parent_edge_unit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parent_edge")),
        sa.UniqueConstraint("unit_id", "valid_from", name=op.f("uq_parent_edge_unit_id_valid_from")),
    )
    op.create_index("ix_parent_edge_parent_id_valid_to", "parent_edge", ["parent_id", "valid_to"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_user_id"), "sign_in", ["user_id"], unique=False)
    op.create_table(
        "unit_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_unit_code_dates_in_order")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_code_unit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_code")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_unit_code_code_valid_from")),
    )
    op.create_index(op.f("ix_unit_code_unit_id"), "unit_code", ["unit_id"], unique=False)
    op.create_table(
        "unit_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("search_key", sa.String(length=300), nullable=False),
        sa.Column("sort_key", sa.String(length=1200, collation="C"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_unit_name_dates_in_order")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_name_unit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_name")),
    )
    op.create_index(op.f("ix_unit_name_unit_id"), "unit_name", ["unit_id"], unique=False)
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=False),
        sa.Column("workflow", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due_on", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["form_version_id"], ["form_version.id"], name=op.f("fk_round_form_version_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["user_account.id"], name=op.f("fk_round_opened_by")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_round_period_id")),
        sa.ForeignKeyConstraint(["scope_id"], ["unit.id"], name=op.f("fk_round_scope_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("code", name=op.f("uq_round_code")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_code", sa.String(length=40), nullable=False),
        sa.Column("unit_name", sa.String(length=300), nullable=False),
        sa.Column("sort_key", sa.String(length=1200, collation="C"), nullable=False),
        sa.Column(
            "unit_kind",
            sa.Enum(
                "confederation",
                "province",
                "district",
                "local_branch",
                "industrial_zone",
                "commune",
                "corporation",
                "central_branch",
                "grassroots",
                "guild",
                "member_union",
                "department_union",
                "group",
                name="unit_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "grassroots", "upper", "province", name="level", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "sector",
            sa.Enum(
                "admin_public",
                "public_service",
                "state_enterprise",
                "private",
                "fdi",
                "cooperative",
                "nonpublic_service",
                "informal",
                name="sector",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("unit_path", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("depth", sa.SmallInteger(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=False),
        sa.Column("dissolved_on", sa.Date(), nullable=True),
        sa.Column("weight", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "open",
                "submitted",
                "approved",
                "closed",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("figures", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("nothings", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("listings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_for_review_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "cardinality(figures) = cardinality(nothings)", name=op.f("ck_submission_figures_beside_nothings")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_submission_version_from_one")),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_submission_author_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["submission.id"], name=op.f("fk_submission_parent_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_submission_round_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_submission_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("round_id", "unit_code", name=op.f("uq_submission_round_id_unit_code")),
        sa.UniqueConstraint("round_id", "unit_id", name=op.f("uq_submission_round_id_unit_id")),
    )
    op.create_index("ix_submission_parent_id_standing", "submission", ["parent_id", "standing"], unique=False)
    op.create_index("ix_submission_unit_id", "submission", ["unit_id"], unique=False)
    op.create_index("ix_submission_unit_path", "submission", ["unit_path"], unique=False, postgresql_using="gin")
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "owed", "ready", "failed", name="document_state", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("ordered_by", sa.Integer(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("fault", sa.String(length=300), nullable=True),
        sa.CheckConstraint("format IN ('docx', 'xlsx', 'json')", name=op.f("ck_document_known_format")),
        sa.ForeignKeyConstraint(["ordered_by"], ["user_account.id"], name=op.f("fk_document_ordered_by")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_document_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index("ix_document_owed", "document", ["id"], unique=False, postgresql_where="state = 'owed'")
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("occasion", sa.String(length=80), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "owed",
                "sending",
                "sent",
                "failed",
                "moot",
                name="notice_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("fault", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_notice_submission_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_notice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "user_id", "submission_id", "kind", "occasion", name=op.f("uq_notice_user_id_submission_id_kind_occasion")
        ),
    )
    op.create_index(
        "ix_notice_owed", "notice", ["user_id", "not_before"], unique=False, postgresql_where="state = 'owed'"
    )
    op.create_table(
        "passage",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("field_key", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_passage_submission_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("submission_id", "field_key", name=op.f("pk_passage")),
    )
    op.create_table(
        "stale_mark",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("depth", sa.SmallInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_stale_mark_submission_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_mark")),
    )
    op.create_index("ix_stale_mark_depth", "stale_mark", ["depth"], unique=False)
    op.create_table(
        "total",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("official", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("provisional", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("reported_official", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("reported_provisional", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("expected", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("units_expected", sa.Integer(), nullable=False),
        sa.Column("units_submitted", sa.Integer(), nullable=False),
        sa.Column("units_approved", sa.Integer(), nullable=False),
        sa.Column("weight_expected", sa.BigInteger(), nullable=False),
        sa.Column("weight_submitted", sa.BigInteger(), nullable=False),
        sa.Column("weight_approved", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_total_submission_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_total")),
    )


def downgrade() -> None:
    op.drop_table("total")
    op.drop_index("ix_stale_mark_depth", table_name="stale_mark")
    op.drop_table("stale_mark")
    op.drop_table("passage")
    op.drop_index("ix_notice_owed", table_name="notice", postgresql_where="state = 'owed'")
    op.drop_table("notice")
    op.drop_index("ix_document_owed", table_name="document", postgresql_where="state = 'owed'")
    op.drop_table("document")
    op.drop_index("ix_submission_unit_path", table_name="submission", postgresql_using="gin")
    op.drop_index("ix_submission_unit_id", table_name="submission")
    op.drop_index("ix_submission_parent_id_standing", table_name="submission")
    op.drop_table("submission")
    op.drop_table("round")
    op.drop_index(op.f("ix_unit_name_unit_id"), table_name="unit_name")
    op.drop_table("unit_name")
    op.drop_index(op.f("ix_unit_code_unit_id"), table_name="unit_code")
    op.drop_table("unit_code")
    op.drop_index(op.f("ix_sign_in_user_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index("ix_parent_edge_parent_id_valid_to", table_name="parent_edge")
    op.drop_table("parent_edge")
    op.drop_table("history_entry")
    op.drop_table("form_version")
    op.drop_index("ix_appointment_user_id", table_name="appointment")
    op.drop_index("ix_appointment_unit_id_role", table_name="appointment")
    op.drop_table("appointment")
    op.drop_table("user_account")
    op.drop_table("unit")
    op.drop_index("ix_sign_in_attempt_email_at", table_name="sign_in_attempt")
    op.drop_index("ix_sign_in_attempt_address_at", table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("period")
    op.drop_table("form")
