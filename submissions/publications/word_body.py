"""The inside of a Word report: sections, paragraphs, tables, annexes, added to a document that has its styles.

How Word does it: `word_styles`; what stands around it: `word`. No query, no arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from submissions.forms.schema import Rank
from submissions.publications import official
from submissions.publications.adjusted import HEADS as ADJUSTED_HEADS
from submissions.publications.amounts import Figure
from submissions.publications.cells import shared_out
from submissions.publications.content import MOST_ROWS, Grid, Item, Listing, Part, Passage, Report, Targets
from submissions.publications.corrected import HEADS
from submissions.publications.issues import CHANGE_HEADS
from submissions.publications.lines import row_coverage
from submissions.publications.targets import Result, goal_of, with_unit
from submissions.publications.word_styles import add_table, write
from vietnamese import format_number
from workflow.deadlines import local_day

HEADINGS = {
    Rank.PART: "Heading 1",
    Rank.CHAPTER: "Heading 2",
    Rank.HEADING: "Heading 3",
    Rank.SUBHEADING: "Heading 4",
    Rank.POINT: "Heading 5",
    Rank.DASH: "Heading 6",
}


class WordBody:
    """Writes at the end of `document`, from top to bottom. `width`: millimetres between the margins."""

    def __init__(self, document: WordDocument, report: Report, width: float) -> None:
        self.document, self.report, self.width = document, report, width
        self.annex, self.is_numbered, self.is_roman = 0, False, True

    def sections(self) -> None:
        """Every section before the signature, with what stands in it."""
        for part in self.report.body_and_annexes[0]:
            self._part(part)

    def annexes(self) -> None:
        """The annexes of the form; who is missing, what was corrected, what changed."""
        of_form = self.report.body_and_annexes[1]
        changes = self.report.issue.changes if self.report.issue else ()
        more = [
            (self.report.missing, self._annex),
            (self.report.corrected, self._corrections),
            (self.report.adjusted, self._adjustments),
            (changes, self._changes),
        ]
        writers = [write_annex for told, write_annex in more if told]
        self.is_numbered = len(writers) + sum(part.section.is_annex for part in of_form) > 1
        for part in of_form:
            self._part(part)
        for write_annex in writers:
            write_annex()

    def _part(self, part: Part) -> None:
        section = part.section
        if section.is_annex:
            self._turn(section.title_vi, section.number or "")
        elif section.rank is Rank.PART:
            self.add(f"{section.number or ''}\n{section.title_vi.upper()}".strip(), "Heading 1")
        else:
            title = section.title_vi.upper() if section.rank is Rank.CHAPTER else section.title_vi
            self.add(" ".join(word for word in (section.number, title) if word), HEADINGS[section.rank])
        for kind, items in groupby(part.items, key=type):
            self._items(kind, list(items), section.title_vi)

    def _items(self, kind: type, items: list[Item], heading: str) -> None:
        if kind is Figure:
            self._figures(items)  # type: ignore[arg-type]
            return
        writers = {Grid: self._grid, Listing: self._listing, Targets: self._targets}
        for item in items:
            if isinstance(item, Passage):
                self._passage(item, heading)
            else:
                writers[kind](item)  # type: ignore[operator]

    def _passage(self, passage: Passage, heading: str) -> None:
        """The text after its label, which is left out where it would only repeat the heading."""
        lines = [line for line in (passage.text or "").split("\n") if line.strip()]
        first = self.add("", "NhipBody")
        if passage.label != heading:
            write(first, f"{passage.label}: ", bold=True)
        if not lines:
            write(first, official.NO_TEXT, italic=True)
            return
        write(first, lines[0])
        for line in lines[1:]:
            self.add(line, "NhipBody")

    def _figures(self, figures: Sequence[Figure]) -> None:
        rows = (self._figure_row(figure) for figure in figures)
        if self.report.is_alone:
            self._table([92, 32, 41], ["Nội dung", "Đơn vị tính", "Số liệu"], rows, "CMN")
        elif self.report.is_final:
            self._table([78, 32, 35, 20], ["Nội dung", "Đơn vị tính", "Số liệu", "Đơn vị báo cáo"], rows, "CMNV")
        else:
            heads = ["Nội dung", "Đơn vị tính", "Chính thức", "Đã duyệt", "Tạm tính", "Đã trình"]
            self._table([47, 20, 30, 19, 30, 19], heads, rows, "CMNVNV")

    def _figure_row(self, figure: Figure) -> list[str]:
        if self.report.is_alone:
            return [figure.label, figure.unit, figure.answer or figure.official.text]
        row = [figure.label, figure.unit, figure.official.text, figure.official.coverage]
        return row if self.report.is_final else [*row, self._provisional(figure), figure.provisional.coverage]

    def _provisional(self, figure: Figure) -> str:
        """What the unit itself has typed but not sent yet is told as such: it counts nowhere."""
        is_own = figure.official.expected is None and figure.provisional.value is None and figure.own.value is not None
        return f"{figure.own.text} (đang soạn)" if is_own else figure.provisional.text

    def _grid(self, grid: Grid) -> None:
        self.add(grid.label, "NhipCaption")
        is_counted = not self.report.is_alone
        label, counted = 55, 20 if is_counted else 0
        wide = (self.width - label - counted) / len(grid.columns)
        widths = [label, *[wide] * len(grid.columns), *([counted] if is_counted else [])]
        heads = ["Nội dung", *grid.columns, *(["Đã duyệt"] if is_counted else [])]
        rows = (
            [name, *map(self._grid_cell, cells), *([row_coverage(cells)] if is_counted else [])]
            for name, cells in grid.rows
        )
        self._table(widths, heads, rows, "C" + "N" * len(grid.columns) + ("V" if is_counted else ""))

    def _grid_cell(self, figure: Figure | None) -> str:
        if figure is None:
            return official.NOBODY_ASKED
        provisional = self._provisional(figure)
        if self.report.is_final or self.report.is_alone or provisional == figure.official.text:
            return figure.official.text
        return f"{figure.official.text}\n(tạm tính: {provisional})"

    def _listing(self, listing: Listing) -> None:
        self.add(f"{listing.label}: {format_number(listing.count)} dòng", "NhipCaption")
        if not listing.rows:
            return
        told = [column[2:] for column in (listing.columns, *listing.rows)]
        widths = [32, 22, *shared_out(self.width - 54, told)]
        self._table(widths, listing.columns, listing.rows, "C" * len(listing.columns))
        if listing.count > len(listing.rows):
            rest = format_number(listing.count - len(listing.rows))
            self.add(f"Còn {rest} dòng nữa, xem đủ trong tệp Excel của báo cáo này.", "NhipCaption")

    def _targets(self, targets: Targets) -> None:
        self.add(targets.label, "NhipCaption")
        is_final = self.report.is_final
        heads = ["Số", "Chỉ tiêu", "Mức giao", "Thực hiện", "Đơn vị", "Đánh giá"]
        widths: list[float] = [12, 52, 32, 22, 16, 31]
        styles = "MCMNVM"
        if not is_final:
            heads, widths, styles = [*heads[:5], "Tạm tính", heads[5]], [12, 40, 28, 20, 16, 20, 29], "MCMNVNM"
        self._table(widths, heads, (self._target_row(result) for result in targets.results), styles)

    def _target_row(self, result: Result) -> list[str]:
        target = result.target
        counted = f"{format_number(result.reported)}/{format_number(result.expected)}" + (
            " báo cáo" if result.since else ""
        )
        goal = goal_of(self.report.form, target) or official.NOBODY_ASKED
        actual = f"{_actual(result, result.actual)} {result.since}".rstrip()
        row = [target.number or "", target.title_vi, goal, actual, counted]
        return [*row, *([] if self.report.is_final else [_actual(result, result.provisional)]), result.said]

    def _changes(self) -> None:
        """What this version says otherwise than the one before it."""
        changes = self.report.issue.changes if self.report.issue else ()
        self._turn(official.CHANGES_TITLE)
        self._table([85, 40, 40], CHANGE_HEADS, changes[:MOST_ROWS], "CMM")
        if len(changes) > MOST_ROWS:
            self.add(f"Cộng {format_number(len(changes))} nội dung, xem đủ trong tệp Excel.", "NhipCaption")

    def _adjustments(self) -> None:
        """What upper levels added to totals or took off, each line with who and why."""
        self._turn(official.ADJUSTED_TITLE)
        self._table([36, 40, 22, 38, 29], ADJUSTED_HEADS, [each.row for each in self.report.adjusted], "CCNCC")

    def _turn(self, title: str, printed: str = official.ANNEX) -> None:
        """An annex begins on a page of its own. Where there are several all are numbered: in Roman figures, unless the
        form numbers its own (`printed`); then ours go on as the form began.
        """
        self.annex += 1
        name = official.printable(printed).upper()
        if name != official.ANNEX:
            self.is_roman = not name[-1].isdecimal()
        elif self.is_numbered:
            name = f"{official.ANNEX} {official.ROMAN[self.annex] if self.is_roman else self.annex}"
        self.add(f"{name}\n{title.upper()}", "Heading 1").paragraph_format.page_break_before = True

    def _annex(self) -> None:
        """Units that have sent nothing, by the unit above them."""
        self._turn(official.MISSING_TITLE)
        day = f"{local_day(self.report.as_of):%d/%m/%Y}"
        self.add(f"{format_number(len(self.report.missing))} đơn vị, tính đến {day}", "NhipNote")
        for above, units in groupby(self.report.missing, key=lambda row: row[0]):
            names = [name for _, _, name in units]
            paragraph = write(self.add("", "NhipBody"), f"{above} ({format_number(len(names))}): ", bold=True)
            write(paragraph, "; ".join(names) + ".")

    def _corrections(self) -> None:
        """What was corrected after approval, the latest last; a long list is cut with its count."""
        self._turn(official.CORRECTED_TITLE)
        rows = [each.row for each in self.report.corrected]
        self._table([30, 36, 20, 20, 30, 29], HEADS, rows[-MOST_ROWS:], "CCMMCC")
        if len(rows) > MOST_ROWS:
            self.add(f"Cộng {format_number(len(rows))} nội dung, xem đủ trong tệp Excel.", "NhipCaption")

    def _table(self, widths: Sequence[float], heads: Sequence[str], rows: Iterable[Sequence[str]], styles: str) -> None:
        previous = self.document.element.body[-2] if len(self.document.element.body) > 1 else None
        if previous is not None and previous.tag == qn("w:tbl"):
            self.add("", "NhipRule")  # two tables that touch become one
        names = {"C": "NhipCell", "N": "NhipNumber", "M": "NhipMiddle", "V": "NhipCoverage"}
        add_table(self.document, widths, heads, rows, [names[style] for style in styles])

    def add(self, text: str, style: str) -> Paragraph:
        """A paragraph."""
        paragraph = self.document.add_paragraph(style=self.document.styles[style])
        return write(paragraph, text) if text else paragraph


def _actual(result: Result, number: Decimal | None) -> str:
    if result.target.unit == "mức":
        return official.NOBODY_ASKED
    if number is None:
        return official.NOT_REPORTED
    shown = with_unit(number, "%" if result.target.unit == "%" else "")
    return f"{official.AT_LEAST} {shown}" if result.at_least and number == result.actual else shown
