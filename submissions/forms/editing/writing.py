"""Values of the grammar as YAML text that people edit: headings as blocks, fields and what is smaller on one line. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml

from submissions.forms import shapes
from submissions.forms.canonical import canonical
from submissions.forms.model import Form

BLOCKS = frozenset({"sections", "fields", "targets", "sectors", "sector_groups", "cohorts"})
"""Lists whose members each begin a line of their own."""
WIDEST = 10**6


class _OneLine(dict[str, Any]):
    """A mapping written in braces."""


class _InBrackets(list[Any]):
    """A list written in brackets."""


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key, and writes no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(_OneLine, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value, True))
_Dumper.add_representer(
    _InBrackets, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value, True)
)


def yaml_of(form: Form) -> str:
    """The whole form as text; reading it gives the same form again."""
    return dumped(_laid_out(json.loads(canonical(form)), shapes.FORM))


def item_text(value: Mapping[str, Any], shape: shapes.Shape) -> str:
    """One member of a list as its lines, the first beginning with a dash; not indented."""
    return dumped([_laid_out(value, shape)])


def key_text(key: str, value: Any) -> str:
    """One key with a plain value, on one line."""
    return dumped({key: _InBrackets(value) if isinstance(value, list) else value})


def dumped(value: Any) -> str:
    """Any value as text."""
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDEST, indent=2)
    return text


def _laid_out(value: Mapping[str, Any], shape: shapes.Shape) -> dict[str, Any]:
    """Keys in the order of the grammar; what is small in braces."""
    order = [key for key in shape.takes if key in value] + [key for key in value if key not in shape.takes]
    laid: dict[str, Any] = {}
    for key in order:
        take = shape.takes.get(key)
        if isinstance(take, shapes.Part) and isinstance(value[key], list):
            members = [_laid_out(each, take.shape) if isinstance(each, dict) else each for each in value[key]]
            laid[key] = members if key in BLOCKS else _InBrackets(members)
        else:
            laid[key] = _InBrackets(value[key]) if isinstance(value[key], list) else value[key]
    return laid if shape in (shapes.FORM, shapes.SECTION) else _OneLine(laid)
