"""Totals as plain values for other programs: one dictionary per unit of a round, as `flask consolidate --json` prints it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.consolidation.whole import as_numbers, whole_of
from submissions.models import Round, Submission
from submissions.queries import submission_of
from workflow.model import Standing


def reports_of(round_: Round, unit_code: str | None = None) -> list[dict[str, Any]]:
    """The totals of one unit, or of every unit of the round in the order of the roster.

    Errors: Refused("not_found") when the round has no such unit.
    """
    form = round_.form_version.compiled
    if unit_code is not None:
        chosen = [submission_of(round_, unit_code)]
    else:
        query = select(Submission).where(Submission.round_id == round_.id).options(joinedload(Submission.total))
        chosen = list(db.session.scalars(query.order_by(Submission.depth, Submission.sort_key)))
    missing = _missing_by_unit(round_, form.counted_level.value)
    return [_report(round_.code, each, missing.get(each.unit_id, [])) for each in chosen]


def _report(round_code: str, submission: Submission, missing: list[str]) -> dict[str, Any]:
    form = submission.round.form_version.compiled
    whole = whole_of(submission, form)
    return {
        "round": round_code,
        "unit": submission.unit_code,
        "official": {key: _plain(number) for key, number in as_numbers(form, whole.official).items()},
        "provisional": {key: _plain(number) for key, number in as_numbers(form, whole.provisional).items()},
        "coverage": {
            "expected": whole.coverage.expected,
            "submitted": whole.coverage.submitted,
            "approved": whole.coverage.approved,
            "missing": missing,
        },
    }


def _missing_by_unit(round_: Round, level: str) -> dict[int, list[str]]:
    """For every unit of the roster: codes of the counted units in its subtree that have sent nothing."""
    query = select(Submission.unit_code, Submission.unit_path).where(
        Submission.round_id == round_.id,
        Submission.level == level,
        Submission.standing.in_([Standing.OPEN, Standing.CLOSED]),
    )
    missing: dict[int, list[str]] = {}
    for code, path in db.session.execute(query.order_by(Submission.unit_code)):
        for unit_id in path:
            missing.setdefault(unit_id, []).append(code)
    return missing


def _plain(number: int | Decimal | None) -> int | float | None:
    """A number as JSON has it; decimals leave exact arithmetic here and only here."""
    return float(number) if isinstance(number, Decimal) else number
