"""Pages being filled from top to bottom: lines of text, ruled tables, the number on top from the second page on. Knows no Word."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from submissions.publications.pdf_lines import FILES, FONTS, POINT, Line, Run, lines_of

logging.getLogger("fpdf").setLevel(
    logging.ERROR
)  # a letter the font lacks is drawn as a box, once per document is enough
logging.getLogger("fontTools").setLevel(logging.ERROR)

FAMILY = "serif"
ASCENT = 0.891
"""Part of the size that stands above the base line."""
PADDING, ABOVE = 1.0, 0.2
"""Millimetres between a rule and the text beside it; and above or below it."""


@dataclass(frozen=True)
class Sheet:
    """Paper and margins, millimetres; `running`: what stands under the page number."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    running: str = ""

    @property
    def text_width(self) -> float:
        """Between the margins."""
        return self.width - self.left - self.right


@dataclass(frozen=True)
class Block:
    """A paragraph ready to be set. `align`: L, C, R, J. `rule`: (left, right) of a line drawn on top, from the margins."""

    runs: Sequence[Run]
    size: float
    align: str = "L"
    first_indent: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    spacing: float = 1
    keep_with_next: bool = False
    page_break: bool = False
    rule: tuple[float, float] | None = None

    def lines(self, width: float) -> list[Line]:
        """Broken into lines."""
        inside = max(5.0, width - self.left - self.right)
        return lines_of(self.runs, inside, first_indent=self.first_indent, spacing=self.spacing, size=self.size)


@dataclass(frozen=True)
class Rows:
    """A table ready to be set. `heads` are repeated on every page it reaches; `x`: from the left margin."""

    heads: Sequence[Sequence[Cell]]
    rows: Sequence[Sequence[Cell]]
    ruled: bool
    x: float


@dataclass(frozen=True)
class Cell:
    """A cell with its paragraphs. `align`: top or middle does not matter to us, everything stands on top."""

    width: float
    blocks: Sequence[Block]


class Pages:
    """One PDF being written."""

    def __init__(self, sheet: Sheet, *, title: str, author: str, made_at: datetime) -> None:
        from fpdf import FPDF  # a quarter of the start of every process, for the few that set pages

        self.sheet = sheet
        self.pdf = FPDF(unit="mm", format=(sheet.width, sheet.height))
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        for style, file in FILES.items():
            self.pdf.add_font(FAMILY, style, FONTS / file)
        self.pdf.set_title(title)
        self.pdf.set_author(author)
        self.pdf.set_lang("vi-VN")
        self.pdf.set_creation_date(made_at)
        self.y = self.gap = 0.0
        self.new_page()

    @property
    def left_over(self) -> float:
        """Height still free on this page."""
        return self.sheet.height - self.sheet.bottom - self.y

    def new_page(self) -> None:
        """Turn over; from the second page on its number stands in the top margin."""
        self.pdf.add_page()
        self.y, self.gap = self.sheet.top, 0.0
        if self.pdf.page_no() == 1:
            return
        y = 10.0
        for text, style, size in ((str(self.pdf.page_no()), "", 13), (self.sheet.running, "I", 9)):
            if text:
                self.pdf.set_font(FAMILY, style, size)
                wide = self.pdf.get_string_width(text)
                self.pdf.text(self.sheet.left + (self.sheet.text_width - wide) / 2, y + size * POINT, text)
                y += size * POINT * 1.2
        self.y = max(self.y, y + 2)

    def paragraph(self, block: Block, following: Iterable[Block | Rows] = ()) -> None:
        """Set a paragraph, over several pages if need be; `following`: what comes below it, some of it on the same page if it asks so."""
        if block.page_break:
            self.new_page()
        self.y += max(0.0, block.before - self.gap) * POINT  # of two spaces that meet the larger counts, as in Word
        lines = block.lines(self.sheet.text_width)
        if _beginning(lines, block) + self._room(block, following) > self.left_over:
            self.new_page()
        if block.rule:
            x, end = self.sheet.left + block.rule[0], self.sheet.width - self.sheet.right - block.rule[1]
            self._rule(x, self.y, end)
        for place, line in enumerate(lines):
            is_last_but_one = place == len(lines) - 2 and place > 0  # no single line stands on top of the next page
            if line.height + (lines[-1].height if is_last_but_one else 0) > self.left_over:
                self.new_page()
            self._line(line, block, self.sheet.left, self.sheet.text_width, self.y)
            self.y += line.height
        self.y += block.after * POINT
        self.gap = block.after

    def table(self, table: Rows) -> None:
        """Set a table: never its heads alone."""
        if table.heads and self._top_of(table) > self.left_over:
            self.new_page()
        for row in table.heads:
            self._row(row, (), ruled=table.ruled, x=table.x)
        for row in table.rows:
            self._row(row, table.heads, ruled=table.ruled, x=table.x)
        self.gap = 0.0

    def _room(self, block: Block, following: Iterable[Block | Rows]) -> float:
        """What must stand below `block` on the same page: the beginning of the next, and of what that one keeps with it."""
        room = 0.0
        for item in following if block.keep_with_next else ():
            if isinstance(item, Rows):
                return room + self._top_of(item)
            room += item.before * POINT + _beginning(item.lines(self.sheet.text_width), item)
            if not item.keep_with_next:
                break
        return room

    def _top_of(self, table: Rows) -> float:
        """Heads and first row; no more than half a page of it."""
        first = [*table.heads, *table.rows[:1]]
        return min(sum(_height_of(row, ruled=table.ruled) for row in first), self.sheet.height / 2)

    def written(self) -> bytes:
        """The file."""
        return bytes(self.pdf.output())

    def _row(self, row: Sequence[Cell], heads: Sequence[Sequence[Cell]], *, ruled: bool, x: float) -> None:
        """One row, whole on a page where it fits on one, else continued."""
        told = [_set_lines(cell) for cell in row]
        if _height(told, ruled=ruled) > self.left_over and (heads or self.y > self.sheet.top + 20):
            self._turn(heads, ruled=ruled, x=x)
        while True:
            told, is_over = self._part_of_row(row, told, ruled=ruled, x=x)
            if is_over:
                return
            self._turn(heads, ruled=ruled, x=x)

    def _turn(self, heads: Sequence[Sequence[Cell]], *, ruled: bool, x: float) -> None:
        self.new_page()
        for head in heads:
            self._row(head, (), ruled=ruled, x=x)

    def _part_of_row(
        self, row: Sequence[Cell], told: list[list[tuple[Line, Block]]], *, ruled: bool, x: float
    ) -> tuple[list[list[tuple[Line, Block]]], bool]:
        """As many lines of each cell as fit here; what is left, and whether nothing is."""
        padding, above = PADDING * ruled, ABOVE * ruled
        room = self.left_over - 2 * above
        left, tallest = [], 0.0
        at = self.sheet.left + x
        for cell, lines in zip(row, told, strict=True):
            y, used, taken = self.y + above, 0.0, 0
            for line, block in lines:
                if used + line.height > room and used:
                    break
                if block.rule:
                    self._rule(at + block.rule[0], y + used + block.before * POINT, at + cell.width - block.rule[1])
                self._line(line, block, at + padding, cell.width - 2 * padding, y + used)
                used, taken = used + line.height, taken + 1
            left.append(lines[taken:])
            tallest = max(tallest, used)
            at += cell.width
        bottom = self.y + tallest + 2 * above
        if ruled:
            self._box(row, self.sheet.left + x, self.y, bottom)
        self.y = bottom
        return left, not any(left)

    def _box(self, row: Sequence[Cell], x: float, top: float, bottom: float) -> None:
        self.pdf.set_line_width(0.2)
        for cell in row:
            self.pdf.rect(x, top, cell.width, bottom - top)
            x += cell.width

    def _rule(self, x: float, y: float, end: float) -> None:
        self.pdf.set_line_width(0.26)
        self.pdf.line(x, y, end, y)

    def _line(self, line: Line, block: Block, x: float, width: float, y: float) -> None:
        free = width - block.left - block.right - line.indent - line.width
        gaps = len(line.words) - 1
        stretch = free / gaps if block.align == "J" and not line.is_last and gaps > 0 and free > 0 else 0.0
        x += block.left + line.indent + {"C": free / 2, "R": free}.get(block.align, 0.0)
        tallest = max((word.face.size for word in line.words), default=block.size)
        base = y + (line.height - tallest * POINT) / 2 + tallest * POINT * ASCENT
        for word in line.words:
            x += word.space + (stretch if word is not line.words[0] else 0)
            if word.picture:
                self.pdf.image(io.BytesIO(word.picture.content), x, y, word.picture.width, word.picture.height)
            else:
                self.pdf.set_font(FAMILY, word.face.style, word.face.size)
                self.pdf.text(x, base, word.text)
            x += word.width


def _beginning(lines: Sequence[Line], block: Block) -> float:
    """Of a heading or a short text all of it, of a longer one two lines: no single line stands at the bottom of a page."""
    return sum(line.height for line in (lines if block.keep_with_next or len(lines) <= 3 else lines[:2]))


def _height_of(row: Sequence[Cell], *, ruled: bool) -> float:
    return _height([_set_lines(cell) for cell in row], ruled=ruled)


def _height(told: Sequence[Sequence[tuple[Line, Block]]], *, ruled: bool) -> float:
    return max((sum(line.height for line, _ in lines) for lines in told), default=0) + 2 * ABOVE * ruled


def _set_lines(cell: Cell) -> list[tuple[Line, Block]]:
    """The lines of every paragraph of a cell; the space around paragraphs becomes part of their first and last lines."""
    told = []
    for block in cell.blocks:
        lines = block.lines(cell.width - 2 * PADDING)
        lines[0].height += block.before * POINT
        lines[-1].height += block.after * POINT
        told += [(line, block) for line in lines]
    return told
