"""A report as an official Word document: heading of the state, sections in order, tables, signature, annex of the missing.

Layout numbers come from `official`; how Word does it from `word_styles`. No query, no arithmetic.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC

from docx.document import Document as WordDocument
from docx.shared import Mm
from docx.table import Table, _Cell

from submissions.publications import official
from submissions.publications.content import Report
from submissions.publications.issues import Issue
from submissions.publications.lines import corrected_line, coverage_line
from submissions.publications.official import DECREE_30, Layout
from submissions.publications.signing import signature_lines
from submissions.publications.squares import square_of
from submissions.publications.word_body import WordBody
from submissions.publications.word_styles import draw_rule, new_document, write


def write_word(report: Report, layout: Layout = DECREE_30) -> bytes:
    """The .docx of `report`."""
    return WordReport(report, layout).write()


class WordReport:
    """One document being written, from top to bottom."""

    def __init__(self, report: Report, layout: Layout) -> None:
        self.report, self.layout = report, layout
        self.document: WordDocument = new_document(layout, "" if report.is_final else official.draft_line(report.as_of))
        self.width = layout.text_width
        self.body = WordBody(self.document, report, self.width)

    def write(self) -> bytes:
        """Write everything and give the file."""
        self._describe()
        self._head()
        self._title()
        self.body.sections()
        self._sign()
        self.body.annexes()
        target = io.BytesIO()
        self.document.save(target)
        return target.getvalue()

    def _describe(self) -> None:
        properties = self.document.core_properties
        properties.title = official.printable(f"{self.report.form_title} – {self.report.period_name}")[:255]
        properties.author = official.printable(self.report.unit_name)[:255]
        properties.subject, properties.language, properties.comments = self.report.round_code, "vi-VN", ""
        properties.created = properties.modified = self.report.as_of.astimezone(UTC).replace(tzinfo=None)

    def _head(self) -> None:
        """Issuer on the left, the state's name and motto on the right, number and date below them."""
        report, left, right = self.report, 70, self.width - 70
        table = self._frame(2, left, right)
        (issuer, state), (number, date) = (row.cells for row in table.rows)
        self._lines(
            issuer,
            [(report.above_name.upper(), "NhipHeader", {}), (report.unit_name.upper(), "NhipHeader", {"bold": True})],
            left,
            0.4,
        )
        named = [(official.COUNTRY, "NhipHeader", {"bold": True}), (official.MOTTO, "NhipMotto", {"bold": True})]
        self._lines(state, named, right, 0.55)
        self._lines(
            number,
            [(official.symbol_line(report.unit_kind, report.issue.symbol if report.issue else ""), "NhipMotto", {})],
        )
        place = official.place_line(report.root_name, report.dated, is_final=report.is_final)
        self._lines(date, [(place, "NhipMotto", {"italic": True})])

    def _frame(self, rows: int, *widths: float) -> Table:
        """A table without rules, for what stands side by side."""
        table = self.document.add_table(rows=rows, cols=len(widths))
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        return table

    def _lines(
        self, cell: _Cell, lines: Sequence[tuple[str, str, dict[str, bool]]], width: float = 0, rule: float = 0
    ) -> None:
        paragraph = cell.paragraphs[0]
        for text, style, font in [line for line in lines if line[0]]:
            paragraph.style = self.document.styles[style]
            write(paragraph, text, **font)
            paragraph = cell.add_paragraph()
        paragraph.style = self.document.styles["NhipRule"]
        if rule:
            draw_rule(paragraph, width - 4, rule)

    def _title(self) -> None:
        report = self.report
        self.body.add(official.KIND_OF_DOCUMENT, "Title")
        self.body.add(official.subject_of(report.form_title), "Subtitle")
        self.body.add(report.period_name, "Subtitle")
        draw_rule(self.body.add("", "NhipRule"), self.width, 0.33)
        if not report.is_final:
            self.body.add(official.draft_line(report.as_of), "NhipDraft")
        if report.is_alone:
            self.body.add(f"Tình trạng: {official.STANDINGS[report.standing].lower()}.", "NhipNote")
        else:
            self.body.add(coverage_line(report), "NhipNote")
        if line := corrected_line(report):
            self.body.add(line, "NhipNote")
        if report.above_name:
            self.body.add(f"Kính gửi: {report.above_name}", "Subtitle")

    def _sign(self) -> None:
        """Recipients on the left, the body and the head who signs on the right."""
        report = self.report
        self.body.add("", "NhipBody")
        left, right = self._frame(1, 75, self.width - 75).rows[0].cells
        styles = self.document.styles
        left.paragraphs[0].style = styles["NhipRecipients"]
        write(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True)
        for line in official.recipients(is_addressed=bool(report.above_name), has_units_below=not report.is_alone):
            write(left.add_paragraph(style=styles["NhipRecipients"]), line)
        right.paragraphs[0].style = styles["NhipHeader"]
        title, name = report.signer
        first, *others = signature_lines(title, report.unit_kind, report.period_kind)
        write(right.paragraphs[0], first, bold=True)
        for line in others:
            write(right.add_paragraph(style=styles["NhipHeader"]), line, bold=True)
        for _ in range(4):
            right.add_paragraph(style=styles["NhipHeader"])
        write(right.add_paragraph(style=styles["NhipMotto"]), name, bold=True)
        if report.issue:
            self._mark(report.issue)

    def _mark(self, issue: Issue) -> None:
        """Code and seal of the published version, and where anybody can verify them."""
        self.body.add("", "NhipBody")
        image, told = self._frame(1, 25, self.width - 25).rows[0].cells
        image.paragraphs[0].add_run().add_picture(square_of(issue.address), width=Mm(20))
        for line in (issue.line, f"Kiểm tra tại {issue.address}"):
            paragraph = told.paragraphs[0] if line == issue.line else told.add_paragraph()
            paragraph.style = self.document.styles["NhipRecipients"]
            write(paragraph, line)
