"""Where pages end: no heading and no head of a table alone at the bottom, no single line on top, columns as wide as their words."""

from __future__ import annotations

import io
import itertools

import openpyxl
import pytest
from pypdf import PdfReader

from submissions.publications.cells import shared_out
from submissions.publications.official import DECREE_30
from submissions.publications.pdf import write_pdf
from submissions.publications.pdf_lines import Face, Run, lines_of
from submissions.publications.sheets import Workbook
from submissions.publications.word_styles import add_table, new_document

LONG = "Các cấp công đoàn trong tỉnh đã bám sát nghị quyết và chương trình công tác năm. " * 2


def pages_with(lines_before: int, then) -> list[list[str]]:
    """The lines of each page of a document with so many lines, then what `then` adds, then more."""
    document = new_document(DECREE_30)
    for number in range(lines_before):
        document.add_paragraph(f"dòng {number}", style="Normal")
    then(document)
    target = io.BytesIO()
    document.save(target)
    pages = PdfReader(io.BytesIO(write_pdf(target.getvalue()))).pages
    return [[line for line in page.extract_text().split("\n") if line.strip()] for page in pages]


def chapter(document) -> None:
    """A heading under a heading, a caption, a table."""
    document.add_paragraph("Mục lớn", style="Heading 3")
    document.add_paragraph("Mục nhỏ", style="Heading 5")
    document.add_paragraph("Tên bảng", style="NhipCaption")
    rows = [[f"hàng {number}", "1"] for number in range(6)]
    add_table(document, [80, 40], ["Nội dung", "Số liệu"], rows, ["NhipCell", "NhipNumber"])


@pytest.mark.parametrize("lines", range(24, 42))
def test_headings_a_caption_and_the_head_of_a_table_stay_with_its_first_row(lines):
    for page, following in itertools.pairwise(pages_with(lines, chapter)):
        assert page[-1].split()[0] not in ("Mục", "Tên", "Nội"), "alone at the bottom"
        assert not (following[1:] and following[1].startswith(("Mục nhỏ", "Tên bảng")))


@pytest.mark.parametrize("lines", range(28, 40))
def test_no_single_line_of_a_paragraph_stands_alone_on_a_page(lines):
    document = pages_with(lines, lambda document: document.add_paragraph("chữ " * 100, style="NhipBody"))
    counts = [sum(line.startswith("chữ") for line in page) for page in document]
    assert 1 not in counts and sum(counts) > 3


def test_a_word_wider_than_its_column_is_broken_behind_a_stroke():
    lines = lines_of([Run("đồng/người/tháng", Face("", 11))], 24, size=11)
    assert [[word.text for word in line.words] for line in lines] == [["đồng/người/"], ["tháng"]]


def test_columns_are_as_wide_as_their_longest_words_and_share_the_rest_by_text():
    day, number, text = shared_out(110, [["Ngày", "Số", "Nội dung"], ["01/03/2026", "5", LONG]])
    assert day > 20 and number > 5 and text > 2 * day
    assert day + number + text == pytest.approx(110)
    assert sum(shared_out(30, [["x" * 50, "y" * 50]])) == pytest.approx(30), "where there is no room all give way"


def test_rows_of_a_workbook_are_as_tall_as_their_text():
    book = Workbook("t", "a")
    sheet = book.sheet("S", [20, 20, 20])
    sheet.row(["ngắn", "ngắn"])
    sheet.row(["dài " * 40, "ngắn"])
    sheet.long_text(1, "dài " * 40)
    sheet.end_row()
    sheet.row([1, 2])
    read = openpyxl.load_workbook(io.BytesIO(book.close()))["S"]
    heights = [read.row_dimensions[row].height for row in (1, 2, 3, 4)]
    assert heights[0] is None and heights[3] is None
    assert heights[1] > 1.7 * heights[2] > 40, "over two columns it needs half the lines"
    assert [str(each) for each in read.merged_cells.ranges] == ["B3:C3"]
    assert read["B3"].value == "dài " * 40
