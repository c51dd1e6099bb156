"""Vietnamese text as a clerk would check it: what is found, in which order names stand, and how days are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import no_more_than
from vietnamese import (
    NotADate,
    NotANumber,
    canonical,
    document_date,
    fold,
    format_date,
    format_moment,
    nfc,
    parse_date,
    parse_number,
    person_sort_key,
    sort_key,
)

TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
"""CLDR `vi`: & U+0300 << U+0309 << U+0303 << U+0301 << U+0323, after no tone at all."""

LETTERS = list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
"""CLDR `vi`: & a < ă < â, d < đ, e < ê, o < ô < ơ, u < ư, in the Latin alphabet."""

VOWELS = "aăâeêioôơuưy"

syllables = st.text(
    st.sampled_from([nfc(vowel + tone) for vowel in VOWELS for tone in TONES] + list("bcdđghklmnpqrstvx")), max_size=8
)


def stand_in_order(texts: list[str], key: Callable[[str], str]) -> None:
    """Each key is greater than the one before it, none is alike."""
    keys = [key(text) for text in texts]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("phuong dong ha", "phường Đông Hà"),
        ("cong doan phuong dong ha", "  Công  đoàn\u00a0phường Đông Hà "),
        ("hoa", "hòa"),
        ("hoa", "hoà"),
        ("dak lak", "Đắk Lắk"),
        ("dak lak", "Ðắk Lắk"),  # Ð of Icelandic keyboards and old files
        ("dak lak", "Ɖắk Lắk"),  # and of West African ones
        ("nguyen", unicodedata.normalize("NFD", "Nguyễn")),
        ("h'hen nie", "H'Hen Niê"),
    ],
)
def test_a_name_is_found_without_its_marks(asked, written):
    assert fold(written) == asked


def test_a_character_that_cannot_be_seen_does_not_hide_a_name():
    assert fold("Hoa\u200b Sen\ufeff") == "hoa sen"


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(syllables)
def test_the_way_of_typing_changes_neither_search_nor_order(text):
    spelled_out = unicodedata.normalize("NFD", text)
    assert fold(spelled_out) == fold(text)
    assert sort_key(spelled_out) == sort_key(text)
    assert nfc(spelled_out) == text


def test_letters_stand_in_the_order_of_the_alphabet():
    stand_in_order(LETTERS, sort_key)


@pytest.mark.parametrize("vowel", VOWELS)
def test_tones_stand_in_their_order(vowel):
    toned = [nfc(vowel + tone) for tone in TONES]
    stand_in_order(toned, sort_key)


@pytest.mark.parametrize(
    "ordered",
    [
        ["Cần Thơ", "Dầu Tiếng", "Điện Biên", "Đông Hà", "Em"],
        ["da", "dà", "dả", "dã", "dá", "dạ", "dă", "dằ", "dâ", "đa", "e"],
        ["ma", "mà", "man", "màn", "mang", "mă"],  # all letters before the first tone
        ["Mầm non Hòa Bình", "Mầm non Hoa Mai", "Mầm non Hoa Sen"],  # hoa and hòa are one until all letters are equal
        ["hoa", "Hoa", "hòa", "Hòa"],  # the tone weighs more than the capital
        ["Công ty 1", "Công ty A", "Công ty Ă"],
        ["oc", "ôc", "ơc", "u", "ưa", "v"],
    ],
)
def test_names_stand_as_in_a_vietnamese_list(ordered):
    stand_in_order(ordered, sort_key)


def test_marks_of_punctuation_stand_before_figures_and_figures_before_letters():
    ordered = ["Tổ", "Tổ (cũ)", "Tổ [cũ]", "Tổ 1", "Tổ 2", "Tổ an ninh"]
    stand_in_order(ordered, sort_key)


@given(syllables, syllables)
def test_the_database_orders_keys_as_python_does(one, other):
    """Bytewise (collation C) on UTF-8 is the order of code points; and nothing PostgreSQL refuses stands in a key."""
    mine, its = sort_key(one), sort_key(other)
    assert (mine < its) == (mine.encode() < its.encode())
    assert "\x00" not in mine


@given(st.lists(syllables))
def test_the_order_is_that_of_letters_then_tones(words):
    """Against the rules of CLDR applied to each word as a whole, letters being alike in case here."""
    ordered = sorted(words, key=sort_key)
    for one, next_one in pairwise(ordered):
        assert _weights(one) <= _weights(next_one)


def _weights(word: str) -> tuple[list[int], list[int]]:
    letters, tones = [], []
    for character in word:
        bare = nfc("".join(c for c in unicodedata.normalize("NFD", character) if c not in TONES[1:]))
        tone = next((c for c in unicodedata.normalize("NFD", character) if c in TONES[1:]), "")
        letters.append(LETTERS.index(bare))
        tones.append(TONES.index(tone))
    return letters, tones


@pytest.mark.parametrize(
    "ordered",
    [
        ["Trần Văn An", "Nguyễn Thị Hồng Vân", "Trần Vân"],  # by given name, then family
        ["Lê Thị Vân", "Nguyễn Thị Hồng Vân", "Nguyễn Thị Mai Vân"],  # then what stands between
        ["Trần Thị Vân", "Lê Thị Vấn"],  # the given name is settled, tone and all, before the family counts
        ["Vân", "Bùi Anh Vân"],  # one name only
        ["BÙI VÂN", "Lê Vân", "NGUYỄN VÂN"],  # written in capitals or not
        ["Lê Thị Dung", "Phạm Quang Đạo", "Bùi Thị Em"],
        ["H'Hen Niê", "Y Thông"],
    ],
)
def test_people_stand_by_given_name(ordered):
    stand_in_order(ordered, person_sort_key)


def test_nobody_has_a_name_and_still_a_key():
    assert person_sort_key("") < person_sort_key("An")


@pytest.mark.parametrize(
    "text", ["05/01/2026", "5/1/2026", "5/1/26", "05-01-2026", "5.1.2026", "2026-01-05", " ０５/０１/２０２６ "]
)
def test_a_day_is_read_however_it_is_written(text):
    assert parse_date(text) == date(2026, 1, 5)


@pytest.mark.parametrize(
    "text",
    ["", "31/02/2026", "13/13/2026", "01/05", "5/1/226", "5/1/0026", "2026-1-5", "hôm nay", "٠٥/٠١/٢٠٢٦", "0/1/2026"],
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(NotADate):
        parse_date(text)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_written_day_is_read_back(day):
    assert parse_date(format_date(day)) == day
    assert parse_date(day.isoformat()) == day


def test_a_moment_is_shown_by_the_clock_in_vietnam():
    assert format_moment(datetime(2026, 12, 31, 17, 5, tzinfo=UTC)) == "00:05 01/01/2027"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 10), "ngày 10 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_a_document_carries_a_zero_only_where_it_could_be_altered(day, written):
    assert document_date(day) == written


PILES = {
    "two marks in turn": "\u0300\u0327",
    "marks that show only when taken apart": "\u0f73",
    "marks of half width, for numbers": "\uff9e",
}


@pytest.mark.parametrize("pile", PILES.values(), ids=PILES)
@pytest.mark.parametrize("reads", [nfc, fold, canonical, sort_key, person_sort_key])
def test_marks_piled_upon_a_letter_are_put_in_order_a_few_at_a_time(pile, reads):
    with no_more_than(30):  # in one go it takes minutes
        reads("a" + pile * 100_000)


def test_marks_piled_upon_a_number_or_a_day_are_no_number_and_no_day():
    for reads, error in ((parse_number, NotANumber), (parse_date, NotADate)):
        with pytest.raises(error):
            reads("1" + "\uff9e\u0327" * 100_000)


def test_a_pile_is_broken_once_and_nothing_of_it_is_lost():
    pile = "a" + "\u0327\u0300" * 50
    broken = nfc(pile)
    assert broken == nfc(broken)
    assert broken.count("\u034f") == 3  # 100 marks, 30 at a time
    assert sorted(unicodedata.normalize("NFD", broken).replace("\u034f", "")) == sorted(pile)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FFF)))
def test_text_without_piles_is_composed_as_unicode_composes_it(text):
    assert nfc(text) == unicodedata.normalize("NFC", text)
