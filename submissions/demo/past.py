"""Rounds of the time before the house: settled already, written whole by one statement for five hundred reports.

The same rows and the same sealed history as the moves leave, without asking anybody and without owing a notice: nobody is
to be told of what was over before. That is what lets a demo of thousands of units have a past.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from extensions import db, run_as_written
from submissions.consolidation.level import settle_round
from submissions.contents import contents_hash, snapshot_of
from submissions.entry.drafting import register_facts, store_passages
from submissions.facts import definition_of
from submissions.forms.schema import UnitFacts
from submissions.models import Round, Submission
from units import history
from units.access import OPERATOR
from workflow.model import Definition

BATCH = 500
READING = timedelta(hours=2)
"""Between sending and approving."""
CLOSED_BECAUSE = "Đơn vị không gửi báo cáo; đóng khi nhập số liệu các kỳ trước"

WRITE = """
    UPDATE submission s SET version = a.version, state = a.state, standing = a.standing, figures = a.figures,
        nothings = a.nothings, settled_at = %(settled)s::timestamptz,
        saved_at = CASE WHEN a.is_sent THEN %(sent)s::timestamptz END,
        submitted_at = CASE WHEN a.is_sent THEN %(sent)s::timestamptz END,
        first_submitted_at = CASE WHEN a.is_sent THEN %(sent)s::timestamptz END
    FROM jsonb_to_recordset(%(reports)s::jsonb) AS a (id bigint, version int, state text, standing text,
        figures bigint[], nothings smallint[], is_sent bool)
    WHERE s.id = a.id RETURNING s.id
"""


@dataclass(frozen=True)
class Told:
    """Everything one report says; no list of the demo's forms is filled."""

    figures: Sequence[int | None]
    nothings: Sequence[int]
    texts: dict[str, str]
    listings: dict[str, Any] = field(default_factory=dict)


Story = Callable[[Any, UnitFacts], Told | None]
"""What a unit (its row of the roster and the facts of its register) reported; None: nothing, its report was closed."""


def write_past(round_: Round, story: Story, *, now: datetime) -> None:
    """Fill every report of a round just opened by `story`, sent at `now` and approved soon after; then its totals."""
    period, definition = round_.period, definition_of(round_.workflow)
    for rows in _batches(round_):
        told = {}
        for row in rows:
            known = register_facts(row.founded_on, row.dissolved_on, period.first_day, period.last_day)
            told[row.id] = story(row, UnitFacts(row.level, row.sector, row.unit_kind, **known))
        _write(definition, rows, told, now)
    settle_round(round_, now=now + READING)


def _batches(round_: Round) -> Iterator[Sequence[Row[Any]]]:
    wanted = ("id", "unit_code", "level", "sector", "unit_kind", "founded_on", "dissolved_on", "figures", "nothings")
    columns = [getattr(Submission, name) for name in wanted]
    query = select(*columns).where(Submission.round_id == round_.id).order_by(Submission.id)
    rows = db.session.execute(query).all()
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _write(definition: Definition, rows: Sequence[Row[Any]], told: dict[int, Told | None], now: datetime) -> None:
    submitted = definition.move_from["submit", definition.initial].target
    assert submitted is not None
    approved = definition.move_from["approve", submitted].target
    closed = definition.move_from["close", definition.initial].target
    sent, settled, reports = [], [], []
    for row in rows:
        said = told[row.id]
        state = approved if said else closed
        reports.append(
            {
                "id": row.id,
                "version": 4 if said else 2,
                "state": state,
                "standing": definition.standing_of(str(state)),
                "figures": said.figures if said else row.figures,
                "nothings": said.nothings if said else row.nothings,
                "is_sent": said is not None,
            }
        )
        if said is None:
            empty = Told(row.figures, row.nothings, {})
            settled.append(_entry(row.id, "close", definition.initial, closed, 2, empty, reason=CLOSED_BECAUSE))
        else:
            snapshot = snapshot_of(said, said.texts)
            sent.append(_entry(row.id, "submit", definition.initial, submitted, 3, said, snapshot=snapshot))
            settled.append(_entry(row.id, "approve", submitted, approved, 4, said))
    moments = {"sent": now, "settled": now + READING}
    run_as_written(WRITE, {"reports": json.dumps(reports), **moments})
    store_passages({row.id: said.texts for row in rows if (said := told[row.id])})
    history.append(sent, now=now)
    history.append(settled, now=now + READING)


def _entry(
    report_id: int, move: str, source: str, target: str | None, version: int, said: Told, **more: Any
) -> history.Happening:
    facts = {"move": move, "from": source, "to": target, "version": version, **OPERATOR.signature(())}
    facts |= {"contents": contents_hash(said, said.texts), **more}
    return history.Happening("submission", report_id, move, None, facts)
