"""Two thirds of the communes merged into the last third under one decision, as in 2025: rehearsed, applied, undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bench.measuring import Row, watched
from bench.stage import NOW, Nation, bare
from extensions import db
from submissions.restructuring.rehearsing import apply, draft, rehearse, undo
from units.access import OPERATOR
from units.restructuring.rows import COLUMNS

EFFECTIVE = date(2026, 10, 1)
DECISION = "1684/QĐ"

BARE_MERGE = """
    WITH merged AS (SELECT unnest(%(merged)s::text[]) AS code, unnest(%(into)s::text[]) AS to_code),
    pair AS (SELECT c.unit_id, t.unit_id AS heir_id FROM merged m
        JOIN unit_code c ON c.code = m.code JOIN unit_code t ON t.code = m.to_code),
    ended AS (UPDATE unit u SET valid_to = %(last)s FROM pair p WHERE u.id = p.unit_id RETURNING u.id),
    closed AS (UPDATE parent_edge e SET valid_to = %(last)s FROM pair p
        WHERE (e.parent_id = p.unit_id OR e.unit_id = p.unit_id) AND e.valid_to IS NULL
        RETURNING e.unit_id, e.parent_id, p.heir_id)
    INSERT INTO parent_edge (unit_id, parent_id, valid_from)
    SELECT unit_id, heir_id, %(first)s FROM closed WHERE unit_id NOT IN (SELECT unit_id FROM pair)
"""


def rows(country: Nation) -> Iterator[Row]:
    """Rehearse, apply and undo; the floor of all three is one statement that ends the units and ties the children anew."""
    acts = list(enumerate(_acts(country.communes), start=2))
    steps = {
        name: Row(f"{name} {len(acts):,} lines of a restructure", per=len(acts))
        for name in ("rehearse", "apply", "undo")
    }
    floor = Row("")
    _merge_by_hand(country.communes, floor)
    with watched(steps["rehearse"], steps["rehearse"].ours):
        rehearsal = rehearse(acts, EFFECTIVE)
    assert rehearsal.may_be_applied, rehearsal.faults[:3]
    with watched(steps["apply"], steps["apply"].ours):
        kept = draft(acts, DECISION, EFFECTIVE, by=OPERATOR, now=NOW)
        apply(kept, rehearsal, by=OPERATOR, now=NOW)
        db.session.commit()
    with watched(steps["undo"], steps["undo"].ours):
        undo(kept, by=OPERATOR, now=NOW)
        db.session.commit()
    for step in steps.values():
        step.floor = floor.floor
        yield step


def _acts(communes: list[str]) -> list[dict[str, str]]:
    lines = []
    for one, other, into in _triples(communes):
        lines += [_act("merge", code=one, to_code=into), _act("merge", code=other, to_code=into)]
        lines.append(_act("rename", code=into, name=f"Công đoàn xã mới {into}"))
    return lines


def _act(action: str, **cells: str) -> dict[str, str]:
    return dict.fromkeys(COLUMNS, "") | {"action": action} | cells


def _triples(communes: list[str]) -> list[tuple[str, str, str]]:
    return list(zip(communes[::3], communes[1::3], communes[2::3], strict=False))


def _merge_by_hand(communes: list[str], row: Row) -> None:
    triples = _triples(communes)
    values = {
        "merged": [code for one, other, _ in triples for code in (one, other)],
        "into": [into for _, _, into in triples for _ in range(2)],
        "last": date(2026, 9, 30),
        "first": EFFECTIVE,
    }
    with bare() as connection, connection.transaction(force_rollback=True), watched(row, row.floor):
        connection.execute(BARE_MERGE, values)
