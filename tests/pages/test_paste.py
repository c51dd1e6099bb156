"""Pasting a table without a script: what goes where is shown before anything is saved, and saved through the page's own door."""

from __future__ import annotations

import re

import pytest

from submissions.models import Nothing


@pytest.fixture
def care(report):
    """The address at which C1 pastes the table of care."""
    return f"/submissions/{report('C1').id}/sections/A1.II.2/paste/care_by_payer"


def figure(submission, key: str) -> tuple[int | None, int]:
    index = submission.round.form_version.compiled.slot(key).index
    return submission.figures[index], submission.nothings[index]


def test_what_goes_where_is_shown_and_then_saved(as_, report, care):
    van = as_("Vân")
    page = van.post(care, data={"block": "1.200\t5.000.000\t99\n", "row": "0", "column": "0"}).get_data(as_text=True)

    assert "1 ô thừa không có chỗ trong bảng" in page
    assert "99 (dòng 1)" in page
    row = report("C1").round.form_version.compiled.field("care_by_payer").rows[0].key
    assert figure(report("C1"), f"care_by_payer.{row}.persons") == (None, Nothing.MISSING)

    posted = dict(re.findall(r'type="hidden" name="(care_by_payer[^"]+)" value="([^"]*)"', page))
    saved = van.post(care.partition("/paste")[0], data={**posted, "version": 1, "then": "stay:care_by_payer"})

    assert saved.status_code == 303
    assert figure(report("C1"), f"care_by_payer.{row}.persons") == (1200, Nothing.NUMBER)
    assert figure(report("C1"), f"care_by_payer.{row}.amount_vnd") == (5_000_000, Nothing.NUMBER)


def test_a_cell_that_cannot_be_read_is_told_and_cannot_be_saved_yet(as_, care):
    answer = as_("Vân").post(care, data={"block": "1,234.5\t2\n"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "1 ô chưa đọc được" in page
    assert "Lưu vào bảng" not in page
    assert "1,234.5" in page


def test_an_empty_block_and_odd_places_are_answered_calmly(as_, care):
    assert as_("Vân").post(care, data={"block": "", "row": "x", "column": "-5"}).status_code == 422
    assert as_("Vân").get(care).status_code == 200
    assert as_("Vân").get(care.replace("care_by_payer", "members_total")).status_code == 404


def test_whoever_does_not_write_there_does_not_paste_there(as_, care):
    assert as_("Hậu").get(care).status_code in (403, 409)
    assert as_("Quân").get(care).status_code == 404
