"""What sums of sums cannot tell about several periods: units counted once in any of them, and figures last known.

Asked from the reports themselves, each with one statement, whatever the number of units and periods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from extensions import db
from submissions.consolidation.whole import Cell
from submissions.forms.schema import OverTime


@dataclass(frozen=True)
class Place:
    """Where one slot stands in the arrays of one round, for one line of a question.

    `register`: counts without a report. `way`: what each unit counts over several periods (`UNIT_BY_UNIT`).
    """

    span: str
    round_id: int
    key: str
    index: int
    register: bool
    way: OverTime = OverTime.ANY


@dataclass(frozen=True)
class LastKnown:
    """Stocks of units that missed the period, as they last told them: never part of a total. Figures scaled."""

    value: int
    units: int
    oldest: str
    """Code of the oldest period one of them is from."""


Group = Mapping[str, Sequence[int]]
"""Code of a line of units -> their unit ids, taken together; a unit inside another counts once."""

COUNTED_ONCE = text("""
SELECT name, span, key, CASE way WHEN 'any' THEN count(*) FILTER (WHERE yes) WHEN 'highest' THEN sum(most) ELSE sum(least) END,
       count(*) FILTER (WHERE told), count(*) FILTER (WHERE asked) FROM (
    SELECT g.name, w.span, w.key, w.way, s.unit_id,
           max(s.figures[w.at]) FILTER (WHERE c.counts) AS most, min(s.figures[w.at]) FILTER (WHERE c.counts) AS least,
           bool_or(s.figures[w.at] > 0) FILTER (WHERE c.counts) AS yes,
           bool_or(s.figures[w.at] IS NOT NULL) FILTER (WHERE c.counts) AS told,
           bool_or(s.nothings[w.at] <> 3) AS asked
    FROM unnest(CAST(:names AS text[]), CAST(:units AS int[])) AS g(name, unit_id)
    JOIN submission s ON s.unit_path @> ARRAY[g.unit_id]
    JOIN unnest(CAST(:spans AS text[]), CAST(:rounds AS int[]), CAST(:keys AS text[]), CAST(:places AS int[]),
        CAST(:always AS boolean[]), CAST(:ways AS text[])) AS w(span, round_id, key, at, always, way) ON w.round_id = s.round_id
    CROSS JOIN LATERAL (SELECT w.always OR CAST(s.standing AS text) = ANY(CAST(:standings AS text[]))) AS c(counts)
    GROUP BY g.name, w.span, w.key, w.way, s.unit_id
) unit GROUP BY name, span, key, way
""")

LAST_KNOWN = text("""
WITH place AS (
    SELECT * FROM unnest(CAST(:spans AS text[]), CAST(:rounds AS int[]), CAST(:keys AS text[]), CAST(:places AS int[]))
        AS w(span, round_id, key, at)
), missing AS (
    SELECT DISTINCT g.name, w.span, w.key, s.unit_id, p.first_day, p.kind
    FROM unnest(CAST(:names AS text[]), CAST(:units AS int[])) AS g(name, unit_id)
    JOIN submission s ON s.unit_path @> ARRAY[g.unit_id]
    JOIN place w ON w.round_id = s.round_id JOIN round r ON r.id = s.round_id JOIN period p ON p.id = r.period_id
    WHERE s.nothings[w.at] <> 3 AND (s.figures[w.at] IS NULL OR NOT CAST(s.standing AS text) = ANY(CAST(:standings AS text[])))
)
SELECT m.name, m.span, m.key, sum(known.figure), count(*), min(known.period)
FROM missing m CROSS JOIN LATERAL (
    SELECT e.figures[b.at] AS figure, p.code AS period
    FROM submission e JOIN unnest(CAST(:before_rounds AS int[]), CAST(:before_keys AS text[]), CAST(:before_places AS int[]))
        AS b(round_id, key, at) ON b.round_id = e.round_id AND b.key = m.key
    JOIN round r ON r.id = e.round_id JOIN period p ON p.id = r.period_id
    WHERE e.unit_id = m.unit_id AND e.standing = 'approved' AND e.figures[b.at] IS NOT NULL
        AND p.kind = m.kind AND p.last_day < m.first_day
    ORDER BY p.last_day DESC LIMIT 1
) known GROUP BY m.name, m.span, m.key
""")


def counted_once(groups: Group, places: Sequence[Place], standings: Iterable[str]) -> dict[tuple[str, str, str], Cell]:
    """(line of units, span, key of slot) -> units for which it held in any of the periods, or each unit's largest or
    smallest added up; with how many told and were asked."""
    if not places or not groups:
        return {}
    values = _groups(groups) | _places(places) | {"always": [each.register for each in places]}
    values["ways"] = [each.way.value for each in places]
    rows = db.session.execute(COUNTED_ONCE, values | {"standings": list(standings)})
    return {
        (name, span, key): Cell(int(value) if told else None, told, asked)
        for name, span, key, value, told, asked in rows
    }


def last_known(
    groups: Group, places: Sequence[Place], before: Sequence[Place], standings: Iterable[str]
) -> dict[tuple[str, str, str], LastKnown]:
    """(line of units, span, key of slot) -> what the units missing there told in their latest approved report of an earlier
    period of the same kind. `places`: the last period of each span; `before`: every round the slot may be looked up in.
    """
    if not places or not groups:
        return {}
    earlier = {
        "before_rounds": [each.round_id for each in before],
        "before_keys": [each.key for each in before],
        "before_places": [each.index + 1 for each in before],
    }
    rows = db.session.execute(LAST_KNOWN, _groups(groups) | _places(places) | earlier | {"standings": list(standings)})
    return {(name, span, key): LastKnown(int(value), units, oldest) for name, span, key, value, units, oldest in rows}


def _groups(groups: Group) -> dict[str, list[str] | list[int]]:
    pairs = [(name, unit_id) for name, unit_ids in groups.items() for unit_id in unit_ids]
    return {"names": [name for name, _ in pairs], "units": [unit_id for _, unit_id in pairs]}


def _places(places: Sequence[Place]) -> dict[str, list[int] | list[str]]:
    return {
        "spans": [each.span for each in places],
        "rounds": [each.round_id for each in places],
        "keys": [each.key for each in places],
        "places": [each.index + 1 for each in places],
    }
