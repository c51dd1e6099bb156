"""Close a round for good, and open it again: while it is closed no report of it is written or sent and nobody is reminded.

What was never approved stays as it is: it counts as missing, not as zero. Both are kept in the history of the round.
"""

from __future__ import annotations

from datetime import datetime

from extensions import db
from submissions.models import Round
from units import history
from units.access import Doer
from units.authority import Action, demand, path_of
from units.models import Unit
from units.reasons import reason_given
from workflow.deadlines import local_day
from workflow.refusals import Refused

LONGEST_REASON = 500


def close_round(round_: Round, *, reason: str, by: Doer, now: datetime) -> None:
    """Take no more reports. Errors: Refused for who opens no rounds there, "reason_required", "round_closed"."""
    why = _asked(round_, reason, by, now)
    if round_.closed_at is not None:
        raise Refused("round_closed")
    round_.closed_at = now
    _note(round_, "close_round", why, by, now)


def reopen_round(round_: Round, *, reason: str, by: Doer, now: datetime) -> None:
    """Take reports again; deadlines stay. Errors: Refused for who opens no rounds there, "reason_required", "round_is_open"."""
    why = _asked(round_, reason, by, now)
    if round_.closed_at is None:
        raise Refused("round_is_open")
    round_.closed_at = None
    _note(round_, "reopen_round", why, by, now)


def _asked(round_: Round, reason: str, by: Doer, now: datetime) -> str:
    demand(round_, by, Action.OPEN_ROUND, now=now)
    why = reason_given(reason, longest=LONGEST_REASON)
    db.session.refresh(round_, with_for_update={"of": Round})
    return why


def _note(round_: Round, act: str, reason: str, by: Doer, now: datetime) -> None:
    scope = db.session.get_one(Unit, round_.scope_id)
    facts = {"reason": reason, **by.signature(path_of(scope, local_day(now)))}
    history.append([history.Happening("round", round_.id, act, by.user_id, facts)], now=now)
    db.session.flush()
