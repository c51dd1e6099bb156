"""Totals split by sector, asked from the reports themselves: what is kept beside a parent is not split.

Splits add up to the total, adjustments included: a line stands under the sector it names. Under "": units without a sector
and lines that name none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import text

from extensions import db
from submissions.consolidation.over_time import Over, over_time, rule_of
from submissions.consolidation.whole import Cell
from submissions.forms.schema import Form, Slot
from submissions.models import Round

BY_SECTOR = text("""
SELECT one.name, one.sector, one.code, one.key,
       CASE one.fold WHEN 'min' THEN min(one.figure) WHEN 'max' THEN max(one.figure) ELSE sum(one.figure) END,
       count(one.figure) FILTER (WHERE one.nothing IS NOT NULL), count(*) FILTER (WHERE one.nothing <> 3)
FROM (
    SELECT DISTINCT g.name, s.id, 0 AS line, coalesce(CAST(s.sector AS text), '') AS sector, w.code, w.key, w.fold,
           s.nothings[w.at] AS nothing,
           CASE WHEN w.always OR CAST(s.standing AS text) = ANY(CAST(:standings AS text[])) THEN s.figures[w.at] END AS figure
    FROM unnest(CAST(:names AS text[]), CAST(:units AS int[])) AS g(name, unit_id)
    JOIN submission s ON s.unit_path @> ARRAY[g.unit_id]
    JOIN unnest(CAST(:rounds AS int[]), CAST(:codes AS text[]), CAST(:keys AS text[]), CAST(:folds AS text[]), CAST(:places AS int[]),
        CAST(:always AS boolean[])) AS w(round_id, code, key, fold, at, always) ON w.round_id = s.round_id
    UNION ALL
    SELECT DISTINCT g.name, s.id, a.id, coalesce(CAST(a.sector AS text), ''), w.code, w.key, w.fold, CAST(NULL AS smallint), a.amount
    FROM unnest(CAST(:names AS text[]), CAST(:units AS int[])) AS g(name, unit_id)
    JOIN submission s ON s.unit_path @> ARRAY[g.unit_id] AND CAST(s.standing AS text) = ANY(CAST(:standings AS text[]))
    JOIN unnest(CAST(:rounds AS int[]), CAST(:codes AS text[]), CAST(:keys AS text[]), CAST(:folds AS text[]), CAST(:places AS int[]))
        AS w(round_id, code, key, fold, at) ON w.round_id = s.round_id AND w.fold = 'sum'
    JOIN adjustment a ON a.submission_id = s.id AND a.slot + 1 = w.at
) one GROUP BY one.name, one.sector, one.code, one.key, one.fold
""")


@dataclass(frozen=True)
class Split:
    """The part of one sector in one line, span and slot; `over.value` unscaled."""

    line: str
    span: str
    key: str
    sector: str
    over: Over


def split_by_sector(
    form: Form,
    groups: Mapping[str, Sequence[int]],
    spans: Mapping[str, Sequence[str]],
    rounds: Mapping[str, Sequence[Round]],
    slots: Sequence[Slot],
    standings: Iterable[str],
) -> list[Split]:
    """Each line (code -> units), span (code -> periods) and slot by sector, by the rules of the field; one statement.

    `rounds`: period -> its rounds. What stays at its unit or counts units once over time is not split.
    """
    places = [
        (round_.id, code, slot.key, slot.fold, here.index + 1, here.register)
        for code in dict.fromkeys(each for parts in spans.values() for each in parts)
        for round_ in rounds[code]
        for slot in slots
        if slot.passes_up and (here := round_.form_version.compiled.slot(slot.key)) is not None
    ]
    names = ("rounds", "codes", "keys", "folds", "places", "always")
    values = dict(zip(names, map(list, zip(*places, strict=True)), strict=True)) if places else {}
    if not values:
        return []
    pairs = [(name, unit_id) for name, unit_ids in groups.items() for unit_id in unit_ids]
    values |= {"names": [name for name, _ in pairs], "units": [unit_id for _, unit_id in pairs]}
    cells: dict[tuple[str, str, str], dict[str, Cell]] = {}
    by_key = {slot.key: slot for slot in slots}
    for name, sector, code, key, value, told, asked in db.session.execute(
        BY_SECTOR, values | {"standings": list(standings)}
    ):
        unscaled = None if value is None else Fraction(value) / 10 ** by_key[key].scale
        cells.setdefault((name, key, sector), {})[code] = Cell(unscaled, told, asked)  # type: ignore[arg-type]
    return [
        Split(name, span, key, sector, over_time(rule_of(form, by_key[key]), parts))
        for (name, key, sector), told in sorted(cells.items())
        for span, codes in spans.items()
        if (parts := [(code, told.get(code, Cell(None, 0, 0))) for code in codes])
    ]
