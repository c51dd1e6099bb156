"""Carries out the moves that were asked for on many reports."""

from __future__ import annotations

from celery import shared_task

from submissions.bulk import carry_on
from tasks.sweep import BUDGET, Clock, sweep, utc_now


@shared_task(name="sweep.bulk_moves")
def run() -> int:
    """Carry out what is owed; how many portions were taken up."""
    return carry_out()


def carry_out(clock: Clock = utc_now, budget: float = BUDGET) -> int:
    """Carry out every bulk move, a portion of reports in each transaction."""
    return sweep("bulk_moves", carry_on, clock=clock, budget=budget)
