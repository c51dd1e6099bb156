"""Plans the reminders of the day. Sending them is the notices' sweep."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task

from submissions.notices import plan_reminders
from submissions.rounds.calendar import calendar_around
from tasks.sweep import Clock, sweep, utc_now


@shared_task(name="sweep.reminders")
def run() -> int:
    """Owe the reminders that have fallen due."""
    return plan_due()


def plan_due(clock: Clock = utc_now) -> int:
    """Owe the reminders that have fallen due; how many were new."""
    made = 0

    def take(now: datetime) -> bool:
        nonlocal made
        owed = plan_reminders(now, calendar_around(now))
        made += owed
        return owed > 0

    sweep("reminders", take, clock=clock)
    return made
