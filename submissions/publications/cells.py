"""Rows of lists as texts: an option by its label, a day as dd/mm/yyyy, anything else as it was typed; and how wide columns are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from submissions.forms.schema import Field, Kind
from submissions.models import Submission
from submissions.publications.gathering import listing_rows
from submissions.publications.official import STANDINGS
from vietnamese import NotADate, format_date, nfc, parse_date

LETTER, LONGEST_WORD = 1.9, 34.0
"""Millimetres: of a letter in a table, as a rule; of the longest word a column is made wide for."""


def list_columns(asked: Field) -> tuple[str, ...]:
    """Headings of a list: the unit, how its report stands, then the columns of the form."""
    return ("Đơn vị", "Trạng thái", *(column.heading for column in asked.columns))


def list_rows(submission: Submission, asked: Field) -> Iterator[tuple[str, ...]]:
    """Rows of a list as texts under `list_columns`, streamed."""
    for unit_name, standing, row in listing_rows(submission, asked):
        yield (
            unit_name,
            STANDINGS[standing],
            *(_cell(column.kind, column.options, row.get(column.key)) for column in asked.columns),
        )


def _cell(kind: Kind, options: Any, text: Any) -> str:
    """A cell of a list as printed: a day as dd/mm/yyyy, an option by its label, anything else as it was typed."""
    text = nfc(str(text or ""))
    if kind is Kind.DATE:
        return printed_day(text)
    if kind is Kind.CHOICE:
        return next((option.label_vi for option in options if option.key == text), text)
    return text


def printed_day(text: str) -> str:
    """A day as dd/mm/yyyy; what is none as it was typed."""
    try:
        return format_date(parse_date(text))
    except NotADate:
        return text


def shared_out(width: float, rows: Sequence[Sequence[str]]) -> list[float]:
    """Widths of columns (millimetres, `width` together) after what stands in them: the longest word of each where there is
    room, the rest by how much text there is.
    """
    columns = list(zip(*rows, strict=True))
    words = [max(len(word) for cell in column for word in (*cell.split(), "")) for column in columns]
    least = [min(LONGEST_WORD, 2.5 + LETTER * word) for word in words]
    if (needed := sum(least)) >= width:
        return [each * width / needed for each in least]
    texts = [sum(map(len, column)) + 1 for column in columns]
    return [each + (width - needed) * text / sum(texts) for each, text in zip(least, texts, strict=True)]
