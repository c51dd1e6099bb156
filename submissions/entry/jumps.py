"""Is a number out of line with what the same unit reported before? Exact arithmetic on scaled integers. Pure.

The modified z-score of Iglewicz and Hoaglin ("How to Detect and Handle Outliers", ASQC 1993, ch. 3; NIST/SEMATECH
e-Handbook 1.3.5.17): 0.6745 (x - median) / MAD, out of line above 3.5. Where more than half of the numbers are equal the
MAD is 0; then, as IBM SPSS does, (x - median) / (1.253314 * mean absolute deviation). Where all are equal there is no scale
at all, and only the size of the change counts.

A score alone cries wolf on short, even series, so a jump is also large to the eye: a quarter of the usual number and five
of whatever is counted. What comes every year at this time is no jump, and neither is what already stood so last time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

FEWEST = 4
"""Earlier numbers below which nothing is said: a year of quarters."""
FEWEST_SEASONS = 3
"""Earlier years with the same period from which the time of year counts."""
CUT_OFF = Fraction(35, 10)
PER_MAD = Fraction(6745, 10_000)
PER_MEAN_DEVIATION = Fraction(1_253_314, 1_000_000)
LEAST_SHARE = Fraction(1, 4)
LEAST_COUNT = 5


@dataclass(frozen=True)
class Jump:
    """What a number was held against. `usual`: the median (scaled like the number); `count`: of how many numbers;
    `is_season`: of the same period of earlier years.
    """

    usual: Fraction
    count: int
    is_season: bool


def jump_of(
    number: int, run: Sequence[int], *, season: Sequence[int] = (), last: int | None = None, one: int = 1
) -> Jump | None:
    """Say whether `number` jumps; None when it does not or nobody can tell.

    `run`: the unit's earlier numbers; `season`: those of them from the same period of earlier years; `last`: what stood
    last time, only of figures that stand on a day (a stock); `one`: 10**scale, a whole one of what is counted.
    """
    if len(run) < FEWEST or (last is not None and not _is_large(number, Fraction(last), one)):
        return None
    if not _is_out_of_line(number, run, one):
        return None
    if len(season) < FEWEST_SEASONS:
        return Jump(median(run), len(run), is_season=False)
    return Jump(median(season), len(season), is_season=True) if _is_out_of_line(number, season, one) else None


def median(numbers: Sequence[int]) -> Fraction:
    """The middle one, or the mean of the two in the middle."""
    return Fraction(_twice_median(numbers), 2)


def _twice_median(numbers: Sequence[int]) -> int:
    """Twice the median, which is whole when the numbers are: fractions take twenty times as long to compare."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return 2 * ordered[half] if len(ordered) % 2 else ordered[half - 1] + ordered[half]


def _is_out_of_line(number: int, others: Sequence[int], one: int) -> bool:
    twice_usual = _twice_median(others)
    usual = Fraction(twice_usual, 2)
    if not _is_large(number, usual, one):
        return False
    twice_distances = [abs(2 * other - twice_usual) for other in others]
    if spread := Fraction(_twice_median(twice_distances), 4):
        return PER_MAD * abs(number - usual) > CUT_OFF * spread
    if mean_deviation := Fraction(sum(twice_distances), 2 * len(twice_distances)):
        return abs(number - usual) > CUT_OFF * PER_MEAN_DEVIATION * mean_deviation
    return usual != 0


def _is_large(number: int, usual: Fraction, one: int) -> bool:
    distance = abs(number - usual)
    return distance >= LEAST_COUNT * one and distance > LEAST_SHARE * abs(usual)
