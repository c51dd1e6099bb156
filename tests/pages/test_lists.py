"""Lists of rows on a page: each cell is checked where it is typed, and told by row and column."""

from __future__ import annotations

import json

import pytest

from submissions.importing import import_figures
from tests.world import NOW
from units.access import OPERATOR
from units.tables import FileFaults

WRONG = {
    "strike_cases.1.date": "31/02/2026",
    "strike_cases.1.employer": "Công ty A",
    "strike_cases.2.participants": "5o",
}
RIGHT = {"strike_cases.1.date": "5/8/26", "strike_cases.1.employer": "Công ty A", "strike_cases.1.participants": "1250"}
KEPT = [{"date": "05/08/2026", "employer": "Công ty A", "participants": "1.250"}]


@pytest.fixture
def half_year(world):
    """The open round of the long form, which has lists."""
    return world.round(form="A", period="2026-H1")


@pytest.fixture
def c1(world, half_year):
    """C1's report in it."""
    return world.report(half_year, "C1")


@pytest.fixture
def page(c1):
    """The address of the page with the list."""
    return f"/submissions/{c1.id}/sections/A1.I.2.g"


def test_cells_that_do_not_fit_are_told_by_row_and_column_and_shown_again(as_, c1, page):
    answer = as_("Vân").post(page, data={"version": 1, **WRONG})

    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Danh sách cuộc ngừng việc, dòng 1, Ngày: không phải ngày; viết như 05/01/2026." in shown
    assert "Danh sách cuộc ngừng việc, dòng 2, Số người tham gia: không đọc được số “5o”; viết như 1.234." in shown
    assert 'value="31/02/2026"' in shown
    assert 'value="5o"' in shown
    assert "strike_cases" not in c1.listings


def test_cells_that_fit_are_kept_the_one_way_they_are_written(as_, c1, page):
    assert as_("Vân").post(page, data={"version": 1, **RIGHT}).status_code == 303
    assert c1.listings["strike_cases"] == KEPT


def test_a_choice_is_chosen_from_its_options(as_, c1, page):
    fdi = "Doanh nghiệp có vốn đầu tư nước ngoài"
    van = as_("Vân")

    assert f"<option >{fdi}</option>" in van.get(page).get_data(as_text=True)
    assert van.post(page, data={"version": 1, "strike_cases.1.sector": "nước ngoài"}).status_code == 422
    assert van.post(page, data={"version": 1, "strike_cases.1.sector": fdi}).status_code == 303
    assert f"<option selected>{fdi}</option>" in van.get(page).get_data(as_text=True)


def test_what_was_kept_before_the_column_had_options_is_shown_until_it_is_corrected(as_, c1, page, session):
    c1.listings = {"strike_cases": [{"sector": "nước ngoài"}]}
    session.flush()

    assert "<option selected>nước ngoài</option>" in as_("Vân").get(page).get_data(as_text=True)


def test_a_page_that_saves_itself_leaves_a_faulty_list_as_it_stood_and_keeps_the_rest(as_, c1, page):
    van, headers = as_("Vân"), {"Accept": "application/json"}
    van.post(f"{page}/answers", data={"version": "1", "base": "{}", **RIGHT}, headers=headers)

    posted = {"version": "2", "base": json.dumps({"strike_cases": json.dumps(KEPT)}), "strikes": "1", **RIGHT}
    posted["strike_cases.1.participants"] = "5o"
    told = van.post(f"{page}/answers", data=posted, headers=headers).get_json()

    assert told["faults"] == {"strike_cases.1.participants": "Không đọc được số “5o”; viết như 1.234."}
    assert c1.listings["strike_cases"] == KEPT
    assert c1.figures[c1.round.form_version.compiled.slot("strikes").index] == 1


def test_the_same_rows_written_otherwise_are_no_collision(as_, c1, page, world):
    headers = {"Accept": "application/json"}
    world["Vân"].saves(c1, RIGHT)
    told = as_("Vân").post(f"{page}/answers", data={"version": "1", "base": "{}", **RIGHT}, headers=headers).get_json()

    assert told["collisions"] == []
    assert c1.listings["strike_cases"] == KEPT


def test_a_pasted_block_is_checked_cell_by_cell_before_it_is_saved(as_, page):
    van, where = as_("Vân"), f"{page}/paste/strike_cases"

    faulty = van.post(where, data={"block": "32/08/2026\tXưởng 1\n06/08/2026\tXưởng 2"})
    assert faulty.status_code == 422
    assert "không phải ngày; viết như 05/01/2026" in faulty.get_data(as_text=True)
    assert van.post(where, data={"block": "05/08/2026\tXưởng 1"}).status_code == 200


def test_a_file_of_figures_is_refused_with_the_line_of_the_cell(half_year, c1):
    text = "unit_code,field,value\nC1,strike_cases.1.date,05/08/2026\nC1,strike_cases.1.participants,nhiều\n"
    with pytest.raises(FileFaults) as refused:
        import_figures(half_year, text, by=OPERATOR, submit=False, approve=False, now=NOW)

    told = [(fault.line, fault.message) for fault in refused.value.faults]
    assert told == [(3, "C1, ô strike_cases.1.participants: không đọc được số “nhiều”; viết như 1.234")]
    import_figures(half_year, text.replace("nhiều", "1250"), by=OPERATOR, submit=False, approve=False, now=NOW)
    assert c1.listings["strike_cases"] == [{"date": "05/08/2026", "participants": "1.250"}]
