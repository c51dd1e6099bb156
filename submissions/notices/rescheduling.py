"""The schedule of reminders of one open round, changed by whoever opens rounds there, kept in the round's history.

What has been written already stays: a changed schedule counts for the steps that are still to come.
"""

from __future__ import annotations

from datetime import datetime

from extensions import db
from submissions.models import Round
from submissions.notices.schedule import Schedule
from units import history
from units.access import Doer
from units.authority import Action, demand
from workflow.refusals import Refused

LONGEST = 60
"""Working days a step may be away from the deadline."""

MOST_STEPS = 10


def reschedule(round_: Round, schedule: Schedule | None, *, by: Doer, now: datetime) -> None:
    """Give `round_` a schedule of its own, or (None) the one of its workflow again.

    Errors: Refused for who does not open rounds there, "round_closed".
    """
    demand(round_, by, Action.OPEN_ROUND, now=now)
    db.session.refresh(round_, with_for_update={"of": Round})
    if round_.closed_at is not None:
        raise Refused("round_closed")
    before, round_.reminders = round_.reminders, schedule.to_keep() if schedule else {}
    facts = {"before": before, "after": round_.reminders}
    history.append([history.Happening("round", round_.id, "adjust_reminders", by.user_id, facts)], now=now)
    db.session.flush()
