"""One parent's totals from its children, and the sweep that settles stale marks from below upwards.

One SQL statement (`statements`) for one parent or for many of a level. What the register knows (how many units there are)
counts whether or not they have reported, so that a rate has one expected set below its line.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError, NoResultFound

from extensions import db
from submissions.consolidation.statements import recompute_statement
from submissions.forms.schema import Form
from submissions.models import Round, StaleMark, Submission, Total
from units.tree import one_of

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
"""A parent that failed so often waits for a person."""

AT_ONCE = 500
"""Parents of one level recomputed by one statement when a whole round is settled by hand."""


def recompute(parent_ids: Sequence[int], form: Form, *, now: datetime) -> set[int]:
    """Work out the totals of parents of one level of one round from their children's rows; which of them changed.

    The totals' rows are locked first, so that two sweeps on one parent take turns and the second reads what is true by then.
    Errors: NoResultFound when a submission has no total, for its mark must not vanish without a trace.
    """
    totals = select(Total.submission_id).where(one_of(Total.submission_id, parent_ids)).order_by(Total.submission_id)
    if len(db.session.scalars(totals.with_for_update()).all()) != len(parent_ids):
        raise NoResultFound(f"no total for some of {list(parent_ids)}")
    folds, register = tuple(slot.fold for slot in form.slots), tuple(slot.register for slot in form.slots)
    statement = recompute_statement(folds, register, many=len(parent_ids) > 1)
    values = {
        "parents": list(parent_ids),
        "size": len(form.slots),
        "counted_level": form.counted_level.value,
        "folds": list(folds),
        "from_register": list(register),
        "now": now,
    }
    return set(db.session.scalars(statement, values))


@dataclass(frozen=True)
class Settled:
    """One stale parent that was taken up. `fault`: what went wrong; its marks then stay, one attempt older."""

    submission_id: int
    fault: str | None = None


def settle_one(*, now: datetime, besides: Collection[int] = ()) -> Settled | None:
    """Take up the lowest stale parent (other than `besides`): recompute it and mark the one above; None when there is none.

    One transaction, committed by the caller: a death at any instruction leaves the marks where they were. A mark comes
    with the change that causes it, and the sums are read only after the total is locked, so whoever deletes a mark has
    seen its change. A parent that fails is undone alone and counted, so that it neither blocks the others nor is lost.
    """
    parent_id = _lowest_stale(besides)
    if parent_id is None:
        return None
    try:
        with db.session.begin_nested():
            _settle(parent_id, now)
    except DBAPIError as fault:
        if fault.connection_invalidated:
            raise
        return _count_attempt(parent_id, fault)
    except Exception as fault:
        return _count_attempt(parent_id, fault)
    return Settled(parent_id)


def _lowest_stale(besides: Collection[int]) -> int | None:
    lowest = select(StaleMark.submission_id).where(StaleMark.attempts < MOST_ATTEMPTS)
    if besides:
        lowest = lowest.where(~one_of(StaleMark.submission_id, besides))
    lowest = lowest.order_by(StaleMark.depth.desc(), StaleMark.id).limit(1)
    return db.session.scalar(lowest.with_for_update(skip_locked=True))


def _settle(parent_id: int, now: datetime) -> None:
    submission = db.session.get_one(Submission, parent_id)
    marks = select(StaleMark.id).where(StaleMark.submission_id == parent_id).with_for_update(skip_locked=True)
    db.session.execute(delete(StaleMark).where(StaleMark.id.in_(marks)).execution_options(synchronize_session=False))
    if recompute([parent_id], submission.round.form_version.compiled, now=now):
        _mark_above([submission])


def _count_attempt(parent_id: int, fault: Exception) -> Settled:
    marks = select(StaleMark.id).where(StaleMark.submission_id == parent_id).with_for_update(skip_locked=True)
    tried = update(StaleMark).where(StaleMark.id.in_(marks)).values(attempts=StaleMark.attempts + 1)
    db.session.execute(tried.execution_options(synchronize_session=False))
    logger.error("totals of submission %s could not be worked out: %s", parent_id, fault)
    return Settled(parent_id, fault=str(fault))


def settle_round(round_: Round, *, now: datetime) -> int:
    """Recompute every total of a round by hand, level by level from below; how many had been wrong or stale."""
    query = (
        select(Submission.depth, Submission.id)
        .join(Total, Total.submission_id == Submission.id)
        .where(Submission.round_id == round_.id)
        .order_by(Submission.depth.desc(), Submission.id)
    )
    levels: dict[int, list[int]] = {}
    for depth, parent_id in db.session.execute(query):
        levels.setdefault(depth, []).append(parent_id)
    marks = select(StaleMark.id).join(Submission).where(Submission.round_id == round_.id).with_for_update(of=StaleMark)
    db.session.execute(delete(StaleMark).where(StaleMark.id.in_(marks)).execution_options(synchronize_session=False))
    form = round_.form_version.compiled
    changed = sum(
        len(recompute(level[start : start + AT_ONCE], form, now=now))
        for level in levels.values()
        for start in range(0, len(level), AT_ONCE)
    )
    db.session.expire_all()
    return changed


def empty_totals(submissions: Sequence[Submission], form: Form, *, now: datetime) -> None:
    """Write the totals' rows of parents newly on a roster: nothing reported yet, to be recomputed by the first sweep."""
    size = len(form.slots)
    nothing = {"official": [None] * size, "provisional": [None] * size, "adjusted": None}
    nothing |= {name: [0] * size for name in ("reported_official", "reported_provisional", "expected")}
    counts = (
        "units_expected",
        "units_submitted",
        "units_approved",
        "weight_expected",
        "weight_submitted",
        "weight_approved",
    )
    nothing |= dict.fromkeys(counts, 0)
    if submissions:
        db.session.execute(
            insert(Total), [nothing | {"submission_id": each.id, "settled_at": now} for each in submissions]
        )


def _mark_above(submissions: Sequence[Submission]) -> None:
    marks = [{"submission_id": each.parent_id, "depth": each.depth - 1} for each in submissions if each.parent_id]
    if marks:
        db.session.execute(insert(StaleMark), marks)
