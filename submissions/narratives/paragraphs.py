"""Paragraphs with the units they came from, and how alike two texts are. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from vietnamese import fold

SHINGLE = 3
"""Words that stand side by side in one shingle."""
STILL_THE_SAME = 0.25
"""An edited paragraph keeps its sources from here on: a quarter of its shingles, or of those it had, are left."""
NEARLY_THE_SAME = 0.6
"""Two paragraphs that share this part of their shingles say the same thing twice."""
FEWEST_WORDS = 8
"""Shorter paragraphs are alike by chance."""


@dataclass(frozen=True)
class Source:
    """A unit that wrote something; `through`: the units above it in whose text it came here."""

    unit: str
    name: str
    through: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """ "CĐCS May Bình Minh (qua Công đoàn phường Kinh Bắc)"."""
        return f"{self.name} (qua {', '.join(self.through)})" if self.through else self.name

    def passed_on(self, by: str) -> Source:
        """The same, after `by` took it over."""
        return Source(self.unit, self.name, (*self.through, by))


@dataclass(frozen=True)
class Paragraph:
    """A piece of text; without sources it is the writer's own."""

    text: str
    sources: tuple[Source, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        told = [{"unit": each.unit, "name": each.name, "through": list(each.through)} for each in self.sources]
        return {"text": self.text, "sources": told}


def read_paragraph(kept: Mapping[str, Any]) -> Paragraph:
    """Back from what is kept."""
    sources = tuple(Source(each["unit"], each["name"], tuple(each["through"])) for each in kept["sources"])
    return Paragraph(kept["text"], sources)


def split(text: str) -> list[str]:
    """The paragraphs of a text: its lines that are not blank."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def aligned(before: Sequence[Paragraph], text: str) -> list[Paragraph]:
    """The paragraphs of `text` with the sources of those of `before` they are, or were before somebody edited them."""
    lines = split(text)
    if [each.text for each in before] == lines:
        return list(before)
    found: list[Paragraph] = []
    matcher = SequenceMatcher(a=[each.text for each in before], b=lines, autojunk=False)
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind == "equal":
            found += before[first:last]
        else:
            found += [Paragraph(line, _sources(before[first:last] or before, line)) for line in lines[begin:end]]
    return found


def _sources(candidates: Iterable[Paragraph], line: str) -> tuple[Source, ...]:
    """The sources of everything `line` was made of."""
    mine = shingles(line)
    found = [
        each.sources for each in candidates if each.sources and _overlap(shingles(each.text), mine) >= STILL_THE_SAME
    ]
    return tuple(dict.fromkeys(source for sources in found for source in sources))


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Runs of words, without marks and case; a short text is one."""
    words = re.findall(r"\w+", fold(text))
    if len(words) <= SHINGLE:
        return frozenset({tuple(words)} if words else ())
    return frozenset(tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def likeness(one: frozenset[Any], other: frozenset[Any]) -> float:
    """Shared shingles out of all (Jaccard)."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _overlap(one: frozenset[Any], other: frozenset[Any]) -> float:
    """Shared shingles out of those of the smaller text."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def near_duplicates(texts: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """(place, earlier place, likeness) of texts that nearly repeat an earlier one; long enough ones only.

    Only texts that share a shingle are compared, so that thousands of different ones cost little.
    """
    holders: dict[tuple[str, ...], list[int]] = {}
    kept = [shingles(text) for text in texts]
    for place, mine in enumerate(kept):
        if len(mine) < FEWEST_WORDS - SHINGLE + 1:
            continue
        shared: dict[int, int] = {}
        for shingle in mine:
            for earlier in holders.get(shingle, ()):
                shared[earlier] = shared.get(earlier, 0) + 1
            holders.setdefault(shingle, []).append(place)
        best = max(shared, key=lambda earlier: (likeness(mine, kept[earlier]), -earlier), default=None)
        if best is not None and (alike := likeness(mine, kept[best])) >= NEARLY_THE_SAME:
            yield place, best, alike
