"""A definition drawn: as Mermaid text and as SVG, with the path one report has taken if it is told.

Every move carries a number, so that whoever draws can list beside the picture what each one asks (and who sees no picture
misses nothing). Deterministic; no script, no style attribute. Must not know words: labels are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from workflow.layout import LINE, Arrow, Box, Ends, Layout, Point, lay_out
from workflow.model import Definition, Standing

INK, TAKEN, QUIET = "#12303a", "#0b5563", "#7d9298"
FILL = {
    Standing.OPEN: "#ffffff",
    Standing.SUBMITTED: "#e3eef7",
    Standing.APPROVED: "#e2f2ea",
    Standing.CLOSED: "#eceff0",
}
HEAD = 7
"""Length of the head of an arrow."""


@dataclass(frozen=True)
class Words:
    """What is written: the name of the drawing, what it shows in a sentence, and labels of states and moves by name."""

    title: str
    description: str
    states: Mapping[str, str]
    moves: Mapping[str, str]


@dataclass(frozen=True)
class Journey:
    """The way of one report: states it was in, arrows it took, where it is. Without a way nothing is highlighted."""

    states: frozenset[str] = frozenset()
    arrows: frozenset[Ends] = frozenset()
    now: str | None = None
    numbers: tuple[int, ...] = field(default=())
    """The moves made, in order, by their number."""


def journey(definition: Definition, moves: Sequence[str]) -> Journey:
    """Follow the names of the moves a report has made, oldest first; what is no move of its state then is passed over."""
    numbers = {
        (move.name, source): number for number, move in enumerate(definition.moves, 1) for source in move.sources
    }
    state, states, arrows, taken = definition.initial, {definition.initial}, set(), []
    for name in moves:
        move = definition.move_from.get((name, state))
        if move is None:
            continue
        after = move.target or state
        arrows.add((state, after))
        taken.append(numbers[name, state])
        state = after
        states.add(state)
    return Journey(frozenset(states), frozenset(arrows), state, tuple(taken))


def mermaid(definition: Definition, words: Words, taken: Journey | None = None) -> str:
    """The definition as a Mermaid state diagram."""
    ids = {state.name: _identifier(state.name, at) for at, state in enumerate(definition.states)}
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_plain(words.states[name])}" as {ids[name]}' for name in ids]
    lines.append(f"    [*] --> {ids[definition.initial]}")
    for number, move in enumerate(definition.moves, start=1):
        for source in (name for name in ids if name in move.sources):
            label = f"{number}. {_plain(words.moves[move.name])}"
            lines.append(f"    {ids[source]} --> {ids[move.target or source]}: {label}")
    lines += [f"    {ids[state.name]} --> [*]" for state in definition.states if state.standing.is_settled]
    if taken:
        lines += ["    classDef taken stroke-width:3px", "    classDef now stroke-width:5px,font-weight:bold"]
        lines += [f"    class {ids[name]} taken" for name in ids if name in taken.states and name != taken.now]
        lines += [f"    class {ids[taken.now]} now"] if taken.now else []
    return "\n".join(lines) + "\n"


def svg(definition: Definition, words: Words, taken: Journey | None = None) -> str:
    """The definition as an SVG element, to stand in a page or in a file of its own."""
    layout = lay_out(definition, words.states)
    size = f'viewBox="0 0 {layout.width} {layout.height}" width="{layout.width}" height="{layout.height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" {size} role="img" aria-label={quoteattr(words.title)}>',
        f"<title>{escape(words.title)}</title>",
        f"<desc>{escape(words.description)}</desc>",
        *_arrows(layout, taken),
        *_beginning(layout.boxes[definition.initial]),
        *(_box(definition, box, taken) for box in layout.boxes.values()),
        *(_badge(arrow, taken) for arrow in layout.arrows),
        "</svg>",
    ]
    return "\n".join(parts)


def _arrows(layout: Layout, taken: Journey | None) -> Iterator[str]:
    """Those taken last, so that they lie on top."""
    for arrow in sorted(layout.arrows, key=lambda each: _is_taken(each, taken)):
        colour, width = _pen(arrow, taken)
        name = "drawing__arrow drawing__arrow--taken" if _is_taken(arrow, taken) else "drawing__arrow"
        yield f'<g class="{name}">{_line(arrow.points, colour, width)}{_head(arrow.points, colour)}</g>'


def _pen(arrow: Arrow, taken: Journey | None) -> tuple[str, str]:
    if taken is None:
        return INK, "1.5"
    return (TAKEN, "3.5") if _is_taken(arrow, taken) else (QUIET, "1.25")


def _is_taken(arrow: Arrow, taken: Journey | None) -> bool:
    return taken is not None and arrow.ends in taken.arrows


def _line(points: Sequence[Point], colour: str, width: str) -> str:
    corners = " ".join(f"{x},{y}" for x, y in points)
    return f'<polyline points="{corners}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def _head(points: Sequence[Point], colour: str) -> str:
    (from_x, from_y), (x, y) = points[-2:]
    length = max(1.0, ((x - from_x) ** 2 + (y - from_y) ** 2) ** 0.5)
    along, across = ((x - from_x) / length, (y - from_y) / length), (-(y - from_y) / length, (x - from_x) / length)
    corners = [
        (x - HEAD * along[0] + HEAD * 0.6 * k * across[0], y - HEAD * along[1] + HEAD * 0.6 * k * across[1])
        for k in (1, -1)
    ]
    return f'<polygon points="{x},{y} {" ".join(f"{a:.1f},{b:.1f}" for a, b in corners)}" fill="{colour}"/>'


def _beginning(box: Box) -> Iterator[str]:
    x, _ = box.middle
    yield f'<circle cx="{x}" cy="8" r="6" fill="{INK}"/>'
    yield _line(((x, 14), (x, box.y)), INK, "1.5")
    yield _head(((x, 14), (x, box.y)), INK)


def _box(definition: Definition, box: Box, taken: Journey | None) -> str:
    """Where a report can rest settled, the frame is double; where it is now, thick."""
    state = definition.state_named[box.state]
    is_now = taken is not None and taken.now == box.state
    was_here = taken is None or box.state in taken.states
    colour, width = (INK, 4) if is_now else (INK if was_here else QUIET, 1.5)
    parts = [_rectangle(box, 0, FILL[state.standing], colour, width)]
    if state.standing.is_settled:
        parts.append(_rectangle(box, 4, "none", colour, 1))
    middle, top = box.middle[0], box.middle[1] - LINE * (len(box.lines) - 1) // 2 + 5
    lines = "".join(
        f'<tspan x="{middle}" y="{top + LINE * at}">{escape(line)}</tspan>' for at, line in enumerate(box.lines)
    )
    weight = ' font-weight="700"' if is_now else ""
    parts.append(f'<text text-anchor="middle" font-size="14" fill="{INK}"{weight}>{lines}</text>')
    name = "drawing__state drawing__state--now" if is_now else "drawing__state"
    return f'<g class="{name}">{"".join(parts)}</g>'


def _rectangle(box: Box, inside: int, fill: str, colour: str, width: float) -> str:
    corner = (
        f'x="{box.x + inside}" y="{box.y + inside}" width="{box.width - 2 * inside}" height="{box.height - 2 * inside}"'
    )
    return f'<rect {corner} rx="{8 - inside}" fill="{fill}" stroke="{colour}" stroke-width="{width}"/>'


def _badge(arrow: Arrow, taken: Journey | None) -> str:
    (x, y), text = arrow.badge, " ".join(map(str, arrow.numbers))
    width = 12 + 7 * len(text)
    is_strong = taken is None or _is_taken(arrow, taken)
    fill, ink, edge = (TAKEN, "#ffffff", TAKEN) if is_strong else ("#ffffff", "#4a5d64", QUIET)
    place = f'x="{x - width / 2:g}" y="{y - 9}" width="{width}" height="18" rx="9"'
    font = 'text-anchor="middle" font-size="12" font-weight="700"'
    written = f'<text x="{x}" y="{y + 4}" {font} fill="{ink}">{text}</text>'
    return f'<g class="drawing__number"><rect {place} fill="{fill}" stroke="{edge}"/>{written}</g>'


def _identifier(name: str, at: int) -> str:
    return name if re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) and name not in ("state", "end", "note") else f"s{at}"


def _plain(label: str) -> str:
    """A label without what Mermaid would read as its own."""
    return re.sub(r"[\"\n;:#<>{}]", " ", label).strip()
