"""Sheets of tables in a report's workbook, and what stands on top of every sheet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from submissions.models import Nothing
from submissions.publications import official
from submissions.publications.amounts import Figure
from submissions.publications.content import Grid, Report
from submissions.publications.sheets import Sheet, Value, Workbook


def write_head(sheet: Sheet, report: Report, title: str) -> None:
    """Title, whose, when; that figures are provisional, or which published version it is."""
    sheet.row([title], "title")
    sheet.row([f"{report.unit_name} – {report.period_name}"], "note")
    if not report.is_final:
        sheet.row([official.draft_line(report.as_of)], "section")
    if report.issue:
        sheet.row([f"Số {report.issue.symbol} · {report.issue.line}"], "note")


def write_grid(book: Workbook, report: Report, grid: Grid) -> None:
    """A sheet of its own for a table; its rows of totals are formulas over the rows they add up."""
    sheet = book.sheet(grid.label, [40, *[22] * len(grid.columns) * 3])
    write_head(sheet, report, grid.label)
    heads = [f"{column} – {part}" if part else column for column in grid.columns for part in _grid_parts(report)]
    sheet.row(["Nội dung", *heads], "head")
    sheet.freeze(1)
    asked = next(each for each in report.form.fields if each.key == grid.key)
    places = {row.label_vi: row.key for row in asked.rows}
    totals = {row.label_vi: row.of for row in asked.totals}
    written: dict[str, tuple[int, list[Value]]] = {}
    for name, cells in grid.rows:
        values = [value for figure in cells for value in _grid_values(report, figure)]
        sheet.cell(0, name)
        parts = [written[key] for key in totals.get(name, ()) if key in written]
        for column, value in enumerate(values, 1):
            _write_cell(sheet, column, value, [(row, known[column - 1]) for row, known in parts])
        at = sheet.end_row()
        if name in places:
            written[places[name]] = (at, values)


def _write_cell(sheet: Sheet, column: int, value: Value, parts: Sequence[tuple[int, Value]]) -> None:
    """As a formula where the parts add up to the value, else the value itself: a formula never says something else."""
    numbers = [(row, part) for row, part in parts if isinstance(part, int | Decimal)]
    if numbers and isinstance(value, int | Decimal) and sum(part for _, part in numbers) == value:
        sheet.added(column, [row for row, _ in numbers], value)
    else:
        sheet.cell(column, value, "middle" if isinstance(value, str) else "text")


def _grid_parts(report: Report) -> Sequence[str]:
    return ("",) if report.is_alone else ("chính thức", "đơn vị báo cáo", "tạm tính")


def _grid_values(report: Report, figure: Figure | None) -> list[Value]:
    if figure is None:
        return [None] * len(_grid_parts(report))
    value: Value = figure.official.value if figure.official.nothing is not Nothing.NIL else official.NIL_RETURN
    return [value] if report.is_alone else [value, figure.official.coverage, figure.provisional.value]
