"""Plans word to the level above of reports that wait too long below. Sending it is the notices' sweep; nothing is moved."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task

from submissions.escalating import plan_escalations
from submissions.rounds.calendar import calendar_around
from tasks.sweep import Clock, sweep, utc_now


@shared_task(name="sweep.escalations")
def run() -> int:
    """Owe what is to be told of waits that have become too long."""
    return plan_due()


def plan_due(clock: Clock = utc_now) -> int:
    """Owe what is to be told of waits that have become too long; how many notices were new."""
    made = 0

    def take(now: datetime) -> bool:
        nonlocal made
        made += plan_escalations(now, calendar_around(now))
        return False

    sweep("escalations", take, clock=clock)
    return made
