"""Kinds, levels and sectors of units, as values. Pure."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """Who supplies a figure: the three words report forms use, whatever the depth of the tree."""

    GRASSROOTS = "grassroots"
    UPPER = "upper"
    PROVINCE = "province"


class UnitKind(StrEnum):
    """What a unit is. Nothing may depend on the depth at which a kind stands: the tree is ragged."""

    CONFEDERATION = "confederation"
    PROVINCE = "province"
    DISTRICT = "district"
    LOCAL_BRANCH = "local_branch"
    INDUSTRIAL_ZONE = "industrial_zone"
    COMMUNE = "commune"
    CORPORATION = "corporation"
    CENTRAL_BRANCH = "central_branch"
    GRASSROOTS = "grassroots"
    GUILD = "guild"
    MEMBER_UNION = "member_union"
    DEPARTMENT_UNION = "department_union"
    GROUP = "group"

    @property
    def level(self) -> Level:
        """The level whose questions a unit of this kind answers."""
        if self in (UnitKind.CONFEDERATION, UnitKind.PROVINCE):
            return Level.PROVINCE
        if self in GRASSROOTS_KINDS:
            return Level.GRASSROOTS
        return Level.UPPER

    def may_stand_below(self, above: UnitKind) -> bool:
        """May a unit of this kind be directly below one of `above`? Provinces stand below a confederation alone."""
        return self.level is not Level.PROVINCE or above is UnitKind.CONFEDERATION

    @property
    def is_expected(self) -> bool:
        """Does a unit of this kind owe reports? Parts inside a CĐCS do not: they are never added to it."""
        return self not in INSIDE_GRASSROOTS


INSIDE_GRASSROOTS = frozenset({UnitKind.MEMBER_UNION, UnitKind.DEPARTMENT_UNION, UnitKind.GROUP})
GRASSROOTS_KINDS = frozenset({UnitKind.GRASSROOTS, UnitKind.GUILD}) | INSIDE_GRASSROOTS


class Sector(StrEnum):
    """Economic sector of a grassroots unit; the eight values the figures are split by."""

    ADMIN_PUBLIC = "admin_public"
    PUBLIC_SERVICE = "public_service"
    STATE_ENTERPRISE = "state_enterprise"
    PRIVATE = "private"
    FDI = "fdi"
    COOPERATIVE = "cooperative"
    NONPUBLIC_SERVICE = "nonpublic_service"
    INFORMAL = "informal"
