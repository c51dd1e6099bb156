"""What one value of a form's text may be: words, keys, numbers, one of a closed list. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any


class Refusal(ValueError):
    """A value of the wrong sort; the message says what is wanted."""


LONGEST_TITLE = 200
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What neither the database nor a document can keep; YAML can write it in quotes."""

Take = Callable[[Any], Any]
"""Takes a plain value, gives the value of the model, or raises Refusal."""


def text(value: Any) -> str:
    """Words for people: not empty; numbers are written in quotes."""
    if not isinstance(value, str) or not value.strip():
        raise Refusal("phải là chữ, không được trống")
    if _UNSEEN.search(value):
        raise Refusal("có ký tự điều khiển không nhìn thấy; gõ lại đoạn này")
    return value


def title(value: Any) -> str:
    """Words short enough to head a round with the period after them."""
    if len(text(value)) > LONGEST_TITLE:
        raise Refusal(f"dài quá {LONGEST_TITLE} ký tự")
    return str(value)


def number_text(value: Any) -> str:
    """A threshold: number (whole or with a decimal comma or point) or the key of an option."""
    return str(value) if type(value) is int else text(value)


def pattern(regular: str, words: str) -> Take:
    """Text of one pattern."""
    compiled = re.compile(regular)

    def take(value: Any) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise Refusal(words)
        return value

    return take


key = pattern(r"[a-z][a-z0-9_]{0,59}", "phải gồm chữ thường không dấu, số và gạch dưới, bắt đầu bằng chữ, dài nhất 60")
option_key = pattern(r"[A-Za-z0-9_]{1,40}", "phải gồm chữ không dấu, số và gạch dưới, dài nhất 40")
code = pattern(
    r"[A-Z][A-Za-z0-9.]{0,39}", "phải bắt đầu bằng chữ in hoa, gồm chữ không dấu, số và dấu chấm, dài nhất 40"
)
form_code = pattern(
    r"[A-Z][A-Z0-9_]{0,19}", "phải bắt đầu bằng chữ in hoa, gồm chữ in hoa, số và gạch dưới, dài nhất 20"
)


def flag(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise Refusal("phải là true hoặc false")
    return value


def whole(least: int, most: int) -> Take:
    """A whole number within bounds."""

    def take(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise Refusal(f"phải là số nguyên từ {least} đến {most}")
        return value

    return take


def one_of(words: type[StrEnum]) -> Take:
    """One of a closed list."""

    def take(value: Any) -> Any:
        if value not in list(words):
            raise Refusal(f"“{value}” không dùng được; chọn một trong: {', '.join(words)}")
        return words(value)

    return take


def some(take: Take) -> Take:
    """A list, each of one sort, none twice."""

    def take_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not value:
            raise Refusal("phải là danh sách, không được trống")
        taken = tuple(take(each) for each in value)
        if len(set(taken)) < len(taken):
            raise Refusal("có giá trị lặp lại")
        return taken

    return take_all
