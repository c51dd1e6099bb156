"""The tree as a file that `importing` reads back: CSV or XLSX, as of one day."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter
from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from extensions import db
from units.importing import COLUMNS
from units.models import ParentEdge, Unit, UnitCode, UnitName
from units.tree import holding, one_of, subtree_ids

WIDTHS = (14, 60, 16, 18, 14, 12, 12)


def exported_rows(on: date, scope_id: int | None = None) -> list[tuple[str, ...]]:
    """One line a unit that exists on `on` (`scope_id` and what lies below, or everything), parents before children by code.

    `valid_from` and `valid_to` are those of the unit; the scope itself has its parent's code, for it stands somewhere.
    """
    above = aliased(UnitCode)
    query = (
        select(UnitCode.code, UnitName.name, Unit.kind, Unit.sector, above.code, Unit.valid_from, Unit.valid_to)
        .join(UnitCode, and_(UnitCode.unit_id == Unit.id, holding(UnitCode, on)))
        .join(UnitName, and_(UnitName.unit_id == Unit.id, holding(UnitName, on)))
        .outerjoin(ParentEdge, and_(ParentEdge.unit_id == Unit.id, holding(ParentEdge, on)))
        .outerjoin(above, and_(above.unit_id == ParentEdge.parent_id, holding(above, on)))
        .where(holding(Unit, on))
        .order_by(UnitCode.code)
    )
    if scope_id is not None:
        query = query.where(one_of(Unit.id, subtree_ids(scope_id, on)))
    return [_texts(row) for row in db.session.execute(query)]


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """The lines as CSV. Names are written as they are: whoever opens it in a spreadsheet takes the XLSX, where text stays text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue()


def as_workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """The lines as a workbook of one sheet; every cell is text, so codes keep their zeros and nothing becomes a formula."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("Đơn vị")
    text = book.add_format({"num_format": "@"})
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width, text)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate((COLUMNS, *rows)):
        for at, cell in enumerate(row):
            sheet.write_string(number, at, cell, text)
    book.close()
    return content.getvalue()


def _texts(row: Sequence[object]) -> tuple[str, ...]:
    return tuple("" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell) for cell in row)
