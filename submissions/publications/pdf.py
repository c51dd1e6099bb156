"""The PDF of a Word document of ours: read paragraph by paragraph, table by table, and set on pages. Needs no office program.

It is the PDF of the Word itself, whichever template that came from. What our documents do not use (floating pictures, text
boxes, columns, footnotes) is left out; the check of a template says so (ADR 0017).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run as WordRun

from submissions.publications.pdf_lines import Face, Picture, Run
from submissions.publications.pdf_page import Block, Cell, Pages, Rows, Sheet

ALIGNMENTS = {WD_ALIGN_PARAGRAPH.CENTER: "C", WD_ALIGN_PARAGRAPH.RIGHT: "R", WD_ALIGN_PARAGRAPH.JUSTIFY: "J"}
NORMAL_SIZE = 14.0
EMU = 36_000
"""English metric units in a millimetre."""


def write_pdf(word: bytes) -> bytes:
    """The PDF of a .docx."""
    return _Setter(word).write()


class _Setter:
    """One document being set."""

    def __init__(self, word: bytes) -> None:
        self.document = Document(io.BytesIO(word))
        section = self.document.sections[0]
        running = "".join(paragraph.text for paragraph in section.header.paragraphs[1:]).strip()
        self.sheet = Sheet(
            width=_mm(section.page_width, 210),
            height=_mm(section.page_height, 297),
            left=_mm(section.left_margin, 30),
            right=_mm(section.right_margin, 15),
            top=_mm(section.top_margin, 20),
            bottom=_mm(section.bottom_margin, 20),
            running=running,
        )
        self.look = lru_cache(maxsize=None)(self._look)

    def write(self) -> bytes:
        properties = self.document.core_properties
        made = (properties.created or datetime(2000, 1, 1, tzinfo=UTC)).replace(tzinfo=UTC)
        pages = Pages(self.sheet, title=properties.title, author=properties.author, made_at=made)
        content = list(self._content())
        for place, item in enumerate(content):
            if isinstance(item, Block):
                pages.paragraph(item, content[place + 1 : place + 9])
            else:
                pages.table(item)
        return pages.written()

    def _content(self) -> Iterator[Block | Rows]:
        for child in self.document.element.body.iterchildren():
            if child.tag == qn("w:p"):
                yield self._block(Paragraph(child, self.document))  # type: ignore[arg-type]
            elif child.tag == qn("w:tbl"):
                yield self._rows(Table(child, self.document))  # type: ignore[arg-type]

    def _rows(self, table: Table) -> Rows:
        grid = [_mm(Length(int(float(each.get(qn("w:w"), 0)) * 635)), 20) for each in table._tbl.tblGrid.gridCol_lst]
        ruled = table.style is not None and "Grid" in (table.style.name or "")
        heads: list[Sequence[Cell]] = []
        rows: list[Sequence[Cell]] = []
        for row in table._tbl.tr_lst:
            cells = self._cells(table, row, grid)
            is_head = row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None
            (heads if is_head and not rows else rows).append(cells)
        x = max(0.0, (self.sheet.text_width - sum(grid)) / 2) if ruled else 0.0
        return Rows(heads, rows, ruled, x)

    def _cells(self, table: Table, row: Any, grid: Sequence[float]) -> list[Cell]:
        cells, at = [], 0
        for tc in row.tc_lst:
            span = tc.grid_span
            blocks = [self._block(Paragraph(p, table)) for p in tc.p_lst]  # type: ignore[arg-type]
            cells.append(Cell(sum(grid[at : at + span]), blocks))
            at += span
        return cells

    def _block(self, paragraph: Paragraph) -> Block:
        look = self.look(paragraph.style.style_id if paragraph.style is not None else "")
        own = paragraph.paragraph_format
        runs, page_break = self._runs(paragraph, look)
        rule = None
        if paragraph._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}/{qn('w:top')}") is not None:
            rule = (_mm(own.left_indent, 0), _mm(own.right_indent, 0))
        return Block(
            runs=runs,
            size=look["size"],
            align=ALIGNMENTS.get(own.alignment if own.alignment is not None else look["alignment"], "L"),  # type: ignore[arg-type]
            first_indent=_mm(_first(own.first_line_indent, look["first_line_indent"]), 0),
            left=_mm(_first(own.left_indent, look["left_indent"]), 0),
            right=_mm(_first(own.right_indent, look["right_indent"]), 0),
            before=_points(_first(own.space_before, look["space_before"])),
            after=_points(_first(own.space_after, look["space_after"])),
            spacing=_spacing(_first(own.line_spacing, look["line_spacing"])),
            keep_with_next=bool(_first(own.keep_with_next, look["keep_with_next"])),
            page_break=page_break or bool(own.page_break_before),
            rule=rule,
        )

    def _runs(self, paragraph: Paragraph, look: dict[str, Any]) -> tuple[list[Run], bool]:
        runs, page_break = [], False
        for element in paragraph._p.iter(qn("w:r")):
            run = WordRun(element, paragraph)
            page_break |= any(each.get(qn("w:type")) == "page" for each in element.findall(qn("w:br")))
            bold = run.font.bold if run.font.bold is not None else look["bold"]
            italic = run.font.italic if run.font.italic is not None else look["italic"]
            size = run.font.size.pt if run.font.size is not None else look["size"]
            face = Face(("B" if bold else "") + ("I" if italic else ""), size)
            runs += [Run("", face, picture) for picture in self._pictures(element)]
            if run.text:
                runs.append(Run(run.text, face))
        return runs, page_break

    def _pictures(self, run: Any) -> Iterator[Picture]:
        """Pictures that stand in the line; floating ones are left out."""
        for inline in run.iter(qn("wp:inline")):
            extent, blip = inline.find(qn("wp:extent")), next(inline.iter(qn("a:blip")), None)
            if extent is None or blip is None or (part := blip.get(qn("r:embed"))) is None:
                continue
            content = self.document.part.related_parts[part].blob
            yield Picture(content, int(extent.get("cx")) / EMU, int(extent.get("cy")) / EMU)

    def _look(self, style_id: str) -> dict[str, Any]:
        """What a paragraph style says, looked for along the styles it is based on."""
        style: Any = next((each for each in self.document.styles if each.style_id == style_id), None)
        chain: list[Any] = []
        while style is not None and len(chain) < 20:
            chain.append(style)
            style = style.base_style
        names = ("alignment", "first_line_indent", "left_indent", "right_indent", "space_before", "space_after")
        found = {
            name: next((value for each in chain if (value := getattr(each.paragraph_format, name)) is not None), None)
            for name in (*names, "line_spacing", "keep_with_next")
        }
        size = next((each.font.size.pt for each in chain if each.font.size is not None), NORMAL_SIZE)
        bold = next((each.font.bold for each in chain if each.font.bold is not None), False)
        italic = next((each.font.italic for each in chain if each.font.italic is not None), False)
        return found | {"size": size, "bold": bold, "italic": italic}


def _first(own: Any, of_style: Any) -> Any:
    return own if own is not None else of_style


def _mm(length: Any, otherwise: float) -> float:
    return float(length.mm) if length is not None else otherwise


def _points(length: Any) -> float:
    return float(length.pt) if length is not None else 0.0


def _spacing(value: Any) -> float:
    return float(value) if isinstance(value, float | int) and not isinstance(value, Length) else 1.0
