"""Where states and moves go on paper: boxes in two columns and arrows between them, narrow enough for a phone.

On the left, from top to bottom, the way to approval; on the right everything else, beside where it comes from. The same
definition always gives the same picture. Lengths are units of the drawing, one pixel at full size. Must not know words but their
length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from workflow.model import Definition, Standing

MARGIN, TOP = 24, 30
COLUMN = (128, 112)
"""Widths of the two columns."""
GUTTER, ROW_GAP, LANE = 78, 46, 10
LINE, PADDING, END_GAP = 18, 14, 15
CHARACTER = 7.6
"""A character of a label is at most this wide on average."""

Point = tuple[int, int]
Ends = tuple[str, str]
"""Source and target of an arrow."""


@dataclass(frozen=True)
class Box:
    """A state: its corner, size, and the lines of its label."""

    state: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True)
class Arrow:
    """All moves from one state to another. `numbers`: the moves, from 1 in the order of the definition; `badge`: where they stand."""

    ends: Ends
    numbers: tuple[int, ...]
    points: tuple[Point, ...]
    badge: Point


@dataclass(frozen=True)
class Layout:
    """A whole drawing."""

    width: int
    height: int
    boxes: Mapping[str, Box]
    arrows: tuple[Arrow, ...]


def lay_out(definition: Definition, labels: Mapping[str, str]) -> Layout:
    """Place `definition`. `labels`: what is written in the box of each state."""
    moves = _moves_between(definition)
    columns = _columns(definition)
    boxes = _boxes(definition, columns, labels, moves)
    arrows = _Arrows(columns, boxes).drawn(moves)
    height = max(box.y + box.height for box in boxes.values()) + MARGIN // 2
    return Layout(MARGIN * 2 + sum(COLUMN) + GUTTER, height, boxes, arrows)


def _moves_between(definition: Definition) -> dict[Ends, list[int]]:
    moves: dict[Ends, list[int]] = {}
    for number, move in enumerate(definition.moves, start=1):
        for source in (state.name for state in definition.states if state.name in move.sources):
            moves.setdefault((source, move.target or source), []).append(number)
    return moves


def _columns(definition: Definition) -> tuple[list[str], list[str]]:
    main = _way_to_approval(definition)
    return main, [state.name for state in definition.states if state.name not in main]


def _way_to_approval(definition: Definition) -> list[str]:
    """The shortest way onward from the start; where nothing can be approved, as far as it goes."""
    ways, seen = [[definition.initial]], {definition.initial}
    for way in ways:
        if definition.standing_of(way[-1]) is Standing.APPROVED:
            return way
        for move in definition.onward(way[-1]):
            if move.target and move.target not in seen:
                seen.add(move.target)
                ways.append([*way, move.target])
    return ways[-1]


def _boxes(
    definition: Definition,
    columns: tuple[list[str], list[str]],
    labels: Mapping[str, str],
    moves: Mapping[Ends, list[int]],
) -> dict[str, Box]:
    written = {
        name: _wrapped(labels[name], width) for names, width in zip(columns, COLUMN, strict=True) for name in names
    }
    most_lines = max(map(len, written.values()))
    most_ends = max(sum((name in ends) + (ends[0] == ends[1] == name) for ends in moves) for name in written)
    height = max(LINE * most_lines + PADDING, END_GAP * min(most_ends + 1, 5))
    row, half = height + ROW_GAP, (height + ROW_GAP) // 2
    places = {name: (MARGIN, TOP + row * at) for at, name in enumerate(columns[0])}
    for at, name in _beside(columns, moves):
        places[name] = (MARGIN + COLUMN[0] + GUTTER, TOP + half + row * at)
    return {
        state.name: Box(
            state.name,
            *places[state.name],
            COLUMN[0] if state.name in columns[0] else COLUMN[1],
            height,
            written[state.name],
        )
        for state in definition.states
    }


def _beside(columns: tuple[list[str], list[str]], moves: Mapping[Ends, list[int]]) -> Iterable[tuple[int, str]]:
    """The row of each state on the right: beside the first one it comes from, or the next row that is free."""
    main, others = columns
    wish = {
        name: min((main.index(s) for s, t in moves if t == name and s in main), default=len(main)) for name in others
    }
    free = 0
    for name in sorted(others, key=lambda each: (wish[each], others.index(each))):
        free = max(free, wish[name])
        yield free, name
        free += 1


def _wrapped(label: str, width: int) -> tuple[str, ...]:
    most, lines = int((width - PADDING) / CHARACTER), [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines)


class _Arrows:
    """Arrows between placed boxes: straight down or up to the next one, around in a lane, or across the gutter."""

    def __init__(self, columns: tuple[list[str], list[str]], boxes: Mapping[str, Box]) -> None:
        self.boxes = boxes
        self.column = {name: at for at, names in enumerate(columns) for name in names}
        by_height = [sorted(names, key=lambda name: boxes[name].y) for names in columns]
        self.next = {pair for names in by_height for pair in pairwise(names)}
        self.lanes = [0, 0]

    def drawn(self, moves: Mapping[Ends, list[int]]) -> tuple[Arrow, ...]:
        """An arrow for each pair of states with a move between them."""
        self.gates = self._gates(moves)
        return tuple(Arrow(ends, tuple(numbers), *self._line(ends, moves)) for ends, numbers in moves.items())

    def _line(self, ends: Ends, moves: Iterable[Ends]) -> tuple[tuple[Point, ...], Point]:
        source, target = ends
        if self._is_straight(ends):
            return self._straight(ends, moves)
        if self.column[source] == self.column[target]:
            return self._around(ends)
        start, end = self.gates[ends, 0], self.gates[ends, 1]
        near = 2 if self.column[source] == 0 else 3
        return (start, end), _between(start, end, near, 7)

    def _is_straight(self, ends: Ends) -> bool:
        return ends in self.next or ends[::-1] in self.next

    def _straight(self, ends: Ends, moves: Iterable[Ends]) -> tuple[tuple[Point, ...], Point]:
        source, target = (self.boxes[name] for name in ends)
        goes_down = source.y < target.y
        both = ends[::-1] in moves
        x = source.x + (source.width * (1 if goes_down else 2) // 3 if both else source.width // 2)
        start = source.y + source.height if goes_down else source.y
        end = target.y if goes_down else target.y + target.height
        return ((x, start), (x, end)), (x, (start + end) // 2)

    def _around(self, ends: Ends) -> tuple[tuple[Point, ...], Point]:
        """On the outer side; a move that stays is a small loop there."""
        start, end = self.gates[ends, 0], self.gates[ends, 1]
        side = self.column[ends[0]]
        lane = 14 if ends[0] == ends[1] else 6 + LANE * self._next_lane(side)
        x = start[0] + (lane if side else -lane)
        return (start, (x, start[1]), (x, end[1]), end), (x, (start[1] + end[1]) // 2)

    def _next_lane(self, side: int) -> int:
        self.lanes[side] += 1
        return (self.lanes[side] - 1) % 2

    def _gates(self, moves: Iterable[Ends]) -> dict[tuple[Ends, int], Point]:
        """Where arrows that do not run straight leave (0) and enter (1): spread evenly over the side of the box."""
        sides: dict[tuple[str, bool], list[tuple[int, int, Ends, int]]] = {}
        for number, ends in enumerate(ends for ends in moves if not self._is_straight(ends)):
            crosses = self.column[ends[0]] != self.column[ends[1]]
            for which, name in enumerate(ends):
                faces_right = crosses == (self.column[name] == 0)
                other = self.boxes[ends[1 - which]].y
                sides.setdefault((name, faces_right), []).append((other, number, ends, which))
        gates: dict[tuple[Ends, int], Point] = {}
        for (name, faces_right), found in sides.items():
            box = self.boxes[name]
            for at, (_, _, ends, which) in enumerate(sorted(found), start=1):
                y = box.y + box.height * at // (len(found) + 1)
                gates[ends, which] = (box.x + box.width if faces_right else box.x, y)
        return gates


def _between(start: Point, end: Point, part: int, of: int) -> Point:
    return start[0] + (end[0] - start[0]) * part // of, start[1] + (end[1] - start[1]) * part // of
