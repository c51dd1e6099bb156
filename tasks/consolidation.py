"""Settles stale totals, lowest level first."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task

from submissions.consolidation.level import settle_one
from tasks.sweep import Clock, sweep, utc_now


@shared_task(name="sweep.consolidation")
def run() -> int:
    """Settle what is stale; how many parents were taken up."""
    return settle_stale()


def settle_stale(clock: Clock = utc_now) -> int:
    """Settle every stale total, those that fail once only: the next sweep tries them again, five do in all."""
    failed: set[int] = set()

    def take(now: datetime) -> bool:
        settled = settle_one(now=now, besides=failed)
        if settled and settled.fault:
            failed.add(settled.submission_id)
        return settled is not None

    return sweep("consolidation", take, clock=clock)
