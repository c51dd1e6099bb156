"""Opens the rounds whose day has come, each once; what cannot be opened stays owed and is an alarm."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from flask import current_app

from submissions.rounds.plans import open_due
from tasks.sweep import Clock, sweep, utc_now


@shared_task(name="sweep.openings")
def run() -> int:
    """Open what is due; how many plans were taken up."""
    return open_rounds()


def open_rounds(clock: Clock = utc_now) -> int:
    """Take up every plan whose day has come, one transaction each."""
    return sweep("openings", _take, clock=clock)


def _take(now: datetime) -> bool:
    return open_due(now, cutoff_day=current_app.config["CUT_OFF_DAY"])
