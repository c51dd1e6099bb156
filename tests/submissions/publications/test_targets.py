"""Verdicts: exact comparisons, and honesty about what is missing."""

from __future__ import annotations

from fractions import Fraction

import pytest

from submissions.consolidation.whole import Cell
from submissions.forms.library import shipped_form
from submissions.publications.targets import Verdict, goal_of, verdict

FULL, PART = (60, 60), (46, 60)


def judged(code: str, numerator: int | None, denominator: int | None, coverage: tuple[int, int] = FULL) -> Verdict:
    """The verdict on a target of form B; no denominator: a plain sum."""
    target = shipped_form("B").target(code)
    cells = [Cell(numerator, *coverage)] + ([] if denominator is None else [Cell(denominator, *coverage)])
    factor = 100 if target.unit == "%" else 1
    base = 1 if denominator is None else denominator
    actual = None if numerator is None or not base else Fraction(numerator * factor, base)
    return verdict(target, actual, cells)


@pytest.mark.parametrize(
    ("code", "numerator", "denominator", "coverage", "expected"),
    [
        ("B.III.1", 700, 1000, FULL, Verdict.MET),
        ("B.III.1", 701, 1000, FULL, Verdict.EXCEEDED),
        ("B.III.1", 69_999, 100_000, FULL, Verdict.NOT_MET),  # 70,00 when rounded, and yet not reached
        ("B.III.1", 900, 1000, PART, Verdict.NOT_ENOUGH),
        ("B.III.2a", 60, 60, FULL, Verdict.MET),
        ("B.III.2a", 59, 60, FULL, Verdict.NOT_MET),
        ("B.III.3b", 0, 0, FULL, Verdict.NOT_JUDGED),
        ("B.III.6", 100, None, FULL, Verdict.MET),
        ("B.III.6", 120, None, PART, Verdict.EXCEEDED),
        ("B.III.6", 99, None, PART, Verdict.NOT_ENOUGH),
        ("B.III.6", None, None, PART, Verdict.NOT_ENOUGH),
        ("B.III.5", 900, None, FULL, Verdict.NOT_JUDGED),  # an average over years no single report can judge
        ("B.III.7a", 1, None, FULL, Verdict.MET),
        ("B.III.7a", 0, None, FULL, Verdict.NOT_MET),
    ],
)
def test_a_target_is_judged_by_exact_numbers(code, numerator, denominator, coverage, expected):
    assert judged(code, numerator, denominator, coverage) is expected


def test_goals_are_told_in_words():
    form = shipped_form("B")
    assert goal_of(form, form.target("B.III.1")) == "từ 70% trở lên"
    assert goal_of(form, form.target("B.III.2a")) == "100%"
    assert goal_of(form, form.target("B.III.6")) == "từ 100 người trở lên"
