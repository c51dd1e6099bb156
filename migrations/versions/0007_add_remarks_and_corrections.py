"""Remarks on a returned report, corrections after approval, moves on many reports, checkpoints of the history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _remarks()
    _corrections()
    _bulk_moves()
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("last_id", sa.BigInteger, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("chains", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("mailed_at", MOMENT),
        sa.Column("attempts", sa.SmallInteger, nullable=False),
    )


def downgrade() -> None:
    for table in (
        "checkpoint",
        "bulk_item",
        "bulk_move",
        "correction_signature",
        "correction",
        "look",
        "remark_reply",
        "remark",
    ):
        op.drop_table(table)


def _remarks() -> None:
    op.create_table(
        "remark",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("submission_id", sa.BigInteger, sa.ForeignKey("submission.id", ondelete="CASCADE"), nullable=False),
        sa.Column("anchor", _words("anchor", "whole", "section", "field"), nullable=False),
        sa.Column("place", sa.String(80), nullable=False),
        sa.Column("label", sa.String(300), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        *_author(),
        sa.Column("sent_at", MOMENT),
        sa.Column("fixed_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.CheckConstraint("(anchor = 'whole') = (place = '')", name="place_of_a_part"),
        sa.CheckConstraint(
            "sent_at IS NOT NULL OR (fixed_at IS NULL AND closed_at IS NULL)", name="drafts_are_untouched"
        ),
    )
    op.create_index("ix_remark_submission_id", "remark", ["submission_id"])
    op.create_table(
        "remark_reply",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("remark_id", sa.BigInteger, sa.ForeignKey("remark.id", ondelete="CASCADE"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        *_author(),
    )
    op.create_index("ix_remark_reply_remark_id", "remark_reply", ["remark_id"])
    op.create_table(
        "look",
        sa.Column("submission_id", sa.BigInteger, sa.ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user_account.id"), primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("looked_at", MOMENT, nullable=False),
    )


def _corrections() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("submission_id", sa.BigInteger, sa.ForeignKey("submission.id"), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("label", sa.String(700), nullable=False),
        sa.Column("old_figure", sa.BigInteger),
        sa.Column("new_figure", sa.BigInteger),
        sa.Column("old_nothing", sa.SmallInteger),
        sa.Column("new_nothing", sa.SmallInteger),
        sa.Column("old_text", sa.Text),
        sa.Column("new_text", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state", _words("correction_state", "open", "applied", "refused", "withdrawn"), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("made_for", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("maker_name", sa.String(200), nullable=False),
        sa.Column("maker_title", sa.String(200), nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("refusal", sa.Text),
        sa.Column("attachment_name", sa.String(200)),
        sa.Column("attachment_type", sa.String(100)),
        sa.Column("attachment_hash", sa.String(64)),
        sa.Column("attachment", sa.LargeBinary),
        sa.CheckConstraint("(old_nothing IS NULL) <> (old_text IS NULL)", name="figure_or_passage"),
        sa.CheckConstraint("(new_nothing IS NULL) = (old_nothing IS NULL)", name="like_for_like"),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="open_until_ended"),
    )
    op.create_index(
        "uq_correction_open",
        "correction",
        ["submission_id", "place"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "correction_signature",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("correction_id", sa.BigInteger, sa.ForeignKey("correction.id"), nullable=False),
        sa.Column("sequence", sa.SmallInteger, nullable=False),
        sa.Column("submission_id", sa.BigInteger, sa.ForeignKey("submission.id"), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=False),
        sa.Column("signed_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("signer_name", sa.String(200), nullable=False),
        sa.Column("signer_title", sa.String(200), nullable=False),
        sa.Column("unit_name", sa.String(300), nullable=False),
        sa.UniqueConstraint("correction_id", "sequence"),
    )


def _bulk_moves() -> None:
    op.create_table(
        "bulk_move",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("asked_by", sa.Integer, sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("once", sa.String(40), nullable=False),
        sa.Column("move", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.UniqueConstraint("asked_by", "once"),
    )
    op.create_table(
        "bulk_item",
        sa.Column("bulk_id", sa.BigInteger, sa.ForeignKey("bulk_move.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("submission_id", sa.BigInteger, sa.ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(40)),
        sa.Column("facts", postgresql.JSONB, nullable=False),
        sa.Column("done_at", MOMENT),
    )
    op.create_index("ix_bulk_item_owed", "bulk_item", ["bulk_id"], postgresql_where=sa.text("outcome IS NULL"))


def _author() -> tuple[sa.Column, ...]:
    return (
        sa.Column("author_id", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("author_name", sa.String(200), nullable=False),
        sa.Column("author_title", sa.String(200), nullable=False),
        sa.Column("author_for", sa.String(200), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
    )


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
