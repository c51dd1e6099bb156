"""One parent's totals from its children, and the sweep that settles stale marks from below upwards.

One SQL statement (`statements`) for one parent or for many of a level. What the register knows (how many units there are)
counts whether or not they have reported, so that a rate has one expected set below its line.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError, NoResultFound

from extensions import as_array, db, run_as_written
from submissions.asked import AskedForm
from submissions.consolidation.statements import ARRAYS, COUNTS, recompute_statement
from submissions.forms.schema import Form
from submissions.forms.slots import Fold
from submissions.models import Round, StaleMark, Submission, Total

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
"""A parent that failed so often waits for a person."""

AT_ONCE = 500
"""Parents of one level recomputed by one statement when a whole round is settled by hand."""

TAKE = """
    WITH lowest AS MATERIALIZED (
        SELECT submission_id AS id FROM stale_mark WHERE attempts < %(most)s AND submission_id <> ALL(%(besides)s::bigint[])
        ORDER BY depth DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
    ), marks AS MATERIALIZED (
        SELECT id FROM stale_mark WHERE submission_id = (SELECT id FROM lowest) FOR UPDATE SKIP LOCKED
    ), taken AS (
        DELETE FROM stale_mark WHERE id IN (SELECT id FROM marks)
    )
    SELECT s.id, s.parent_id, s.depth, v.id, v.form_id, v.content_hash, set_config('synchronous_commit', 'off', true)
    FROM lowest JOIN submission s USING (id) JOIN round r ON r.id = s.round_id JOIN form_version v ON v.id = r.form_version_id
"""
"""The commit need not wait for the disk: what a dead machine forgets of it, the mark's going and the totals' coming, it forgets
together.
"""
LOCK = """
    SELECT submission_id, set_config('plan_cache_mode', 'force_generic_plan', true)
    FROM total WHERE submission_id = ANY(%(parents)s::bigint[]) ORDER BY submission_id FOR UPDATE
"""
"""One plan does for all parents: to make one takes longer than to add up a commune. The statement itself takes the setting back:
others of the transaction (`ON CONFLICT … WHERE state = …`) cannot do without their values.
"""
MARK_ABOVE = "INSERT INTO stale_mark (submission_id, depth, attempts) VALUES (%(parent)s, %(depth)s, 0) RETURNING id"
TRIED = """
    UPDATE stale_mark SET attempts = attempts + 1
    WHERE id IN (SELECT id FROM stale_mark WHERE submission_id = %(parent)s FOR UPDATE SKIP LOCKED) RETURNING id
"""


def recompute(parent_ids: Sequence[int], form: Form, *, now: datetime, lowest: bool = False) -> set[int]:
    """Work out the totals of parents of one level of one round from their children's rows; which of them changed.

    `lowest`: none of the children has a total of its own, which is quicker. The totals are locked first, so that two sweeps
    on one parent take turns and the second reads what is true by then.
    Errors: NoResultFound when a submission has no total, for its mark must not vanish without a trace.
    """
    wanted = {"parents": as_array(parent_ids)}
    if len(run_as_written(LOCK, wanted)) != len(parent_ids):
        raise NoResultFound(f"no total for some of {list(parent_ids)}")
    statement = recompute_statement(*_rules_of(form), lowest=lowest)
    values = wanted | {"counted": form.counted_level.value, "now": now}
    return {row[0] for row in run_as_written(statement, values, keep_plan=True)}


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
    taken: list[_Taken] = []
    try:
        with db.session.begin_nested():
            found = run_as_written(TAKE, {"most": MOST_ATTEMPTS, "besides": as_array(besides)})
            taken += (_Taken(*row[:3], AskedForm(*row[3:6])) for row in found)
            for each in taken:
                _settle(each, now)
    except DBAPIError as fault:
        if fault.connection_invalidated or not taken:
            raise
        return _count_attempt(taken[0].parent_id, fault)
    except Exception as fault:
        if not taken:
            raise
        return _count_attempt(taken[0].parent_id, fault)
    return Settled(taken[0].parent_id) if taken else None


class _Taken(NamedTuple):
    """A parent whose marks are gone if this transaction ends well. `above_id`: whose totals hold its own."""

    parent_id: int
    above_id: int | None
    depth: int
    version: AskedForm


def _settle(taken: _Taken, now: datetime) -> None:
    if recompute([taken.parent_id], taken.version.compiled, now=now) and taken.above_id is not None:
        run_as_written(MARK_ABOVE, {"parent": taken.above_id, "depth": taken.depth - 1})


def _count_attempt(parent_id: int, fault: Exception) -> Settled:
    run_as_written(TRIED, {"parent": parent_id})
    logger.error("totals of submission %s could not be worked out: %s", parent_id, fault)
    return Settled(parent_id, fault=str(fault))


def settle_round(round_: Round, *, now: datetime) -> int:
    """Recompute every total of a round by hand, level by level from below; how many had been wrong or stale."""
    query = (
        select(Submission.depth, Submission.id, Submission.parent_id)
        .join(Total, Total.submission_id == Submission.id)
        .where(Submission.round_id == round_.id)
        .order_by(Submission.depth.desc(), Submission.id)
    )
    found = db.session.execute(query).all()
    above = {parent_id for _, _, parent_id in found}
    levels: dict[tuple[int, bool], list[int]] = {}
    for depth, parent_id, _ in found:
        levels.setdefault((depth, parent_id not in above), []).append(parent_id)
    marks = select(StaleMark.id).join(Submission).where(Submission.round_id == round_.id).with_for_update(of=StaleMark)
    db.session.execute(delete(StaleMark).where(StaleMark.id.in_(marks)).execution_options(synchronize_session=False))
    form = round_.form_version.compiled
    changed = sum(
        len(recompute(level[start : start + AT_ONCE], form, now=now, lowest=lowest))
        for (_, lowest), level in levels.items()
        for start in range(0, len(level), AT_ONCE)
    )
    db.session.expire_all()
    return changed


def empty_totals(submissions: Sequence[Submission], form: Form, *, now: datetime) -> None:
    """Write the totals' rows of parents newly on a roster: nothing reported yet, to be recomputed by the first sweep."""
    size = len(form.slots)
    nothing: dict[str, Any] = {name: [0] * size for name in ARRAYS} | dict.fromkeys(COUNTS, 0)
    nothing |= {"official": [None] * size, "provisional": [None] * size, "adjusted": None}
    if submissions:
        db.session.execute(
            insert(Total), [nothing | {"submission_id": each.id, "settled_at": now} for each in submissions]
        )


def _rules_of(form: Form) -> tuple[tuple[Fold, ...], tuple[bool, ...]]:
    return tuple(slot.fold for slot in form.slots), tuple(slot.register for slot in form.slots)
