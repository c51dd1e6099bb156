"""Official figures of a report and all below by sector and by level, of its period or of the year so far. Queries only.

Each unit first where the rule of a field counts it once over the periods (`UNIT_BY_UNIT`), each period first everywhere
else. A unit stands where its latest report stands: one that changed its sector is not counted in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import text

from extensions import db
from submissions.consolidation.over_time import Over, over_time, rule_of
from submissions.consolidation.spans import Span
from submissions.consolidation.whole import Cell
from submissions.forms.schema import OverTime, Slot
from submissions.forms.words import UNIT_BY_UNIT
from submissions.models import Round, Submission
from units.kinds import Level, Sector

Group = Sector | Level | None
"""None: units without a sector."""

GROUPED = text("""
WITH place AS (
    SELECT w.*, p.last_day
    FROM unnest(CAST(:rounds AS int[]), CAST(:codes AS text[]), CAST(:keys AS text[]), CAST(:places AS int[]),
        CAST(:always AS boolean[]), CAST(:ways AS text[])) AS w(round_id, code, key, at, always, way)
    JOIN round r ON r.id = w.round_id JOIN period p ON p.id = r.period_id
), stands AS (
    SELECT DISTINCT ON (s.unit_id) s.unit_id, CAST(s.sector AS text) AS sector, CAST(s.level AS text) AS level
    FROM submission s JOIN place w ON w.round_id = s.round_id
    WHERE s.unit_path @> ARRAY[CAST(:unit AS int)] ORDER BY s.unit_id, w.last_day DESC, s.id DESC
), told AS (
    SELECT s.unit_id, w.key, w.way, w.code, s.nothings[w.at] <> 3 AS asked,
           CASE WHEN w.always OR s.standing = 'approved' THEN s.figures[w.at] END AS figure
    FROM submission s JOIN place w ON w.round_id = s.round_id WHERE s.unit_path @> ARRAY[CAST(:unit AS int)]
), unit AS (
    SELECT unit_id, key, way, code, sum(figure) AS figure, count(figure) AS told, count(*) FILTER (WHERE asked) AS asked
    FROM told WHERE way = '' GROUP BY unit_id, key, way, code
    UNION ALL
    SELECT unit_id, key, way, '' AS code, CASE way WHEN 'highest' THEN max(figure) WHEN 'lowest' THEN min(figure)
           ELSE CAST(bool_or(figure > 0) AS int) END, CAST(count(figure) > 0 AS int), CAST(bool_or(asked) AS int)
    FROM told WHERE way <> '' GROUP BY unit_id, key, way
)
SELECT g.sector, g.level, u.key, u.code, sum(u.figure), sum(u.told), sum(u.asked)
FROM unit u JOIN stands g ON g.unit_id = u.unit_id GROUP BY g.sector, g.level, u.key, u.code
""")


def grouped(
    submission: Submission, slots: Sequence[Slot], span: Span, rounds: Sequence[Round]
) -> dict[Group, dict[str, Over]]:
    """Sector or level -> key of a slot -> its figure over the periods of `span`, unscaled; one statement."""
    form = submission.round.form_version.compiled
    rules = {slot.key: rule_of(form, slot) for slot in slots}
    is_one = len(span.parts) == 1
    ways = {key: "" if is_one or rule not in UNIT_BY_UNIT else rule.value for key, rule in rules.items()}
    cells: dict[Group, dict[str, dict[str, Cell]]] = {}
    for sector, level, key, code, *found in db.session.execute(GROUPED, _places(submission, slots, rounds, ways)):
        for group in (Sector(sector) if sector else None, Level(level)):
            told = cells.setdefault(group, {}).setdefault(key, {})
            told[code] = _plus(told.get(code), found)
    return {
        group: {
            slot.key: _joined(rules[slot.key], ways[slot.key], span, by_key[slot.key], 10**slot.scale)
            for slot in slots
            if slot.key in by_key
        }
        for group, by_key in cells.items()
    }


def _places(
    submission: Submission, slots: Sequence[Slot], rounds: Sequence[Round], ways: dict[str, str]
) -> dict[str, object]:
    places = [
        (each.id, each.period.code, slot.key, here.index + 1, here.register, ways[slot.key])
        for each in rounds
        for slot in slots
        if (here := each.form_version.compiled.slot(slot.key)) is not None
    ]
    names = ("rounds", "codes", "keys", "places", "always", "ways")
    return {"unit": submission.unit_id, **dict(zip(names, map(list, zip(*places, strict=True)), strict=True))}


def _plus(so_far: Cell | None, found: Sequence[int | None]) -> Cell:
    """PostgreSQL gives sums of bigint as numeric, verdicts are made of integers."""
    values = [int(each) for each in (so_far.value if so_far else None, found[0]) if each is not None]
    told, asked = (int(each or 0) for each in found[1:])
    return Cell(
        sum(values) if values else None,
        told + (so_far.reported if so_far else 0),
        asked + (so_far.expected if so_far else 0),
    )


def _joined(rule: OverTime, way: str, span: Span, told: dict[str, Cell], step: int) -> Over:
    if way:
        (cell,) = told.values()
        over = over_time(OverTime.LAST, [(span.parts[-1], cell)])
    else:
        over = over_time(rule, [(code, told.get(code, Cell(None, 0, 0))) for code in span.parts])
    return replace(over, value=None if over.value is None else over.value / step)
