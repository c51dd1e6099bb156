"""A draft's text as an outline to click on: sections with their fields, each with its place in the text. Pure.

Takes whatever the text says, right or wrong, as long as it is YAML: a draft with faults can be edited too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from submissions.forms.yaml_lines import Path
from workflow.refusals import Refused


@dataclass(frozen=True)
class Entry:
    """A section or a field. `path`: where it stands; `value`: what is written; `section`: code of the one it stands in."""

    path: Path
    value: Mapping[str, Any]
    depth: int
    section: str = ""

    @property
    def position(self) -> int:
        """Its place in its list."""
        last = self.path[-1]
        assert isinstance(last, int)
        return last


@dataclass(frozen=True)
class Outline:
    """Sections in printed order with their fields."""

    sections: tuple[tuple[Entry, tuple[Entry, ...]], ...]

    def section(self, code: str) -> Entry:
        """The section of a code. Errors: Refused("not_found")."""
        return _first((entry for entry, _ in self.sections if entry.value.get("code") == code))

    def field(self, key: str) -> Entry:
        """The field of a key. Errors: Refused("not_found")."""
        return _first((entry for _, fields in self.sections for entry in fields if entry.value.get("key") == key))

    def fields_of(self, code: str) -> tuple[Entry, ...]:
        """The fields directly in a section."""
        return next((fields for entry, fields in self.sections if entry.value.get("code") == code), ())

    @property
    def first_code(self) -> str:
        """The code of the first section; empty when there is none."""
        return next((str(entry.value.get("code", "")) for entry, _ in self.sections), "")

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of every field."""
        return tuple(str(entry.value.get("key", "")) for _, fields in self.sections for entry in fields)

    @property
    def codes(self) -> frozenset[str]:
        """Codes of everything that has one here."""
        fields = (entry.value.get("code", "") for _, each in self.sections for entry in each)
        return frozenset(map(str, (*fields, *(entry.value.get("code", "") for entry, _ in self.sections))))


def outline_of(value: Any) -> Outline:
    """The outline of a plain value."""
    return Outline(tuple(_sections(value if isinstance(value, dict) else {}, (), 0)))


def _sections(around: Mapping[str, Any], path: Path, depth: int) -> Iterator[tuple[Entry, tuple[Entry, ...]]]:
    for section, here in _members(around, "sections", path):
        code = str(section.get("code", ""))
        fields = tuple(Entry(at, asked, depth + 1, code) for asked, at in _members(section, "fields", here))
        yield Entry(here, section, depth), fields
        yield from _sections(section, here, depth + 1)


def _members(around: Mapping[str, Any], key: str, path: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    listed = around.get(key)
    for position, each in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(each, dict):
            yield each, (*path, key, position)


def _first(entries: Iterator[Entry]) -> Entry:
    found = next(entries, None)
    if found is None:
        raise Refused("not_found")
    return found
