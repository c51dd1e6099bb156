"""Period codes, their cut-off windows and their names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow import Refused
from workflow.periods import (
    BY_CALENDAR,
    PeriodKind,
    PeriodWindow,
    following,
    name_of,
    parse_period,
    period_of_day,
    periods_between,
    previous,
    same_last_year,
)

Row = tuple[str, PeriodKind, date, date, str, str | None, str | None]

PERIODS: list[Row] = [
    (
        "2026-W38",
        PeriodKind.WEEK,
        date(2026, 9, 14),
        date(2026, 9, 20),
        "Tuần 38 năm 2026 (14/09–20/09/2026)",
        "2026-W37",
        "2025-W38",
    ),
    (
        "2026-W01",
        PeriodKind.WEEK,
        date(2025, 12, 29),
        date(2026, 1, 4),
        "Tuần 1 năm 2026 (29/12–04/01/2026)",
        "2025-W52",
        "2025-W01",
    ),
    (
        "2026-W53",
        PeriodKind.WEEK,
        date(2026, 12, 28),
        date(2027, 1, 3),
        "Tuần 53 năm 2026 (28/12–03/01/2027)",
        "2026-W52",
        "2025-W52",
    ),
    ("2026-05", PeriodKind.MONTH, date(2026, 4, 15), date(2026, 5, 14), "Tháng 5 năm 2026", "2026-04", "2025-05"),
    ("2026-01", PeriodKind.MONTH, date(2025, 12, 15), date(2026, 1, 14), "Tháng 1 năm 2026", "2025-12", "2025-01"),
    ("2026-12", PeriodKind.MONTH, date(2026, 11, 15), date(2026, 12, 14), "Tháng 12 năm 2026", "2026-11", "2025-12"),
    ("2026-Q1", PeriodKind.QUARTER, date(2025, 12, 15), date(2026, 3, 14), "Quý I năm 2026", "2025-Q4", "2025-Q1"),
    ("2026-Q2", PeriodKind.QUARTER, date(2026, 3, 15), date(2026, 6, 14), "Quý II năm 2026", "2026-Q1", "2025-Q2"),
    ("2026-Q3", PeriodKind.QUARTER, date(2026, 6, 15), date(2026, 9, 14), "Quý III năm 2026", "2026-Q2", "2025-Q3"),
    ("2026-Q4", PeriodKind.QUARTER, date(2026, 9, 15), date(2026, 12, 14), "Quý IV năm 2026", "2026-Q3", "2025-Q4"),
    (
        "2026-H1",
        PeriodKind.HALF_YEAR,
        date(2025, 12, 15),
        date(2026, 6, 14),
        "6 tháng đầu năm 2026",
        "2025-H2",
        "2025-H1",
    ),
    (
        "2026-H2",
        PeriodKind.HALF_YEAR,
        date(2026, 6, 15),
        date(2026, 12, 14),
        "6 tháng cuối năm 2026",
        "2026-H1",
        "2025-H2",
    ),
    (
        "2026-9M",
        PeriodKind.NINE_MONTHS,
        date(2025, 12, 15),
        date(2026, 9, 14),
        "9 tháng đầu năm 2026",
        "2025-9M",
        "2025-9M",
    ),
    ("2026", PeriodKind.YEAR, date(2025, 12, 15), date(2026, 12, 14), "Năm 2026", "2025", "2025"),
    (
        "2023-2028",
        PeriodKind.TERM,
        date(2023, 12, 15),
        date(2028, 12, 14),
        "Nhiệm kỳ 2023–2028",
        "2018-2023",
        "2018-2023",
    ),
    (
        "AH-2026-11-20",
        PeriodKind.AD_HOC,
        date(2026, 11, 20),
        date(2026, 11, 20),
        "Đột xuất ngày 20/11/2026",
        None,
        None,
    ),
]
NO_PERIODS = (
    *("", "2026-", "26-05", "2026-5", "2026-00", "2026-13", "2026-05\n", "0000", "２０２６"),
    *("2026-Q0", "2026-Q5", "2026-q3", "2026-H3", "2026-6M"),
    *("2026-W00", "2025-W53", "2026-W54", "2026-W5"),
    *("2028-2023", "2026-2026", "2000-2026", "AH-2026", "AH-2026-02-30"),
)
MONTHS = st.builds("{}-{:02d}".format, st.integers(1900, 2100), st.integers(1, 12))
CUT_OFFS = st.integers(1, 31)


@pytest.mark.parametrize(("code", "kind", "first_day", "last_day", "name", "before", "last_year"), PERIODS)
def test_a_period_code_gives_window_name_and_neighbours(
    code: str, kind: PeriodKind, first_day: date, last_day: date, name: str, before: str | None, last_year: str | None
) -> None:
    window = parse_period(code)
    assert window == PeriodWindow(kind, code, first_day, last_day)
    assert name_of(window) == name
    assert code_of(previous(window)) == before
    assert code_of(same_last_year(window)) == last_year


@pytest.mark.parametrize("code", NO_PERIODS)
def test_a_code_that_names_no_period_is_refused(code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_period(code)
    assert (refused.value.code, refused.value.facts) == ("unknown_period", {"code": code})


@pytest.mark.parametrize(
    ("cutoff_day", "first_day", "last_day"),
    [
        (14, date(2026, 1, 15), date(2026, 2, 14)),
        (1, date(2026, 1, 2), date(2026, 2, 1)),
        (30, date(2026, 1, 31), date(2026, 2, 28)),
        (31, date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_the_cut_off_day_is_a_setting_and_31_gives_the_calendar_month(
    cutoff_day: int, first_day: date, last_day: date
) -> None:
    window = parse_period("2026-02", cutoff_day)
    assert (window.first_day, window.last_day) == (first_day, last_day)


@pytest.mark.parametrize("cutoff_day", [0, 32])
def test_a_cut_off_day_that_no_month_has_is_a_mistake_of_the_program(cutoff_day: int) -> None:
    with pytest.raises(ValueError, match="cutoff_day"):
        parse_period("2026-02", cutoff_day)


@given(MONTHS, CUT_OFFS)
def test_months_follow_one_another_without_gap_or_overlap(code: str, cutoff_day: int) -> None:
    window = parse_period(code, cutoff_day)
    before = previous(window, cutoff_day)
    assert before is not None
    assert before.last_day + timedelta(days=1) == window.first_day <= window.last_day


@given(st.integers(1900, 2100), CUT_OFFS)
def test_quarters_halves_and_the_year_end_where_their_last_month_ends(year: int, cutoff_day: int) -> None:
    months = [parse_period(f"{year}-{month:02d}", cutoff_day) for month in range(1, 13)]
    for code, first, last in [("Q1", 1, 3), ("Q2", 4, 6), ("H1", 1, 6), ("9M", 1, 9), ("Q4", 10, 12), ("H2", 7, 12)]:
        window = parse_period(f"{year}-{code}", cutoff_day)
        assert (window.first_day, window.last_day) == (months[first - 1].first_day, months[last - 1].last_day)
    whole = parse_period(str(year), cutoff_day)
    assert (whole.first_day, whole.last_day) == (months[0].first_day, months[-1].last_day)


def test_terms_follow_one_another_without_overlap() -> None:
    earlier, later = parse_period("2018-2023"), parse_period("2023-2028")
    assert earlier.last_day + timedelta(days=1) == later.first_day


def code_of(window: PeriodWindow | None) -> str | None:
    """The code, for comparing neighbours that may not exist."""
    return window.code if window else None


DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@given(st.sampled_from(BY_CALENDAR), DAYS, CUT_OFFS)
def test_every_day_has_a_period_of_each_kind_and_what_follows_it_leads_back(
    kind: PeriodKind, day: date, cutoff_day: int
) -> None:
    window = period_of_day(kind, day, cutoff_day)
    assert window.kind is kind
    assert window.first_day <= window.last_day >= day
    # only the last quarter of a year lies in no nine months
    assert window.first_day <= day or kind is PeriodKind.NINE_MONTHS
    after = following(window, cutoff_day)
    assert after is not None
    assert previous(after, cutoff_day) == window
    assert after.first_day > window.last_day
    if kind is not PeriodKind.NINE_MONTHS:
        assert after.first_day == window.last_day + timedelta(days=1)
    earlier = same_last_year(window, cutoff_day)
    assert earlier is not None
    assert 350 <= (window.last_day - earlier.last_day).days <= 378


@given(st.sampled_from(BY_CALENDAR), DAYS, st.integers(1, 40))
def test_a_range_has_every_period_once_in_order(kind: PeriodKind, day: date, length: int) -> None:
    windows = [period_of_day(kind, day)]
    for _ in range(length):
        after = following(windows[-1])
        assert after is not None
        windows.append(after)
    assert periods_between(windows[0].code, windows[-1].code) == windows


def test_terms_and_ad_hoc_periods_are_in_no_calendar() -> None:
    assert code_of(following(parse_period("2023-2028"))) == "2028-2033"
    assert following(parse_period("AH-2026-11-20")) is None
    for kind in (PeriodKind.TERM, PeriodKind.AD_HOC):
        with pytest.raises(ValueError, match="no calendar"):
            period_of_day(kind, date(2026, 9, 16))


@pytest.mark.parametrize(("first", "last"), [("2026-02", "2026-01"), ("2026-01", "2026-Q1"), ("1800-01", "2100-12")])
def test_what_bounds_no_range_is_refused(first: str, last: str) -> None:
    with pytest.raises(Refused) as refused:
        periods_between(first, last)
    assert refused.value.code == "no_range"
