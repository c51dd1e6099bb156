"""A cell of a list is of the kind of its column, or says why it is not."""

from __future__ import annotations

import pytest

from submissions.entry.inputs import read_answers
from submissions.entry.row_cells import CellRefused, read_cell
from submissions.forms.library import shipped_form
from submissions.forms.schema import Column, Kind, Option
from units.kinds import Level, Sector

WHERE = (Option("yard", "Ngoài trời"), Option("hall", "Hội trường"))
COLUMNS = {
    "text": Column("c", "Việc", kind=Kind.NARRATIVE),
    "integer": Column("c", "Số người"),
    "decimal": Column("c", "Tỷ lệ", kind=Kind.DECIMAL, scale=2),
    "money": Column("c", "Số tiền", kind=Kind.MONEY),
    "date": Column("c", "Ngày", kind=Kind.DATE),
    "choice": Column("c", "Nơi", kind=Kind.CHOICE, options=WHERE),
    "yes_no": Column("c", "Đã xong", kind=Kind.YES_NO),
}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", "5/1: 1250 người", "5/1: 1250 người"),
        ("integer", "1250", "1.250"),
        ("integer", "0120", "120"),
        ("decimal", "12,5", "12,50"),
        ("money", "5 000 000", "5.000.000"),
        ("date", "5/1/26", "05/01/2026"),
        ("date", "2026-01-05", "05/01/2026"),
        ("choice", "hall", "Hội trường"),
        ("choice", "HỘI TRƯỜNG", "Hội trường"),
        ("yes_no", "x", "Có"),
        ("yes_no", "KHÔNG", "Không"),
        *((kind, text, text) for kind in COLUMNS for text in ("", "-")),
    ],
)
def test_what_is_kept_is_written_one_way_and_read_again_gives_itself(kind, typed, kept):
    assert read_cell(COLUMNS[kind], typed) == kept
    assert read_cell(COLUMNS[kind], kept) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("text", "a" * 20_001, "text_too_long"),
        ("text", "a\0b", "not_text"),
        ("integer", "trăm người", "not_a_number"),
        ("integer", "12,5", "not_whole"),
        ("integer", "-3", "negative"),
        ("decimal", "12.5", "point_not_comma"),
        ("decimal", "1,234", "too_precise"),
        ("money", "5 triệu", "not_a_number"),
        ("date", "31/02/2026", "not_a_date"),
        ("date", "đầu tháng", "not_a_date"),
        ("choice", "Sân", "unknown_option"),
        ("yes_no", "có lẽ", "not_yes_no"),
    ],
)
def test_what_is_not_of_the_kind_is_refused_by_name(kind, typed, code):
    with pytest.raises(CellRefused) as refused:
        read_cell(COLUMNS[kind], typed)
    assert refused.value.code == code


def test_below_zero_is_taken_where_the_field_may_be_negative():
    assert read_cell(COLUMNS["integer"], "-3", may_be_negative=True) == "-3"


def test_a_fault_in_a_row_names_the_row_and_the_column_and_the_rest_is_read():
    typed = {
        "strike_cases.1.date": "5/8/26",
        "strike_cases.2.participants": "nhiều",
        "strike_cases.3.participants": "40",
    }
    reading = read_answers(shipped_form("A"), Level.GRASSROOTS, Sector.PRIVATE, typed)

    assert [(fault.name, fault.code) for fault in reading.faults] == [("strike_cases.2.participants", "not_a_number")]
    assert reading.listings["strike_cases"] == [{"date": "05/08/2026"}, {"participants": "40"}]
