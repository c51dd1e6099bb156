"""Reports taken to be moved or written: locked, and read with everything a decision about them asks; one statement for a
report nobody else holds, two for any number of them.

Locks are taken from below upwards: first the reports, then a shared lock on those they are part of, so that "undo the
child" and "approve the parent" cannot both win. Where one had to wait, what stands around a report is read by a statement
of its own: one that waited for a lock still sees the rest of the database as it was before it waited.

Written out and handed to the driver as it is: this is the busiest path of the house (ADR 13).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from extensions import as_array, run_as_written
from submissions.asked import ASKED_COLUMNS, AskedForm, AskedPeriod
from submissions.facts import PASSAGES, PENDING, Around
from units.history import Tip
from units.kinds import Level, Sector, UnitKind
from workflow.model import Standing
from workflow.refusals import Refused

OWN = f"""
    s.id, s.unit_id, s.parent_id, s.unit_code, s.unit_name, s.unit_path, s.depth, s.above_unit_id, s.founded_on, s.dissolved_on,
    s.unit_kind, s.level, s.sector, s.standing,
    s.state, s.version, s.author_id, s.opened_for_review_at, s.figures, s.nothings, s.listings, s.saved_by,
    r.workflow::text, r.closed_at, {ASKED_COLUMNS}
"""
OWN_ROWS = """
    submission s JOIN round r ON r.id = s.round_id
    JOIN form_version v ON v.id = r.form_version_id JOIN period p ON p.id = r.period_id
"""
AROUND = f"""
    {PENDING}, a.state AS above_state, a.standing AS above_standing, {PASSAGES}, h.sequence, h.hash,
    EXISTS (SELECT FROM answer_note n WHERE n.submission_id = s.id)
"""
AROUND_ROWS = """
    LEFT JOIN submission a ON a.id = s.parent_id
    LEFT JOIN LATERAL (
        SELECT sequence, hash FROM history_entry WHERE subject = 'submission' AND subject_id = s.id
        ORDER BY sequence DESC LIMIT 1
    ) h ON true
"""
ONE, MANY = "s.id = %(ids)s::bigint", "s.id = ANY(%(ids)s::bigint[])"
"""One id has a plan that is kept; a list is planned anew each time (its length decides)."""


class Statements(NamedTuple):
    """How reports are taken: `to_write` locks them, `to_move` also those above; `around` reads what stands around them."""

    to_write: str
    to_move: str
    around: str

    @classmethod
    def of(cls, which: str) -> Statements:
        """The statements for one report, or for many."""
        to_write = f"SELECT {OWN} FROM {OWN_ROWS} WHERE {which} ORDER BY s.depth DESC, s.id FOR NO KEY UPDATE OF s"  # noqa: S608
        # All of `own` is locked before the first of `above`: the array is made first, and counted before anything is answered.
        # Deepest first within each, for whoever moves a report and the one it is part of together (ADR 7).
        to_move = f"""
            WITH own AS MATERIALIZED ({to_write}), above AS MATERIALIZED (
                SELECT id FROM submission WHERE id = ANY(ARRAY(SELECT parent_id FROM own)) ORDER BY depth DESC, id FOR SHARE
            )
            SELECT own.* FROM (SELECT count(*) FROM above) AS all_locked, own ORDER BY own.id
        """  # noqa: S608 - our own words
        return cls(to_write, to_move, f"SELECT s.id, {AROUND} FROM submission s {AROUND_ROWS} WHERE {which}")  # noqa: S608


FOR_ONE, FOR_MANY = Statements.of(ONE), Statements.of(MANY)

UNTOUCHED = "(SELECT seen.ctid FROM submission seen WHERE seen.id = s.id) = s.ctid"
"""Was it, when it was locked, still the row that the statement saw?"""
FREE_TO_WRITE = f"""
    SELECT {UNTOUCHED}, {OWN}, {AROUND} FROM {OWN_ROWS} {AROUND_ROWS} WHERE {ONE} FOR NO KEY UPDATE OF s SKIP LOCKED
"""  # noqa: S608 - our own words
FREE_TO_MOVE = f"""
    SELECT {UNTOUCHED} AND NOT EXISTS (SELECT FROM submission child WHERE child.parent_id = s.id), {OWN}, {AROUND}
    FROM {OWN_ROWS} {AROUND_ROWS.replace("LEFT JOIN submission a", "JOIN submission a")} WHERE {ONE}
    FOR NO KEY UPDATE OF s SKIP LOCKED FOR SHARE OF a SKIP LOCKED
"""  # noqa: S608 - our own words
"""All about one report nobody else holds, in one statement: who does not wait sees the rest as it is. First of all: is that so?

To move it nothing may stand below it: a child that moved between the look and the lock would leave no trace in its row.
"""


class HeldRound(NamedTuple):
    """What is asked of a round."""

    workflow: Mapping[str, Any]
    closed_at: datetime | None
    form_version: AskedForm
    period: AskedPeriod


class Held(NamedTuple):
    """One report under lock, by the names of the columns of `Submission`; writing to it changes nothing.

    `tip`: the last entry of its history. `is_noted`: does a note of explanation stand in it?
    """

    id: int
    unit_id: int
    parent_id: int | None
    unit_code: str
    unit_name: str
    unit_path: list[int]
    depth: int
    above_unit_id: int | None
    founded_on: date
    dissolved_on: date | None
    unit_kind: UnitKind
    level: Level
    sector: Sector | None
    standing: Standing
    state: str
    version: int
    author_id: int | None
    opened_for_review_at: datetime | None
    figures: list[int | None]
    nothings: list[int]
    listings: dict[str, Any]
    saved_by: dict[str, list[Any]]
    round: HeldRound
    around: Around
    tip: Tip
    is_noted: bool

    @property
    def desk_above(self) -> int:
        """As `Submission.desk_above`."""
        return self.above_unit_id or self.unit_path[-2:][0]


def hold(ids: Iterable[int]) -> list[Held]:
    """Lock the reports `ids` to move them, and share a lock on those they are part of; by id. Errors: Refused("not_found")."""
    return _take(ids, FREE_TO_MOVE, attrgetter("to_move"))


def hold_to_write(ids: Iterable[int]) -> list[Held]:
    """As `hold`, to write answers: nothing above hangs on what is still being written."""
    return _take(ids, FREE_TO_WRITE, attrgetter("to_write"))


def _take(ids: Iterable[int], free: str, waiting: Callable[[Statements], str]) -> list[Held]:
    """By one statement, `free`, if that is enough; else by two, of which the first, `waiting`, waits for those who hold them."""
    wanted = sorted(set(ids))
    if len(wanted) == 1:
        for is_enough, *row in run_as_written(free, {"ids": wanted[0]}):
            if is_enough:
                return [_held(row[:OWN_WIDTH], row[OWN_WIDTH:])]
    statements, asked, keep_plan = (
        (FOR_ONE, wanted[0], None) if len(wanted) == 1 else (FOR_MANY, as_array(wanted), False)
    )
    ask = partial(run_as_written, values={"ids": asked}, keep_plan=keep_plan)
    rows = ask(waiting(statements))
    if len(rows) != len(wanted):
        raise Refused("not_found")
    found = {report_id: row for report_id, *row in ask(statements.around)}
    return [_held(row, found[row[0]]) for row in sorted(rows, key=itemgetter(0))]


OWN_WIDTH = 31


def _held(row: Sequence[Any], found: Sequence[Any]) -> Held:
    (kind, level, sector, standing), (workflow, closed_at) = row[10:14], row[22:24]
    pending, above_state, above_standing, passages, sequence, last_hash, is_noted = found
    return Held(
        *row[:10],
        UnitKind(kind),
        Level(level),
        sector and Sector(sector),
        Standing(standing),
        *row[14:22],
        HeldRound(_workflow(workflow), closed_at, AskedForm(*row[24:27]), AskedPeriod(*row[27:])),
        Around(pending, above_state, above_standing, passages or {}),
        Tip(sequence, last_hash) if sequence else Tip(),
        is_noted,
    )


@lru_cache(maxsize=64)
def _workflow(text: str) -> Mapping[str, Any]:
    """The workflow of a round as a mapping, the same one for the same text."""
    workflow: Mapping[str, Any] = json.loads(text)
    return workflow
