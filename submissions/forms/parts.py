"""The small parts of a form as frozen values: options, columns, rows of totals, checks, sector groups, cohorts. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from submissions.forms.words import Kind
from units.kinds import Level, Sector


@dataclass(frozen=True)
class Option:
    """One of a closed list: an answer of a choice, a row or a status. `note`: what the word means."""

    key: str
    label_vi: str
    label_en: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table or a list. `scale`: decimals kept, figures being value * 10**scale."""

    key: str
    label_vi: str
    label_en: str | None = None
    kind: Kind = Kind.INTEGER
    unit: str | None = None
    scale: int = 0
    options: tuple[Option, ...] = ()

    @property
    def heading(self) -> str:
        """Its label with its unit: "Số tiền (đồng)"."""
        return f"{self.label_vi} ({self.unit})" if self.unit else self.label_vi


@dataclass(frozen=True)
class TotalRow:
    """A row of a table that is the sum of other rows, per column; never typed."""

    key: str
    label_vi: str
    of: tuple[str, ...]
    label_en: str | None = None


@dataclass(frozen=True)
class Check:
    """A condition the answers should meet. `importance`: 1-2 block submitting, 3-4 ask for a note.

    `message_vi`: the sentence to show instead of the one made from the labels.
    """

    rule: str
    importance: int = 1
    message_vi: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class SectorGroup:
    """Sectors under one name."""

    key: str
    sectors: tuple[Sector, ...]


@dataclass(frozen=True)
class Cohort:
    """The units something is counted over: active ones of these levels, of a sector group, perhaps only the rateable."""

    key: str
    levels: tuple[Level, ...]
    group: str | None = None
    rateable: bool = False
    note: str | None = None
