"""Dividing a whole exactly: the parts add up, whatever the weights."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from submissions.targets.dividing import divided, remainder


@pytest.mark.parametrize(
    ("total", "weights", "scale", "parts"),
    [
        ("100", [1, 1, 1], 0, ["34", "33", "33"]),  # 33⅓ each: the one left goes to the first
        (
            "100",
            [600, 250, 50],
            0,
            ["67", "28", "5"],
        ),  # 66⅔, 27⅞…, 5⅝: remainders .67 .78 .56 → both left to the first two
        ("10", [3, 3, 1], 0, ["4", "4", "2"]),  # 4 2/7, 4 2/7, 1 3/7: the largest remainder is the last
        ("1", [1, 1, 1], 2, ["0.34", "0.33", "0.33"]),
        ("5", [0, 2, 0], 0, ["0", "5", "0"]),
        ("0", [1, 2], 0, ["0", "0"]),
    ],
)
def test_parts_are_worked_out_by_the_largest_remainder(total, weights, scale, parts):
    assert divided(Decimal(total), weights, scale) == [Decimal(part) for part in parts]


@given(
    some.integers(0, 10**9),
    some.lists(some.integers(0, 10**6), min_size=1, max_size=40).filter(any),
    some.integers(0, 3),
)
def test_parts_always_add_up_and_are_off_by_less_than_a_step(steps, weights, scale):
    total = Decimal(steps).scaleb(-scale)
    parts = divided(total, weights, scale)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.scaleb(scale) * sum(weights) - steps * weight) < sum(weights)
        assert weight or part == 0


def test_nothing_that_weighs_and_half_steps_are_refused():
    for total, weights in ((Decimal(5), [0, 0]), (Decimal("0.5"), [1]), (Decimal(-1), [1])):
        with pytest.raises(ValueError, match=r"weighs|steps"):
            divided(total, weights, 0)


def test_what_is_left_is_negative_when_more_was_given():
    assert remainder(Decimal(10), [Decimal(4), None]) == 6
    assert remainder(Decimal(10), [Decimal(4), Decimal(9)]) == -3
