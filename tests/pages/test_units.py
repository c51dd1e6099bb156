"""The tree: one's own branch, searched without minding diacritics; every other branch is not found."""

from __future__ import annotations

from datetime import date

import pytest

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
