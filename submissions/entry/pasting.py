"""A block copied from a spreadsheet laid over a table of a form: what goes where, and what finds no place. Pure.

Cells are tabs and lines, quoted as spreadsheets do. Texts are put down as they are; reading them is `inputs`. A first line
of headings and a first column of row names are recognised and left out; everything else that has no cell is told.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from submissions.entry.inputs import MOST_ROWS
from submissions.forms.schema import Field, Kind
from vietnamese import fold

LONGEST = 100_000
"""Characters of one pasted block."""


@dataclass(frozen=True)
class Placed:
    """One pasted cell under the name of the input it goes into (`key.row.column`, `key.N.column`)."""

    name: str
    text: str


@dataclass(frozen=True)
class Laid:
    """`placed`: where each cell goes; `extra`: (line of the block from 1, text) of those without a place.

    `skipped`: headings and row names that were recognised, for people to see that nothing was lost.
    """

    placed: tuple[Placed, ...]
    extra: tuple[tuple[int, str], ...]
    skipped: tuple[str, ...]


def cells_of(text: str) -> list[list[str]]:
    """The block as lines of cells, each of one line; lines without anything are dropped at the end."""
    lines = [
        [" ".join(filter(None, map(str.strip, cell.replace("\u00a0", " ").split("\n")))) for cell in line]
        for line in csv.reader(
            io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter="\t", strict=False
        )
    ]
    while lines and not any(lines[-1]):
        lines.pop()
    return lines


def lay(asked: Field, text: str, *, row: int = 0, column: int = 0) -> Laid:
    """Lay the block over the table or list `asked`, its first cell over row `row` and column `column` (from 0)."""
    lines = cells_of(text)
    columns = [each.key for each in asked.columns]
    rows = (
        [each.key for each in asked.rows] if asked.kind is Kind.TABLE else [str(at) for at in range(1, MOST_ROWS + 1)]
    )
    lines, first, skipped = _without_names(asked, lines)
    placed, extra = [], []
    for down, line in enumerate(lines):
        for right, cell in enumerate(line):
            if row + down < len(rows) and column + right < len(columns):
                placed.append(Placed(f"{asked.key}.{rows[row + down]}.{columns[column + right]}", cell))
            elif cell:
                extra.append((first + down, cell))
    return Laid(tuple(placed), tuple(extra), skipped)


def _without_names(asked: Field, lines: Sequence[Sequence[str]]) -> tuple[list[list[str]], int, tuple[str, ...]]:
    """The block without headings and row names, the number its first line had, and what was left out."""
    block, first = [list(line) for line in lines], 1
    skipped: list[str] = []
    headings = {fold(each.label_vi) for each in asked.columns}
    if block and _are_among(block[0], headings):
        skipped += [cell for cell in block[0] if cell]
        block, first = block[1:], 2
    names = {fold(each.label_vi) for each in (*asked.rows, *asked.totals)}
    if asked.kind is Kind.TABLE and block and all(len(line) > 1 and fold(line[0]) in names for line in block):
        skipped += [line[0] for line in block]
        block = [line[1:] for line in block]
    return block, first, tuple(skipped)


def _are_among(cells: Sequence[str], known: set[str]) -> bool:
    """Is the line made of headings: at least one, and nothing but headings and the empty corner?"""
    given = [fold(cell) for cell in cells if cell]
    return bool(given) and all(cell in known for cell in given)
