"""A report written into a template of the province: values by name, then the content in its place.

Commands of the template run in a sandbox with nothing but texts in it; what users typed enters afterwards, through the
same writer as always, and is never read as a command.
"""

from __future__ import annotations

import io
import secrets

from docx import Document
from docx.document import Document as WordDocument
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from submissions.publications.content import Report
from submissions.publications.official import DECREE_30
from submissions.publications.word import describe, saved
from submissions.publications.word_body import WordBody
from submissions.publications.word_fields import BODY, SQUARE, fields_of
from submissions.publications.word_frame import put_square
from submissions.publications.word_styles import add_missing_styles


def environment() -> ImmutableSandboxedEnvironment:
    """A sandbox in which nothing can be called."""
    env = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    env.globals.clear()
    env.filters.clear()
    env.tests.clear()
    return env


def write_with(template: bytes, report: Report) -> bytes:
    """The .docx of `report` in a template that was checked."""
    marks = {name: f"{name}-{secrets.token_hex(16)}" for name in (BODY, SQUARE)}
    if report.issue is None:
        marks[SQUARE] = ""
    form = DocxTemplate(io.BytesIO(template))
    form.render({**fields_of(report), **marks}, jinja_env=environment(), autoescape=True)
    rendered = io.BytesIO()
    form.save(rendered)
    document = Document(io.BytesIO(rendered.getvalue()))
    add_missing_styles(document, DECREE_30)
    _put_body(document, report, marks[BODY])
    _put_square(document, report, marks[SQUARE])
    WordBody(document, report, _width(document)).annexes()
    describe(document, report)
    return saved(document)


def _put_body(document: WordDocument, report: Report, mark: str) -> None:
    """Write the sections at the end, then move them to where the mark stands."""
    place = next(paragraph for paragraph in document.paragraphs if mark in paragraph.text)
    before = set(document.element.body.iterchildren())
    WordBody(document, report, _width(document)).sections()
    for element in [each for each in document.element.body.iterchildren() if each not in before]:
        place._p.addprevious(element)
    place._p.getparent().remove(place._p)


def _put_square(document: WordDocument, report: Report, mark: str) -> None:
    if report.issue is None:
        return
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    for paragraph in (*document.paragraphs, *(each for cell in cells for each in cell.paragraphs)):
        if mark in paragraph.text:
            for run in paragraph.runs:
                run.text = ""
            put_square(paragraph, report.issue.address)


def _width(document: WordDocument) -> float:
    section = document.sections[0]
    assert section.page_width is not None
    return float(section.page_width.mm - (section.left_margin or 0).mm - (section.right_margin or 0).mm)  # type: ignore[union-attr]
