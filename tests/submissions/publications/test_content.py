"""What every format shares: lists with their unit, own figures not yet sent, what a unit is not asked."""

from __future__ import annotations

import json

import pytest

from submissions.publications.amounts import Figure
from submissions.publications.content import Listing, report_of
from submissions.publications.export import export
from submissions.publications.targets import Result
from tests.submissions.publications.test_word import rows, texts
from tests.world import NOW

PROPOSAL = {
    "member_proposals.0.topic": "=1+1",
    "member_proposals.0.content": "Nhà trẻ <b>",
    "member_proposals.0.addressee": "UBND tỉnh",
}


@pytest.fixture
def term(world):
    """A round of the provincial report for the year."""
    return world.round("A", "2026")


@pytest.fixture
def with_proposals(world, term):
    """C1 has sent a proposal, C2 keeps one in its draft."""
    world["Vân"].submits(world.report(term, "C1"), PROPOSAL)
    world["Hoa"].saves(world.report(term, "C2"), PROPOSAL)
    world.settle()
    return term


def items(report, kind):
    return [item for part in report.parts for item in part.items if isinstance(item, kind)]


def test_a_list_is_joined_from_what_was_sent_below_each_row_with_its_unit(world, with_proposals):
    listing = next(
        each
        for each in items(report_of(world.report(with_proposals, "T"), now=NOW), Listing)
        if each.key == "member_proposals"
    )
    assert listing.count == 1
    assert listing.rows == (("CĐCS Công ty May Bình Minh", "Đã trình, chờ duyệt", "=1+1", "Nhà trẻ <b>", "UBND tỉnh"),)


def test_the_same_list_stands_in_all_formats(world, with_proposals, word_of, book_of):
    report = world.report(with_proposals, "T")
    assert rows(word_of(report))["CĐCS Công ty May Bình Minh"][1] == "=1+1"
    sheet = book_of(report)["Kiến nghị của đoàn viên, người "]
    cell = next(row[2] for row in sheet.iter_rows() if row[0].value == "CĐCS Công ty May Bình Minh")
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    told = json.loads(export(report, "json", now=NOW)[1])["lists"]["member_proposals"]
    assert told == [
        {
            "unit": "CĐCS Công ty May Bình Minh",
            "standing": "submitted",
            "topic": "=1+1",
            "content": "Nhà trẻ <b>",
            "addressee": "UBND tỉnh",
        }
    ]


def test_the_whole_outline_stands_in_the_provinces_report_part_after_part(world, term, word_of):
    document = word_of(world.report(term, "T"))
    headings = [p.text.replace("\n", " ") for p in document.paragraphs if p.style.name.startswith("Heading")]
    sections = [section for _, section in term.form_version.compiled.walk() if section.title_vi != "Khối ký"]
    expected = [" ".join(filter(None, (each.number, each.title_vi))).casefold() for each in sections]
    expected[-1] = expected[-1].replace("phụ lục", "phụ lục i")
    assert [heading.casefold() for heading in headings[: len(expected)]] == expected
    assert [heading[:13] for heading in headings if heading.startswith("PHẦN")] == ["PHẦN THỨ NHẤT", "PHẦN THỨ HAI "]


def test_the_signature_stands_behind_the_sections_and_before_the_annexes(world, term, word_of):
    document = word_of(world.report(term, "T"))
    told = [element.xpath("string(.)") for element in document.element.body]
    last, signed, annex = (
        next(at for at, text in enumerate(told) if words in text)
        for words in ("PHẦN THỨ HAI", "TM. BAN THƯỜNG VỤ", "SỐ LIỆU CHỈ PHỤC VỤ CHỈ TIÊU")
    )
    assert last < signed < annex
    assert not any("KHỐI KÝ" in text for text in told), "the block itself stands in its place, not its name"
    annexes = [p for p in document.paragraphs if p.style.name == "Heading 1" and p.text.startswith("PHỤ LỤC")]
    assert [p.text.split("\n")[0] for p in annexes] == ["PHỤ LỤC I", "PHỤ LỤC II"], (
        "the form's own, then who is missing"
    )
    assert all(p.paragraph_format.page_break_before for p in annexes)


def test_a_unit_is_not_shown_what_it_is_not_asked(world, term, word_of):
    told = texts(word_of(world.report(term, "C1")))
    assert not any("Bối cảnh" in text for text in told), "only the province is asked"
    assert "PHẦN THỨ NHẤT\n" in "\n".join(told) + "\n"


def test_own_figures_still_being_written_are_shown_as_such_and_count_nowhere(world, term, word_of):
    province = world.report(term, "T")
    world["Lan"].saves(province, {"enterprises_in_area": "4.321"})
    figure = next(each for each in items(report_of(province, now=NOW), Figure) if each.key == "enterprises_in_area")
    assert (figure.official.value, figure.provisional.value, figure.own.value) == (None, None, 4321)
    assert rows(word_of(province))[figure.label] == ["đơn vị", "chưa báo cáo", "", "4.321 (đang soạn)", ""]


def test_targets_stand_with_goal_result_coverage_and_verdict(world, term):
    report = report_of(world.report(term, "T"), now=NOW)
    results = [each for part in report.parts for item in part.items for each in getattr(item, "results", ())]
    assert {result.target.code for result in results} == {target.code for target in report.form.targets}
    assert all(isinstance(result, Result) for result in results)


def test_a_returned_report_is_missing_by_name(world, quarter):
    world["Hậu"].moves(world.report(quarter, "C2"), "return", "Thiếu số liệu đoàn viên nữ, đề nghị bổ sung.")
    world.settle()
    report = report_of(world.report(quarter, "T"), now=NOW)
    assert [code for _, code, _ in report.missing] == ["C9", "C2", "C3"]
    assert not report.is_final
