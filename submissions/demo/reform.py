"""What happened to the tree of the demo province before its open round: one decision, rehearsed and applied as any other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from submissions.demo import names
from submissions.demo.people import doer_at
from submissions.demo.province import ROOT, SHOWN_CHAIR, DemoUnit
from submissions.restructuring.rehearsing import apply, draft, rehearse
from units.restructuring.rows import COLUMNS
from workflow.deadlines import local_day

DECISION = "27/QĐ-LĐLĐ"
AGO = timedelta(days=35)
RENAMED = 3


def reform(units: Sequence[DemoUnit], effective: date, chance: Random, now: datetime) -> None:
    """Merge the last upper union into the one before it, and rename a few grassroots units, from `effective` on."""
    *_, heir, merged = [unit for unit in units if unit.kind != "province" and not unit.sector]
    lasting = [unit for unit in units if unit.valid_from < effective and unit.valid_to is None]
    living = [unit for unit in lasting if unit.sector and unit.code != SHOWN_CHAIR]
    acts = [_act(2, "merge", code=merged.code, to_code=heir.code)]
    acts += [
        _act(line, "rename", code=unit.code, name=f"CĐCS {names.employer(chance, unit.sector)}")
        for line, unit in enumerate(chance.sample(living, RENAMED), start=3)
    ]
    moment = now - AGO
    by = doer_at("admin", ROOT, local_day(moment))
    apply(draft(acts, DECISION, effective, by=by, now=moment), rehearse(acts, effective), by=by, now=moment)


def _act(line: int, action: str, **cells: str) -> tuple[int, dict[str, str]]:
    return line, dict.fromkeys(COLUMNS, "") | {"action": action} | cells
