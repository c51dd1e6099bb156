"""A form as the one text that stands for it: what is hashed, kept and read back. Pure."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any

from submissions.forms import model
from submissions.forms.model import Form
from submissions.forms.reading import read_form
from submissions.forms.yaml_lines import Located


def canonical(form: Form) -> str:
    """JSON of `form` in the grammar itself: keys sorted, no spaces, what is left at its default left out."""
    return json.dumps(_plain(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_canonical(text: str) -> Form:
    """The form of a canonical text. Errors: FormFaults (no lines), ValueError if it is no JSON."""
    return read_form(Located(json.loads(text)))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _mapping(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value


def _mapping(value: Any) -> dict[str, Any]:
    kept = {}
    for each in fields(value):
        found = getattr(value, each.name)
        if found != each.default and not each.metadata.get("worked_out"):
            kept[each.name] = _plain(found)
    if isinstance(value, model.Field) and value.is_computed:
        kept["supply"] = ["system"]
    return kept
