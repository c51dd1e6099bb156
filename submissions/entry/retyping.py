"""What was posted and not taken, as the fields of the page show it again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from submissions.entry.inputs import row_number
from submissions.forms.schema import Field, Kind


def typed_value(asked: Field, typed: Mapping[str, str], stored: Any) -> Any:
    """The answer of one field as posted (name -> text); cells of a table that were not posted stay as `stored`."""
    if asked.kind is Kind.TABLE:
        given = {
            name.removeprefix(f"{asked.key}."): text for name, text in typed.items() if name.startswith(f"{asked.key}.")
        }
        return {**stored, **given}
    if asked.kind is Kind.LIST:
        return _typed_rows(asked.key, typed)
    if asked.kind is Kind.ATTACHMENT:
        return stored
    return typed.get(asked.key, "")


def _typed_rows(key: str, typed: Mapping[str, str]) -> list[dict[str, str]]:
    rows: dict[int, dict[str, str]] = {}
    for name, text in typed.items():
        parts = name.split(".", 2)
        at = row_number(parts[1]) if len(parts) == 3 and parts[0] == key else None
        if at is not None:
            rows.setdefault(at, {})[parts[2]] = text
    return [row for _, row in sorted(rows.items())]
