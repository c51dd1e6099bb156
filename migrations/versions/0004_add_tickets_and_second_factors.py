"""Invitations, forgotten passwords and second factors of sign-in; people found without diacritics."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user_account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("purpose", enum("ticket_purpose", "invitation", "reset"), nullable=False),
        sa.Column("nonce", sa.String(32), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user_account.id")),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.Column("replaced_at", MOMENT),
        sa.Column("state", enum("mail_state", "owed", "sending", "sent", "failed", "moot"), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("attempts", sa.SmallInteger, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("fault", sa.String(300)),
    )
    op.create_index("ix_ticket_user_id_made_at", "ticket", ["user_id", "made_at"])
    op.create_index("ix_ticket_owed", "ticket", ["not_before"], postgresql_where="state IN ('owed', 'sending')")
    op.create_table(
        "forgotten_password",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sealed_secret", sa.String(200), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("last_step", sa.BigInteger),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user_account.id", ondelete="CASCADE"), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("used_at", MOMENT),
    )
    op.create_index("ix_recovery_code_user_id", "recovery_code", ["user_id"])
    # What guesses are counted by: the door they came to, the network, the known device (ADR 0010).
    op.add_column("sign_in_attempt", sa.Column("door", sa.String(24), nullable=False, server_default="password"))
    op.add_column("sign_in_attempt", sa.Column("network", sa.String(64), nullable=False, server_default=""))
    op.add_column("sign_in_attempt", sa.Column("device", sa.String(64), nullable=False, server_default=""))
    for name in ("door", "network", "device"):
        op.alter_column("sign_in_attempt", name, server_default=None)
    _search_keys()


def downgrade() -> None:
    op.drop_column("user_account", "search_key")
    for name in ("device", "network", "door"):
        op.drop_column("sign_in_attempt", name)
    for name in ("recovery_code", "second_factor", "forgotten_password", "ticket"):
        op.drop_table(name)


def _search_keys() -> None:
    """Names without diacritics, of whoever is there already."""
    op.add_column("user_account", sa.Column("search_key", sa.String(200)))
    people = sa.table("user_account", sa.column("id"), sa.column("name"), sa.column("search_key"))
    there = op.get_bind().execute(sa.select(people.c.id, people.c.name)).all()
    write = people.update().where(people.c.id == sa.bindparam("of")).values(search_key=sa.bindparam("bare"))
    if there:
        op.get_bind().execute(write, [{"of": row.id, "bare": _bare(row.name)} for row in there])
    op.alter_column("user_account", "search_key", nullable=False)


def _bare(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
