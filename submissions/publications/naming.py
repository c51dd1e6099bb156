"""What people call the figures and texts of a form: the field, then the option or the row and column. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from submissions.forms.schema import Form, Slot


def labels_of(form: Form, slots: Sequence[Slot]) -> Iterator[str]:
    """The name of each slot."""
    fields = {asked.key: asked for asked in form.fields}
    for slot in slots:
        asked = fields[slot.field_key]
        parts = {each.key: each.label_vi for each in (*asked.options, *asked.rows)}
        parts |= {each.key: each.label_vi for each in asked.totals}
        columns = {column.key: column.label_vi for column in asked.columns}
        names = slot.key.split(".")[1:]
        told = [parts.get(name, name) for name in names[:1]] + [columns.get(name, name) for name in names[1:]]
        yield ": ".join([asked.label_vi, *told])


def names_of(form: Form) -> Mapping[str, str]:
    """Key of a slot, a computed field or a text -> its name."""
    names = {asked.key: asked.label_vi for asked in form.fields}
    for asked in form.fields:
        names |= {f"{asked.key}.{part.key}": f"{asked.label_vi}: {part.label_vi}" for part in asked.parts}
    shown = [slot for slot in form.slots if not slot.hidden]
    return names | {slot.key: name for slot, name in zip(shown, labels_of(form, shown), strict=True)}
