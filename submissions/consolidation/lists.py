"""The rows of lists over units and periods, each with the unit and the period it is from, asked from the reports themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text

from extensions import db
from submissions.forms.schema import Form, Kind, OverTime, Up
from submissions.models import Round

ROWS = text("""
SELECT DISTINCT g.name, p.last_day, s.sort_key, s.id, p.code, s.unit_code, s.unit_name, s.listings
FROM unnest(CAST(:names AS text[]), CAST(:units AS int[])) AS g(name, unit_id)
JOIN submission s ON s.unit_path @> ARRAY[g.unit_id]
JOIN round r ON r.id = s.round_id JOIN period p ON p.id = r.period_id
WHERE s.round_id = ANY(CAST(:rounds AS int[])) AND CAST(s.standing AS text) = ANY(CAST(:standings AS text[]))
  AND s.listings <> CAST('{}' AS jsonb)
ORDER BY g.name, p.last_day, s.sort_key, s.id
""")


@dataclass(frozen=True)
class ListRow:
    """One row of one list in one line and span. `row`: column -> text, as it was typed."""

    line: str
    span: str
    key: str
    unit: str
    unit_name: str
    period: str
    row: Mapping[str, Any]


def rows_of(
    form: Form,
    groups: Mapping[str, Sequence[int]],
    spans: Mapping[str, Sequence[str]],
    rounds: Mapping[str, Sequence[Round]],
    standings: Iterable[str],
) -> Iterator[ListRow]:
    """Every row of the lists that are joined upwards, by line (code -> units), span (code -> periods) and list; one statement.

    Over several periods only lists whose rows are appended; a unit inside another counts once.
    """
    pairs = [(name, unit_id) for name, unit_ids in groups.items() for unit_id in unit_ids]
    values = {
        "names": [name for name, _ in pairs],
        "units": [unit_id for _, unit_id in pairs],
        "rounds": [each.id for parts in spans.values() for code in parts for each in rounds[code]],
        "standings": list(standings),
    }
    told: dict[str, list[Row[Any]]] = defaultdict(list)
    for report in db.session.execute(ROWS, values):
        told[report.name].append(report)
    joined = [each for each in form.fields if each.kind is Kind.LIST and each.up is Up.UNION_LIST]
    for name in groups:
        for span, parts in spans.items():
            reports = [each for each in told[name] if each.code in parts]
            for asked in joined:
                if len(parts) == 1 or asked.over_time is OverTime.APPEND:
                    yield from _rows_in(reports, name, span, asked.key)


def _rows_in(reports: Iterable[Row[Any]], line: str, span: str, key: str) -> Iterator[ListRow]:
    for each in reports:
        for row in each.listings.get(key) or ():
            yield ListRow(line, span, key, each.unit_code, each.unit_name, each.code, row)
