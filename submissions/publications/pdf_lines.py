"""Words into lines: measured letter by letter, broken where a line is full, long words anywhere. Pure but for the fonts it measures.

Lengths in millimetres, sizes in points. Must not know Word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from vietnamese import nfc

FONTS = Path(__file__).parent / "fonts"
FILES = {
    "": "LiberationSerif-Regular.ttf",
    "B": "LiberationSerif-Bold.ttf",
    "I": "LiberationSerif-Italic.ttf",
    "BI": "LiberationSerif-BoldItalic.ttf",
}
"""Face -> file: as wide as Times New Roman letter by letter, free (SIL OFL), with every Vietnamese letter."""

POINT = 25.4 / 72
PIECES = re.compile(r"\n|[^\S\n]+|\S+")


@dataclass(frozen=True)
class Face:
    """Bold, italic, and how large."""

    style: str
    size: float


@dataclass(frozen=True)
class Picture:
    """An image that stands in a line."""

    content: bytes
    width: float
    height: float


@dataclass(frozen=True)
class Run:
    """A piece of text in one face, or a picture."""

    text: str
    face: Face
    picture: Picture | None = None


@dataclass
class Word:
    """What is not broken: where it begins in its line and how wide it is."""

    text: str
    face: Face
    width: float
    space: float
    """How much white stands before it."""
    picture: Picture | None = None


@dataclass
class Line:
    """Words side by side. `is_last`: the paragraph (or what stands before a forced break) ends here."""

    height: float
    indent: float = 0
    words: list[Word] = field(default_factory=list)
    width: float = 0
    is_last: bool = False

    def add(self, word: Word) -> None:
        """At the end."""
        if not self.words:
            word.space = 0
        self.words.append(word)
        self.width += word.space + word.width


def lines_of(
    runs: Sequence[Run], width: float, *, first_indent: float = 0, spacing: float = 1, size: float
) -> list[Line]:
    """Break `runs` into lines of at most `width`; `spacing`: times the height of a line of `size` points."""
    lines = [Line(_height(size, spacing), first_indent)]
    space = 0.0
    for word in _words(runs):
        if word is None:
            lines[-1].is_last = True
            lines.append(Line(_height(size, spacing)))
            space = 0
            continue
        if not word.text and word.picture is None:
            space += word.width
            continue
        for piece in _fitting(word, width - lines[0].indent):
            line = lines[-1]
            piece.space = space
            if line.words and line.indent + line.width + space + piece.width > width + 0.01:
                line = Line(_height(size, spacing))
                lines.append(line)
            line.add(piece)
            tallest = piece.picture.height if piece.picture else _height(piece.face.size, spacing)
            line.height = max(line.height, tallest)
            space = 0
    lines[-1].is_last = True
    return lines


def _height(size: float, spacing: float) -> float:
    return size * POINT * 1.15 * spacing


def _words(runs: Sequence[Run]) -> Iterator[Word | None]:
    """Words; white space as words without text; None where a new line is forced."""
    for run in runs:
        if run.picture:
            yield Word("", run.face, run.picture.width, 0, run.picture)
            continue
        for piece in PIECES.findall(nfc(run.text)):
            if piece == "\n":
                yield None
            elif piece.isspace():
                yield Word("", run.face, width_of(" ", run.face) * len(piece.replace("\t", "    ")), 0)
            else:
                yield Word(piece, run.face, width_of(piece, run.face), 0)


def _fitting(word: Word, width: float) -> Iterator[Word]:
    """The word, or what it is broken into when it is wider than a line: behind a stroke where there is one, else anywhere."""
    if word.width <= width or word.picture:
        yield word
        return
    rest = word.text
    while (fits := _letters_within(rest, word.face, width)) < len(rest):
        cut = max(rest.rfind("/", 0, fits), rest.rfind("-", 0, fits)) + 1 or fits
        yield Word(rest[:cut], word.face, width_of(rest[:cut], word.face), 0)
        rest = rest[cut:]
    yield Word(rest, word.face, width_of(rest, word.face), 0)


def _letters_within(text: str, face: Face, width: float) -> int:
    """How many letters of `text` fit, one at least."""
    taken = 0.0
    for at, letter in enumerate(text):
        taken += width_of(letter, face)
        if at and taken > width:
            return at
    return len(text)


def width_of(text: str, face: Face) -> float:
    """How wide `text` is."""
    widths, unknown = _widths(face.style)
    return sum(widths.get(ord(letter), unknown) for letter in text) * face.size * POINT


@cache
def _widths(style: str) -> tuple[dict[int, float], float]:
    """Letter -> width as a part of the size; and of a letter the font does not have."""
    font = TTFont(FONTS / FILES[style], lazy=True)
    advances, units = font["hmtx"].metrics, font["head"].unitsPerEm
    return {code: advances[name][0] / units for code, name in font.getBestCmap().items()}, advances[".notdef"][
        0
    ] / units
