"""Units and what is true of them from one day to another: names, codes, parents.

A unit's identity is its row; codes and names are labels with dates, and a code may later mean another unit.
Dates of validity are half open in nobody's head: `valid_from` and `valid_to` are both days on which the fact holds.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Computed, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from extensions import Base
from units.kinds import Level, Sector, UnitKind

WORDS = "to_tsvector('simple'::regconfig, regexp_replace((search_key)::text, '[^a-z0-9]+'::text, ' '::text, 'g'::text))"
"""How the database makes the words of a name from its search key, written as it writes it back."""


def named_enum(enum: type, name: str) -> Enum:
    """A text column that holds the values (not the names) of `enum`, checked by the database."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


class Dated:
    """Holds from `valid_from` to `valid_to`, both days included; no `valid_to` means until further notice."""

    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        return (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),)

    def holds_on(self, day: date) -> bool:
        """Is this true on `day`?"""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Unit(Dated, Base):
    """A node of the hierarchy. What it is called, its code and its parent are dated rows beside it."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[UnitKind] = mapped_column(named_enum(UnitKind, "unit_kind"))
    sector: Mapped[Sector | None] = mapped_column(named_enum(Sector, "sector"))

    names: Mapped[list[UnitName]] = relationship(order_by="UnitName.valid_from", cascade="all, delete-orphan")
    codes: Mapped[list[UnitCode]] = relationship(order_by="UnitCode.valid_from", cascade="all, delete-orphan")

    @property
    def level(self) -> Level:
        """The level whose questions this unit answers."""
        return self.kind.level


class UnitName(Dated, Base):
    """What a unit is called, with the keys for Vietnamese order and for search without diacritics."""

    __tablename__ = "unit_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    search_key: Mapped[str] = mapped_column(String(300))
    sort_key: Mapped[str] = mapped_column(String(1200, collation="C"))
    words: Mapped[Any] = mapped_column(TSVECTOR, Computed(WORDS, persisted=True), deferred=True)
    """The words of the search key, kept by the database."""

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        return (
            CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
            Index("ix_unit_name_words", "words", postgresql_using="gin"),
            Index("ix_unit_name_sort_key_id", "sort_key", "id"),
        )


class UnitCode(Dated, Base):
    """An official code a unit carries between two days; another unit may carry it before or after."""

    __tablename__ = "unit_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(40))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        return (
            CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
            UniqueConstraint("code", "valid_from"),
            Index("ix_unit_code_prefix", "code", postgresql_ops={"code": "text_pattern_ops"}),
        )


class ParentEdge(Dated, Base):
    """Who is directly above a unit between two days."""

    __tablename__ = "parent_edge"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    parent_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        return (
            CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
            CheckConstraint("unit_id <> parent_id", name="not_its_own_parent"),
            UniqueConstraint("unit_id", "valid_from"),
            Index("ix_parent_edge_parent_id_valid_to", "parent_id", "valid_to"),
        )
