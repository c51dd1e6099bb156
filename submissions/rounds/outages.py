"""Outage grace: nobody could report for a while, and the deadlines that fell in it move on for everybody, by one stated rule.

The rule: a deadline on any day the outage touched, its first and its last included, moves to the end of the first working
day after the day on which the outage ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Integer, cast, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.models import Submission
from submissions.rounds.calendar import working_calendar
from submissions.rounds.due import due_in, move_deadlines, reports_where
from submissions.rounds.models import LONGEST_REASON, Outage
from units import history
from units.access import Doer
from units.authority import Action, demand
from units.models import Unit
from units.reasons import reason_given
from units.tree import one_of
from workflow.deadlines import VIETNAM, add_working_days, end_of_day, local_day
from workflow.refusals import Refused

LONGEST = timedelta(days=31)
FARTHEST = timedelta(days=31)
"""How far ahead an outage may be announced: works that are planned."""


@dataclass(frozen=True)
class Grace:
    """What an outage would move: the day deadlines move to, and the reports by round title."""

    moved_to: date
    by_round: dict[str, int]

    @property
    def count(self) -> int:
        """How many reports in all."""
        return sum(self.by_round.values())


def grace_day(ended_at: datetime) -> date:
    """The day to which deadlines move."""
    day = local_day(ended_at)
    return add_working_days(day, 1, working_calendar(day.year))


def rehearse_outage(scope: Unit, began_at: datetime, ended_at: datetime, *, by: Doer, now: datetime) -> Grace:
    """What declaring the outage would move; nothing is written. Errors as `declare_outage`."""
    _check(scope, began_at, ended_at, by, now)
    by_round: dict[str, int] = {}
    for each in _reports(scope, began_at, ended_at, lock=False):
        by_round[each.round.title] = by_round.get(each.round.title, 0) + 1
    return Grace(grace_day(ended_at), by_round)


def declare_outage(
    scope: Unit, began_at: datetime, ended_at: datetime, *, reason: str, by: Doer, now: datetime
) -> Outage:
    """Declare that nobody at and below `scope` could report from `began_at` to `ended_at`, and move the deadlines.

    Errors: Refused for who may not, "outage_window" for moments out of order, too long or too far ahead,
    "reason_required", "nothing_to_move" when no deadline of an open round lies on those days (any more).
    """
    _check(scope, began_at, ended_at, by, now)
    reason = reason_given(reason, longest=LONGEST_REASON)
    reports = _reports(scope, began_at, ended_at, lock=True)
    if not reports:
        raise Refused("nothing_to_move")
    moved_to = grace_day(ended_at)
    outage = Outage(
        scope=scope,
        began_at=began_at,
        ended_at=ended_at,
        reason=reason,
        moved_to=moved_to,
        moved=len(reports),
        declared_by=by.user_id,
        declared_at=now,
    )
    db.session.add(outage)
    db.session.flush()
    since, _ = _days(began_at, ended_at)
    why = {"reason": f"Sự cố hệ thống: {reason}", "outage": outage.id}
    move_deadlines(reports, since, end_of_day(moved_to), why=why, by=by, now=now)
    facts = {"reason": reason, "moved_to": moved_to.isoformat(), "reports": outage.moved}
    facts |= {"began_at": began_at.isoformat(), "ended_at": ended_at.isoformat()}
    history.append([history.Happening("outage", outage.id, "declare", by.user_id, facts)], now=now)
    return outage


def outages_at(unit_ids: list[int]) -> list[Outage]:
    """Outages declared for these units, latest first."""
    query = select(Outage).where(one_of(Outage.scope_id, unit_ids)).options(joinedload(Outage.scope))
    return list(db.session.scalars(query.order_by(Outage.id.desc())))


def _check(scope: Unit, began_at: datetime, ended_at: datetime, by: Doer, now: datetime) -> None:
    demand(scope, by, Action.DECLARE_OUTAGE, now=now)
    if ended_at > now + FARTHEST or not began_at < ended_at <= began_at + LONGEST:
        raise Refused("outage_window", most=LONGEST.days)


def _days(began_at: datetime, ended_at: datetime) -> tuple[datetime, datetime]:
    first = datetime.combine(local_day(began_at), time.min, tzinfo=VIETNAM)
    return first, end_of_day(local_day(ended_at))


def _reports(scope: Unit, began_at: datetime, ended_at: datetime, *, lock: bool) -> list[Submission]:
    since, until = _days(began_at, ended_at)
    below = Submission.unit_path.bool_op("&&")(cast(array([scope.id]), ARRAY(Integer)))
    return reports_where(below, due_in(since, until), lock=lock)
