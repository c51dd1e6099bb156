"""A workflow as a page shows it: the drawing with Vietnamese labels, and every move beside it in words.

The picture and the list carry the same numbers, so that who sees no picture misses nothing. Must not know pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from submissions import wording
from submissions.facts import definition_of
from submissions.models import Submission
from submissions.workflows import definition_named
from units import history
from workflow.drawing import Journey, Words, journey, mermaid, svg
from workflow.model import Deadlines, Definition, Move, Relation


@dataclass(frozen=True)
class Listed:
    """One move in words. `times`: how often the report made it."""

    number: int
    name: str
    sources: str
    target: str
    who: str
    conditions: tuple[str, ...]
    times: int


@dataclass(frozen=True)
class Drawn:
    """A workflow ready to be shown. `picture`: SVG; `text`: the same for Mermaid; `way`: the moves made, in words."""

    name: str
    version: int
    title: str
    picture: Markup
    text: str
    moves: tuple[Listed, ...]
    way: tuple[str, ...]
    deadlines: Deadlines


def draw_shipped(name: str) -> Drawn:
    """The shipped workflow `name`. Errors: Refused("not_found")."""
    return _draw(definition_named(name), None)


def draw_for(submission: Submission) -> Drawn:
    """The workflow the report's round began with, and the way the report has taken in it."""
    definition = definition_of(submission.round.workflow)
    acts = [entry.act for entry in history.entries_of("submission", submission.id)]
    return _draw(definition, journey(definition, acts))


def _draw(definition: Definition, taken: Journey | None) -> Drawn:
    title = wording.word("workflows", definition.name)
    way = tuple(wording.word("moves", definition.moves[number - 1].name) for number in taken.numbers) if taken else ()
    words = Words(
        title=f"Sơ đồ quy trình: {title}",
        description=_description(taken, way),
        states={state.name: wording.word("states", state.name) for state in definition.states},
        moves={move.name: wording.word("moves", move.name) for move in definition.moves},
    )
    return Drawn(
        name=definition.name,
        version=definition.version,
        title=title,
        picture=Markup(svg(definition, words, taken)),  # noqa: S704 - labels are escaped where the drawing is made
        text=mermaid(definition, words, taken),
        moves=tuple(_listed(definition, number, move, taken) for number, move in enumerate(definition.moves, start=1)),
        way=way,
        deadlines=definition.deadlines,
    )


def _description(taken: Journey | None, way: Sequence[str]) -> str:
    steps = "Các bước có số, giải thích trong danh sách bên cạnh."
    if taken is None or taken.now is None:
        return steps
    gone = f" Đã qua: {', '.join(way)}." if way else " Chưa qua bước nào."
    return f"{steps} Đang ở: {wording.word('states', taken.now)}.{gone}"


def _listed(definition: Definition, number: int, move: Move, taken: Journey | None) -> Listed:
    sources = [wording.word("states", state.name) for state in definition.states if state.name in move.sources]
    return Listed(
        number=number,
        name=wording.word("moves", move.name),
        sources=" hoặc ".join(f"“{name}”" for name in sources),
        target=wording.word("states", move.target) if move.target else "",
        who=_who(move),
        conditions=tuple(wording.condition(use.name, use.argument) for use in move.guards),
        times=taken.numbers.count(number) if taken else 0,
    )


def _who(move: Move) -> str:
    """Those who make the move, by where they stand: "chủ tịch hoặc người duyệt của chính đơn vị"."""
    groups = []
    for relation in Relation:
        roles = sorted(wording.word("roles", desk.role) for desk in move.by if desk.at is relation)
        if roles:
            named = " hoặc ".join(filter(None, (", ".join(roles[:-1]), roles[-1])))
            groups.append(f"{named} {wording.word('relations', relation)}")
    return "; ".join(groups)
