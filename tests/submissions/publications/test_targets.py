"""Verdicts: exact comparisons, and honesty about what is missing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from submissions.consolidation.whole import Cell, Coverage, Whole
from submissions.forms.library import shipped_form
from submissions.publications.targets import Verdict, goal_of, result_of, verdict

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


def whole_with(form, code: str, numerator: Cell, denominator: Cell | None = None) -> Whole:
    """A whole in which nothing but the figures of one target is known."""
    above, below = form.compiled.quotients[code]
    cells = {above: numerator} | ({} if below is None else {below: denominator})
    none = Cell(None, 0, 0)
    picked = [cells.get(index, none) for index in range(len(form.slots))]
    values, reported = tuple(each.value for each in picked), tuple(each.reported for each in picked)
    expected = tuple(each.expected for each in picked)
    return Whole(values, values, reported, reported, expected, Coverage(0, 0, 0, 0, 0, 0))


def result(code: str, numerator: Cell, denominator: Cell | None = None, **given):
    form = shipped_form("B")
    return result_of(form, form.target(code), whole_with(form, code, numerator, denominator), **given)


def test_a_share_of_units_tells_between_what_it_can_come_to():
    # 80 non-state enterprises: yes 58, no 14, 8 missing
    open_ = result("B.III.2b", Cell(58, 72, 80), Cell(80, 80, 80))
    assert open_.said == "từ 72,50% đến 82,50%: chưa đủ dữ liệu"


def test_a_share_that_can_only_grow_is_reached_although_some_are_missing():
    # a week later: yes 60, no 14, 6 missing; 60 of 80 is 75 % exactly
    reached = result("B.III.2b", Cell(60, 74, 80), Cell(80, 80, 80))
    assert (reached.verdict, reached.at_least) == (Verdict.MET, True)


def test_a_share_that_cannot_be_reached_any_more_is_missed_although_some_are_missing():
    # yes 50, 8 missing: 58 of 80 is 72,5 % at most; 75 % of 80 is 60
    lost = result("B.III.2b", Cell(50, 72, 80), Cell(80, 80, 80))
    assert (lost.verdict, lost.lacking) == (Verdict.NOT_MET, 10)
    assert lost.said == "chưa đạt, còn thiếu 10 đơn vị"


def test_what_is_lacking_is_told_in_whole_persons():
    # 70 % of 1.001 is 700,7: 701 are needed, 700 are there
    assert result("B.III.1", Cell(700, 5, 5), Cell(1001, 5, 5)).lacking == 1
    assert result("B.III.6", Cell(88, 5, 5)).said == "chưa đạt, còn thiếu 12 người"


def test_the_value_that_was_given_stands_in_place_of_what_the_form_says():
    given = result("B.III.6", Cell(88, 5, 5), given=Decimal("80.000000"))
    assert (given.verdict, given.target.threshold, given.is_given) == (Verdict.EXCEEDED, "80", True)


@pytest.mark.parametrize(
    ("reached", "elapsed", "expected"),
    [
        (50, Fraction(1, 2), Verdict.ON_TRACK),  # half the year, half of 100
        (49, Fraction(1, 2), Verdict.AT_RISK),
        (49, Fraction(1), Verdict.NOT_MET),
        (100, Fraction(1, 2), Verdict.MET),
    ],
)
def test_while_the_year_runs_an_amount_is_measured_by_the_time_gone_by(reached, elapsed, expected):
    assert result("B.III.6", Cell(reached, 5, 5), elapsed=elapsed).verdict is expected


def test_a_share_below_its_threshold_is_at_risk_while_the_year_runs():
    assert result("B.III.1", Cell(600, 5, 5), Cell(1000, 5, 5), elapsed=Fraction(1, 2)).verdict is Verdict.AT_RISK
