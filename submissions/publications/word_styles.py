"""Styles, page and small pieces of a Word document after a `Layout`: what python-docx has no call for stands here.

Text enters only as runs, cleaned of what XML refuses, so that nothing typed can become markup. Must not know reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

from submissions.publications.official import Layout, printable

LEFT, CENTER, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
BLACK = RGBColor(0, 0, 0)


@dataclass(frozen=True)
class Look:
    """How a paragraph style looks; sizes in points, indents in millimetres."""

    size: float
    bold: bool = False
    italic: bool = False
    align: Any = LEFT
    first_line: float = 0
    before: float = 0
    after: float = 0
    keep_with_next: bool = False


def new_document(layout: Layout, running: str = "") -> WordDocument:
    """An empty document with page, margins, the styles of `looks` and, from the second page on, page number and `running` line."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(layout.page[0]), Mm(layout.page[1])
    section.top_margin, section.bottom_margin = Mm(layout.top), Mm(layout.bottom)
    section.left_margin, section.right_margin = Mm(layout.left), Mm(layout.right)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    for name, look in looks(layout).items():
        _apply(_style(document, name), look, layout)
    number = section.header.paragraphs[0]
    number.style = document.styles["NhipPageNumber"]
    _add_page_number(number)
    if running:
        write(section.header.add_paragraph(style=document.styles["NhipRunning"]), running)
    return document


def add_missing_styles(document: WordDocument, layout: Layout) -> None:
    """Styles our content needs and a template does not have; those it has stay as it wants them."""
    for name, look in looks(layout).items():
        if name not in document.styles:
            _apply(_style(document, name), look, layout)


def looks(layout: Layout) -> dict[str, Look]:
    """Style name -> look. Headings are Word's own, so that the navigation pane shows the report's structure."""
    body, gap = layout.body_size, layout.between_paragraphs
    indent = layout.first_line
    return {
        "Normal": Look(body),
        "Title": Look(body, bold=True, align=CENTER, before=12),
        "Subtitle": Look(body, bold=True, align=CENTER),
        "Heading 1": Look(body, bold=True, align=CENTER, before=12, after=gap, keep_with_next=True),
        "Heading 2": Look(body, bold=True, first_line=indent, before=gap, after=gap, keep_with_next=True),
        "Heading 3": Look(body, bold=True, first_line=indent, before=gap, after=gap, keep_with_next=True),
        "Heading 4": Look(body, bold=True, first_line=indent, before=gap, after=gap, keep_with_next=True),
        "Heading 5": Look(body, first_line=indent, before=gap, after=gap, keep_with_next=True),
        "Heading 6": Look(body, italic=True, first_line=indent, before=gap, after=gap, keep_with_next=True),
        "NhipBody": Look(body, align=JUSTIFY, first_line=indent, before=gap, after=gap),
        "NhipNote": Look(body - 1, italic=True, align=CENTER, after=gap),
        "NhipDraft": Look(body, bold=True, align=CENTER, before=gap, after=gap),
        "NhipCaption": Look(body - 2, italic=True, before=gap, after=3, keep_with_next=True),
        "NhipHeader": Look(layout.header_size, align=CENTER),
        "NhipMotto": Look(layout.header_size + 1, align=CENTER),
        "NhipRule": Look(2, align=CENTER, before=3, after=3),
        "NhipRecipients": Look(layout.recipients_size),
        "NhipCell": Look(layout.table_size, before=1, after=1),
        "NhipNumber": Look(layout.table_size, align=RIGHT, before=1, after=1),
        "NhipMiddle": Look(layout.table_size, align=CENTER, before=1, after=1),
        "NhipCoverage": Look(layout.table_size - 1.5, align=CENTER, before=2, after=1),
        "NhipHead": Look(layout.table_size, bold=True, align=CENTER, before=1, after=1),
        "NhipPageNumber": Look(layout.body_size - 1, align=CENTER),
        "NhipRunning": Look(9, italic=True, align=CENTER),
    }


def _style(document: WordDocument, name: str) -> ParagraphStyle:
    if name in document.styles:
        return document.styles[name]  # type: ignore[return-value]
    made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = document.styles["Normal"]
    return made  # type: ignore[return-value]


def _apply(style: ParagraphStyle, look: Look, layout: Layout) -> None:
    font, shape = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = layout.font, Pt(look.size), look.bold, look.italic
    font.color.rgb = BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), layout.font)
        fonts.attrib.pop(qn(f"w:{kind}Theme"), None)
    shape.alignment, shape.first_line_indent = look.align, Mm(look.first_line)
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing = layout.line_spacing if look.size >= layout.body_size else 1.0
    shape.keep_with_next = look.keep_with_next
    for leftover in style.element.rPr.findall(qn("w:spacing")) + style.element.rPr.findall(qn("w:kern")):
        style.element.rPr.remove(leftover)
    border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)


def _add_page_number(paragraph: Paragraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    field.append(run)
    paragraph._p.append(field)


def write(paragraph: Paragraph, text: str, **font: bool) -> Paragraph:
    """Add `text` to `paragraph` as one run; `font`: bold, italic."""
    run = paragraph.add_run(printable(text))
    for name, wanted in font.items():
        setattr(run.font, name, wanted)
    return paragraph


def draw_rule(paragraph: Paragraph, width: float, share: float) -> None:
    """A line above an empty paragraph, `share` of `width` (millimetres) long, in the middle."""
    side = Mm(width * (1 - share) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders,
        "w:shd",
        "w:tabs",
        "w:suppressAutoHyphens",
        "w:spacing",
        "w:ind",
        "w:contextualSpacing",
        "w:jc",
        "w:rPr",
    )


def add_table(
    document: WordDocument,
    widths: Sequence[float],
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    styles: Sequence[str],
) -> None:
    """A ruled table: `widths` in millimetres, `heads` repeated on every page, `styles` one style name per column."""
    table = document.add_table(rows=1, cols=len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _narrow_cells(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    head = [document.styles["NhipHead"]] * len(widths)
    columns = [document.styles[name] for name in styles]
    _fill(table.rows[0], heads, head, widths)
    mark(table.rows[0], "w:tblHeader")
    for cells in rows:
        _fill(table.add_row(), cells, columns, widths)


def _fill(row: Any, texts: Sequence[str], styles: Sequence[Any], widths: Sequence[float]) -> None:
    mark(row, "w:cantSplit")
    for cell, text, style, width in zip(row.cells, texts, styles, widths, strict=True):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.style = style
        write(paragraph, text)


def _narrow_cells(table: Table) -> None:
    """A millimetre between rule and text, so that long numbers stay on one line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def mark(row: Any, name: str) -> None:
    """Say of a table row that it is repeated (`w:tblHeader`) or stays whole (`w:cantSplit`)."""
    properties = row._tr.get_or_add_trPr()
    if properties.find(qn(name)) is None:
        properties.append(OxmlElement(name))
