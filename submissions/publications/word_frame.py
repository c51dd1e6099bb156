"""What stands around the content of an official document: head, title, signature, seal. Written with the values of a report, or
with their names, which gives the template the province may change.

Layout numbers come from `official`; how Word does it from `word_styles`. No query.
"""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as WordDocument
from docx.shared import Mm
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from submissions.publications import official
from submissions.publications.squares import square_of
from submissions.publications.word_fields import LISTS, SQUARE, Fields
from submissions.publications.word_styles import draw_rule, mark, write


class Frame:
    """Writes at the end of `document`. `fields`: the values; None: a template, in which each stands by its name."""

    def __init__(self, document: WordDocument, width: float, fields: Fields | None) -> None:
        self.document, self.width, self.fields = document, width, fields

    def head(self) -> None:
        """Issuer on the left, the state's name and motto on the right, number and date below them."""
        left, right = 70, self.width - 70
        (issuer, state), (number, date) = (row.cells for row in self._table(2, left, right).rows)
        named = [(self._text("co_quan_tren"), "NhipHeader", {}), (self._text("co_quan"), "NhipHeader", {"bold": True})]
        self._lines(issuer, named, left, 0.4)
        country = [(official.COUNTRY, "NhipHeader", {"bold": True}), (official.MOTTO, "NhipMotto", {"bold": True})]
        self._lines(state, country, right, 0.55)
        self._lines(number, [(self._text("so_ky_hieu"), "NhipMotto", {})])
        self._lines(date, [(self._text("dia_danh_ngay"), "NhipMotto", {"italic": True})])

    def title(self) -> None:
        """What it is, about what, for when, how complete, for whom."""
        self._add(official.KIND_OF_DOCUMENT, "Title")
        self._add(self._text("trich_yeu"), "Subtitle")
        self._add(self._text("ky"), "Subtitle")
        draw_rule(self._add("", "NhipRule"), self.width, 0.33)
        self._optional("so_tam", "NhipDraft")
        self._each("ghi_chu", "NhipNote", self.document)
        self._optional("kinh_gui", "Subtitle", "Kính gửi: ")

    def signature(self) -> None:
        """Recipients and seal on the left, the body and whoever signs on the right; never torn apart, nor alone on a page."""
        if self.document.paragraphs:
            self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        self._add("", "NhipBody").paragraph_format.keep_with_next = True
        left, right = self._table(1, 75, self.width - 75).rows[0].cells
        self._begin(left, "NhipRecipients", "Nơi nhận:", bold=True, italic=True)
        self._each("noi_nhan", "NhipRecipients", left)
        self._seal(left)
        self._each("chu_ky", "NhipHeader", right, bold=True)
        _drop_first(right)
        for _ in range(4):
            right.add_paragraph(style=self.document.styles["NhipHeader"])
        write(right.add_paragraph(style=self.document.styles["NhipMotto"]), self._text("nguoi_ky"), bold=True)

    def _seal(self, place: _Cell) -> None:
        """Code and seal of a published version, and where anybody can verify them; nothing of another."""
        if self.fields is not None and not self.fields["dong_ban_hanh"]:
            return
        style = self.document.styles["NhipRecipients"]
        place.add_paragraph(style=style)
        image = place.add_paragraph(style=style)
        address = self._text("dia_chi_tra_cuu")
        if self.fields is None:
            write(image, f"{{{{ {SQUARE} }}}}")
            told = "{% if dia_chi_tra_cuu %}Kiểm tra tại {{ dia_chi_tra_cuu }}{% endif %}"
        else:
            put_square(image, address)
            told = f"Kiểm tra tại {address}"
        for line in (self._text("dong_ban_hanh"), told):
            write(place.add_paragraph(style=style), line)

    def _text(self, name: str) -> str:
        assert name not in LISTS
        return f"{{{{ {name} }}}}" if self.fields is None else str(self.fields[name])

    def _optional(self, name: str, style: str, before: str = "") -> None:
        """A line that is left out when it is empty."""
        if self.fields is None:
            for line in (f"{{%p if {name} %}}", f"{before}{self._text(name)}", "{%p endif %}"):
                self._add(line, style)
        elif self.fields[name]:
            self._add(f"{before}{self._text(name)}", style)

    def _each(self, name: str, style: str, place: WordDocument | _Cell, **font: bool) -> None:
        """One paragraph for each line of a list."""
        lines = ["{%p for dong in " + name + " %}", "{{ dong }}", "{%p endfor %}"]
        if self.fields is not None:
            lines = list(self.fields[name])
        for line in lines:
            write(place.add_paragraph(style=self.document.styles[style]), line, **font)

    def _begin(self, cell: _Cell, style: str, text: str, **font: bool) -> None:
        """The paragraph every cell has from the beginning."""
        cell.paragraphs[0].style = self.document.styles[style]
        if text:
            write(cell.paragraphs[0], text, **font)

    def _table(self, rows: int, *widths: float) -> Table:
        """A table without rules, for what stands side by side."""
        table = self.document.add_table(rows=rows, cols=len(widths))
        table.autofit = False
        for row in table.rows:
            mark(row, "w:cantSplit")
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

    def _add(self, text: str, style: str) -> Paragraph:
        paragraph = self.document.add_paragraph(style=self.document.styles[style])
        return write(paragraph, text) if text else paragraph


def _drop_first(cell: _Cell) -> None:
    """Take away the empty paragraph a cell begins with, now that others stand below it."""
    first = cell.paragraphs[0]._p
    first.getparent().remove(first)


def put_square(paragraph: Paragraph, address: str) -> None:
    """The square code of an address."""
    paragraph.add_run().add_picture(square_of(address), width=Mm(20))
