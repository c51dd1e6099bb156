"""A report's answers place by place, as the inputs of its pages show them: what somebody saw before he typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from submissions.entry.field_views import Filled
from submissions.entry.inputs import NIL_ANSWER
from submissions.entry.merging import rows_text
from submissions.forms.schema import NUMERIC, Field, Kind


def answers_shown(filled: Filled, fields: Iterable[Field]) -> dict[str, str]:
    """Place -> text of what stands in `fields`; places without an answer are left out, a nil return is `-`."""
    shown: dict[str, str] = {}
    for asked in fields:
        shown |= {place: text for place, text in _of(filled, asked).items() if text}
    return shown


def _of(filled: Filled, asked: Field) -> Mapping[str, str]:
    if asked.kind is Kind.LIST:
        return {asked.key: rows_text(filled.listings[asked.key])} if asked.key in filled.listings else {}
    if asked.kind is Kind.TABLE:
        return {slot.key: _figure(filled, slot.key) for slot in filled.form.slots_of(asked.key) if slot.typed}
    if asked.kind in NUMERIC or asked.kind is Kind.YES_NO:
        return {asked.key: _figure(filled, asked.key)}
    texts = {f"{asked.key}.{part.key}": filled.texts.get(f"{asked.key}.{part.key}", "") for part in asked.parts}
    return {asked.key: NIL_ANSWER if filled.is_nil(asked) else str(filled.value(asked)), **texts}


def _figure(filled: Filled, key: str) -> str:
    return NIL_ANSWER if filled.is_nil_slot(key) else filled.number(key)
