"""A report for other programs: what `flask consolidate --json` prints, with its texts, lists and targets."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from submissions.consolidation.reporting import reports_of
from submissions.facts import texts_of
from submissions.forms.schema import Form, Kind
from submissions.models import Submission
from submissions.narratives.gathering import composed_in
from submissions.publications.adjusted import Adjusted
from submissions.publications.content import Report
from submissions.publications.corrected import Corrected
from submissions.publications.gathering import listing_rows
from submissions.publications.targets import Result


def write_json(report: Report, submission: Submission) -> bytes:
    """The report as UTF-8 JSON, numbers as numbers, nothing rounded but percentages and ratios."""
    return json.dumps(told_of(report, submission), ensure_ascii=False, indent=1).encode()


def told_of(report: Report, submission: Submission) -> dict[str, Any]:
    """The report as plain values."""
    told = reports_of(submission.round, submission.unit_code)[0]
    texts = texts_of(submission)
    told |= {
        "unit_name": report.unit_name,
        "title": report.form_title,
        "period": submission.round.period.code,
        "state": submission.state,
        "is_final": report.is_final,
        "as_of": report.as_of.isoformat(),
        "texts": texts,
        "text_sources": _sources(submission, texts),
        "lists": _lists(report.form, submission),
        "corrections": [_corrected(each) for each in report.corrected],
        "adjustments": [_adjusted(each) for each in report.adjusted],
        "targets": [] if report.is_alone else [_target(part) for part in _results(report)],
    }
    return told


def _sources(submission: Submission, texts: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Of every text taken from below: its paragraphs with the units they came from."""
    told = composed_in(submission, texts)
    return {
        key: [each.as_json() for each in found] for key, found in told.items() if any(each.sources for each in found)
    }


def _corrected(each: Corrected) -> dict[str, Any]:
    return {
        "unit": each.unit_code,
        "place": each.place,
        "label": each.label,
        "old": each.old,
        "new": each.new,
        "reason": each.reason,
        "since": each.since.isoformat(),
        "signatures": list(each.signatures),
    }


def _adjusted(each: Adjusted) -> dict[str, Any]:
    return {
        "unit": each.unit_code,
        "field": each.key,
        "label": each.label,
        "amount": float(each.amount) if isinstance(each.amount, Decimal) else each.amount,
        "reason": each.reason,
        "made_at": each.made_at.isoformat(),
        "maker": each.maker,
        "is_withdrawal": each.is_withdrawal,
    }


def _lists(form: Form, submission: Submission) -> dict[str, list[dict[str, Any]]]:
    return {
        asked.key: [
            {"unit": name, "standing": standing.value, **row} for name, standing, row in listing_rows(submission, asked)
        ]
        for asked in form.fields
        if asked.kind is Kind.LIST
    }


def _results(report: Report) -> list[Result]:
    found = {}
    for part in report.parts:
        for item in part.items:
            for result in getattr(item, "results", ()):
                found[result.target.code] = result
    return [found[code] for code in sorted(found)]


def _target(result: Result) -> dict[str, Any]:
    return {
        "code": result.target.code,
        "threshold": result.target.threshold,
        "unit": result.target.unit,
        "actual": None if result.actual is None else str(result.actual),
        "since": "year" if result.in_period else "period",
        "verdict": result.verdict.value,
        "lacking": None if result.lacking is None else str(result.lacking),
        "at_least": result.at_least,
        "given": result.is_given,
        "reported": result.reported,
        "expected": result.expected,
    }
