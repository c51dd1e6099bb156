"""A form nobody has filled in yet, as a unit of some level and sector will meet it. Asks no database."""

from __future__ import annotations

from dataclasses import dataclass

from submissions.entry.field_views import Filled, GroupView, groups_of
from submissions.entry.parts import Page, page_of, pages_of
from submissions.forms.schema import Form, blank
from submissions.models import Submission
from units.kinds import Level, Sector


@dataclass(frozen=True)
class Preview:
    """One page of the form with its fields empty; `pages`: all of them for this level and sector."""

    level: Level
    sector: Sector | None
    pages: tuple[Page, ...]
    page: Page | None
    groups: tuple[GroupView, ...]

    @property
    def number(self) -> int:
        """Which page it is, from 1; 0 when there is none."""
        return self.pages.index(self.page) + 1 if self.page else 0


def preview_of(form: Form, level: Level, sector: Sector | None, code: str = "") -> Preview:
    """The page made from the section `code` (the first when there is none) as it will be filled in."""
    pages = pages_of(form, level, sector)
    page = page_of(pages, code) or (pages[0] if pages else None)
    figures, nothings = blank(form, level, sector)
    nobody = Submission(level=level, sector=sector, figures=figures, nothings=nothings, listings={})
    groups = groups_of(page, nobody, Filled(form, figures, nothings, {}, {})) if page else ()
    return Preview(level, sector, pages, page, groups)
