"""One cell of a row of a list: checked against the kind of its column and kept as people write it. Pure.

Kept is text, the same for the same answer: 1.250 however the number was grouped, 05/01/2026 for every way to write that
day, the label of an option, Có or Không. Read again it gives itself. Empty is no answer, `-` none to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from submissions.forms.schema import Column, Kind
from vietnamese import NotADate, NotANumber, fold, format_date, format_number, parse_date, parse_number

LONGEST_TEXT = 20_000
NO_ANSWER = ("", "-")
YES_NO = {True: "Có", False: "Không"}
YES = frozenset({"1", "co", "yes", "true", "x"})
NO = frozenset({"0", "khong", "no", "false"})


class CellRefused(ValueError):
    """What stands in a cell is not of the kind of its column; `code` has its sentence in `words.refusals`."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def read_cell(column: Column, text: str, *, may_be_negative: bool = False) -> str:
    """The text to keep of what was typed in `column` (composed and stripped). Errors: CellRefused."""
    if text in NO_ANSWER:
        return text
    return _READERS.get(column.kind, _text)(column, text, may_be_negative)


def yes_or_no(text: str) -> bool | None:
    """What a word for yes or no says, with or without marks; None for any other word."""
    word = fold(text)
    return word in YES if word in YES | NO else None


def options_of(column: Column) -> tuple[str, ...]:
    """What a cell of the column is chosen from, as it is kept; nothing where it is typed."""
    if column.kind is Kind.YES_NO:
        return tuple(YES_NO.values())
    return tuple(option.label_vi for option in column.options)


def _text(column: Column, text: str, may_be_negative: bool) -> str:
    if len(text) > LONGEST_TEXT:
        raise CellRefused("text_too_long", most=LONGEST_TEXT)
    if "\0" in text:
        raise CellRefused("not_text")
    return text


def _number(column: Column, text: str, may_be_negative: bool) -> str:
    try:
        number = parse_number(text, column.scale)
    except NotANumber as fault:
        raise CellRefused(fault.code, **fault.facts) from fault
    if number < 0 and not may_be_negative:
        raise CellRefused("negative", text=text)
    return format_number(Decimal(number).scaleb(-column.scale), column.scale)


def _day(column: Column, text: str, may_be_negative: bool) -> str:
    try:
        return format_date(parse_date(text))
    except NotADate as fault:
        raise CellRefused("not_a_date") from fault


def _option(column: Column, text: str, may_be_negative: bool) -> str:
    for option in column.options:
        if text == option.key or fold(text) == fold(option.label_vi):
            return option.label_vi
    raise CellRefused("unknown_option", options=", ".join(option.label_vi for option in column.options))


def _yes_no(column: Column, text: str, may_be_negative: bool) -> str:
    is_yes = yes_or_no(text)
    if is_yes is None:
        raise CellRefused("not_yes_no")
    return YES_NO[is_yes]


_READERS: Mapping[Kind, Callable[[Column, str, bool], str]] = {
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.MONEY: _number,
    Kind.DATE: _day,
    Kind.CHOICE: _option,
    Kind.YES_NO: _yes_no,
}
