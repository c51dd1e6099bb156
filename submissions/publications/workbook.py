"""A report as an Excel workbook: the totals in order of the form, one sheet per table and list, the units behind them.

Streams what is long; the totals' sheet holds SUM formulas whose results are those of the consolidation.
Knows no layout of cells beyond `sheets`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from submissions.consolidation.figures import label_of
from submissions.consolidation.whole import unscaled, whole_of
from submissions.forms.schema import Field, Form, Kind, Slot
from submissions.models import Nothing, Submission
from submissions.publications import official
from submissions.publications.adjusted import HEADS as ADJUSTED_HEADS
from submissions.publications.amounts import Amount, Figure
from submissions.publications.cells import list_columns, list_rows
from submissions.publications.content import (
    Grid,
    Item,
    Listing,
    Part,
    Passage,
    Report,
    Targets,
)
from submissions.publications.corrected import HEADS as CORRECTED_HEADS
from submissions.publications.gathering import direct_contributors
from submissions.publications.grid_sheets import write_grid, write_head
from submissions.publications.issues import CHANGE_HEADS
from submissions.publications.lines import corrected_line, coverage_line
from submissions.publications.sheets import Sheet, Value, Workbook
from submissions.publications.targets import Result, goal_of
from workflow.model import Standing

SUMMARY = "Tổng hợp"
UNITS = "Đơn vị"
UNITS_PROVISIONAL = "Đơn vị (tạm tính)"
MISSING = "Chưa báo cáo"
CORRECTED = "Đính chính"
CHANGES = "Thay đổi"
ADJUSTED = "Điều chỉnh"

HEADS = (
    "Mã",
    "Nội dung",
    "Ô số liệu",
    "Đơn vị tính",
    "Số chính thức",
    "Ghi chú",
    "Đã duyệt (đơn vị)",
    "Phải báo cáo (đơn vị)",
    "Số tạm tính",
    "Đã trình (đơn vị)",
    "Số riêng của đơn vị",
)
OWN_HEADS = ("Mã", "Nội dung", "Ô số liệu", "Đơn vị tính", "Số liệu", "Ghi chú")


def write_workbook(report: Report, submission: Submission) -> bytes:
    """The .xlsx of `report`."""
    book = Workbook(f"{report.form_title} – {report.period_name}", report.unit_name)
    _write_summary(book, report)
    for item in _items(report):
        if isinstance(item, Grid):
            write_grid(book, report, item)
        elif isinstance(item, Listing):
            _write_listing(book, report, submission, item)
    if not report.is_alone:
        _write_units(book, report, submission, official_figures=True)
        if not report.is_final:
            _write_units(book, report, submission, official_figures=False)
    _write_annexes(book, report)
    return book.close()


def _write_annexes(book: Workbook, report: Report) -> None:
    """Who is missing, what was corrected, adjusted, changed: each a sheet of its own."""
    if not report.is_alone:
        heads = ("Công đoàn cấp trên", "Mã", "Đơn vị")
        _write_rows(book, report, MISSING, official.MISSING_TITLE, heads, report.missing, 40, 16, 60)
    if report.corrected:
        rows = [each.row for each in report.corrected]
        _write_rows(book, report, CORRECTED, official.CORRECTED_TITLE, CORRECTED_HEADS, rows, 44, 50, 20, 20, 44, 60)
    if report.adjusted:
        rows = [each.row for each in report.adjusted]
        _write_rows(book, report, ADJUSTED, official.ADJUSTED_TITLE, ADJUSTED_HEADS, rows, 44, 50, 20, 60, 60)
    if report.issue and report.issue.changes:
        _write_rows(book, report, CHANGES, official.CHANGES_TITLE, CHANGE_HEADS, report.issue.changes, 70, 30, 30)


def _items(report: Report) -> Iterator[Item]:
    for part in report.parts:
        yield from part.items


def _write_summary(book: Workbook, report: Report) -> None:
    sheet = book.sheet(SUMMARY, [12, 60, 42, 17, 20, 18, 11, 11, 20, 11, 20])
    write_head(sheet, report, report.form_title)
    sheet.row([official.STANDINGS[report.standing] if report.is_alone else coverage_line(report)], "note")
    if line := corrected_line(report):
        sheet.row([line], "note")
    sheet.row(OWN_HEADS if report.is_alone else HEADS, "head")
    sheet.freeze(2)
    for part in report.parts:
        _write_part(sheet, report, part)


def _write_part(sheet: Sheet, report: Report, part: Part) -> None:
    section = part.section
    sheet.row([section.code, " ".join(word for word in (section.number, section.title_vi) if word)], "section")
    for item in part.items:
        if isinstance(item, Figure):
            sheet.row(_figure_row(report, item, item.label))
        elif isinstance(item, Passage):
            sheet.cell(1, item.label)
            sheet.cell(2, item.key)
            sheet.long_text(4, item.text or official.NO_TEXT)
            sheet.end_row()
        elif isinstance(item, Grid):
            sheet.row(["", item.label, item.key])
            for figure, label in _cells(item):
                sheet.row(_figure_row(report, figure, label))
        elif isinstance(item, Listing):
            sheet.row(["", item.label, item.key, "dòng", item.count])
        else:
            _write_targets(sheet, report, item)


def _cells(grid: Grid) -> Iterator[tuple[Figure, str]]:
    for row, cells in grid.rows:
        for column, figure in zip(grid.columns, cells, strict=True):
            if figure is not None:
                yield figure, f"{row}: {column}"


def _figure_row(report: Report, figure: Figure, label: str) -> list[Value]:
    row: list[Value] = [
        "",
        label,
        figure.key,
        figure.unit,
        figure.official.value,
        figure.answer or _remark(figure.official),
    ]
    if report.is_alone:
        return row
    official_, provisional = figure.official, figure.provisional
    counts = [official_.reported, official_.expected] if official_.expected is not None else [None, None]
    return [
        *row,
        *counts,
        provisional.value,
        provisional.reported if provisional.expected is not None else None,
        figure.own.value,
    ]


def _remark(amount: Amount) -> str:
    """What stands beside the number, or in its place."""
    if amount.at_least:
        return official.AT_LEAST
    return amount.text if amount.value is None or amount.nothing is Nothing.NIL else ""


def _write_targets(sheet: Sheet, report: Report, targets: Targets) -> None:
    sheet.row(["", targets.label], "note")
    for result in targets.results:
        sheet.row(_target_row(report.form, result))


def _target_row(form: Form, result: Result) -> list[Value]:
    target = result.target
    goal = f"{target.title_vi} (mức giao: {goal_of(form, target)})" if target.threshold else target.title_vi
    verdict = f"{result.said}; {result.since}" if result.since else result.said
    return [
        target.number or "",
        goal,
        target.code,
        target.unit,
        result.actual,
        verdict,
        result.reported,
        result.expected,
        result.provisional,
    ]


def _write_listing(book: Workbook, report: Report, submission: Submission, listing: Listing) -> None:
    sheet = book.sheet(listing.label, [36, 22, *[26] * (len(listing.columns) - 2)])
    write_head(sheet, report, listing.label)
    asked = _asked(report.form, listing.key)
    sheet.row(list_columns(asked), "head")
    sheet.freeze(1)
    for row in list_rows(submission, asked):
        sheet.row(row)


def _asked(form: Form, key: str) -> Field:
    return next(asked for asked in form.fields if asked.key == key and asked.kind is Kind.LIST)


def _write_units(book: Workbook, report: Report, submission: Submission, *, official_figures: bool) -> None:
    """The unit itself and everybody directly below, with what each brings; the last row adds them up."""
    form = report.form
    slots = [slot for slot in form.slots if slot.fold == "sum" and not slot.hidden]
    labels = [label_of(asked, slot) for slot in slots if (asked := form.field(slot.field_key))]
    sheet = book.sheet(UNITS if official_figures else UNITS_PROVISIONAL, [14, 44, 22, 14, *[15] * len(slots)])
    write_head(sheet, report, "Số chính thức" if official_figures else "Số tạm tính")
    sheet.row(["Mã", "Đơn vị", "Trạng thái", "Đã duyệt" if official_figures else "Đã trình", *labels], "head")
    sheet.row(["", "", "", "", *(slot.key for slot in slots)], "note")
    sheet.freeze(2)
    first = sheet.next_row
    own = _own_values(form, submission, official_figures=official_figures)
    heads: list[Value] = [
        submission.unit_code,
        f"{submission.unit_name} (tự làm)",
        official.STANDINGS[submission.standing],
        "",
    ]
    sheet.row(heads + _numbers(slots, own))
    if adjusted := _own_lines(submission, official_figures=official_figures):
        heads = [
            submission.unit_code,
            f"{submission.unit_name} (điều chỉnh)",
            official.STANDINGS[submission.standing],
            "",
        ]
        sheet.row(heads + _numbers(slots, adjusted))
    for child in direct_contributors(submission):
        whole = whole_of(child, form)
        covered = whole.coverage.approved if official_figures else whole.coverage.submitted
        heads = [
            child.unit_code,
            child.unit_name,
            official.STANDINGS[child.standing],
            f"{covered}/{whole.coverage.expected}",
        ]
        sheet.row(heads + _numbers(slots, whole.official if official_figures else whole.provisional))
    totals = report.whole.official if official_figures else report.whole.provisional
    sums = [
        (4 + place, number) for place, number in enumerate(_numbers(slots, totals)) if isinstance(number, int | Decimal)
    ]
    last = sheet.next_row - 1
    sheet.cell(1, "Cộng", "total")
    sheet.sums(sums, first, last)
    sheet.end_row()


def _own_values(form: Form, submission: Submission, *, official_figures: bool) -> list[int | None]:
    """What the unit itself brings to its totals: its figures as far as its standing lets them count."""
    counting = (Standing.APPROVED,) if official_figures else (Standing.APPROVED, Standing.SUBMITTED)
    counts = submission.standing in counting
    return [
        figure if counts or slot.register else None for slot, figure in zip(form.slots, submission.figures, strict=True)
    ]


def _own_lines(submission: Submission, *, official_figures: bool) -> list[int | None] | None:
    """The unit's adjustments by slot, if it has any and its report counts."""
    counting = (Standing.APPROVED,) if official_figures else (Standing.APPROVED, Standing.SUBMITTED)
    return submission.total.adjusted if submission.total and submission.standing in counting else None


def _numbers(slots: Sequence[Slot], values: Sequence[int | None]) -> list[Value]:
    return [unscaled(values[slot.index], slot.scale) for slot in slots]


def _write_rows(
    book: Workbook,
    report: Report,
    name: str,
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *widths: int,
) -> None:
    sheet = book.sheet(name, widths)
    write_head(sheet, report, title)
    sheet.row(heads, "head")
    sheet.freeze()
    for row in rows:
        sheet.row(row)
