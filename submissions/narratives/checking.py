"""Sentences that say otherwise than the figures, and paragraphs that say the same twice: remarks, never a refusal. Pure.

Only what is nearly certain is flagged: the name of a figure and, right after it, a direction or a number. Whoever signs
decides; a sentence may be right and speak of something else.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from submissions.narratives.paragraphs import near_duplicates, split
from vietnamese import NotANumber, fold, format_number, parse_number

Number = int | Decimal
WORD = re.compile(r"\w+")
SENTENCES = re.compile(r"(?<=[.!?…;])\s+|\n+")
TAILS = re.compile(r"\s+(cuoi ky|dau ky|trong ky|trong nam|hien co)$")
HEADS = re.compile(r"^(tong so|so luong|so)\s+")
WITHIN = 5
"""Words between the name of a figure and what is said of it."""
RISES, FALLS = "tang", "giam"
OTHER_MEANINGS = {"cuong", "ca", "luong", "thieu", "ngheo", "nhe", "truong", "thu", "gia", "nang"}
"""Words after tăng or giảm that make it speak of something else: tăng cường, giảm nghèo, tăng ca …"""
DENIALS = {"khong", "chua", "chong", "han"}
FIGURE = re.compile(r"\d[\d.\u00a0 ]*\d(?:,\d+)?|\d+(?:,\d+)?")
NOT_A_FIGURE = re.compile(r"\s*(%|/|phan tram|nam\b|thang\b|quy\b|ngay\b|-)")


@dataclass(frozen=True)
class Named:
    """A figure as texts name it: now, in the last period, and every other value it may rightly be said to have."""

    label: str
    now: Number | None
    before: Number | None
    also: tuple[Number, ...] = ()
    decimals: int = 0
    is_rate: bool = False


@dataclass(frozen=True)
class Remark:
    """Something to look at again. `key`: the field of the text; `where`: the sentence; `why`: a sentence for people."""

    key: str
    where: str
    why: str


def remarks_on(texts: Mapping[str, str], figures: Iterable[Named], earlier: Mapping[str, str]) -> list[Remark]:
    """Everything worth a second look in `texts` (field key -> text); `earlier`: the same of the last period."""
    names = _names(figures)
    found = [remark for key, text in texts.items() for remark in _contradictions(key, text, names)]
    return [*found, *_repetitions(texts), *_copies(texts, earlier)]


def _names(figures: Iterable[Named]) -> dict[str, Named]:
    """What a figure is called in texts -> the figure; names that two figures share name none."""
    found: dict[str, list[Named]] = {}
    for figure in figures:
        full = fold(figure.label)
        for name in {full, TAILS.sub("", full), HEADS.sub("", TAILS.sub("", full))}:
            if len(WORD.findall(name)) >= 2 and not name.startswith("trong do"):
                found.setdefault(name, []).append(figure)
    return {name: known[0] for name, known in found.items() if len(known) == 1}


def _contradictions(key: str, text: str, names: Mapping[str, Named]) -> Iterator[Remark]:
    beginnings: dict[tuple[str, str], list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        beginnings.setdefault(_beginning(name), []).append(name)
    for sentence in SENTENCES.split(text):
        bare = fold(sentence)
        matches = list(_named(bare, beginnings))
        for place, (name, start) in enumerate(matches):
            end = matches[place + 1][1] if place + 1 < len(matches) else len(bare)
            clause = re.split(r"[;,]\s", bare[start + len(name) : end], maxsplit=1)[0]
            figure = names[name]
            for why in (_direction(figure, clause), _number(figure, clause)):
                if why:
                    yield Remark(key, sentence.strip()[:300], why)


def _beginning(name: str) -> tuple[str, str]:
    """The first two words of a name."""
    first, second, *_ = WORD.findall(name)
    return first, second


def _named(bare: str, beginnings: Mapping[tuple[str, str], Sequence[str]]) -> Iterator[tuple[str, int]]:
    """The names in a folded sentence with where they begin, the longest where several fit; looked up by their first two words."""
    words = list(WORD.finditer(bare))
    free_from = 0
    for one, other in itertools.pairwise(words):
        if one.start() < free_from:
            continue
        for name in beginnings.get((one.group(), other.group()), ()):
            end = one.start() + len(name)
            if bare.startswith(name, one.start()) and not WORD.match(bare, end):
                yield name, one.start()
                free_from = end
                break


def _direction(figure: Named, clause: str) -> str:
    """Why the direction the clause gives is not that of the figure; empty when it is, or none is given."""
    if figure.now is None or figure.before is None:
        return ""
    words = re.findall(r"\w+", clause)
    for place, word in enumerate(words[: WITHIN + 1]):
        if word not in (RISES, FALLS):
            continue
        if set(words[max(0, place - 1) : place]) & DENIALS or set(words[place + 1 : place + 2]) & OTHER_MEANINGS:
            return ""
        is_true = figure.now > figure.before if word == RISES else figure.now < figure.before
        if is_true:
            return ""
        said = "tăng" if word == RISES else "giảm"
        change = "không đổi" if figure.now == figure.before else ("giảm" if figure.now < figure.before else "tăng")
        values = f"kỳ trước {_told(figure, figure.before)}, kỳ này {_told(figure, figure.now)}"
        return f"Câu nói “{said}”, nhưng “{figure.label}” {change}: {values}."
    return ""


def _number(figure: Named, clause: str) -> str:
    """Why the number the clause gives is none of the figure's; empty when it is, or none is given."""
    if figure.now is None:
        return ""
    match = FIGURE.search(clause)
    if match is None:
        return ""
    lead = re.findall(r"\w+", clause[: match.start()])
    if len(lead) > WITHIN or {RISES, FALLS, "them", "bot", "quy", "nam", "thang", "ngay"} & set(lead):
        return ""
    is_percent = clause[match.end() :].lstrip().startswith(("%", "phan tram"))
    if is_percent != figure.is_rate or (not is_percent and NOT_A_FIGURE.match(clause[match.end() :])):
        return ""
    said = _read(match.group(), figure.decimals)
    rightly = [value for value in (figure.now, figure.before, *figure.also) if value is not None]
    if said is None or any(_same(said, value, match.group()) for value in rightly):
        return ""
    return f"Câu ghi {match.group().strip()}, nhưng “{figure.label}” là {_told(figure, figure.now)}."


def _read(written: str, decimals: int) -> Decimal | None:
    places = max(decimals, len(written.partition(",")[2]))
    try:
        return Decimal(parse_number(written.replace("\u00a0", " ").strip(), places)).scaleb(-places)
    except NotANumber:
        return None


def _same(said: Decimal, value: Number, written: str) -> bool:
    """Equal as precisely as it was written: 93,2 is 93,22."""
    places = len(written.partition(",")[2])
    return abs(Decimal(value) - said) * 2 <= Decimal(1).scaleb(-places) if places else said == Decimal(value)


def _told(figure: Named, value: Number) -> str:
    return format_number(value, figure.decimals) + ("%" if figure.is_rate else "")


def _repetitions(texts: Mapping[str, str]) -> Iterator[Remark]:
    """Paragraphs of the report that nearly repeat another of its paragraphs."""
    places = [(key, paragraph) for key, text in texts.items() for paragraph in split(text)]
    for later, earlier in near_duplicates([paragraph for _, paragraph in places]):
        key, paragraph = places[later]
        yield Remark(key, paragraph[:300], f"Gần trùng với đoạn khác của báo cáo: “{places[earlier][1][:120]}”.")


def _copies(texts: Mapping[str, str], earlier: Mapping[str, str]) -> Iterator[Remark]:
    """Paragraphs that nearly repeat what the same field said in the last period."""
    for key, text in texts.items():
        before, now = split(earlier.get(key, "")), split(text)
        for later, first in near_duplicates([*before, *now]):
            if first < len(before) <= later:
                paragraph = now[later - len(before)]
                yield Remark(key, paragraph[:300], "Gần trùng nguyên văn với báo cáo kỳ trước.")
