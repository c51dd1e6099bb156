"""Two versions of a form side by side: what became of every field and every target. Pure.

A field is followed by its key, or by `was` where the newer version says under which keys it was asked before: one old
key in several fields is a split, several old keys in one field a merger. Only the values of the grammar are compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from submissions.forms.model import Field, Form, Section, Target


class Fate(StrEnum):
    """What became of one field or target. The first that holds is told; the differences say the rest."""

    SPLIT = "split"
    MERGED = "merged"
    CHANGED = "changed"
    """Another kind, unit, scale, way of counting: figures of the two versions are not simply comparable."""
    RENAMED = "renamed"
    """Another label or key, the same figure."""
    MOVED = "moved"
    ADJUSTED = "adjusted"
    """Asked of others, explained or checked otherwise; the figure is the same."""
    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


FIGURE = frozenset({"kind", "unit", "scale", "measure", "up", "over_time", "options", "rows", "columns", "totals", "by",
    "derive", "cohort", "register", "weight", "numerator", "denominator", "eliminate", "counts", "horizon"})  # fmt: skip
"""Attributes that say what the figure is; a difference in one of them breaks the series."""
NAMES = frozenset({"label_vi", "title_vi", "label_en", "title_en", "key"})
PLACES = frozenset({"section", "code", "number"})
IGNORED = frozenset({"was", "sectors", "source_lines", "refs", "legacy"})
"""Where a line comes from, not what it asks."""


@dataclass(frozen=True)
class Difference:
    """One attribute that is not the same; `section` stands for the heading above. Empty text: not there."""

    attribute: str
    before: str
    after: str


@dataclass(frozen=True)
class Spot:
    """A field or target in one version: key (or code), label, the section it stands in."""

    key: str
    label: str
    section: str


@dataclass(frozen=True)
class Compared:
    """What became of one. `old`: empty for what is added; `new`: empty for what is removed, several for a split."""

    fate: Fate
    old: tuple[Spot, ...]
    new: tuple[Spot, ...]
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Everything, in the order of the newer version; what is gone stands at the end in the order of the older."""

    fields: tuple[Compared, ...]
    targets: tuple[Compared, ...]

    def counts(self) -> Mapping[Fate, int]:
        """How many fields met each fate, those nobody met left out."""
        found = [each.fate for each in self.fields]
        return {fate: found.count(fate) for fate in Fate if fate in found}

    @property
    def is_empty(self) -> bool:
        """Is nothing different in any field or target?"""
        return all(each.fate is Fate.KEPT for each in (*self.fields, *self.targets))


@dataclass(frozen=True)
class _Placed:
    part: Field | Target
    section: Section

    @property
    def spot(self) -> Spot:
        return Spot(_name(self.part), _label(self.part), self.section.heading)


def compare(older: Form, newer: Form) -> Comparison:
    """What became of the fields and targets of `older` in `newer`."""
    return Comparison(
        tuple(_compared(_placed(older, "fields"), _placed(newer, "fields"))),
        tuple(_compared(_placed(older, "targets"), _placed(newer, "targets"))),
    )


def followed(older: Form, newer: Form) -> dict[str, str]:
    """Which field of `older` became which of `newer`: new key -> old key. What was split or merged became none."""
    old = _placed(older, "fields")
    sources = {key: _sources(placed.part, old) for key, placed in _placed(newer, "fields").items()}
    heirs = Counter(each for found in sources.values() for each in found)
    return {key: found[0] for key, found in sources.items() if len(found) == 1 and heirs[found[0]] == 1}


def _placed(form: Form, what: str) -> dict[str, _Placed]:
    return {_name(part): _Placed(part, section) for _, section in form.walk() for part in getattr(section, what)}


def _compared(old: Mapping[str, _Placed], new: Mapping[str, _Placed]) -> Iterator[Compared]:
    sources = {key: _sources(placed.part, old) for key, placed in new.items()}
    heirs: dict[str, list[str]] = {}
    for key, found in sources.items():
        for each in found:
            heirs.setdefault(each, []).append(key)
    told: set[str] = set()
    for key, placed in new.items():
        before = sources[key]
        if not before:
            yield Compared(Fate.ADDED, (), (placed.spot,))
        elif len(before) > 1:
            yield Compared(Fate.MERGED, tuple(old[each].spot for each in before), (placed.spot,))
        elif len(heirs[before[0]]) > 1:
            if before[0] not in told:
                told.add(before[0])
                yield Compared(Fate.SPLIT, (old[before[0]].spot,), tuple(new[each].spot for each in heirs[before[0]]))
        else:
            yield _one_to_one(old[before[0]], placed)
    yield from (Compared(Fate.REMOVED, (placed.spot,), ()) for key, placed in old.items() if key not in heirs)


def _sources(part: Field | Target, old: Mapping[str, _Placed]) -> Sequence[str]:
    declared = [key for key in getattr(part, "was", ()) if key in old]
    return declared or [key for key in (_name(part),) if key in old]


def _one_to_one(before: _Placed, after: _Placed) -> Compared:
    differences = tuple(_differences(before, after))
    names = {each.attribute for each in differences}
    fate = Fate.ADJUSTED if names else Fate.KEPT
    for group, told in ((PLACES, Fate.MOVED), (NAMES, Fate.RENAMED), (FIGURE, Fate.CHANGED)):
        fate = told if names & group else fate
    return Compared(fate, (before.spot,), (after.spot,), differences)


def _differences(before: _Placed, after: _Placed) -> Iterator[Difference]:
    if before.section.code != after.section.code:
        yield Difference("section", before.section.heading, after.section.heading)
    for each in fields(before.part):
        if each.name in IGNORED:
            continue
        one, other = getattr(before.part, each.name), getattr(after.part, each.name)
        if one != other:
            yield Difference(each.name, said(one), said(other))


def said(value: Any) -> str:
    """A value of the grammar as one line of text; empty for none."""
    if value is None or value is False or value == ():
        return ""
    if isinstance(value, tuple):
        return "; ".join(said(each) for each in value)
    if is_dataclass(value):
        named = [getattr(value, "key", None), getattr(value, "label_vi", None), getattr(value, "rule", None)]
        rest = [getattr(value, name, None) for name in ("kind", "unit", "importance", "of", "scale", "options")]
        return " ".join(said(each) for each in (*named, *rest) if each)
    return str(value)


def _name(part: Field | Target) -> str:
    return part.key if isinstance(part, Field) else part.code


def _label(part: Field | Target) -> str:
    return part.label_vi if isinstance(part, Field) else part.title_vi
