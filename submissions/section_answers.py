"""One page of a report as the house has it now: per field the value, what was worked out, what was found, what is said of it.

The one answer behind the page, its checks while somebody types, and any other reader. Reads rows; writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from submissions.consolidation.whole import quotient
from submissions.earlier import Earlier
from submissions.field_views import Filled, shown_number
from submissions.findings import Finding, findings_of
from submissions.forms.schema import Kind
from submissions.models import Submission
from submissions.parts import Page, is_typed_here


@dataclass(frozen=True)
class FieldAnswer:
    """One field of a page. `value`: as it would be typed (`Filled.value`), or what was worked out, as shown.

    `derived`: worked-out cells of a table (rows that add up), by cell name. `is_derived`: nobody types it.
    """

    key: str
    is_derived: bool
    value: Any
    is_nil: bool
    derived: Mapping[str, str]
    findings: tuple[Finding, ...]


def section_answers(
    submission: Submission, page: Page, texts: Mapping[str, str], *, earlier: Mapping[int, Earlier] | None = None
) -> dict[str, FieldAnswer]:
    """Every field of `page` by key, typed and worked out, with the findings that stand at it."""
    filled = Filled.of(submission, texts)
    found: dict[str, list[Finding]] = {}
    for each in findings_of([submission], {submission.id: texts}, earlier=earlier)[submission.id]:
        found.setdefault(each.key, []).append(each)
    answers = {}
    for asked in (each for group in page.groups for each in group.fields):
        is_typed = is_typed_here(asked, submission.level, submission.sector)
        totals = [f"{row.key}.{column.key}" for row in asked.totals for column in asked.columns]
        answers[asked.key] = FieldAnswer(
            asked.key,
            not is_typed,
            filled.value(asked) if is_typed else derived_value(filled, asked.key),
            is_typed and filled.is_nil(asked),
            {name: filled.number(f"{asked.key}.{name}") for name in totals} if asked.kind is Kind.TABLE else {},
            tuple(found.get(asked.key, ())),
        )
    return answers


def derived_value(filled: Filled, key: str) -> str:
    """What was worked out for a field, as shown; empty when something it needs is missing."""
    asked = next((each for each in filled.form.computed_fields if each.key == key), None)
    if asked is None:
        return filled.number(key)
    return shown_number(quotient(filled.form, asked, filled.figures), asked.decimals)
