"""Numbers as chairs type them on a phone, as pages show them and as they are read aloud."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese import (
    LONGEST_NUMBER,
    NotANumber,
    format_number,
    format_percent,
    number_in_words,
    parse_number,
)

CODES = {"not_a_number", "point_not_comma", "not_whole", "too_precise", "too_long"}

numbers = st.integers(min_value=-(10**LONGEST_NUMBER) + 1, max_value=10**LONGEST_NUMBER - 1)


@pytest.mark.parametrize(
    "text",
    [
        "1234567",
        "1.234.567",
        "1 234 567",
        "1\u00a0234\u202f567",  # the spaces of word processors
        "  1.234.567  ",
        "１.２３４.５６７",  # full width
        "001234567",
        "1.234.567,0",
        "1.234.567,000",
        "1.234.\u200b567",  # pasted with a break nobody sees
    ],
)
def test_a_whole_number_is_read_however_it_is_typed(text):
    assert parse_number(text) == 1_234_567


@pytest.mark.parametrize(
    ("text", "scale", "read"),
    [
        ("1234567,5", 1, 12345675),
        ("1234567,5", 2, 123456750),
        ("1.234.567,89", 2, 123456789),
        ("1 234 567,89", 2, 123456789),
        ("0,5", 1, 5),
        ("-5", 0, -5),
        ("\u22125", 0, -5),
        ("-1.234,5", 1, -12345),
        ("0", 0, 0),
        ("-0", 0, 0),
        ("0" * 5_000 + "7", 0, 7),
        ("9" * 18, 0, 999_999_999_999_999_999),
    ],
)
def test_a_number_is_scaled_by_its_decimals(text, scale, read):
    assert parse_number(text, scale) == read


@pytest.mark.parametrize(
    ("text", "scale", "code"),
    [
        ("1.5", 0, "point_not_comma"),
        ("1.50", 2, "point_not_comma"),
        ("1234.567", 3, "point_not_comma"),
        ("0.123", 0, "point_not_comma"),  # nobody writes 123 like this
        ("0.123", 3, "point_not_comma"),
        ("00.123", 0, "point_not_comma"),
        ("1,5", 0, "not_whole"),
        ("1,234", 0, "not_whole"),
        ("1,234", 2, "too_precise"),
        ("1,234,567", 0, "not_a_number"),
        ("1.234 567", 0, "not_a_number"),
        ("0.123.456", 0, "not_a_number"),
        ("0 123", 0, "not_a_number"),
        ("12.34.567", 0, "not_a_number"),
        ("1 23", 0, "not_a_number"),
        ("", 0, "not_a_number"),
        ("-", 0, "not_a_number"),
        ("--5", 0, "not_a_number"),
        ("5-", 0, "not_a_number"),
        ("5,", 1, "not_a_number"),
        (",5", 1, "not_a_number"),
        ("+5", 0, "not_a_number"),
        ("1e6", 0, "not_a_number"),
        ("5 triệu", 0, "not_a_number"),
        ("50%", 0, "not_a_number"),
        ("5²", 0, "not_a_number"),
        ("①", 0, "not_a_number"),
        ("½", 0, "not_a_number"),
        ("٣", 0, "not_a_number"),
        ("=1+1", 0, "not_a_number"),
        ("1" * 19, 0, "too_long"),
        ("1" * 17 + ",25", 2, "too_long"),
    ],
)
def test_what_could_be_misread_is_refused_by_name(text, scale, code):
    with pytest.raises(NotANumber) as refused:
        parse_number(text, scale)
    assert refused.value.code == code
    assert refused.value.facts["text"] == text


@given(st.text(st.sampled_from("0123456789０５.,- \u00a0²½٣e%\u200b"), max_size=24), st.integers(0, 6))
def test_whatever_is_typed_is_a_number_or_named(text, scale):
    try:
        assert abs(parse_number(text, scale)) < 10**LONGEST_NUMBER
    except NotANumber as refused:
        assert refused.code in CODES


@given(numbers, st.integers(0, 6))
def test_a_shown_number_is_read_back(number, scale):
    assert parse_number(format_number(Decimal(number).scaleb(-scale), scale), scale) == number


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (None, 0, ""),
        (0, 0, "0"),
        (1234567, 0, "1.234.567"),
        (-1234, 0, "-1.234"),
        (Decimal("1234567.89"), 2, "1.234.567,89"),
        (Decimal("0.125"), 2, "0,13"),
        (Decimal("-0.125"), 2, "-0,13"),
        (Decimal("-0.001"), 2, "0,00"),  # there is no minus nought
        (7, 2, "7,00"),
        (2**63 - 1, 6, "9.223.372.036.854.775.807,000000"),
    ],
)
def test_a_number_is_shown_the_vietnamese_way(value, decimals, shown):
    assert format_number(value, decimals) == shown


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "shown"),
    [
        (1375, 1475, 2, "93,22%"),
        (933, 632, 2, "147,63%"),
        (0, 12, 2, "0,00%"),
        (1, 8, 0, "13%"),  # 12,5 half up
        (1, 80, 1, "1,3%"),
        (-1, 8, 0, "-13%"),
        (-1, 10_000, 0, "0%"),
        (2, 3, 2, "66,67%"),
        (1234, 1, 0, "123.400%"),
    ],
)
def test_a_percentage_is_rounded_once_from_its_numbers(numerator, denominator, decimals, shown):
    assert format_percent(numerator, denominator, decimals) == shown


def test_nothing_of_nothing_is_no_percentage():
    with pytest.raises(ZeroDivisionError):
        format_percent(0, 0)


@given(st.integers(0, 10**18), st.integers(1, 10**18), st.integers(0, 4))
def test_a_percentage_is_within_half_a_last_place(numerator, denominator, decimals):
    shown = format_percent(numerator, denominator, decimals).removesuffix("%")
    exact = Fraction(numerator, denominator) * 100
    written = Fraction(shown.replace(".", "").replace(",", "."))
    half = Fraction(1, 2 * 10**decimals)
    assert written - half <= exact < written + half


@pytest.mark.parametrize(
    ("number", "read"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (40, "bốn mươi"),
        (101, "một trăm linh một"),
        (110, "một trăm mười"),
        (111, "một trăm mười một"),
        (1_234, "một nghìn hai trăm ba mươi tư"),
        (1_005, "một nghìn không trăm linh năm"),
        (1_000_000, "một triệu"),
        (350_000_000, "ba trăm năm mươi triệu"),
        (1_000_000_005, "một tỷ không trăm linh năm"),
        (1_234_000_000_000, "một nghìn hai trăm ba mươi tư tỷ"),
        (2_000_005_000_000_000, "hai triệu không trăm linh năm tỷ"),
        (-12, "âm mười hai"),
    ],
)
def test_a_number_is_read_aloud(number, read):
    assert number_in_words(number) == read


@given(st.integers(min_value=0, max_value=10**LONGEST_NUMBER - 1))
def test_what_is_read_aloud_can_be_written_down_again(number):
    assert _heard(number_in_words(number).split()) == number


DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
SOUNDS = {word: value for value, word in enumerate(DIGITS)} | {"mốt": 1, "tư": 4, "lăm": 5}


def _heard(words: list[str]) -> int:
    """The number a listener writes down: the biggest unit splits what is before it from what follows."""
    for unit, worth in (("tỷ", 10**9), ("triệu", 10**6), ("nghìn", 1_000), ("trăm", 100), ("mươi", 10)):
        if unit in words:
            at = words.index(unit)
            return _heard(words[:at]) * worth + _heard(words[at + 1 :])
    if words[:1] == ["mười"]:
        return 10 + _heard(words[1:])
    return sum(SOUNDS[word] for word in words if word != "linh")
