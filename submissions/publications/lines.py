"""What a document says in one line: how complete it is, or a row of it; whether it was corrected."""

from __future__ import annotations

from collections.abc import Sequence

from submissions.publications.amounts import Figure
from submissions.publications.content import Report
from vietnamese import format_number, format_percent


def coverage_line(report: Report) -> str:
    """ "Mức đầy đủ: 46/60 đơn vị đã duyệt, 97,12% đoàn viên; 50/60 đơn vị đã trình, …"."""
    coverage = report.coverage
    approved = _share(coverage.approved, coverage.expected, coverage.weight_approved, coverage.weight_expected)
    submitted = _share(coverage.submitted, coverage.expected, coverage.weight_submitted, coverage.weight_expected)
    return f"Mức đầy đủ: đã duyệt {approved}; đã trình {submitted}."


def corrected_line(report: Report) -> str:
    """ "Đã đính chính 2 nội dung, nêu ở cuối báo cáo."; empty when nothing was."""
    count = len(report.corrected)
    return f"Đã đính chính {format_number(count)} nội dung, nêu ở cuối báo cáo." if count else ""


def row_coverage(cells: Sequence[Figure | None]) -> str:
    """How many reported the cells of a row: "46/60", or "40–46/60" when the cells differ."""
    counted = [cell.official for cell in cells if cell is not None and cell.official.expected]
    if not counted:
        return ""
    low, high = min(each.reported for each in counted), max(each.reported for each in counted)
    expected = max(each.expected or 0 for each in counted)
    reported = f"{format_number(low)}–{format_number(high)}" if low < high else format_number(low)
    return f"{reported}/{format_number(expected)}"


def _share(units: int, expected: int, weight: int, weight_expected: int) -> str:
    members = f", {format_percent(weight, weight_expected)} đoàn viên" if weight_expected else ""
    return f"{format_number(units)}/{format_number(expected)} đơn vị{members}"
