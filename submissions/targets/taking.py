"""A whole file of shares for the units below, taken at once: every line or none."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from submissions.targets.bases import How
from submissions.targets.entering import Entry, value_typed
from submissions.targets.giving import divide
from submissions.targets.reading import Given, given_at, scale_of, span_of, target_named
from units.access import Doer
from units.models import Unit
from units.tables import MOST_ERRORS, FileFaults, LineFault
from vietnamese import NotANumber
from workflow.deadlines import local_day
from workflow.refusals import Refused


def take(unit: Unit, entries: list[Entry], *, by: Doer, now: datetime) -> int:
    """Give every unit of the file its value; how many changed. Errors: FileFaults by line, Refused as `divide`."""
    today = local_day(now)
    kept: dict[tuple[str, str, str], tuple[Given, dict[int, Decimal | None]]] = {}
    faults = []
    for entry in entries:
        if len(faults) >= MOST_ERRORS:
            break  # a file full of strangers is not asked about line by line
        try:
            given, values = _place(kept, unit, entry, now)
            found = next((each for each, _ in given.below if each.code == entry.unit_code), None)
            if found is None:
                faults.append(LineFault(entry.line, f"{entry.unit_code} không trực thuộc đơn vị này", "unit_code"))
                continue
            values[found.id] = value_typed(entry.text, scale_of(given.form, given.target))
        except NotANumber:
            faults.append(LineFault(entry.line, f"không đọc được số “{entry.text[:40]}”", "value"))
        except Refused as refused:
            is_span = refused.code == "span_unfit"
            named = f"không phải năm hay nhiệm kỳ của chỉ tiêu: “{entry.span}”" if is_span else "không có chỉ tiêu này"
            faults.append(LineFault(entry.line, named, "span" if is_span else "target"))
    if faults:
        raise FileFaults(faults)
    changed = 0
    for given, values in kept.values():
        fresh = given_at(unit.id, given.form, given.target, given.window, today)
        changed += divide(unit, fresh, values, How.HAND, by=by, seen=fresh.seen, now=now)
    return changed


def _place(
    kept: dict[tuple[str, str, str], tuple[Given, dict[int, Decimal | None]]], unit: Unit, entry: Entry, now: datetime
) -> tuple[Given, dict[int, Decimal | None]]:
    key = (entry.form_code, entry.target_code, entry.span)
    if key not in kept:
        form, target = target_named(entry.form_code, entry.target_code)
        window = span_of(target, entry.span, local_day(now))
        kept[key] = given_at(unit.id, form, target, window, local_day(now)), {}
    return kept[key]
