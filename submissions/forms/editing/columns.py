"""The columns of a list or a table as a guided form sends them: `columns.1.label_vi`, `columns.1.kind`… and back. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from submissions.forms.field_rules import LIST_COLUMNS
from submissions.forms.words import Kind

Given = Mapping[str, Sequence[str]]
"""What a guided form sent: name -> texts."""

KINDS = tuple(each for each in Kind if each in LIST_COLUMNS)
"""Kinds a column can be of, in the order of the grammar."""
BLANKS = 2
"""Empty columns at the end of the form, so that one can be added without a script."""
USUAL_SCALE = "2"
"""Decimals of a decimal column when nobody said."""
NAME = re.compile(r"columns\.(\d{1,3})\.label_vi")


def sent_columns(given: Given) -> list[dict[str, str]]:
    """What stands in each column that has a name, in the order its places ask for; a column without a name is gone."""
    numbers = sorted(int(found[1]) for name in given if (found := NAME.fullmatch(name)))
    sent = []
    for number in numbers:
        texts = {
            key: (given.get(f"columns.{number}.{key}") or ("",))[0].strip().replace("\r\n", "\n")
            for key in ("label_vi", "kind", "unit", "scale", "options", "key", "place")
        }
        if texts["label_vi"]:
            sent.append(texts)
    return sorted(sent, key=lambda each: int(each["place"]) if each["place"].isdecimal() else len(numbers) + 1)


def column_value(
    before: Mapping[str, Any], texts: Mapping[str, str], key: str, options: Sequence[Any]
) -> dict[str, Any]:
    """One column as the grammar has it. `before`: what was written of it, which it keeps where the form does not ask."""
    kind = texts["kind"] or Kind.INTEGER.value
    asked: dict[str, Any] = {"key": key, "label_vi": texts["label_vi"], "kind": kind, "unit": texts["unit"]}
    if kind == Kind.DECIMAL:
        scale = texts["scale"] or USUAL_SCALE
        asked["scale"] = int(scale) if scale.isdecimal() else scale
    if kind == Kind.CHOICE:
        asked["options"] = list(options)
    kept = {name: each for name, each in before.items() if name not in ("unit", "scale", "options")}
    return kept | {name: each for name, each in asked.items() if each}


def shown_columns(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The columns a form shows: those there are, and empty ones to add."""
    columns = [each for each in value.get("columns") or () if isinstance(each, dict)]
    return [*columns, *[{} for _ in range(BLANKS)]]
