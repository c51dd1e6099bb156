"""A compiled field and the figures of one report into what the field macros show: texts as typed, options,
last time's value.

Pure. The attributes of `FieldView` are the contract with `templates/macros/fields.html`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from submissions.attachments import plainly
from submissions.consolidation.whole import quotient, unscaled
from submissions.entry.inputs import MOST_ROWS
from submissions.entry.parts import Page, is_nil_return, is_typed_here
from submissions.entry.retyping import typed_value
from submissions.entry.row_cells import options_of
from submissions.forms.schema import MISSING, NIL, NUMERIC, Field, Form, Kind
from submissions.models import Submission
from vietnamese import NotADate, format_date, format_number, parse_date

BLANK_ROWS = 2
"""Empty rows below those of a list, so that rows can be added without a script."""


@dataclass(frozen=True)
class FieldView:
    """One field as shown. `value`: text as typed; a table: cell name -> text; a list: texts per row and column.
    `parts`: (input name, label, text) of the texts that belong to an action. `columns`: (key, heading, kind, what to choose
    from: nothing when it is typed).

    `errors`: cell name -> what is wrong. From `previous` and `cells_before` (last period, last year) on, what stands beside
    it is added by `beside`.
    """

    key: str
    code: str
    label: str
    kind: str
    unit: str
    help: str
    required: bool
    is_short: bool
    scale: int = 0
    value: Any = ""
    is_nil: bool = False
    is_typed: bool = True
    can_be_nil: bool = True
    options: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, str, str, tuple[str, ...]], ...] = ()
    computed_rows: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, str, str], ...] = ()
    error: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    previous: str | None = None
    note: str | None = None
    remarks: Sequence[Any] = ()
    goals: Sequence[str] = ()
    cells_before: Mapping[str, str] = field(default_factory=dict)
    wants_note: bool = False
    may_want_note: bool = False
    explained: str = ""
    explained_by: str = ""
    suggestion: Any = None
    nil_by: str = ""


@dataclass(frozen=True)
class GroupView:
    """Fields under one heading."""

    heading: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True)
class Filled:
    """One report's answers as plain values, ready to be shown."""

    form: Form
    figures: Sequence[int | None]
    nothings: Sequence[int]
    texts: Mapping[str, str]
    listings: Mapping[str, Any]

    @classmethod
    def of(cls, submission: Submission, texts: Mapping[str, str]) -> Filled:
        """The answers of `submission`."""
        return cls(
            submission.round.form_version.compiled, submission.figures, submission.nothings, texts, submission.listings
        )

    def number(self, key: str) -> str:
        """The figure of a slot as a person would type it; empty for every kind of nothing."""
        slot = self.form.slot(key)
        if slot is None or self.nothings[slot.index] in (MISSING, NIL):
            return ""
        return shown_number(unscaled(self.figures[slot.index], slot.scale), slot.scale)

    def is_nil_slot(self, key: str) -> bool:
        """Does a nil return stand in a slot?"""
        slot = self.form.slot(key)
        return slot is not None and self.nothings[slot.index] == NIL

    def is_nil(self, asked: Field) -> bool:
        """Was the field answered with “không phát sinh”?"""
        return is_nil_return(self.form, asked, self.nothings, self.texts, self.listings)

    def value(self, asked: Field) -> Any:
        """The answer as the field macros want it."""
        if self.is_nil(asked) and asked.kind is not Kind.LIST:
            return {} if asked.kind is Kind.TABLE else ""
        if asked.kind in NUMERIC or asked.kind is Kind.YES_NO:
            return self.number(asked.key)
        if asked.kind is Kind.TABLE:
            return {
                slot.key.removeprefix(f"{asked.key}."): self.number(slot.key) for slot in self.form.slots_of(asked.key)
            }
        if asked.kind in (Kind.CHOICE, Kind.ACTION):
            return next(
                (
                    slot.key.removeprefix(f"{asked.key}.")
                    for slot in self.form.slots_of(asked.key)
                    if self.figures[slot.index]
                ),
                "",
            )
        if asked.kind is Kind.LIST:
            return [*self.listings.get(asked.key, ()), *({} for _ in range(BLANK_ROWS))][:MOST_ROWS]
        return _day(self.texts.get(asked.key, "")) if asked.kind is Kind.DATE else self.texts.get(asked.key, "")

    def said(self, asked: Field) -> str:
        """The answer in words, for reading; empty when there is none."""
        if self.is_nil(asked):
            return "Không phát sinh"
        value = self.value(asked)
        if asked.kind is Kind.YES_NO:
            return {"1": "Có", "0": "Không"}.get(value, "")
        if asked.kind in (Kind.CHOICE, Kind.ACTION):
            return next((option.label_vi for option in asked.options if option.key == value), "")
        if asked.kind is Kind.TABLE:
            count = sum(1 for text in value.values() if text)
            return f"{count} ô đã điền" if count else ""
        if asked.kind is Kind.LIST:
            return f"{len(self.listings[asked.key])} dòng" if asked.key in self.listings else ""
        if asked.kind is Kind.ATTACHMENT:
            return plainly(str(value))
        return f"{value} {asked.unit or ''}".strip() if value else ""

    def lines(self, asked: Field) -> list[str]:
        """What `said` only counts: the filled cells of a table, the rows of a list, the texts of an action."""
        if asked.kind is Kind.TABLE:
            rows, columns = ({each.key: each.label_vi for each in those} for those in (asked.rows, asked.columns))
            cells = ((name.partition("."), text) for name, text in self.value(asked).items() if text)
            return [f"{rows[at]}, {columns[column]}: {text}" for (at, _, column), text in cells if at in rows]
        if asked.kind is Kind.LIST:
            named = [(each.key, each.label_vi) for each in asked.columns]
            listed = self.listings.get(asked.key, ())
            return ["; ".join(f"{label}: {row[key]}" for key, label in named if row.get(key)) for row in listed]
        texts = ((part.label_vi, self.texts.get(f"{asked.key}.{part.key}")) for part in asked.parts)
        return [f"{label}: {text}" for label, text in texts if text]


def groups_of(
    page: Page,
    submission: Submission,
    filled: Filled,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    hints: Mapping[str, Sequence[str]] | None = None,
    remarks: Mapping[str, Sequence[Any]] | None = None,
    goals: Mapping[str, Sequence[str]] | None = None,
    retyped: Collection[str] | None = None,
) -> tuple[GroupView, ...]:
    """The fields of a page.

    `typed`: what was posted and not taken, shown instead of what is stored at the fields `retyped` (None: at all);
    `errors`: by name; `hints`, `remarks`, `goals`: by field.
    """
    made = []
    for group in page.groups:
        views = [
            _view(
                asked,
                submission,
                filled,
                typed if retyped is None or asked.key in retyped else None,
                errors or {},
                tuple((hints or {}).get(asked.key, ())),
            )
            for asked in group.fields
        ]
        views = [
            replace(view, remarks=(remarks or {}).get(view.key, ()), goals=(goals or {}).get(view.key, ()))
            for view in views
        ]
        made.append(GroupView(group.heading, tuple(views)))
    return tuple(made)


def worked_out(page: Page, filled: Filled) -> dict[str, str]:
    """What is calculated on a page, as it is shown: fields by key, total rows of tables by `table.row.column`."""
    texts = {asked.key: _computed(asked, filled) for asked in page.not_typed}
    for asked in (*page.asked, *page.not_typed):
        for row in asked.totals:
            names = (f"{asked.key}.{row.key}.{column.key}" for column in asked.columns)
            texts |= {name: filled.number(name) for name in names}
    return texts


def shown_number(number: int | Decimal | None, decimals: int) -> str:
    """A number in Vietnamese; empty for none."""
    if number is None:
        return ""
    return format_number(number, decimals) if isinstance(number, Decimal) else format_number(number)


def _view(
    asked: Field,
    submission: Submission,
    filled: Filled,
    typed: Mapping[str, str] | None,
    errors: Mapping[str, str],
    hints: tuple[str, ...],
) -> FieldView:
    is_typed = is_typed_here(asked, submission.level, submission.sector)
    stored = filled.value(asked) if is_typed else _computed(asked, filled)
    value = stored if typed is None or not is_typed else typed_value(asked, typed, stored)
    is_nil = filled.is_nil(asked) if typed is None else f"nil:{asked.key}" in typed
    inner = {
        name.removeprefix(f"{asked.key}."): said for name, said in errors.items() if name.startswith(f"{asked.key}.")
    }
    return FieldView(
        key=asked.key,
        code=asked.code,
        label=asked.label_vi,
        kind=asked.kind.value,
        unit=asked.unit or "",
        help=asked.help or "",
        required=asked.required,
        is_short=asked.short,
        scale=asked.scale,
        value=value,
        is_nil=is_nil and is_typed,
        is_typed=is_typed,
        can_be_nil=asked.kind not in (Kind.YES_NO, Kind.DATE, Kind.CHOICE)
        and not asked.required
        and not (asked.kind is Kind.ATTACHMENT and stored),
        options=tuple((option.key, option.label_vi) for option in asked.options),
        rows=tuple((row.key, row.label_vi) for row in asked.rows),
        computed_rows=tuple((row.key, row.label_vi) for row in asked.totals),
        parts=tuple(_part(asked, part.key, part.label_vi, filled, typed) for part in asked.parts),
        columns=tuple((each.key, each.heading, each.kind.value, options_of(each)) for each in asked.columns),
        error=errors.get(asked.key) or ("Có ô chưa đúng trong bảng này." if inner else None),
        errors=inner,
        hints=hints,
        note=asked.note,
    )


def _part(asked: Field, key: str, label: str, filled: Filled, typed: Mapping[str, str] | None) -> tuple[str, str, str]:
    name = f"{asked.key}.{key}"
    return name, label, (filled.texts if typed is None else typed).get(name, "")


def _computed(asked: Field, filled: Filled) -> str:
    if asked.key in {each.key for each in filled.form.computed_fields}:
        number = quotient(filled.form, asked, filled.figures)
        return shown_number(number, asked.decimals)
    return filled.number(asked.key)


def _day(text: str) -> str:
    try:
        return format_date(parse_date(text)) if text else ""
    except NotADate:
        return text
