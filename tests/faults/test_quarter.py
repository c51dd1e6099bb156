"""Whatever dies: every owed notice arrives exactly once or stands in the failed list, and none for what was sent."""

from __future__ import annotations

from datetime import date

import pytest

from tests.faults.quarter import run


def test_two_days_with_three_kills_lose_and_double_nothing():
    outcome = run(3, until=date(2026, 9, 17), seed=7)
    assert outcome.faults == []
    assert sum(outcome.kills.values()) == 3
    assert outcome.notices["sent"] + outcome.notices["failed"] > 40


@pytest.mark.slow
def test_a_quarter_with_sixty_kills_loses_and_doubles_nothing():
    # As many as one likes: python -m tests.faults.quarter 200
    outcome = run(60)
    assert outcome.faults == []
    assert sum(outcome.kills.values()) == 60
