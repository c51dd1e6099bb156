"""Moving the deadlines of many reports at once: the calendar changed, or nobody could report. Later only, never earlier.

What was granted to one unit alone stays granted: its own deadline never falls behind the ordinary one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from extensions import db
from submissions.models import Round, Submission
from submissions.notices.owing import tell_extended
from units import history
from units.access import Doer


def due_in(since: datetime, until: datetime) -> ColumnElement[bool]:
    """The condition that a deadline, the ordinary one or the unit's own, lies in a time (both ends included)."""
    return Submission.ordinary_due_at.between(since, until) | Submission.due_at.between(since, until)


def reports_where(*conditions: ColumnElement[bool], lock: bool) -> list[Submission]:
    """Reports of open rounds, without what they say, from below upwards: in the order in which moves lock them (`held`).

    Locked from above they would wait for a report being sent, which waits for the one above it.
    """
    query = (
        select(Submission)
        .join(Round, Round.id == Submission.round_id)
        .where(Round.closed_at.is_(None), *conditions)
        .options(defer(Submission.figures), defer(Submission.nothings), defer(Submission.listings))
        .options(joinedload(Submission.round))
        .order_by(Submission.depth.desc(), Submission.id)
    )
    if lock:
        query = query.with_for_update(key_share=True, of=Submission).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def move_deadlines(
    reports: Sequence[Submission], since: datetime, until: datetime, *, why: dict[str, Any], by: Doer, now: datetime
) -> None:
    """Move to `until` every deadline of `reports` (locked) that does not lie before `since` and lies before `until`.

    `why`: `reason`, and what else the history is to tell. Those who still have to report are told.
    """
    happenings = []
    rows: list[tuple[int, datetime, datetime]] = []
    for each in reports:
        ordinary, own = (until if since <= moment < until else moment for moment in (each.ordinary_due_at, each.due_at))
        facts = {"from": each.due_at.isoformat(), "until": max(ordinary, own).isoformat(), **why}
        facts |= by.signature(each.unit_path)
        happenings.append(history.Happening("submission", each.id, "due_moved", by.user_id, facts))
        rows.append((each.id, ordinary, max(ordinary, own)))
    if not rows:
        return
    _write(rows)
    for each, (_, ordinary, own) in zip(reports, rows, strict=True):
        # As it stands now in the row: what is read of a report from here on must not ask for it again.
        set_committed_value(each, "ordinary_due_at", ordinary)
        set_committed_value(each, "due_at", own)
    history.append(happenings, now=now)
    still_open = [each for each in reports if not each.standing.is_settled and each.submitted_at is None]
    tell_extended(still_open, until, by=by, reason=str(why["reason"]), now=now)


def _write(rows: Sequence[tuple[int, datetime, datetime]]) -> None:
    ids, ordinary, own = zip(*rows, strict=True)
    moments = ARRAY(DateTime(timezone=True))
    moved = func.unnest(literal(ids, ARRAY(BigInteger)), literal(ordinary, moments), literal(own, moments))
    new = moved.table_valued("id", "ordinary", "own").render_derived()
    db.session.execute(
        update(Submission)
        .where(Submission.id == new.c.id)
        .values(ordinary_due_at=new.c.ordinary, due_at=new.c.own)
        .execution_options(synchronize_session=False)
    )
