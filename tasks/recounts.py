"""Counts every round's totals again in the night; a drift raises an alarm on the administrator's page."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from celery import shared_task

from extensions import db
from submissions.consolidation.recounting import due_for_recount, recount
from submissions.models import Round
from tasks.sweep import Clock, sweep, utc_now

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=20)
"""A round is counted again when its last recount is older: once a night, whatever the hour beat comes."""


@shared_task(name="sweep.recounts")
def run() -> int:
    """Count again what has not been counted this night; how many rounds."""
    return count_again()


def count_again(clock: Clock = utc_now) -> int:
    """Recount every round that is due, one transaction each."""
    return sweep("recounts", _take, clock=clock)


def _take(now: datetime) -> bool:
    round_id = due_for_recount(now - EVERY)
    if round_id is None:
        return False
    found = recount(db.session.get_one(Round, round_id), now=now)
    if found.drifts:
        logger.error("recount of %s: %s totals differ from their parts", found.round.code, len(found.drifts))
    return True
