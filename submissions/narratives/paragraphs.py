"""Paragraphs with the units they came from, and how alike two texts are. Pure."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from math import ceil
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
PROBES = 6
"""Runs of words of a text that others are searched for, before they are compared with it."""
MOST_TRIED, MOST_NAMED = 60, 3
"""Texts that are compared with one text, and those that are named as its copies."""
MOST_KNOWN = 500
"""Paragraphs a rewritten line is compared with: a text of 20,000 letters has no more that say anything."""
MOST_HOLDERS = 16
"""Texts that are remembered for one shingle: what many have tells little."""


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
    everything = _known(before)
    matcher = SequenceMatcher(a=[each.text for each in before], b=lines)
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind == "equal":
            found += before[first:last]
        else:
            known = _known(before[first:last]) if first < last else everything
            found += [Paragraph(line, _sources(known, line)) for line in lines[begin:end]]
    return found


_Known = Sequence[tuple[tuple[Source, ...], frozenset[tuple[str, ...]]]]
"""Sources of a paragraph and its shingles."""


def _known(candidates: Sequence[Paragraph]) -> _Known:
    """Those of `candidates` that have sources, each text once; of more than anybody writes the first."""
    sourced = {(each.sources, each.text): None for each in candidates if each.sources}
    return [(sources, shingles(text)) for sources, text in itertools.islice(sourced, MOST_KNOWN)]


def _sources(known: _Known, line: str) -> tuple[Source, ...]:
    """The sources of everything `line` was made of."""
    mine = shingles(line)
    found = [sources for sources, theirs in known if _overlap(theirs, mine) >= STILL_THE_SAME]
    return tuple(dict.fromkeys(source for sources in found for source in sources))


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Runs of words, without marks and case; a short text is one."""
    words = re.findall(r"\w+", fold(text))
    if len(words) <= SHINGLE:
        return frozenset({tuple(words)} if words else ())
    return frozenset(tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def likeness(one: frozenset[Any], other: frozenset[Any]) -> float:
    """Shared shingles out of all (Jaccard)."""
    if not one or not other:
        return 0.0
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def _overlap(one: frozenset[Any], other: frozenset[Any]) -> float:
    """Shared shingles out of those of the smaller text."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def near_duplicates(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(place, earlier place) of texts that nearly repeat an earlier one; long enough ones only.

    Two texts so alike share one of their rarest shingles: only those are looked up, each with the first few texts that have
    it, so that thousands of texts, all different or all from one pattern, cost little.
    """
    kept = _ranked([shingles(text) for text in texts])
    holders: dict[int, list[int]] = {}
    for place, mine in enumerate(kept):
        if len(mine) < FEWEST_WORDS - SHINGLE + 1:
            continue
        rare = sorted(mine)[: len(mine) - ceil(NEARLY_THE_SAME * len(mine)) + 1]
        candidates = {earlier for shingle in rare for earlier in holders.get(shingle, ())}
        for earlier in sorted(candidates):
            if likeness(mine, kept[earlier]) >= NEARLY_THE_SAME:
                yield place, earlier
                break
        for shingle in rare:
            known = holders.setdefault(shingle, [])
            if len(known) < MOST_HOLDERS:
                known.append(place)


def near_copies(shown: Mapping[int, str], others: Iterable[tuple[int, str]]) -> dict[int, list[int]]:
    """Of each text shown (id -> text) the ids of the first few others, each (id, text), that nearly repeat it.

    Others may be thousands: one is taken apart only where it holds one of a few runs of words of the text; who repeats
    three quarters of a text word by word holds one of them all but certainly.
    """
    known = {each: shingles(text) for each, text in shown.items()}
    told = {each: text for each, text in shown.items() if len(known[each]) > FEWEST_WORDS - SHINGLE}
    holders: dict[tuple[str, ...], set[int]] = {}
    for each, text in told.items():
        runs = _runs(text)
        for probe in runs[:: max(1, len(runs) // PROBES)]:
            holders.setdefault(probe, set()).add(each)
    tried: Counter[int] = Counter()
    found: dict[int, list[int]] = {each: [] for each in told}
    for other, text in others:
        held = set().union(*(holders[probe] for probe in holders.keys() & _runs(text))) - {other}
        held = {each for each in held if tried[each] < MOST_TRIED and len(found[each]) < MOST_NAMED}
        taken = shingles(text) if held else frozenset()
        for each in held:
            tried[each] += 1
            if likeness(known[each], taken) >= NEARLY_THE_SAME:
                found[each].append(other)
    return {each: copies for each, copies in found.items() if copies}


def _runs(text: str) -> list[tuple[str, ...]]:
    """Every run of words as they are spelt, capitals aside: quicker than `shingles` and not as sharp."""
    words = text.casefold().split()
    return list(zip(words, words[1:], words[2:], strict=False))


def _ranked(kept: Sequence[frozenset[tuple[str, ...]]]) -> list[frozenset[int]]:
    """The same with a number for each shingle, the rarest the lowest."""
    common = Counter(chain.from_iterable(kept))
    rank = {shingle: place for place, shingle in enumerate(sorted(common, key=common.__getitem__))}
    return [frozenset(map(rank.__getitem__, mine)) for mine in kept]
