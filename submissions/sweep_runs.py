"""How the sweeps went last: one row each, written by the sweep and read by the administrators' page."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from extensions import db
from submissions.notices.models import SweepRun

LONGEST_FAULT = 300


def note_run(sweep: str, *, began: datetime, milliseconds: int, taken: int, fault: str | None) -> None:
    """Write down one run in place of the one before. `taken`: rows it dealt with. `fault`: why it broke off, if it did."""
    told = {
        "started_at": began,
        "milliseconds": milliseconds,
        "taken": taken,
        "fault": (fault or "")[:LONGEST_FAULT] or None,
    }
    row = insert(SweepRun).values(
        sweep=sweep, runs=1, failures=int(bool(fault)), broke_off_at=began if fault else None, **told
    )
    again = {name: getattr(row.excluded, name) for name in told}
    again["runs"] = SweepRun.runs + 1
    again["failures"] = SweepRun.failures + 1 if fault else 0
    again["broke_off_at"] = func.coalesce(row.excluded.broke_off_at, SweepRun.broke_off_at)
    db.session.execute(row.on_conflict_do_update(index_elements=[SweepRun.sweep], set_=again))


def runs_of_sweeps() -> dict[str, SweepRun]:
    """The last run of every sweep that ever ran."""
    return {run.sweep: run for run in db.session.scalars(select(SweepRun))}
