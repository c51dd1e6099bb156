"""Which units a field, a sector group or a cohort concerns, as sets of (level, sector). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from submissions.forms.slots import EVERYWHERE, Place
from units.kinds import Level

if TYPE_CHECKING:
    from submissions.forms.model import Field, Form
    from submissions.forms.parts import Cohort


class BadPlace(ValueError):
    """A group or cohort that the form does not declare."""


class Places:
    """The sets of one form, looked up by name."""

    def __init__(self, form: Form) -> None:
        self.groups = {group.key: frozenset(group.sectors) for group in form.sector_groups}
        self.cohorts = {cohort.key: cohort for cohort in form.cohorts}

    def of_field(self, asked: Field) -> frozenset[Place]:
        """Where a field is answered."""
        return frozenset(place for place in EVERYWHERE if asked.is_asked(*place))

    def of_cohort(self, key: str) -> frozenset[Place]:
        """Where the units of a cohort stand, rateable or not. Errors: BadPlace."""
        cohort = self.cohort(key)
        inside = self.where(cohort.group) if cohort.group else EVERYWHERE
        return frozenset(place for place in inside if place[0] in cohort.levels)

    def cohort(self, key: str) -> Cohort:
        """A cohort by its key. Errors: BadPlace."""
        if key not in self.cohorts:
            raise BadPlace(f"không có tập đơn vị “{key}”")
        return self.cohorts[key]

    def where(self, name: str | None) -> frozenset[Place]:
        """What stands after `@`: a sector group or a level; None is everywhere. Errors: BadPlace."""
        if name is None:
            return EVERYWHERE
        if name in self.groups:
            return frozenset(place for place in EVERYWHERE if place[1] in self.groups[name])
        if name in list(Level):
            return frozenset(place for place in EVERYWHERE if place[0] == name)
        raise BadPlace(f"không có nhóm khu vực hay cấp “{name}”")
