"""Reports taken for a move: locked, then read with everything a decision about them asks; two statements for any number.

Locks are taken from below upwards: first the reports, then a shared lock on those they are part of, so that "undo the
child" and "approve the parent" cannot both win. What stands around a report is read after the locks, by a statement of
its own: one that waited for a lock still sees the rest of the database as it was before it waited.

Written out and handed to the driver as it is: this is the busiest path of the house (ADR 13).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extensions import as_array, run_as_written
from submissions.facts import PASSAGES, PENDING, Around
from units.history import Tip
from units.kinds import Level, Sector
from workflow.model import Standing
from workflow.refusals import Refused

LOCK = """
    WITH own AS MATERIALIZED (
        SELECT s.id, s.parent_id, s.unit_code, s.unit_name, s.unit_path, s.depth, s.above_unit_id, s.level, s.sector, s.state, s.standing,
            s.version, s.author_id, s.opened_for_review_at, s.figures, s.nothings, s.listings,
            r.workflow, r.closed_at
        FROM submission s JOIN round r ON r.id = s.round_id
        WHERE s.id = ANY(%(ids)s::bigint[]) ORDER BY s.depth DESC, s.id FOR NO KEY UPDATE OF s
    ), above AS MATERIALIZED (
        SELECT id FROM submission WHERE id = ANY(ARRAY(SELECT parent_id FROM own)) ORDER BY depth DESC, id FOR SHARE
    )
    SELECT own.* FROM (SELECT count(*) FROM above) AS all_locked, own ORDER BY own.id
"""
"""All of `own` is locked before the first of `above`: the array is made first, and counted before anything is answered.
Deepest first within each, for whoever moves a report and the one it is part of together (ADR 7)."""
AROUND = f"""
    SELECT s.id, {PENDING}, a.state, a.standing, {PASSAGES}, h.sequence, h.hash
    FROM submission s
    LEFT JOIN submission a ON a.id = s.parent_id
    LEFT JOIN LATERAL (
        SELECT sequence, hash FROM history_entry WHERE subject = 'submission' AND subject_id = s.id
        ORDER BY sequence DESC LIMIT 1
    ) h ON true
    WHERE s.id = ANY(%(ids)s::bigint[])
"""  # noqa: S608 - our own words


MANY, ONE = "= ANY(%(ids)s::bigint[])", "= %(ids)s::bigint"
"""A list is planned anew each time (its length decides); one id has a plan that is kept."""
LOCK_ONE, AROUND_ONE = LOCK.replace(MANY, ONE), AROUND.replace(MANY, ONE)


@dataclass(frozen=True, slots=True)
class HeldRound:
    """What a decision asks of a round."""

    workflow: Mapping[str, Any]
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """One report under lock, by the names of the columns of `Submission`; writing to it changes nothing.

    `tip`: the last entry of its history.
    """

    id: int
    parent_id: int | None
    unit_code: str
    unit_name: str
    unit_path: list[int]
    depth: int
    above_unit_id: int | None
    level: Level
    sector: Sector | None
    state: str
    standing: Standing
    version: int
    author_id: int | None
    opened_for_review_at: datetime | None
    figures: list[int | None]
    nothings: list[int]
    listings: dict[str, Any]
    round: HeldRound
    around: Around
    tip: Tip

    @property
    def desk_above(self) -> int:
        """As `Submission.desk_above`."""
        return self.above_unit_id or self.unit_path[-2:][0]


def hold(ids: Iterable[int]) -> list[Held]:
    """Lock the reports `ids`, and share a lock on those they are part of; by id. Errors: Refused("not_found")."""
    wanted = sorted(set(ids))
    is_one = len(wanted) == 1
    lock, around, asked = (LOCK_ONE, AROUND_ONE, wanted[0]) if is_one else (LOCK, AROUND, as_array(wanted))
    rows = run_as_written(lock, {"ids": asked})
    if len(rows) != len(wanted):
        raise Refused("not_found")
    found = {row[0]: row for row in run_as_written(around, {"ids": asked})}
    return [_held(row, found[row[0]]) for row in rows]


def _held(row: Sequence[Any], found: Sequence[Any]) -> Held:
    own, level, sector, state, standing, rest, asked = row[:7], row[7], row[8], row[9], row[10], row[11:17], row[17:]
    sequence, last_hash = found[5:]
    return Held(
        *own,
        Level(level),
        sector and Sector(sector),
        state,
        Standing(standing),
        *rest,
        HeldRound(*asked),
        Around(found[1], found[2], found[3], found[4] or {}),
        Tip(sequence, last_hash) if sequence else Tip(),
    )
