"""When a number is out of line with the unit's own past; every score worked out by hand beside its case."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.entry.jumps import Jump, jump_of, median

STEADY = [100, 104, 98, 102, 96]
"""Median 100; distances 0, 2, 2, 4, 4: MAD 2. Out of line beyond 3.5 × 2 / 0.6745 = 10.4, and large beyond 25."""


def test_a_number_far_from_the_usual_is_a_jump_against_the_median():
    assert jump_of(140, STEADY) == Jump(Fraction(100), 5, is_season=False)


def test_a_change_of_less_than_a_quarter_is_none_however_even_the_past():
    assert jump_of(125, STEADY) is None
    assert jump_of(126, STEADY) is not None


def test_a_few_more_of_little_is_none():
    assert jump_of(6, [2, 2, 3, 2]) is None  # three times the usual, and only four more
    assert jump_of(8, [2, 2, 3, 2]) is not None


def test_with_three_earlier_numbers_nothing_is_said():
    assert jump_of(5000, [100, 100, 101]) is None
    assert jump_of(5000, [100, 100, 101, 100]) is not None


def test_a_wide_past_takes_a_wide_number():
    wide = [50, 150, 90, 210, 100]  # median 100, distances 0, 10, 50, 50, 110: MAD 50; beyond 359
    assert jump_of(359, wide) is None
    assert jump_of(360, wide) is not None


def test_where_half_of_the_past_is_equal_the_mean_deviation_measures():
    past = [100, 100, 100, 100, 300]  # MAD 0; mean deviation 40: beyond 100 + 3.5 × 1.253314 × 40 = 275.46
    assert jump_of(275, past) is None
    assert jump_of(276, past) is not None


def test_where_all_of_the_past_is_equal_a_large_change_is_a_jump():
    assert jump_of(126, [100] * 5) is not None
    assert jump_of(125, [100] * 5) is None


def test_a_first_number_after_nothing_but_zeros_is_none():
    assert jump_of(40, [0, 0, 0, 0, 0]) is None


def test_what_comes_every_year_at_this_time_is_none():
    run = [900, 100, 104, 98, 930, 101, 99, 97, 880, 102, 100, 103]
    season = [900, 930, 880]

    assert jump_of(910, run, season=season) is None
    assert jump_of(910, run) is not None
    assert jump_of(2000, run, season=season) == Jump(Fraction(900), 3, is_season=True)


def test_a_stock_that_already_stood_so_last_time_is_none():
    assert jump_of(300, [*STEADY, 300], last=300) is None
    assert jump_of(300, STEADY, last=96) is not None


def test_thousandths_are_measured_in_whole_ones():
    assert jump_of(4_000, [1_000] * 5, one=1000) is None  # 4 against 1: three more
    assert jump_of(6_000, [1_000] * 5, one=1000) is not None  # 6 against 1: five more


@pytest.mark.parametrize(("numbers", "middle"), [([3, 1, 2], 2), ([4, 1, 3, 2], Fraction(5, 2)), ([7], 7)])
def test_the_median_is_exact(numbers, middle):
    assert median(numbers) == middle


@given(st.lists(st.integers(0, 10**15), min_size=4, max_size=20), st.integers(0, 10**15), st.integers(1, 1000))
def test_the_answer_does_not_depend_on_the_scale_above_the_least_count(run, number, factor):
    far = [each + 10**16 for each in run]

    assert (jump_of(number, far) is None) == (
        jump_of(number * factor, [each * factor for each in far], one=factor) is None
    )
