"""The program as the fault run starts it: the same tasks, only their clock is read from a file."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from app import create_app
from tasks import notices, reminders, sweep

CLOCK = Path(os.environ["FAULT_CLOCK"])


def clock() -> datetime:
    """The moment the run says it is."""
    return datetime.fromisoformat(CLOCK.read_text())


for verb in (notices.send_owed, notices.send_copies, reminders.plan_due, sweep.sweep):
    if verb.__defaults__:
        verb.__defaults__ = (clock,)

flask_app = create_app()
celery_app = flask_app.extensions["celery"]
