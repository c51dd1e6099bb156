"""The tree: one's own branch, searched without minding diacritics; every other branch is not found."""

from __future__ import annotations

import io
from datetime import date

import pytest

from units.importing import COLUMNS, import_units
from units.tables import read_file
from units.tree import unit_by_code


@pytest.fixture
def id_of(world):
    """The id of a unit by its code."""
    return lambda code: unit_by_code(code, date(2026, 9, 16)).id


def test_a_unit_shows_what_is_below_it_and_who_holds_office(as_, id_of):
    page = as_("Hậu").get(f"/units/{id_of('K')}").get_data(as_text=True)

    assert "CĐCS Công ty May Bình Minh" in page
    assert "Phạm Thị Hậu" in page
    assert f"/units/{id_of('C1')}" in page


def test_what_lies_above_is_named_but_not_opened(as_, id_of):
    hau = as_("Hậu")

    assert "Liên đoàn Lao động tỉnh T" in hau.get(f"/units/{id_of('K')}").get_data(as_text=True)
    assert hau.get(f"/units/{id_of('T')}").status_code == 404


@pytest.mark.parametrize("code", ["K2", "C9", "C3"])
def test_another_branch_is_not_found(as_, id_of, code):
    assert as_("Hậu").get(f"/units/{id_of(code)}").status_code == 404
    assert as_("Lan").get(f"/units/{id_of(code)}").status_code == 200


def test_search_minds_neither_diacritics_nor_other_branches(as_, quarter):
    asked = "/units?q=cong+ty"

    hau, lan = (as_(name).get(asked).get_data(as_text=True) for name in ("Hậu", "Lan"))

    assert "May Bình Minh" in hau
    assert "Điện tử Đông Hà" not in hau
    assert "Điện tử Đông Hà" in lan


def test_the_reports_of_a_unit_are_listed_for_who_may_see_them(as_, quarter, id_of):
    assert quarter.title in as_("Hậu").get(f"/units/{id_of('C1')}/reports").get_data(as_text=True)
    assert as_("Quân").get(f"/units/{id_of('C1')}/reports").status_code == 404


def handed_in(browser, *lines: str, **more: str):
    text = "\n".join([",".join(COLUMNS), *lines]) + "\n"
    return browser.post("/units/import", data={"file": (io.BytesIO(text.encode()), "don-vi.csv"), **more})


def test_a_list_is_looked_at_then_written(as_, world):
    minh, line = as_("Minh"), "C7,CĐCS Bưu điện,grassroots,state_enterprise,K,2026-09-01,"
    page = handed_in(minh, line).get_data(as_text=True)
    assert "Thêm 1 đơn vị" in page
    assert unit_by_code("C7", date(2026, 9, 16)) is None
    assert handed_in(minh, line, apply="1").status_code == 303
    assert unit_by_code("C7", date(2026, 9, 16)) is not None


def test_a_faulty_list_writes_nothing_and_names_line_and_column(as_, world):
    answer = handed_in(
        as_("Minh"), "C7,CĐCS Bưu điện,grassroots,,K,2026-09-01,", "C8,,grassroots,,K,2026-09-01,", apply="1"
    )
    assert answer.status_code == 422
    assert "dòng 3, cột name" in answer.get_data(as_text=True)
    assert unit_by_code("C7", date(2026, 9, 16)) is None


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_the_exported_branch_can_be_read_again(as_, id_of, format_):
    answer = as_("Hậu").get(f"/units/{id_of('K')}/export.{format_}")
    table = read_file(answer.data, "x", COLUMNS)
    assert {cells["code"] for _, cells in table.lines} == {"K", "C1", "C2"}
    assert as_("Hậu").get(f"/units/{id_of('K')}/export.pdf").status_code == 404


@pytest.fixture
def crowded(world):
    """K with sixty more units below it."""
    lines = [f"G{n:02},CĐCS Trường số {n:02},grassroots,public_service,K,2026-01-01," for n in range(60)]
    import_units("\n".join([",".join(COLUMNS), *lines]) + "\n")


def test_a_large_unit_shows_what_is_below_it_page_by_page(as_, crowded, id_of):
    pages = [as_("Hậu").get(f"/units/{id_of('K')}?page={n}").get_data(as_text=True) for n in (1, 2)]
    names = [f"CĐCS Trường số {n:02}" for n in range(60)]
    shown = [[name for name in names if name in page] for page in pages]
    assert shown[0] + shown[1] == names
    assert len(shown[0]) == 48, "two other units come first in the Vietnamese order"


def test_the_page_of_a_unit_asks_as_often_for_many_below_as_for_none(as_, crowded, id_of, count_queries):
    hau = as_("Hậu")
    hau.get("/units")
    few = count_queries(lambda: hau.get(f"/units/{id_of('C1')}"))
    assert count_queries(lambda: hau.get(f"/units/{id_of('K')}")) - few in (0, 1), "one more for names of what is above"
