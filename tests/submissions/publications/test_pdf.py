"""The PDF of a report's Word: the same words, Vietnamese, on A4, whatever was typed."""

from __future__ import annotations

import io
import re

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import update

from submissions.models import Passage
from submissions.publications.export import export
from submissions.publications.pdf import write_pdf
from submissions.publications.pdf_lines import Face, Run, lines_of, width_of
from tests.world import NOW

HOSTILE = ["=1+1", "<b>đậm</b>", "a<b & c", "{{7*7}}", "(((\\)", "%PDF-1.4 endobj stream", "x" * 20_000]


def squeezed(text: str) -> str:
    """Without white space: lines break elsewhere."""
    return re.sub(r"\s+", "", text)


def text_of(content: bytes) -> str:
    """All the text of a PDF."""
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


@pytest.fixture
def pdf_of():
    """A report as PDF."""
    return lambda submission: export(submission, "pdf", now=NOW)[1]


def test_the_pdf_says_what_the_word_says(world, quarter, pdf_of, word_of):
    report = world.report(quarter, "T")
    told, document = text_of(pdf_of(report)), word_of(report)
    words = [p.text for p in document.paragraphs]
    words += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert [each for each in words if squeezed(each) not in told] == []
    assert "CỘNGHÒAXÃHỘICHỦNGHĨAVIỆTNAM" in told


def test_pages_are_a4_and_numbered_from_the_second_on(world, quarter, pdf_of):
    pages = PdfReader(io.BytesIO(pdf_of(world.report(quarter, "T")))).pages
    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == (595, 842)
    assert len(pages) > 1
    assert pages[1].extract_text().split()[0] == "2"
    assert pages[0].extract_text().split()[0] != "1"


def test_the_letters_are_in_the_file_itself(world, quarter, pdf_of):
    fonts = PdfReader(io.BytesIO(pdf_of(world.report(quarter, "C1")))).pages[0]["/Resources"]["/Font"]
    descriptors = [each.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for each in fonts.values()]
    assert all("/FontFile2" in each.get_object() for each in descriptors)


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:12])
def test_typed_text_is_text(hostile, half_filled, pdf_of):
    content = pdf_of(half_filled({"mood_assessment": hostile}))
    assert squeezed(hostile)[:2000] in text_of(content)
    reader = PdfReader(io.BytesIO(content))
    assert "/Names" not in reader.trailer["/Root"], "no script that runs when it is opened"
    assert not any("/Annots" in page for page in reader.pages)


def test_a_paragraph_of_a_megabyte_is_set(half_filled, pdf_of):
    document = docx.Document()
    document.add_paragraph("công đoàn " * 100_000)
    target = io.BytesIO()
    document.save(target)
    assert len(PdfReader(io.BytesIO(write_pdf(target.getvalue()))).pages) > 100


def test_lines_are_never_wider_than_they_may_be():
    face = Face("", 14)
    lines = lines_of([Run("Ổn định tư tưởng, " * 20 + "y" * 300, face)], 80, first_indent=12.7, size=14)
    assert all(line.indent + line.width <= 80.02 for line in lines)
    assert lines[0].indent == 12.7
    assert "".join(word.text for line in lines for word in line.words).endswith("y" * 300)
    assert width_of("ii", face) < width_of("mm", face)


@pytest.mark.parametrize("format_", ["docx", "pdf", "xlsx"])
def test_a_text_of_a_megabyte_in_a_report_breaks_no_document(format_, session, half_filled):
    report = half_filled({"mood_assessment": "x"})
    session.execute(update(Passage).where(Passage.submission_id == report.id).values(text="công đoàn " * 100_000))
    session.expire_all()
    assert len(export(report, format_, now=NOW)[1]) > 10_000
