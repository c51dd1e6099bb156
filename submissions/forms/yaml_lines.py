"""YAML text into plain values with the line of every place in them; for whatever we keep as YAML.

Only what maps one to one to JSON is taken: no tags, anchors or aliases, no keys that are not text, nothing twice. Dates
and the like stay text. Must not know what the values mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Path = tuple[str | int, ...]

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one written in C where PyYAML has it: ten times as fast, the same language."""

LARGEST = 2_000_000
"""Bytes of UTF-8; a form of four hundred fields has a twentieth of it."""
DEEPEST = 40


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong at a line, in words for the person who wrote it; line 0 when it is not about one place."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"dòng {self.line}: {self.message}" if self.line else self.message


class YamlFaults(ValueError):
    """The text cannot be taken. `faults`: every reason found, in the order of lines."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, sorted(faults))))
        self.faults = sorted(faults)


@dataclass(frozen=True)
class Located:
    """A plain value and where each place in it stands: path of keys and positions -> line, from 1."""

    value: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """The line of a place, or of the nearest place around it; 0 when the value came from no text."""
        for length in range(len(path), -1, -1):
            if line := self.lines.get(path[:length]):
                return line
        return 0


def read_yaml(text: str) -> Located:
    """Read one YAML document. Errors: YamlFaults, with lines."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise YamlFaults([Fault(0, f"tệp lớn hơn {LARGEST // 1_000_000} MB")])
    try:
        _refuse_what_json_has_not(text)
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        raise YamlFaults([_syntax_fault(error)]) from error
    except yaml.YAMLError as error:
        raise YamlFaults([Fault(_line_at(text, error), "tệp có ký tự không được phép")]) from error
    if node is None:
        raise YamlFaults([Fault(1, "tệp trống")])
    builder = _Builder()
    value = builder.build(node, ())
    if builder.faults:
        raise YamlFaults(builder.faults)
    return Located(value, builder.lines)


def _refuse_what_json_has_not(text: str) -> None:
    """Anchors, aliases, tags and depth show as tokens; looked for before composing, so that nothing is blown up by them."""
    faults, depth = [], 0
    for token in yaml.scan(text, Loader=LOADER):
        depth += _DEEPER.get(type(token), 0)
        if depth > DEEPEST:
            raise YamlFaults([Fault(token.start_mark.line + 1, "lồng nhau quá sâu")])
        if word := _SHARING.get(type(token)):
            faults.append(Fault(token.start_mark.line + 1, f"không dùng {word}"))
    if faults:
        raise YamlFaults(faults)


_SHARING = {
    yaml.AnchorToken: "neo (&)",
    yaml.AliasToken: "tham chiếu (*)",
    yaml.TagToken: "thẻ kiểu (!)",
    yaml.DirectiveToken: "chỉ thị (%)",
}


_DEEPER = {
    yaml.BlockMappingStartToken: 1,
    yaml.BlockSequenceStartToken: 1,
    yaml.FlowMappingStartToken: 1,
    yaml.FlowSequenceStartToken: 1,
    yaml.BlockEndToken: -1,
    yaml.FlowMappingEndToken: -1,
    yaml.FlowSequenceEndToken: -1,
}


def _syntax_fault(error: yaml.MarkedYAMLError) -> Fault:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 0
    column = f", cột {mark.column + 1}" if mark else ""
    return Fault(line, f"sai cú pháp YAML{column}: {error.problem or error.context}")


def _line_at(text: str, error: yaml.YAMLError) -> int:
    position = getattr(error, "position", None)
    return text.count("\n", 0, position) + 1 if isinstance(position, int) else 0


class _Builder:
    """Nodes into plain values; goes on after a fault, so that all are told together."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []

    def build(self, node: Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.build(item, (*path, position)) for position, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = _key(key_node)
            if key is None:
                self.faults.append(Fault(line, "tên khóa phải là chữ (số, ngày, có/không thì đặt trong dấu nháy)"))
            elif key in built:
                self.faults.append(Fault(line, f"khóa “{key}” lặp lại, đã có ở dòng {self.lines[(*path, key)]}"))
            else:
                self.lines[(*path, key)] = line
                built[key] = self.build(value_node, (*path, key))
        return built


def _key(node: Node) -> str | None:
    is_text = isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:str"
    return node.value if is_text else None


def _scalar(node: Node) -> Any:
    """Text, whole number, yes/no or nothing; decimals and dates stay text, so that no float ever arises."""
    tag, text = node.tag.rpartition(":")[2], node.value
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() in ("true", "yes", "on")
    if tag == "int" and text.lstrip("+-").isdecimal() and len(text) < 20:
        return int(text)
    return text
