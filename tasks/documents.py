"""Makes the documents that were ordered."""

from __future__ import annotations

from celery import shared_task

from submissions.publications.ordering import make_next
from tasks.progress import tell
from tasks.sweep import Clock, sweep, utc_now


@shared_task(name="sweep.documents")
def run() -> int:
    """Make what was ordered; how many orders were taken up."""
    return make_owed()


def make_owed(clock: Clock = utc_now) -> int:
    """Make every ordered document."""
    return sweep("documents", lambda now: make_next(now, tell=tell), clock=clock)
