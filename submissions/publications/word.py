"""A report as an official Word document: in our own layout, or in a template the province has given."""

from __future__ import annotations

import io
from datetime import UTC

from docx.document import Document as WordDocument

from submissions.publications import official
from submissions.publications.content import Report
from submissions.publications.official import DECREE_30, Layout
from submissions.publications.word_body import WordBody
from submissions.publications.word_fields import BODY, fields_of
from submissions.publications.word_frame import Frame
from submissions.publications.word_styles import new_document


def write_word(report: Report, layout: Layout = DECREE_30) -> bytes:
    """The .docx of `report` in our own layout."""
    document = new_document(layout, "" if report.is_final else official.draft_line(report.as_of))
    describe(document, report)
    frame = Frame(document, layout.text_width, fields_of(report))
    body = WordBody(document, report, layout.text_width)
    frame.head()
    frame.title()
    body.sections()
    frame.signature()
    body.annexes()
    return saved(document)


def default_template(layout: Layout = DECREE_30) -> bytes:
    """Our own layout as a template to be changed in Word: names in the place of values."""
    document = new_document(layout)
    frame = Frame(document, layout.text_width, None)
    frame.head()
    frame.title()
    document.add_paragraph(f"{{{{ {BODY} }}}}", style=document.styles["NhipBody"])
    frame.signature()
    return saved(document)


def describe(document: WordDocument, report: Report) -> None:
    """The properties a file shows of itself."""
    properties = document.core_properties
    properties.title = official.printable(f"{report.form_title} – {report.period_name}")[:255]
    properties.author = official.printable(report.unit_name)[:255]
    properties.subject, properties.language, properties.comments = report.round_code, "vi-VN", ""
    properties.created = properties.modified = report.as_of.astimezone(UTC).replace(tzinfo=None)


def saved(document: WordDocument) -> bytes:
    """The file."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
