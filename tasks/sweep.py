"""The one loop: take one owed row, one transaction each, until nothing is left or the time is up.

What is owed, and what becomes of a bad row, is known to whoever takes it; this module knows only transactions and time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from extensions import db
from submissions.sweep_runs import note_run
from tasks.schedule import SWEEPS

logger = logging.getLogger(__name__)

BUDGET = 50.0
"""Seconds one sweep may take; what is left then is for the next one."""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The moment it is: the only clock of the sweeps."""
    return datetime.now(UTC)


def sweep(name: str, take: Callable[[datetime], int], *, clock: Clock = utc_now, budget: float = BUDGET) -> int:
    """Call `take(now)` and commit, until it answers that nothing was there; how many rows were taken.

    `take` says how many it dealt with; True is one.

    A row that cannot be dealt with is counted and left by `take` itself. What it lets through (the database is away)
    ends this sweep without losing anything: the row is still owed and beat comes again.
    """
    began, start = clock(), time.monotonic()
    end = start + budget
    taken, broken = 0, None
    try:
        while time.monotonic() < end and (done := take(clock())):
            db.session.commit()
            taken += done
        db.session.commit()
    except Exception as fault:
        db.session.rollback()
        logger.exception("sweep %s broke off after %s", name, taken)
        broken = f"{type(fault).__name__}: {fault}"
    if name in SWEEPS:
        _note(name, began, round((time.monotonic() - start) * 1000), taken, broken)
    return taken


def _note(name: str, began: datetime, milliseconds: int, taken: int, broken: str | None) -> None:
    """Write down how it went, for the administrators' page; that this fails too must stop nothing."""
    try:
        note_run(name, began=began, milliseconds=milliseconds, taken=taken, fault=broken)
        db.session.commit()
    except Exception:
        db.session.rollback()
        logger.exception("sweep %s could not be noted", name)
