"""Steps at some levels only, where the unit that judges need not stand directly above; corrections of several places at once;
how often a sweep broke off in a row.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = "place, label, old_figure, new_figure, old_nothing, new_nothing, old_text, new_text"


def upgrade() -> None:
    op.add_column("submission", sa.Column("above_unit_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=True))
    op.add_column("sweep_run", sa.Column("failures", sa.Integer, nullable=False, server_default="0"))
    op.alter_column("sweep_run", "failures", server_default=None)
    op.create_table(
        "correction_change",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("correction_id", sa.BigInteger, sa.ForeignKey("correction.id"), nullable=False),
        sa.Column("sequence", sa.SmallInteger, nullable=False),
        *_place(nullable=False),
        sa.CheckConstraint("(old_nothing IS NULL) <> (old_text IS NULL)", name="figure_or_passage"),
        sa.CheckConstraint("(new_nothing IS NULL) = (old_nothing IS NULL)", name="like_for_like"),
        sa.UniqueConstraint("correction_id", "sequence"),
        sa.UniqueConstraint("correction_id", "place"),
    )
    op.execute(
        f"INSERT INTO correction_change (correction_id, sequence, {COLUMNS}) SELECT id, 1, {COLUMNS} FROM correction"  # noqa: S608 - our own words
    )
    for column in _place(nullable=False):
        op.drop_column("correction", column.name)
    op.create_index("ix_correction_open", "correction", ["submission_id"], postgresql_where=sa.text("state = 'open'"))


def downgrade() -> None:
    """A correction of several places has no form before: it must be refused or withdrawn, or stay where it is."""
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM correction_change WHERE sequence > 1")):
        raise RuntimeError("some corrections are of several places; they cannot be kept by the version before")
    for column in _place(nullable=True):
        op.add_column("correction", column)
    firsts = f"SELECT {COLUMNS} FROM correction_change WHERE correction_id = c.id AND sequence = 1"  # noqa: S608
    op.execute(f"UPDATE correction c SET ({COLUMNS}) = ({firsts})")  # noqa: S608
    for name in ("place", "label"):
        op.alter_column("correction", name, nullable=False)
    op.create_check_constraint("figure_or_passage", "correction", "(old_nothing IS NULL) <> (old_text IS NULL)")
    op.create_check_constraint("like_for_like", "correction", "(new_nothing IS NULL) = (old_nothing IS NULL)")
    op.drop_index("ix_correction_open", "correction")
    op.create_index(
        "uq_correction_open",
        "correction",
        ["submission_id", "place"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_table("correction_change")
    op.drop_column("sweep_run", "failures")
    op.drop_column("submission", "above_unit_id")


def _place(*, nullable: bool) -> tuple[sa.Column, ...]:
    return (
        sa.Column("place", sa.String(200), nullable=nullable),
        sa.Column("label", sa.String(700), nullable=nullable),
        sa.Column("old_figure", sa.BigInteger),
        sa.Column("new_figure", sa.BigInteger),
        sa.Column("old_nothing", sa.SmallInteger),
        sa.Column("new_nothing", sa.SmallInteger),
        sa.Column("old_text", sa.Text),
        sa.Column("new_text", sa.Text),
    )
