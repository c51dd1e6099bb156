"""A target of the year beside the report of a part of it: judged by the year so far, with what the part alone has.

Introduced to the Party (B.III.6) is a flow: the year is the first half and the second added up.
"""

from __future__ import annotations

import io
import json

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from submissions.entry.parts import page_asking, pages_of
from submissions.publications.export import export
from submissions.targets.standing import standings_of
from tests.pages.test_targets import AMOUNT, gives, seen, sets_own
from tests.pages.test_targets import ids as ids
from tests.world import NOW
from units.kinds import Level, Sector

KEY = "introduced_to_party"


@pytest.fixture
def given(as_, ids, world):
    """C1 was given 6 of K's 10 of the province's 100 in 2026; C1 reported 3 in the first half, which K approved."""
    first = world.round(form="B", period="2026-H1")
    world.settle()
    dung, hau = as_("Dũng"), as_("Hậu")
    sets_own(dung, ids, "100")
    gives(dung, ids, "T", {"K": "10"}, seen())
    gives(hau, ids, "K", {"C1": "6"}, seen())
    world["Hậu"].approves(world["Vân"].submits(world.report(first, "C1"), {KEY: "3"}))
    world.settle()
    return first


@pytest.fixture
def second(given, world):
    """The round of the second half."""
    opened = world.round(form="B", period="2026-H2")
    world.settle()
    return opened


def page_of(client, report) -> str:
    part = page_asking(pages_of(report.round.form_version.compiled, report.level, report.sector), KEY)
    return client.get(f"/submissions/{report.id}/sections/{part.code}").get_data(as_text=True)


def test_the_year_so_far_stands_beside_the_field_with_what_the_part_alone_has(as_, world, second):
    report = world.report(second, "C1")
    van = as_("Vân")
    before = page_of(van, report)
    world["Vân"].saves(report, {KEY: "2"})

    assert "từ 6 người trở lên. Từ đầu năm có ít nhất 3 người, còn thiếu 3 người." in before
    after = page_of(van, report)
    assert "từ 6 người trở lên. Từ đầu năm có 5 người (riêng kỳ này 2 người), còn thiếu 1 người." in after
    whole = van.get(f"/submissions/{report.id}").get_data(as_text=True)
    assert "5 từ đầu năm (riêng kỳ này 2 người)" in whole


def test_the_first_part_of_the_year_is_the_year_so_far(as_, world, given):
    assert "từ 6 người trở lên. Đang có 3 người, còn thiếu 3 người." in page_of(as_("Vân"), world.report(given, "C1"))


def test_a_level_above_is_judged_by_what_is_official_since_the_year_began(as_, world, second):
    world["Hậu"].approves(world["Vân"].submits(world.report(second, "C1"), {KEY: "4"}))
    world["Hoa"].submits(world.report(second, "C2"), {KEY: "5"})  # not approved: not official
    world.settle()

    page = as_("Hậu").get(f"/submissions/{world.report(second, 'K').id}/targets/{AMOUNT}").get_data(as_text=True)
    assert page.split("Riêng kỳ này")[1].split("figure__coverage")[0].count(">ít nhất 4<") == 1
    assert page.split("Từ đầu năm")[1].split("figure__coverage")[0].count(">ít nhất 7<") == 1
    line = page.split("CĐCS Công ty May Bình Minh")[1].split("</tr>")[0]
    assert ">7<" in line
    assert "vượt" in line


@pytest.fixture
def later(world, second):
    """In the second half C1 reported 4, which K approved: 7 since the year began; C2 has never sent anything that counts."""
    world["Hậu"].approves(world["Vân"].submits(world.report(second, "C1"), {KEY: "4"}))
    world.settle()
    return world.report(second, "K")


def test_sectors_and_levels_are_judged_by_the_year_so_far_as_the_whole_is(as_, later):
    page = as_("Hậu").get(f"/submissions/{later.id}/targets/{AMOUNT}").get_data(as_text=True)
    sectors = page.split("Theo khu vực, từ đầu năm")[1].split("</table>")[0]
    levels = page.split("Theo cấp, từ đầu năm")[1].split("</table>")[0]

    assert ">7<" in sectors.split("Doanh nghiệp ngoài nhà nước")[1].split("</tr>")[0], (
        "C1 alone is private, and reported both halves"
    )
    assert "2/2" in sectors.split("Doanh nghiệp ngoài nhà nước")[1].split("</tr>")[0]
    assert ">ít nhất 7<" in levels.split("Cấp cơ sở")[1].split("</tr>")[0], "C2 lacks in both halves"
    assert "2/4" in levels.split("Cấp cơ sở")[1].split("</tr>")[0]


def test_a_unit_that_did_something_in_both_halves_counts_once_in_its_sector_and_level(world, given, second):
    """B.III.4a, units that took part in retraining: C1 said yes in both halves, C2 in the second only."""
    yes, no = ({"joined_retraining_policy": answer} for answer in ("yes", "no"))
    hau, first = world["Hậu"], world.report(given, "C1")
    hau.moves(first, "undo", "Bổ sung")
    hau.returns(first, "Bổ sung số liệu còn thiếu")
    hau.approves(world["Vân"].submits(first, yes))
    for name, code in (("Vân", "C1"), ("Hoa", "C2")):
        world["Hậu"].approves(world[name].submits(world.report(second, code), yes))
    world["Sơn"].submits(world.report(second, "C3"), no)
    world.settle()
    target = second.form_version.compiled.target("B.III.4a")

    found = standings_of(world.report(second, "T"), target)
    assert {sector: result.numerator for sector, result in found.sectors if sector} == {
        Sector.PRIVATE: 1, Sector.PUBLIC_SERVICE: 1, Sector.FDI: None, Sector.STATE_ENTERPRISE: None
    }  # fmt: skip
    assert dict(found.levels)[Level.GRASSROOTS].numerator == 2
    assert found.whole.numerator == 2


def test_documents_judge_by_the_year_so_far_too(later):
    """Of the 10 K was given at least 7 are reached since the year began, 4 of them in the second half."""
    said, lacking = "ít nhất 7 từ đầu năm (riêng kỳ này 4 người)", "chưa đủ dữ liệu, còn thiếu 3 người"
    tables = docx.Document(io.BytesIO(export(later, "docx", now=NOW)[1])).tables
    (told,) = [
        [cell.text for cell in row.cells]
        for table in tables
        for row in table.rows
        if row.cells[1].text.startswith("Đoàn viên ưu tú giới thiệu cho Đảng")
    ]
    assert (told[3], told[4], told[-1]) == (said, "2/4 báo cáo", lacking)

    book = openpyxl.load_workbook(io.BytesIO(export(later, "xlsx", now=NOW)[1]))
    (row,) = [row for sheet in book for row in sheet.iter_rows(values_only=True) if AMOUNT in row]
    assert row[row.index(AMOUNT) + 2 :][:2] == (7, f"{lacking}; từ đầu năm (riêng kỳ này 4 người)")

    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(export(later, "pdf", now=NOW)[1])).pages)
    assert said in " ".join(paper.split())

    (target,) = [each for each in json.loads(export(later, "json", now=NOW)[1])["targets"] if each["code"] == AMOUNT]
    assert (target["actual"], target["since"], target["lacking"]) == ("7", "year", "3")


def test_a_part_of_the_year_nobody_was_asked_for_leaves_the_year_so_far_incomplete(as_, world, ids):
    late = world.round(form="B", period="2026-H2")
    world.settle()
    sets_own(as_("Dũng"), ids, "100")
    gives(as_("Dũng"), ids, "T", {"K": "10"}, seen())
    gives(as_("Hậu"), ids, "K", {"C1": "6"}, seen())
    world["Vân"].saves(world.report(late, "C1"), {KEY: "2"})

    assert "Từ đầu năm có ít nhất 2 người (riêng kỳ này 2 người)" in page_of(as_("Vân"), world.report(late, "C1"))


def test_many_units_below_take_as_many_queries_as_one(as_, world, second, count_queries):
    lan, hau = as_("Lan"), as_("Hậu")
    narrow, wide = (f"/submissions/{world.report(second, code).id}/targets/{AMOUNT}" for code in ("K2", "K"))
    lan.get(narrow)

    assert count_queries(lambda: lan.get(wide)) <= count_queries(lambda: lan.get(narrow)) + 1
    assert hau.get(wide).status_code == 200
