"""The documents of a province with thousands of units: seconds and memory, against the same texts written barely."""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
import openpyxl
import xlsxwriter
from sqlalchemy import select

from bench.deciding import filled, opened
from bench.measuring import Row, compare, whole_peak
from bench.stage import NOW, ROOT, Nation
from extensions import db
from submissions.consolidation.level import settle_round
from submissions.models import Submission
from submissions.moves import make_moves
from submissions.publications.export import export
from submissions.publications.pdf import write_pdf
from submissions.queries import submission_of
from units.access import OPERATOR

MOST_SECONDS = 30.0
REPEAT = 3
AT_ONCE = 500
PROVINCE = 5_000
"""A country of no more units is itself the province; of a larger one the first province is taken, about as large."""


def rows(country: Nation) -> Iterator[Row]:
    """Word, PDF and Excel of a province, every grassroots report approved."""
    top = ROOT if len(country.lines) <= PROVINCE else country.provinces[0]
    round_ = opened(top, "2025-Q4")
    ids = filled(round_)
    _approve(ids)
    settle_round(round_, now=NOW)
    db.session.commit()
    count = db.session.query(Submission).filter(Submission.round_id == round_.id).count()
    report = submission_of(round_, top)
    word, excel = _made(report, "docx"), _made(report, "xlsx")
    texts, cells = _texts(word), _cells(excel)
    name = f"of a province of {count:,} units (memory: the whole process)"
    for what, floor, ours in (
        ("Word", lambda: _bare_word(texts), lambda: _made(report, "docx")),
        ("PDF", lambda: _bare_word(texts), lambda: write_pdf(word)),
        ("Excel", lambda: _bare_excel(cells), lambda: _made(report, "xlsx")),
    ):
        row = compare(f"{what} {name}", floor, ours, repeat=REPEAT, goal=MOST_SECONDS)
        row.peak = whole_peak()
        yield row


def _made(report: Submission, format_: str) -> bytes:
    """One file, as a worker makes it: nothing is remembered from the one before."""
    db.session.expire_all()
    content = export(report, format_, now=NOW)[1]
    db.session.rollback()
    return content


def _approve(ids: list[int]) -> None:
    for move in ("submit", "approve"):
        for begin in range(0, len(ids), AT_ONCE):
            chunk = ids[begin : begin + AT_ONCE]
            versions = dict(db.session.execute(select(Submission.id, Submission.version)).all())
            make_moves(chunk, move, by=OPERATOR, seen={each: versions[each] for each in chunk}, now=NOW)
            db.session.commit()


def _texts(word: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(word))
    cells = (cell.text for table in document.tables for cell in table._cells)
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def _cells(excel: bytes) -> list[list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(excel), read_only=True)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def _bare_word(texts: list[str]) -> None:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    document.save(io.BytesIO())


def _bare_excel(sheets: list[list[tuple[object, ...]]]) -> None:
    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True, "strings_to_formulas": False})
    for rows_ in sheets:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows_):
            sheet.write_row(at, 0, row)
    book.close()
