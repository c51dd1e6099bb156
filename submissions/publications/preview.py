"""The words around a report shown as it will be printed: the heading and the signature, from the same place as the document's."""

from __future__ import annotations

from submissions.publications import official
from submissions.publications.content import Grid, Item, Listing, Passage, Report, Targets
from submissions.publications.lines import corrected_line, coverage_line
from submissions.publications.signing import signature_lines


def heading(report: Report) -> dict[str, object]:
    """What stands above and below the parts."""
    title, name = report.signer
    return {
        "country": official.COUNTRY,
        "motto": official.MOTTO,
        "symbol": official.symbol_line(report.unit_kind),
        "place": official.place_line(report.root_name, report.dated, is_final=report.is_final),
        "kind": official.KIND_OF_DOCUMENT,
        "subject": official.subject_of(report.form_title),
        "draft": "" if report.is_final else official.draft_line(report.as_of),
        "standing": official.STANDINGS[report.standing] if report.is_alone else coverage_line(report),
        "corrected": corrected_line(report),
        "recipients": official.recipients(is_addressed=bool(report.above_name), has_units_below=not report.is_alone),
        "signature": signature_lines(title, report.unit_kind, report.period_kind),
        "signer": name,
        "no_text": official.NO_TEXT,
        "sort": sort_of,
    }


def sort_of(item: Item) -> str:
    """Which sort of item it is, for the template."""
    sorts: dict[type, str] = {Passage: "passage", Grid: "grid", Listing: "listing", Targets: "targets"}
    return sorts.get(type(item), "figure")
