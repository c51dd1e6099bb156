"""Every total counted again by another path: one statement from the leaves, not level by level, compared with what is kept.

A difference is a drift: it is kept for a person to see, never silently mended. Totals still owed a recomputation are left
out; they are stale, not wrong.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from extensions import db
from submissions.consolidation.statements import ARRAYS, COUNTS
from submissions.models import Round, Submission, Total
from submissions.rounds.models import Recount
from units.tree import one_of

MOST_DRIFTS = 100
"""Drifts kept of one round; the first is enough for an alarm."""

RECOUNT = text("""
WITH RECURSIVE below(top, id) AS (
    SELECT parent_id, id FROM submission WHERE round_id = :round AND parent_id IS NOT NULL
    UNION ALL
    SELECT up.parent_id, b.id FROM below b JOIN submission up ON up.id = b.top WHERE up.parent_id IS NOT NULL
), stale AS (
    SELECT DISTINCT coalesce(b.top, m.submission_id) AS top
    FROM stale_mark m JOIN submission s ON s.id = m.submission_id AND s.round_id = :round
    LEFT JOIN LATERAL (SELECT top FROM below WHERE id = m.submission_id UNION ALL SELECT m.submission_id) b ON true
), rule AS (
    SELECT * FROM unnest(CAST(:folds AS text[]), CAST(:from_register AS boolean[])) WITH ORDINALITY AS r(fold, always, i)
), part AS (
    SELECT b.top, s.id, s.figures, s.nothings, s.standing = 'approved' AS approved, s.standing IN ('approved', 'submitted') AS sent,
           s.level = :counted_level AS counted, coalesce(s.weight, 0) AS weight
    FROM below b JOIN submission s ON s.id = b.id
    WHERE b.top NOT IN (SELECT top FROM stale)
), cell AS (
    SELECT p.top, o.i, r.fold,
           CASE r.fold WHEN 'sum' THEN sum(o.figure) FILTER (WHERE p.approved OR r.always)
               WHEN 'min' THEN min(o.figure) FILTER (WHERE p.approved OR r.always)
               WHEN 'max' THEN max(o.figure) FILTER (WHERE p.approved OR r.always) END AS official,
           CASE r.fold WHEN 'sum' THEN sum(o.figure) FILTER (WHERE p.sent OR r.always)
               WHEN 'min' THEN min(o.figure) FILTER (WHERE p.sent OR r.always)
               WHEN 'max' THEN max(o.figure) FILTER (WHERE p.sent OR r.always) END AS provisional,
           count(o.figure) FILTER (WHERE p.approved OR r.always) AS reported_official,
           count(o.figure) FILTER (WHERE p.sent OR r.always) AS reported_provisional,
           count(*) FILTER (WHERE o.nothing <> 3) AS expected
    FROM part p CROSS JOIN LATERAL unnest(p.figures, p.nothings) WITH ORDINALITY AS o(figure, nothing, i) JOIN rule r ON r.i = o.i
    GROUP BY p.top, o.i, r.fold
), line AS (
    SELECT p.top, a.slot + 1 AS i, sum(a.amount) FILTER (WHERE p.approved) AS official,
           sum(a.amount) FILTER (WHERE p.sent) AS provisional
    FROM part p JOIN adjustment a ON a.submission_id = p.id GROUP BY p.top, a.slot
), own_line AS (
    SELECT submission_id AS top, slot + 1 AS i, sum(amount) AS adjusted FROM adjustment
    WHERE submission_id IN (SELECT id FROM submission WHERE round_id = :round) GROUP BY submission_id, slot
), drifted AS (
    SELECT c.top, c.i,
           ARRAY[k.official, k.provisional, k.reported_official, k.reported_provisional, k.expected, k.adjusted] AS kept,
           ARRAY[coalesce(c.official + l.official, c.official, l.official),
                 coalesce(c.provisional + l.provisional, c.provisional, l.provisional),
                 c.reported_official, c.reported_provisional, c.expected, o.adjusted] AS counted
    FROM cell c JOIN total t ON t.submission_id = c.top
    LEFT JOIN line l ON l.top = c.top AND l.i = c.i LEFT JOIN own_line o ON o.top = c.top AND o.i = c.i
    CROSS JOIN LATERAL (SELECT t.official[c.i]::numeric, t.provisional[c.i]::numeric, t.reported_official[c.i]::numeric,
        t.reported_provisional[c.i]::numeric, t.expected[c.i]::numeric, t.adjusted[c.i]::numeric)
        AS k(official, provisional, reported_official, reported_provisional, expected, adjusted)
), units AS (
    SELECT top, count(*) FILTER (WHERE counted) AS expected, count(*) FILTER (WHERE counted AND sent) AS submitted,
           count(*) FILTER (WHERE counted AND approved) AS approved,
           coalesce(sum(weight) FILTER (WHERE counted), 0) AS weight_expected,
           coalesce(sum(weight) FILTER (WHERE counted AND sent), 0) AS weight_submitted,
           coalesce(sum(weight) FILTER (WHERE counted AND approved), 0) AS weight_approved
    FROM part GROUP BY top
)
SELECT top AS submission_id, i::int AS place, kept, counted FROM drifted WHERE kept IS DISTINCT FROM counted
UNION ALL
SELECT u.top, 0, k.kept, k.counted FROM units u JOIN total t ON t.submission_id = u.top
CROSS JOIN LATERAL (SELECT
    ARRAY[t.units_expected, t.units_submitted, t.units_approved, t.weight_expected, t.weight_submitted, t.weight_approved]::numeric[],
    ARRAY[u.expected, u.submitted, u.approved, u.weight_expected, u.weight_submitted, u.weight_approved]::numeric[]) AS k(kept, counted)
WHERE k.kept IS DISTINCT FROM k.counted
ORDER BY submission_id, place LIMIT :most
""")
KEPT = (*ARRAYS, "adjusted")


def recount(round_: Round, *, now: datetime) -> Recount:
    """Count every total of a round again from the leaves and keep what differs; the totals themselves stay as they are."""
    form = round_.form_version.compiled
    values = {
        "round": round_.id,
        "counted_level": form.counted_level.value,
        "folds": [slot.fold for slot in form.slots],
        "from_register": [slot.register for slot in form.slots],
        "most": MOST_DRIFTS,
    }
    found = db.session.execute(RECOUNT, values).all()
    units = _units_of([row.submission_id for row in found])
    slots = [slot.key for slot in form.slots]
    drifts = [
        _drift(units, row.submission_id, slots[row.place - 1] if row.place else "", row.kept, row.counted)
        for row in found
    ]
    totals, stale = _sizes(round_)
    result = {"counted_at": now, "totals": totals, "stale": stale, "drifts": drifts}
    statement = insert(Recount).values(round_id=round_.id, **result)
    statement = statement.on_conflict_do_update(index_elements=[Recount.round_id], set_=result)
    kept = select(Recount).from_statement(statement.returning(Recount)).execution_options(populate_existing=True)
    return db.session.scalars(kept).one()


def due_for_recount(before: datetime) -> int | None:
    """A round whose last recount lies before `before` (or never was), locked for this transaction; None when there is none."""
    query = (
        select(Round.id)
        .outerjoin(Recount, Recount.round_id == Round.id)
        .where(Recount.round_id.is_(None) | (Recount.counted_at < before))
        .order_by(Round.id)
        .limit(1)
    )
    return db.session.scalar(query.with_for_update(of=Round, skip_locked=True))


def _drift(units: dict[int, str], submission_id: int, slot: str, kept: list[Any], counted: list[Any]) -> dict[str, Any]:
    names = KEPT if slot else COUNTS
    pairs = [(name, *values) for name, *values in zip(names, kept, counted, strict=True) if values[0] != values[1]]
    return {
        "submission": submission_id,
        "unit": units[submission_id],
        "slot": slot,
        "kept": {name: None if was is None else int(was) for name, was, _ in pairs},
        "counted": {name: None if is_ is None else int(is_) for name, _, is_ in pairs},
    }


def _units_of(ids: list[int]) -> dict[int, str]:
    query = select(Submission.id, Submission.unit_name).where(one_of(Submission.id, ids))
    return dict(db.session.execute(query).all())


def _sizes(round_: Round) -> tuple[int, int]:
    totals = select(func.count()).select_from(Total).join(Submission, Submission.id == Total.submission_id)
    count = db.session.scalar(totals.where(Submission.round_id == round_.id)) or 0
    stale = text(
        "SELECT count(DISTINCT m.submission_id) FROM stale_mark m JOIN submission s ON s.id = m.submission_id "
        "WHERE s.round_id = :round"
    )
    return count, db.session.scalar(stale, {"round": round_.id}) or 0
