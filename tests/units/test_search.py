"""Search over the tree: by words without diacritics, by code, by former names; never beyond what one sees."""

from __future__ import annotations

from datetime import date

import pytest

from submissions.restructuring.rehearsing import apply, draft, rehearse
from tests.world import NOW, World
from units.access import OPERATOR
from units.importing import COLUMNS, import_units
from units.restructuring.rows import COLUMNS as ACT_COLUMNS
from units.search import Found, search
from units.tree import unit_by_code

TODAY = date(2026, 9, 16)
JULY = date(2026, 7, 1)

MORE = [
    "G1,CĐCS Trường Tiểu học Hòa An,grassroots,public_service,K,2026-01-01,",
    "G2,CĐCS Trường Mầm non Hoà An,grassroots,public_service,K2,2026-01-01,",
    "G3,CĐCS Điện lực Đức Thọ,grassroots,state_enterprise,K,2026-01-01,",
    "10%,CĐCS Giấy phần trăm,grassroots,private,K,2026-01-01,",
]


@pytest.fixture
def tree(session) -> World:
    """The cast's tree with four more units."""
    world = World()
    import_units("\n".join([",".join(COLUMNS), *MORE]) + "\n")
    return world


def found(asked: str, *codes: str, **more) -> list[Found]:
    seen = [unit_by_code(code, date(2026, 1, 2)).id for code in codes or ("T",)]
    return search(seen, asked, TODAY, **more).found


def codes(asked: str, *seen: str) -> list[str]:
    return [each.code for each in found(asked, *seen)]


def decide(*lines: str) -> None:
    acts = [
        (number, dict(zip(ACT_COLUMNS, (*line.split(","), *[""] * 8)[:8], strict=True)))
        for number, line in enumerate(lines, start=2)
    ]
    apply(draft(acts, "1/QĐ", JULY, by=OPERATOR, now=NOW), rehearse(acts, JULY), by=OPERATOR, now=NOW)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("hoa an", ["G2", "G1"]),
        ("HÒA AN", ["G2", "G1"]),
        ("an hoà", ["G2", "G1"]),
        ("truong hoa", ["G2", "C2", "G1"]),
        ("dien luc", ["G3"]),
        ("điện", ["C9", "G3"]),
        ("đi", ["C9", "G3"]),
        ("khong co dau", []),
        ("", []),
        ("   ", []),
        ("'; --", []),
        ("& | !", []),
    ],
)
def test_words_in_any_order_find_names_without_diacritics(tree, asked, expected):
    assert codes(asked) == expected


@pytest.mark.parametrize(
    ("asked", "first"), [("C1", "C1"), ("c1", "C1"), ("G", "G1"), ("10%", "10%"), ("%", None), ("_", None)]
)
def test_a_code_or_its_beginning_comes_first(tree, asked, first):
    assert (codes(asked) or [None])[0] == first


def test_a_former_name_and_a_former_code_find_the_unit_of_today(tree):
    decide("rename,C1,C1N,CĐCS Tổng công ty Dệt may Bình Minh,,,,")
    (unit,) = found("cong ty may binh minh")
    assert (unit.name, unit.code) == ("CĐCS Tổng công ty Dệt may Bình Minh", "C1N")
    (former,) = [each for each in found("C1") if each.name == unit.name]
    assert former.id == unit.id
    (by_old_words,) = found("may binh", "K")
    assert by_old_words.former_name == ""
    decide_again = found("công ty may")
    assert unit.id in {each.id for each in decide_again}


def test_a_name_that_no_longer_holds_the_words_is_told(tree):
    decide("rename,G3,,CĐCS Nhà máy nước Hà Tĩnh,,,,")
    (unit,) = found("dien luc duc tho")
    assert (unit.name, unit.former_name) == ("CĐCS Nhà máy nước Hà Tĩnh", "CĐCS Điện lực Đức Thọ")
    assert unit.former_until == date(2026, 6, 30)


def test_a_unit_that_has_ended_is_found_with_its_last_day(tree):
    decide("merge,G1,G3")
    (unit,) = found("tieu hoc hoa an")
    assert unit.ended_on == date(2026, 6, 30)


def test_nothing_of_another_branch_is_found_by_any_way(tree):
    for asked in ("hoa an", "G", "G2", "mam non", "dong ha"):
        assert "G2" not in codes(asked, "K")
        assert not {"K2", "C9"} & set(codes(asked, "K"))
    assert codes("hoa an", "K2") == ["G2"]
    assert search([], "hoa an", TODAY).found == []


def test_pages_together_show_everything_once(tree):
    lines = [f"N{n:03},CĐCS Trường số {n:03},grassroots,public_service,K,2026-01-01," for n in range(120)]
    import_units("\n".join([",".join(COLUMNS), *lines]) + "\n")
    seen, after, pages = [], 0, 0
    while after is not None:
        page = search([unit_by_code("K", TODAY).id], "truong so", TODAY, after=after)
        seen += [each.code for each in page.found]
        after, pages = page.after, pages + 1
    assert (seen, pages) == ([f"N{n:03}" for n in range(120)], 3)
