"""What the workflow tests share: the shipped definitions, short words for people and situations, YAML lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import yaml

from workflow import LIBRARY, Actor, Definition, Desk, Relation, Role, Situation, read_definition
from workflow.validation import Path

VAN, HAU, DUNG = 1, 2, 3
REASON = "Số đoàn viên giảm 40 % so với kỳ trước"

DRAFT = Situation(
    state="draft",
    author=None,
    pending_children=(),
    blocking_faults=(),
    round_open=True,
    opened_for_review=False,
    above_standing=None,
)
"""A report nobody has written yet, with nothing in the way."""

OPERATOR = Actor(person=None, desks=frozenset(), is_operator=True)
EVERY_DESK = tuple(Desk(role, at) for role in Role for at in Relation)


def read_text(text: str) -> Definition:
    """Read a definition from YAML, every fault knowing its line."""
    root = yaml.compose(text, yaml.SafeLoader)
    lines: dict[Path, int] = dict(_lines(root, ())) if root else {}
    return read_definition(yaml.safe_load(text), lambda path: _line(lines, path))


def desk(words: str) -> Desk:
    """Read "approver at parent"."""
    role, at = words.split(" at ")
    return Desk(Role(role), Relation(at))


def someone(*desks: str, person: int = HAU, on_behalf_of: int | None = None) -> Actor:
    """A person at the desks named."""
    return Actor(person, frozenset(map(desk, desks)), on_behalf_of=on_behalf_of)


def situation(state: str, **differences: Any) -> Situation:
    """A situation with nothing in the way but what is said; written by Vân once it left the unit."""
    told: dict[str, Any] = {"author": None if state == "draft" else VAN, **differences}
    return replace(DRAFT, state=state, **told)


def _line(lines: dict[Path, int], path: Path) -> int:
    while path not in lines and path:
        path = path[:-1]
    return lines.get(path, 0)


def _lines(node: yaml.Node, path: Path) -> Iterator[tuple[Path, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, (*path, key.value))
            yield (*path, key.value), key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _lines(value, (*path, number))


ONE_STEP, TWO_STEPS, APPROVE_THEN_ACCEPT = SHIPPED = tuple(
    read_text((LIBRARY / f"{name}.yaml").read_text("utf-8"))
    for name in ("one_step", "two_steps", "approve_then_accept")
)
