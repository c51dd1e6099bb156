"""A document made after a correction says so and lists it; one made before stays as it was."""

from __future__ import annotations

import json

import pytest

from submissions.publications.content import report_of
from submissions.publications.export import export
from tests.world import NOW
from tests.world_corrections import REASON, asks, signs

SIGNED = "16/09/2026; Phạm Thị Hậu, Chủ tịch; Vũ Tiến Dũng, Phó Chủ tịch"


@pytest.fixture
def corrected(world, quarter, finished):
    """C1's members were 1.000 and are 999, signed by K and T."""
    kept = asks(world["Vân"], world.report(quarter, "C1"), "999")
    signs(world["Hậu"], kept)
    signs(world["Dũng"], kept)
    return kept


def test_the_documents_of_the_unit_and_of_every_unit_above_list_it_and_no_other(world, quarter, corrected):
    listed = {
        code: len(report_of(world.report(quarter, code), now=NOW).corrected) for code in ("C1", "C2", "K", "T", "K2")
    }

    assert listed == {"C1": 1, "C2": 0, "K": 1, "T": 1, "K2": 0}


def test_what_is_only_asked_for_is_not_listed(world, quarter, finished):
    asks(world["Vân"], world.report(quarter, "C1"), "999")

    assert report_of(finished, now=NOW).corrected == ()


def test_the_word_document_says_so_under_its_title_and_lists_it_at_its_end(world, quarter, corrected, word_of):
    document = word_of(world.report(quarter, "K"))

    assert "Đã đính chính 1 nội dung, nêu ở cuối báo cáo." in [each.text for each in document.paragraphs]
    last = [cell.text for cell in document.tables[-1].rows[-1].cells]
    assert last == [
        "CĐCS Công ty May Bình Minh",
        "Tổng số đoàn viên cuối kỳ",
        "1.000 người",
        "999 người",
        REASON,
        SIGNED,
    ]


def test_the_workbook_has_a_sheet_of_corrections_only_when_there_are_any(world, quarter, corrected, book_of):
    k, c2 = (book_of(world.report(quarter, code)) for code in ("K", "C2"))

    assert [cell.value for cell in k["Đính chính"][k["Đính chính"].max_row]][2:4] == ["1.000 người", "999 người"]
    assert "Đính chính" not in c2.sheetnames


def test_json_tells_it_with_the_figures_as_they_are_now(world, quarter, corrected):
    told = json.loads(export(world.report(quarter, "C1"), "json", now=NOW)[1])

    (listed,) = told["corrections"]
    assert (listed["unit"], listed["place"], listed["old"], listed["new"]) == (
        "C1",
        "members_total",
        "1.000 người",
        "999 người",
    )
