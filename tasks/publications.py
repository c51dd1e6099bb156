"""Issues the versions that were asked for."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from flask import current_app

from submissions.issuing.issuing import issue_next
from tasks.progress import tell
from tasks.sweep import Clock, sweep, utc_now


@shared_task(name="sweep.publications")
def run() -> int:
    """Issue what was asked for; how many were taken up."""
    return issue_owed()


def issue_owed(clock: Clock = utc_now) -> int:
    """Issue every publication that was asked for."""
    base_url = current_app.config["BASE_URL"].rstrip("/")

    def take(now: datetime) -> bool:
        return issue_next(now, base_url=base_url, tell=tell)

    return sweep("publications", take, clock=clock)
