"""Which sweep runs when, as data. Hours are those of Asia/Ho_Chi_Minh (the `timezone` of the Celery application).

Two beats at once do no harm: every sweep takes only what is still owed. A message nobody fetched in time expires, so
that a worker who comes back late finds work and not a heap of messages.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.schedules import crontab

SWEEPS = (
    "consolidation",
    "reminders",
    "notices",
    "documents",
    "publications",
    "recounts",
    "tickets",
    "checkpoints",
    "bulk_moves",
    "escalations",
    "openings",
)
"""Every sweep: a module of this package, and the word by which `hurry()` asks for it."""

MODULES = [f"tasks.{name}" for name in SWEEPS]
"""What the worker imports."""

EXPIRES = 60
"""Seconds after which an unfetched message is worthless: beat will have sent another one."""


def task_name(sweep: str) -> str:
    """The name of the Celery task that runs `sweep`."""
    return f"sweep.{sweep}"


def beat_file(home: str | Path) -> str:
    """Where beat keeps when it last sent what."""
    return str(Path(home) / "beat-schedule")


def _entry(sweep: str, schedule: timedelta | crontab) -> dict[str, Any]:
    return {"task": task_name(sweep), "schedule": schedule, "options": {"expires": EXPIRES}}


# What is planned for a day is planned from its first hour on, before the earliest letter of the day leaves; whoever is told
# at once is told in the morning.
BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "bulk_moves": _entry("bulk_moves", timedelta(seconds=5)),
    "checkpoints": _entry("checkpoints", crontab(minute="7,22,37,52")),
    "consolidation": _entry("consolidation", timedelta(seconds=5)),
    "documents": _entry("documents", timedelta(seconds=5)),
    "escalations": _entry("escalations", crontab(minute="5,35", hour="0-17")),
    "notices": _entry("notices", timedelta(seconds=30)),
    "publications": _entry("publications", timedelta(seconds=5)),
    "openings": _entry("openings", crontab(minute="*/10")),
    "recounts": _entry("recounts", crontab(minute="*/5", hour="2-4")),
    "reminders": _entry("reminders", crontab(minute="*/10", hour="0-21")),
    "tickets": _entry("tickets", timedelta(seconds=15)),
}
