"""The figures of a form one can ask for: slots under their keys and quotients under theirs, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from submissions.consolidation.over_time import rule_of
from submissions.forms.schema import Column, Field, Form, Option, OverTime, Slot, TotalRow
from workflow.refusals import Refused


@dataclass(frozen=True)
class Asked:
    """What is asked for: a slot by its key, or a quotient field by its."""

    key: str
    label: str
    field: Field
    slot: Slot | None

    def grows(self, form: Form) -> bool:
        """Can more reports only make it larger, so that an incomplete one is a lower bound?"""
        if self.slot is None or self.slot.fold not in ("sum", "max"):
            return False
        settled = (OverTime.AVERAGE, OverTime.MIN, OverTime.NONE)
        is_plain = not self.field.may_be_negative and "-" not in (self.field.derive or "")
        return is_plain and rule_of(form, self.slot) not in settled


def figures_of(form: Form, keys: Iterable[str] = ()) -> list[Asked]:
    """The figures of a form: those of some fields or slots, else all, in printed order.

    Errors: Refused("no_such_figure") for a key that is neither.
    """
    every = [asked for each in form.fields for asked in _figures(form, each)]
    wanted = list(keys)
    if not wanted:
        return every
    for key in wanted:
        if not any(key in (each.key, each.field.key) for each in every):
            raise Refused("no_such_figure", field=key)
    return [each for key in wanted for each in every if key in (each.key, each.field.key)]


def _figures(form: Form, asked: Field) -> list[Asked]:
    if asked.key in form.compiled.quotients:
        slots = form.slots_of(asked.key)
        return [Asked(asked.key, asked.label_vi, asked, slots[0] if slots else None)]
    return [Asked(slot.key, label_of(asked, slot), asked, slot) for slot in form.slots_of(asked.key)]


def label_of(asked: Field, slot: Slot) -> str:
    """A slot in words: the label of its field, then of option, row and column."""
    inner = slot.key.removeprefix(asked.key).strip(".").split(".")
    named: list[Option | TotalRow | Column] = [*asked.options, *asked.rows, *asked.totals, *asked.columns]
    names = {each.key: each.label_vi for each in named}
    return ": ".join([asked.label_vi, *(names.get(key, key) for key in inner if key)])
