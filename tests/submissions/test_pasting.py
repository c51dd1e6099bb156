"""A block copied from a spreadsheet over a table: what goes where, and nothing lost."""

from __future__ import annotations

import pytest

from submissions.entry.pasting import LONGEST, Placed, cells_of, lay
from submissions.forms.library import shipped_form
from tests.effort import no_more_than

CARE = shipped_form("A").field("care_by_payer")
STRIKES = shipped_form("A").field("strike_cases")


def placed(laid) -> dict[str, str]:
    return {each.name.split(".", 1)[1]: each.text for each in laid.placed}


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("1\t2\n3\t4\n", [["1", "2"], ["3", "4"]]),
        ("1.234,5\t \u00a02\r\n\r\n\r\n", [["1.234,5", "2"]]),
        ('"hai\ndòng"\t"a ""b"""\n', [["hai dòng", 'a "b"']]),
        ('" hai \n \n\u00a0dòng\n"\t\n', [["hai dòng", ""]]),
        ("1\n\n3", [["1"], [], ["3"]]),
        ("", []),
    ],
)
def test_cells_are_read_as_spreadsheets_write_them(text, cells):
    assert cells_of(text) == cells


def test_cells_go_right_and_down_from_the_first_and_the_rest_is_told():
    first, second = CARE.rows[-2].key, CARE.rows[-1].key
    laid = lay(CARE, "1.200\t5.000.000\t7\n3\t\n9\t8\n", row=len(CARE.rows) - 2)

    assert placed(laid) == {
        f"{first}.persons": "1.200",
        f"{first}.amount_vnd": "5.000.000",
        f"{second}.persons": "3",
        f"{second}.amount_vnd": "",
    }
    assert laid.extra == ((1, "7"), (3, "9"), (3, "8"))


def test_headings_and_row_names_are_recognised_and_not_put_down():
    heads = "\t".join(["", *(each.label_vi for each in CARE.columns)])
    laid = lay(CARE, f"{heads}\n{CARE.rows[0].label_vi.upper()}\t12\t300\n")

    assert placed(laid) == {f"{CARE.rows[0].key}.persons": "12", f"{CARE.rows[0].key}.amount_vnd": "300"}
    assert laid.skipped == (*(each.label_vi for each in CARE.columns), CARE.rows[0].label_vi.upper())
    assert laid.extra == ()


def test_a_list_grows_row_by_row():
    day, place = STRIKES.columns[0].key, STRIKES.columns[1].key
    laid = lay(STRIKES, "05/08/2026\tXưởng 1\n06/08/2026\tXưởng 2", row=1)

    assert laid.placed[:2] == (
        Placed(f"strike_cases.2.{day}", "05/08/2026"),
        Placed(f"strike_cases.2.{place}", "Xưởng 1"),
    )
    assert laid.placed[2].name == f"strike_cases.3.{day}"


def test_a_block_of_nothing_but_spaces_is_read_at_once():
    with no_more_than(2):  # a second look from every space takes ten
        assert cells_of(" " * LONGEST) == []
