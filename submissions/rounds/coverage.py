"""Who reported in which period, over many periods of a form: reported, nil, missing, closed, not expected, not opened.

Every unit of a kind that was on some roster of the range stands against every period of the range, so that all counts add
up to units × periods. Three statements, whatever the range. Writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, Integer, func, literal, select
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.forms.models import FormRow, FormVersion
from submissions.models import Nothing, Period, Round, Submission
from submissions.rounds.roster import Only
from units.kinds import Level
from workflow.model import Standing
from workflow.periods import PeriodWindow
from workflow.refusals import Refused


class Cell(StrEnum):
    """What one unit did about one period."""

    REPORTED = "reported"
    """Sent, waiting or approved; of one field: a number, zero included."""
    NIL = "nil"
    MISSING = "missing"
    """Expected and not sent; of one field: also sent without an answer to it."""
    CLOSED = "closed"
    """Expected, and closed by decision without figures."""
    NOT_EXPECTED = "not_expected"
    """On no roster of the period; of one field: also not asked of such a unit."""
    NOT_OPENED = "not_opened"
    """No round of the form was opened for the period."""


@dataclass
class UnitLine:
    """One unit over the range, with the code and name of its last roster. `missing_in`: period codes."""

    code: str
    name: str
    sort_key: str
    counts: Counter[Cell] = field(default_factory=Counter)
    missing_in: list[str] = field(default_factory=list)
    expected_in: list[str] = field(default_factory=list)


@dataclass
class PeriodLine:
    """One period over all units. `rounds`: codes; none: nobody opened one."""

    period: str
    rounds: list[str]
    counts: Counter[Cell] = field(default_factory=Counter)


@dataclass(frozen=True)
class Coverage:
    """The table of units × periods, by either side and in all."""

    periods: list[PeriodLine]
    units: list[UnitLine]

    @property
    def counts(self) -> Counter[Cell]:
        """All cells."""
        return sum((line.counts for line in self.periods), Counter())

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "units": len(self.units),
            "periods": len(self.periods),
            **told(self.counts),
            "by_period": [{"period": line.period, "rounds": line.rounds, **told(line.counts)} for line in self.periods],
            "by_unit": [
                {
                    "unit": line.code,
                    "name": line.name,
                    **told(line.counts),
                    "first_expected": line.expected_in[0] if line.expected_in else None,
                    "last_expected": line.expected_in[-1] if line.expected_in else None,
                    "missing_in": line.missing_in,
                }
                for line in self.units
            ],
        }


def told(counts: Mapping[Cell, int]) -> dict[str, int]:
    """Counts by name, zeros too; `cells` is their sum, `expected` the sum of those that were owed."""
    named = {cell.value: counts.get(cell, 0) for cell in Cell}
    owed = sum(named[cell] for cell in (Cell.REPORTED, Cell.NIL, Cell.MISSING, Cell.CLOSED))
    return {"cells": sum(named.values()), "expected": owed, **named}


def coverage_of(
    form_code: str, windows: Sequence[PeriodWindow], *, level: Level | None = None, field_key: str | None = None
) -> Coverage:
    """The coverage of a form over `windows`, of the units of `level` (default: the level the form counts).

    `field_key`: count answers to one field instead of reports. Units that only carry what others report are left out.
    Errors: Refused("not_found") for a form, or a field that no version of it has.
    """
    codes = [window.code for window in windows]
    rounds = _rounds(form_code, codes)
    slots = _slots(rounds, form_code, field_key)
    by_period: dict[str, list[Round]] = {}
    for each in rounds:
        by_period.setdefault(each.period.code, []).append(each)
    cells: dict[str, dict[int, Cell]] = {code: {} for code in codes}
    units: dict[int, UnitLine] = {}
    by_id = {each.id: each for each in rounds}
    for row in _reports(rounds, slots):
        round_ = by_id[row.round_id]
        wanted = level or round_.form_version.compiled.counted_level
        if row.level is wanted and _asks(Only.of(round_.only), row):
            units[row.unit_id] = UnitLine(row.unit_code, row.unit_name, row.sort_key)
            cells[round_.period.code][row.unit_id] = _cell(row, is_of_field=field_key is not None)
    lines = [_period_line(code, by_period.get(code, []), cells[code], units) for code in codes]
    return Coverage(lines, sorted(units.values(), key=lambda line: (line.sort_key, line.code)))


def _period_line(
    code: str, rounds: Sequence[Round], cells: Mapping[int, Cell], units: Mapping[int, UnitLine]
) -> PeriodLine:
    """The cells of one period, counted on its own line and on those of the units."""
    line = PeriodLine(code, [each.code for each in rounds])
    for unit_id, unit in units.items():
        cell = cells.get(unit_id, Cell.NOT_EXPECTED) if rounds else Cell.NOT_OPENED
        line.counts[cell] += 1
        unit.counts[cell] += 1
        if cell is Cell.MISSING:
            unit.missing_in.append(code)
        if cell not in (Cell.NOT_EXPECTED, Cell.NOT_OPENED):
            unit.expected_in.append(code)
    return line


def _cell(row: Any, *, is_of_field: bool) -> Cell:
    if row.standing is Standing.CLOSED:
        return Cell.CLOSED
    if is_of_field and row.nothing == Nothing.NOT_EXPECTED:
        return Cell.NOT_EXPECTED
    if row.standing is Standing.OPEN:
        return Cell.MISSING
    return OF_FIELD[Nothing(row.nothing)] if is_of_field else Cell.REPORTED


OF_FIELD = {
    Nothing.NUMBER: Cell.REPORTED,
    Nothing.NIL: Cell.NIL,
    Nothing.MISSING: Cell.MISSING,
    Nothing.NOT_EXPECTED: Cell.NOT_EXPECTED,
}


def _asks(only: Only, row: Any) -> bool:
    return (not only.kinds or row.unit_kind in only.kinds) and (not only.sectors or row.sector in only.sectors)


def _rounds(form_code: str, codes: Sequence[str]) -> list[Round]:
    query = (
        select(Round)
        .join(Period, Period.id == Round.period_id)
        .join(FormVersion, FormVersion.id == Round.form_version_id)
        .join(FormRow, FormRow.id == FormVersion.form_id)
        .where(FormRow.code == form_code, Period.code == func.any(literal(list(codes), ARRAY(Period.code.type))))
        .options(joinedload(Round.period), joinedload(Round.form_version))
        .order_by(Period.last_day, Round.id)
    )
    return list(db.session.scalars(query))


def _slots(rounds: Sequence[Round], form_code: str, field_key: str | None) -> dict[int, int]:
    """Round id -> place (from 1) of the field in its arrays; a round whose version lacks the field stands nowhere."""
    if field_key is None:
        return {}
    slots = {each.id: each.form_version.compiled.slot(field_key) for each in rounds}
    found = {round_id: slot.index + 1 for round_id, slot in slots.items() if slot}
    if not found:
        raise Refused("not_found", form=f"{form_code} có ô {field_key}")
    return found


def _reports(rounds: Sequence[Round], slots: Mapping[int, int]) -> Sequence[Any]:
    """Every report of `rounds`, those of earlier periods first; `nothing`: what stands beside the figure of the field."""
    ids = [each.id for each in rounds]
    asked = (
        func.unnest(literal(ids, ARRAY(Integer)), literal([slots.get(each, 0) for each in ids], ARRAY(Integer)))
        .table_valued("round_id", "place", with_ordinality="nth")
        .render_derived()
    )
    query = select(
        Submission.round_id,
        Submission.unit_id,
        Submission.unit_code,
        Submission.unit_name,
        Submission.sort_key,
        Submission.unit_kind,
        Submission.sector,
        Submission.level,
        Submission.standing,
        func.coalesce(Submission.nothings[asked.c.place], Nothing.NOT_EXPECTED.value).label("nothing"),
    ).join(asked, asked.c.round_id == Submission.round_id)
    return db.session.execute(query.order_by(asked.c.nth)).all() if ids else []
