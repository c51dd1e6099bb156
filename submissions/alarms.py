"""What nobody notices unless told: steps with nobody who can take them, units without anybody, things that failed.

For administrators, within the part of the tree they administer. Every question is one statement over sets, whatever the
size of the tree; who may take a step next is read from the workflow of the round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import joinedload

from extensions import db
from submissions import wording
from submissions.consolidation.level import MOST_ATTEMPTS
from submissions.facts import definition_of
from submissions.models import Round
from units.access import NEVER_LENT
from units.tree import root_ids
from workflow.model import Relation, Standing
from workflow.refusals import Refused

MOST = 200
"""Lines of one kind that are listed; one more is read to tell that there are more."""

IN_A_ROW = 3
"""A sweep that broke off so often, one run after the other, does not mend itself."""

MAIL_REFUSED = 4
"""Refusals of the mail server after which a checkpoint counts as not mailed: an hour, at a try each quarter of one."""

BELOW = """below(unit_id) AS (
    SELECT unnest(CAST(:tops AS int[])) UNION SELECT e.unit_id FROM parent_edge e JOIN below b ON e.parent_id = b.unit_id
)"""
"""Everything that ever stood at or below the tops."""

HELD = """
    SELECT a.unit_id, a.role, a.user_id FROM appointment a JOIN user_account u ON u.id = a.user_id AND u.enabled
    WHERE a.valid_from <= :today AND (a.valid_to IS NULL OR a.valid_to >= :today)
    UNION
    SELECT a.unit_id, a.role, d.taker_id FROM appointment a
    JOIN user_account g ON g.id = a.user_id AND g.enabled
    JOIN delegation d ON d.giver_id = a.user_id AND d.unit_id = a.unit_id AND d.valid_from <= :today AND d.valid_to >= :today
    JOIN user_account t ON t.id = d.taker_id AND t.enabled
    WHERE a.valid_from <= :today AND (a.valid_to IS NULL OR a.valid_to >= :today) AND a.role <> ALL(:never_lent)
"""
"""(unit, role, person) of everybody who could act today, in offices of their own or lent to them."""


@dataclass(frozen=True)
class StuckStep:
    """Reports of one round that wait at one unit where nobody can take the next step. `is_own`: it is they who write."""

    round_title: str
    unit_id: int
    unit_name: str
    is_own: bool
    count: int
    example: str


@dataclass(frozen=True)
class Named:
    """One thing with the name people know it by, and where it belongs."""

    id: int
    name: str
    of: str = ""
    at: datetime | date | None = None
    fault: str = ""


@dataclass(frozen=True)
class Alarms:
    """Everything that needs an administrator, `MOST` of a kind (one more if there are more)."""

    stuck: list[StuckStep]
    empty_units: list[Named]
    stranded: list[Named]
    notices: list[Named]
    documents: list[Named]
    invitations: list[Named]
    totals: list[Named]
    drifts: list[Named]
    sweeps: list[Named]
    checkpoints: list[Named]
    plans: list[Named]

    @property
    def count(self) -> int:
        """How many lines there are in all."""
        return sum(len(lines) for lines in vars(self).values())


def alarms_below(tops: Sequence[int], today: date, now: datetime) -> Alarms:
    """The alarms of the tree at and below `tops`; a constant number of statements.

    How the program itself runs is told to those who administer a whole tree.
    """
    below = {"tops": list(tops), "most": MOST + 1}
    sees_program = not set(tops).isdisjoint(root_ids(today))
    units = below | {"today": today, "never_lent": list(NEVER_LENT)}
    return Alarms(
        stuck=stuck_steps(tops, today),
        empty_units=_named(EMPTY_UNITS, units),
        stranded=_named(STRANDED, units),
        notices=_named(FAILED_NOTICES, below),
        documents=_named(FAILED_DOCUMENTS, below),
        invitations=_named(DEAD_INVITATIONS, units | {"now": now}),
        totals=_named(SET_ASIDE, below | {"attempts": MOST_ATTEMPTS}),
        drifts=_named(DRIFTED, below),
        sweeps=_named(BROKEN_SWEEPS, {"times": IN_A_ROW}) if sees_program else [],
        checkpoints=_named(UNMAILED_CHECKPOINTS, {"times": MAIL_REFUSED}) if sees_program else [],
        plans=_failed_plans(below),
    )


def _failed_plans(below: dict[str, Any]) -> list[Named]:
    """Rounds that ought to have opened by themselves, each with the sentence that says why not."""
    rows = db.session.execute(text(FAILED_PLANS), below)
    return [Named(*row[:4], wording.refusal(Refused(row.fault["code"], **row.fault["facts"]))) for row in rows]


def stuck_steps(tops: Sequence[int], today: date) -> list[StuckStep]:
    """Unsettled reports of open rounds whose next step nobody can take today, by round and the unit they wait at.

    Nobody: no holder, own or lent, of a role the workflow asks for, or only the author where authors do not decide.
    """
    steps = _next_steps()
    if not steps:
        return []
    columns: dict[str, Any] = {
        name: [step[at] for step in steps]
        for at, name in enumerate(("rounds", "states", "roles", "relations", "barred"))
    }
    asked = {"tops": list(tops), "today": today, "never_lent": list(NEVER_LENT), "most": MOST + 1}
    rows = db.session.execute(text(STUCK), columns | asked)
    return [StuckStep(*row) for row in rows]


def _next_steps() -> list[tuple[int, str, str, str, bool]]:
    """(round, state, role, relation, are authors barred) of every way onwards in every open round."""
    query = select(Round).where(Round.closed_at.is_(None)).options(joinedload(Round.period))
    steps = []
    for round_ in db.session.scalars(query):
        definition = definition_of(round_.workflow)
        for state in definition.states:
            for move in definition.onward(state.name):
                barred = any(use.name == "not_your_own" for use in move.guards)
                steps += [(round_.id, state.name, desk.role.value, desk.at.value, barred) for desk in move.by]
    return steps


def _named(statement: str, values: dict[str, Any]) -> list[Named]:
    return [Named(*row) for row in db.session.execute(text(statement), values)]


STUCK = f"""
WITH step AS (
    SELECT * FROM unnest(CAST(:rounds AS int[]), CAST(:states AS text[]), CAST(:roles AS text[]),
        CAST(:relations AS text[]), CAST(:barred AS bool[])) AS s(round_id, state, role, relation, barred)
), held AS MATERIALIZED ({HELD}),
waiting AS (
    SELECT s.id, s.round_id, s.state, s.author_id, s.unit_name, s.sort_key, s.standing = '{Standing.OPEN.value}' AS is_own,
        s.unit_path, s.unit_path[s.depth + 1] AS own_id, coalesce(s.above_unit_id, s.unit_path[greatest(s.depth, 1)]) AS parent_id
    FROM submission s JOIN round r ON r.id = s.round_id AND r.closed_at IS NULL
    WHERE s.standing IN ('{Standing.OPEN.value}', '{Standing.SUBMITTED.value}') AND s.unit_path && CAST(:tops AS int[])
), moving AS (
    SELECT w.id FROM waiting w JOIN step ON step.round_id = w.round_id AND step.state = w.state
    JOIN held h ON h.role = step.role AND h.unit_id =
        CASE step.relation WHEN '{Relation.OWN.value}' THEN w.own_id WHEN '{Relation.PARENT.value}' THEN w.parent_id END
    WHERE NOT (step.barred AND h.user_id IS NOT DISTINCT FROM w.author_id)
    UNION
    SELECT w.id FROM waiting w JOIN step ON step.round_id = w.round_id AND step.state = w.state
        AND step.relation = '{Relation.ANCESTOR.value}'
    JOIN held h ON h.role = step.role AND h.unit_id = ANY(w.unit_path) AND h.unit_id <> w.own_id
    WHERE NOT (step.barred AND h.user_id IS NOT DISTINCT FROM w.author_id)
), stuck AS (
    SELECT w.*, CASE WHEN w.is_own THEN w.own_id ELSE w.parent_id END AS desk_id
    FROM waiting w WHERE w.id NOT IN (SELECT id FROM moving)
)
SELECT r.title, k.desk_id, coalesce(n.name, ''), k.is_own, count(*), min(k.unit_name)
FROM stuck k JOIN round r ON r.id = k.round_id
LEFT JOIN LATERAL (SELECT name, sort_key FROM unit_name WHERE unit_id = k.desk_id AND valid_from <= :today
    ORDER BY valid_from DESC LIMIT 1) n ON true
GROUP BY r.id, k.desk_id, n.name, n.sort_key, k.is_own
ORDER BY k.is_own, count(*) DESC, n.sort_key LIMIT :most
"""  # noqa: S608 - our own words; every value is bound

EMPTY_UNITS = f"""
WITH RECURSIVE {BELOW}, held AS MATERIALIZED ({HELD})
SELECT u.id, n.name, coalesce(a.name, '') FROM below b JOIN unit u ON u.id = b.unit_id
JOIN unit_name n ON n.unit_id = u.id AND n.valid_from <= :today AND (n.valid_to IS NULL OR n.valid_to >= :today)
LEFT JOIN parent_edge e ON e.unit_id = u.id AND e.valid_from <= :today AND (e.valid_to IS NULL OR e.valid_to >= :today)
LEFT JOIN unit_name a ON a.unit_id = e.parent_id AND a.valid_from <= :today AND (a.valid_to IS NULL OR a.valid_to >= :today)
WHERE u.valid_from <= :today AND (u.valid_to IS NULL OR u.valid_to >= :today)
    AND u.id NOT IN (SELECT unit_id FROM held WHERE role IN ('chair', 'reporter', 'staff'))
ORDER BY n.sort_key, u.id LIMIT :most
"""  # noqa: S608

STRANDED = f"""
WITH RECURSIVE {BELOW}
SELECT p.id, p.name, n.name, u.valid_to FROM appointment a
JOIN user_account p ON p.id = a.user_id AND p.enabled
JOIN unit u ON u.id = a.unit_id AND u.valid_to < :today AND u.valid_to >= CAST(:today AS date) - 365
JOIN unit_name n ON n.unit_id = u.id AND n.valid_to = u.valid_to
WHERE a.unit_id IN (SELECT unit_id FROM below) AND (a.valid_to IS NULL OR a.valid_to >= u.valid_to) AND NOT EXISTS (
    SELECT FROM appointment o JOIN unit l ON l.id = o.unit_id AND (l.valid_to IS NULL OR l.valid_to >= :today)
    WHERE o.user_id = p.id AND (o.valid_to IS NULL OR o.valid_to >= :today))
GROUP BY p.id, p.name, p.sort_key, n.name, u.valid_to ORDER BY p.sort_key, p.id LIMIT :most
"""  # noqa: S608

FAILED_NOTICES = """
SELECT n.id, p.name || ' <' || p.email || '>', s.unit_name, n.owed_at, coalesce(n.fault, '') FROM notice n
JOIN submission s ON s.id = n.submission_id JOIN user_account p ON p.id = n.user_id
WHERE n.state = 'failed' AND s.unit_path && CAST(:tops AS int[]) ORDER BY n.id DESC LIMIT :most
"""

FAILED_DOCUMENTS = """
SELECT d.id, d.format, s.unit_name, d.ordered_at, coalesce(d.fault, '') FROM document d
JOIN submission s ON s.id = d.submission_id
WHERE d.state = 'failed' AND s.unit_path && CAST(:tops AS int[]) ORDER BY d.id DESC LIMIT :most
"""

DEAD_INVITATIONS = f"""
WITH RECURSIVE {BELOW}
SELECT p.id, p.name, p.email, t.made_at, coalesce(t.fault, '') FROM user_account p
JOIN LATERAL (SELECT * FROM ticket WHERE user_id = p.id AND purpose = 'invitation' ORDER BY id DESC LIMIT 1) t ON true
WHERE p.enabled AND p.password_hash IS NULL AND (t.state = 'failed' OR t.ends_at < :now)
    AND EXISTS (SELECT FROM appointment a WHERE a.user_id = p.id AND a.unit_id IN (SELECT unit_id FROM below)
        AND (a.valid_to IS NULL OR a.valid_to >= :today))
ORDER BY p.sort_key, p.id LIMIT :most
"""  # noqa: S608

SET_ASIDE = """
SELECT DISTINCT s.id, s.unit_name FROM stale_mark m JOIN submission s ON s.id = m.submission_id
WHERE m.attempts >= :attempts AND s.unit_path && CAST(:tops AS int[]) ORDER BY s.unit_name LIMIT :most
"""

FAILED_PLANS = f"""
WITH RECURSIVE {BELOW}
SELECT p.id, f.code, p.next_period, p.next_on, p.fault FROM round_plan p JOIN form f ON f.id = p.form_id
WHERE p.enabled AND p.fault IS NOT NULL AND p.scope_id IN (SELECT unit_id FROM below) ORDER BY p.next_on, p.id LIMIT :most
"""  # noqa: S608

DRIFTED = """
SELECT DISTINCT s.id, s.unit_name, '', c.counted_at FROM recount c, jsonb_array_elements(c.drifts) AS d
JOIN submission s ON s.id = CAST(d ->> 'submission' AS bigint)
WHERE s.unit_path && CAST(:tops AS int[]) ORDER BY s.unit_name LIMIT :most
"""

BROKEN_SWEEPS = """
SELECT 0, sweep, '', broke_off_at, coalesce(fault, '') FROM sweep_run WHERE failures >= :times ORDER BY sweep
"""

UNMAILED_CHECKPOINTS = """
SELECT c.id, to_char(c.taken_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'DD/MM/YYYY'), '', c.taken_at, '' FROM checkpoint c
WHERE c.mailed_at IS NULL AND c.attempts >= :times
    AND NOT EXISTS (SELECT FROM checkpoint l WHERE l.id > c.id AND l.mailed_at IS NOT NULL)
ORDER BY c.id DESC LIMIT 7
"""
"""None once a later one has arrived: it stands for those before."""
