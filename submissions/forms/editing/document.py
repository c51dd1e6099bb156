"""A YAML text edited line by line, so that everything nobody touched, comments included, stays as it was written.

Knows lists whose members begin lines of their own, and keys of block mappings; not what they mean. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from submissions.forms.yaml_lines import LOADER, Path, read_yaml
from workflow.refusals import Refused


class Document:
    """One text and what it says. Every act gives a new document; line numbers count from 0 inside.

    Errors of every act: Refused("not_by_line") when the place is written in brackets of something larger: it can only be
    edited as text.
    """

    def __init__(self, text: str) -> None:
        """Errors: YamlFaults."""
        self.value = read_yaml(text).value
        self.text = text if text.endswith("\n") else f"{text}\n"
        self._lines = self.text.splitlines(keepends=True)
        root = yaml.compose(self.text, Loader=LOADER)
        assert root is not None
        self._root: Node = root

    def item(self, path: Path) -> str:
        """The lines of one member of a list, without its indentation."""
        start, end, column = self._span(path)
        return "".join(_dedented(line, column) for line in self._lines[start:end])

    def with_item(self, path: Path, text: str) -> Document:
        """One member written anew."""
        start, end, column = self._span(path)
        return self._spliced(start, end, text, column)

    def without(self, path: Path) -> Document:
        """One member taken out; the list with it when it was the last."""
        start, end, _ = self._span(path)
        if len(self._sequence(path[:-1]).value) == 1:
            start = self._key(path[:-1])[0].start_mark.line
        return self._spliced(start, end, "", 0)

    def with_inserted(self, path: Path, text: str, *, before: Sequence[str] = ()) -> Document:
        """A member put at `path`, whose last part is its position; the list is begun if there is none.

        `before`: keys of the mapping around it that a new list is written above.
        """
        *around, position = path
        assert isinstance(position, int)
        if self._find(tuple(around)) is None:
            return self._with_list(tuple(around), text, before)
        sequence = self._sequence(tuple(around))
        count = len(sequence.value)
        if position < count:
            start, _, column = self._span((*around, position))
        else:
            _, start, column = self._span((*around, count - 1))
        return self._spliced(start, start, text, column)

    def with_swapped(self, path: Path, other: int) -> Document:
        """A member changed places with a neighbour of the same list."""
        *around, position = path
        assert isinstance(position, int)
        first, second = sorted((position, other))
        one, two = self.item((*around, first)), self.item((*around, second))
        return self.with_item((*around, second), one).with_item((*around, first), two)

    def with_key(self, path: Path, text: str) -> Document:
        """A key of a mapping written anew (`text`: "key: value"), or added after its first key. `path`: ends with the key."""
        mapping, key = self._mapping(path[:-1]), path[-1]
        column = mapping.start_mark.column
        for name, value in mapping.value:
            if name.value == key:
                line = name.start_mark.line
                head = self._lines[line][: name.start_mark.column]
                return self._replaced(line, _last_line(value) + 1, head + text)
        after = _last_line(mapping.value[0][1]) + 1
        return self._spliced(after, after, text, column)

    def without_key(self, path: Path) -> Document:
        """A key taken out; nothing changes when it is not there. The first key of a mapping stays."""
        mapping, key = self._mapping(path[:-1]), path[-1]
        for name, value in mapping.value[1:]:
            if name.value == key:
                return self._replaced(name.start_mark.line, _last_line(value) + 1, "")
        return self

    def _with_list(self, around: Path, text: str, before: Sequence[str]) -> Document:
        mapping, key = self._mapping(around[:-1]), around[-1]
        column = mapping.start_mark.column
        at = max(_last_line(value) for _, value in mapping.value) + 1
        for name, _ in mapping.value:
            if name.value in before:
                at = name.start_mark.line
                break
        inner = "".join(f"  {line}" for line in text.splitlines(keepends=True))
        return self._spliced(at, at, f"{key}:\n{inner}", column)

    def _spliced(self, start: int, end: int, text: str, column: int) -> Document:
        lines = [" " * column + line for line in text.splitlines(keepends=True)]
        return self._replaced(start, end, "".join(lines))

    def _replaced(self, start: int, end: int, text: str) -> Document:
        return Document("".join([*self._lines[:start], text, *self._lines[end:]]))

    def _span(self, path: Path) -> tuple[int, int, int]:
        """First line, line after the last, and column of the dash of one member."""
        *around, position = path
        sequence = self._sequence(tuple(around))
        assert isinstance(position, int)
        column = sequence.start_mark.column
        start = sequence.value[position].start_mark.line
        while not self._lines[start][column:].startswith("-"):
            start -= 1
        return start, _last_line(sequence.value[position]) + 1, column

    def _sequence(self, path: Path) -> SequenceNode:
        node = self._find(path)
        if not isinstance(node, SequenceNode) or node.flow_style or not node.value:
            raise Refused("not_by_line")
        return node

    def _mapping(self, path: Path) -> MappingNode:
        node = self._find(path)
        if not isinstance(node, MappingNode) or node.flow_style:
            raise Refused("not_by_line")
        return node

    def _key(self, path: Path) -> tuple[ScalarNode, Node]:
        mapping = self._mapping(path[:-1])
        return next((name, value) for name, value in mapping.value if name.value == path[-1])

    def _find(self, path: Path) -> Any:
        node: Any = self._root
        for step in path:
            if isinstance(step, int):
                node = node.value[step]
            else:
                node = next((value for name, value in node.value if name.value == step), None)
            if node is None:
                return None
        return node


def _last_line(node: Node) -> int:
    """The last line with something of this node on it."""
    if isinstance(node, ScalarNode):
        return node.end_mark.line - (
            1 if node.end_mark.column == 0 and node.end_mark.line > node.start_mark.line else 0
        )
    if getattr(node, "flow_style", False) or not node.value:
        return int(node.end_mark.line)
    last = node.value[-1]
    return _last_line(last[1] if isinstance(node, MappingNode) else last)


def _dedented(line: str, column: int) -> str:
    return line[column:] if not line[:column].strip() else line.lstrip()
