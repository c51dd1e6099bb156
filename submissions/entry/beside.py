"""What stands beside the fields of a page: what was reported before, what was found, the note, who said “không phát sinh”,
what could be kept. Added to the views of the fields; reads values only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from submissions.entry.earlier import Earlier, Said
from submissions.entry.field_views import FieldView, GroupView
from submissions.entry.findings import Finding
from submissions.entry.note_models import AnswerNote
from submissions.entry.suggesting import Suggestion
from submissions.forms.schema import MISSING, NIL, NOT_EXPECTED, NUMERIC, Field, Form, Kind, Slot
from units.history import HistoryEntry
from vietnamese import format_moment, format_number


def dressed(
    groups: Sequence[GroupView],
    form: Form,
    *,
    earlier: Earlier,
    entries: Sequence[HistoryEntry],
    findings: Sequence[Finding],
    notes: Mapping[str, AnswerNote],
    suggestions: Mapping[str, Suggestion],
    typed: Mapping[str, str] | None,
) -> tuple[GroupView, ...]:
    """The groups of a page with everything that stands beside their fields. `typed`: a posting that was not taken."""
    past = with_signatures(with_past(groups, form, earlier), form, entries)
    return with_suggestions(with_findings(past, form, findings, notes, typed), form, suggestions)


def with_past(groups: Sequence[GroupView], form: Form, earlier: Earlier) -> tuple[GroupView, ...]:
    """The same groups, each number with last period's and last year's beside it."""
    return _each(groups, form, lambda view, asked: replace(view, **_past(view, asked, form, earlier)))


def with_findings(
    groups: Sequence[GroupView],
    form: Form,
    findings: Sequence[Finding],
    notes: Mapping[str, AnswerNote],
    typed: Mapping[str, str] | None,
) -> tuple[GroupView, ...]:
    """The same groups with what was found and the note of each field. `typed`: a posting that was not taken."""
    found: dict[str, list[Finding]] = {}
    for each in findings:
        found.setdefault(each.key, []).append(each)

    def add(view: FieldView, asked: Field) -> FieldView:
        here = found.get(view.key, [])
        said = next((each.note for each in here if each.note), "")
        return replace(
            view,
            hints=tuple(each.told for each in here),
            wants_note=any(each.wants_note for each in here),
            may_want_note=view.is_typed and may_surprise(asked),
            explained=said if typed is None else typed.get(f"note:{view.key}", said),
            explained_by=_signed(notes[view.key]) if said and view.key in notes else "",
        )

    return _each(groups, form, add)


def with_suggestions(
    groups: Sequence[GroupView], form: Form, suggestions: Mapping[str, Suggestion]
) -> tuple[GroupView, ...]:
    """The same groups with what could be kept."""
    return _each(groups, form, lambda view, _: replace(view, suggestion=suggestions.get(view.key)))


def with_signatures(groups: Sequence[GroupView], form: Form, entries: Sequence[HistoryEntry]) -> tuple[GroupView, ...]:
    """The same groups; a nil return says who gave it and when."""
    signed: dict[str, str] = {}
    for entry in entries:
        if entry.act == "nil":
            who = f"{entry.facts.get('name') or 'Nhập từ tệp'}, {format_moment(entry.at)}"
            signed |= dict.fromkeys(entry.facts["fields"], who)
    return _each(groups, form, lambda view, _: replace(view, nil_by=signed.get(view.key, "") if view.is_nil else ""))


def may_surprise(asked: Field) -> bool:
    """Can something be found at the field that asks for an explanation?"""
    return asked.kind in NUMERIC | {Kind.TABLE} or any(check.importance > 2 for check in asked.checks)


def _each(
    groups: Sequence[GroupView], form: Form, change: Callable[[FieldView, Field], FieldView]
) -> tuple[GroupView, ...]:
    return tuple(
        replace(group, fields=tuple(_changed(view, form, change) for view in group.fields)) for group in groups
    )


def _changed(view: FieldView, form: Form, change: Callable[[FieldView, Field], FieldView]) -> FieldView:
    asked = form.field(view.key)
    return change(view, asked) if asked else view


def _past(view: FieldView, asked: Field, form: Form, earlier: Earlier) -> dict[str, Any]:
    if not view.is_typed or asked.kind not in NUMERIC | {Kind.YES_NO, Kind.TABLE}:
        return {"previous": None}
    told = {
        slot.key: text for slot in form.slots_of(asked.key) if slot.typed and (text := past_said(asked, slot, earlier))
    }
    if asked.kind is Kind.TABLE:
        return {"previous": None, "cells_before": {key.removeprefix(f"{asked.key}."): told[key] for key in told}}
    return {"previous": told.get(asked.key)}


def past_said(asked: Field, slot: Slot, earlier: Earlier) -> str:
    """ "Kỳ trước: 1.200 người · Cùng kỳ năm trước: 1.100 người"; empty when neither period has an answer."""
    unit = asked.unit or "" if asked.kind is not Kind.TABLE else ""
    before = [("Kỳ trước", earlier.last), ("Cùng kỳ năm trước", earlier.year_ago)]
    told = [
        (label, said) for label, past in before if past and (said := past.at(slot)) and said.nothing != NOT_EXPECTED
    ]
    if not any(said.is_answer for _, said in told):
        return ""
    return " · ".join(f"{label}: {_said(asked, said, slot, unit)}" for label, said in told)


def _said(asked: Field, said: Said, slot: Slot, unit: str) -> str:
    if said.nothing in (NIL, MISSING) or said.figure is None:
        return "không phát sinh" if said.nothing == NIL else "chưa báo cáo"
    if asked.kind is Kind.YES_NO:
        return "có" if said.figure else "không"
    number = Decimal(said.figure).scaleb(-slot.scale) if slot.scale else said.figure
    return f"{format_number(number, slot.scale)} {unit}".strip()


def _signed(note: AnswerNote) -> str:
    who = " ".join(filter(None, (note.author_title, note.author_name)))
    return f"{who or 'Nhập từ tệp'}, {format_moment(note.written_at)}"
