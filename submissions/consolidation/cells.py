"""One figure of one unit's totals, opened: its value twice, who brought what share, the rule in words, what changed it.

Reads rows; decides nothing and writes nothing. Values shown are exact until the page prints them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from submissions.consolidation.asking import Asking, Line, rounds_of
from submissions.consolidation.figures import Asked, figures_of
from submissions.consolidation.lineage import Contributor, contributors_of
from submissions.consolidation.sectors import split_by_sector
from submissions.consolidation.spans import Span
from submissions.consolidation.whole import Cell, Whole, rounded, unscaled, whole_of
from submissions.correcting.lists import corrections_of
from submissions.correcting.models import Correction
from submissions.correcting.values import Told, told
from submissions.forms.schema import Field, Form, Slot
from submissions.models import Submission
from submissions.words.totals import TIME_RULES, UP_RULES
from workflow.periods import name_of, previous, same_last_year
from workflow.refusals import Refused

MOST_CORRECTIONS = 50


@dataclass(frozen=True)
class Shown:
    """One value with how complete it is. `parts`: numerator and denominator of a quotient, unscaled."""

    value: Decimal | int | None
    reported: int
    expected: int
    at_least: bool = False
    parts: tuple[Decimal | int | None, Decimal | int | None] | None = None


@dataclass(frozen=True)
class Row:
    """What one report directly below brings. `share`: its part of the provisional total, per cent; None where it has none."""

    contributor: Contributor
    official: Decimal | int | None
    provisional: Decimal | int | None
    parts: tuple[Decimal | int | None, Decimal | int | None] | None
    share: Decimal | None


@dataclass(frozen=True)
class Compared:
    """The official figure of an earlier period and how this one stands to it. `percent`: None from zero or nothing."""

    label: str
    period: str
    value: Decimal | int | None
    is_complete: bool
    change: Decimal | int | None
    percent: Decimal | None


@dataclass(frozen=True)
class SectorPart:
    """What the units of one sector told, without adjustments. `sector`: its key, "" for units without one."""

    sector: str
    official: Decimal | int | None
    provisional: Decimal | int | None
    reported: int
    expected: int


@dataclass(frozen=True)
class CellView:
    """Everything the page of one figure shows."""

    asked: Asked
    slot: Slot
    """The slot whose tellers and silent units are listed: of a quotient, its numerator."""
    official: Shown
    provisional: Shown
    rows: tuple[Row, ...]
    rules: tuple[str, ...]
    corrections: Sequence[tuple[Correction, tuple[Told, ...]]]
    """In force, latest first, each with old and new of the places this figure is made of."""
    compared: tuple[Compared, ...]
    sectors: tuple[SectorPart, ...]

    @property
    def is_quotient(self) -> bool:
        """Is it worked out from two sums?"""
        return self.official.parts is not None


def cell_view(submission: Submission, key: str) -> CellView:
    """Open the figure under `key`: a slot or a quotient field. Errors: Refused("not_found") when there is none."""
    form = submission.round.form_version.compiled
    asked = asked_for(form, key)
    above, below = _slots(form, asked)
    whole = whole_of(submission, form)
    return CellView(
        asked=asked,
        slot=above,
        official=_shown(form, asked, whole, official=True),
        provisional=_shown(form, asked, whole, official=False),
        rows=tuple(_rows(submission, asked, above, below, whole)),
        rules=tuple(filter(None, (UP_RULES.get(asked.field.up), TIME_RULES.get(asked.field.over_time)))),
        corrections=_corrections(submission, form, above, below),
        compared=tuple(_compared(submission, asked)),
        sectors=tuple(_sectors(submission, form, asked)),
    )


def asked_for(form: Form, key: str) -> Asked:
    """The figure under `key`. Errors: Refused("not_found")."""
    try:
        found = [each for each in figures_of(form, [key]) if each.key == key]
    except Refused:
        found = []
    if not found:
        raise Refused("not_found")
    return found[0]


def _slots(form: Form, asked: Asked) -> tuple[Slot, Slot | None]:
    if asked.field.key in form.compiled.quotients:
        above, below = form.compiled.quotients[asked.field.key]
        return form.slots[above], None if below is None else form.slots[below]
    assert asked.slot is not None, "a figure is a slot or a quotient"
    return asked.slot, None


def _shown(form: Form, asked: Asked, whole: Whole, *, official: bool) -> Shown:
    above, below = _slots(form, asked)
    top = whole.cell(above.index, official=official)
    if below is None:
        at_least = asked.grows(form) and top.value is not None and not top.is_complete
        return Shown(unscaled(top.value, above.scale), top.reported, top.expected, at_least)
    bottom = whole.cell(below.index, official=official)
    weakest = min((top, bottom), key=_part_reported)
    parts = (unscaled(top.value, above.scale), unscaled(bottom.value, below.scale))
    return Shown(_quotient(asked.field, *parts), weakest.reported, weakest.expected, parts=parts)


def _rows(submission: Submission, asked: Asked, above: Slot, below: Slot | None, whole: Whole) -> list[Row]:
    found = contributors_of(submission, above)
    bases: Mapping[int, Contributor] = {each.id: each for each in contributors_of(submission, below)} if below else {}
    total = whole.cell(above.index, official=False).value
    rows = []
    for each in found:
        official, provisional = unscaled(each.official, above.scale), unscaled(each.provisional, above.scale)
        parts, share = None, None
        if below is not None:
            base = bases[each.id]
            parts = (provisional, unscaled(base.provisional, below.scale))
            official = _quotient(asked.field, official, unscaled(base.official, below.scale))
            provisional = _quotient(asked.field, *parts)
        if above.fold == "sum" and total and each.provisional is not None:
            share = rounded(Fraction(each.provisional * 100, total), 1)
        rows.append(Row(each, official, provisional, parts, share))
    return rows


def _quotient(asked: Field, top: Decimal | int | None, bottom: Decimal | int | None) -> Decimal | None:
    if top is None or not bottom:
        return None
    return rounded(Fraction(top) / Fraction(bottom) * (100 if asked.kind == "percent" else 1), asked.decimals)


def _corrections(
    submission: Submission, form: Form, above: Slot, below: Slot | None
) -> list[tuple[Correction, tuple[Told, ...]]]:
    """Corrections in force of what the figure is made of, in the report and below it, latest first."""
    keys = {slot.key for slot in (above, below) if slot} | {slot.field_key for slot in (above, below) if slot}
    parts = {step.index: step.adds for step in form.compiled.steps}
    keys |= {form.slots[at].key for slot in (above, below) if slot for at, _ in parts.get(slot.index, ())}
    found = []
    for each in corrections_of(submission):
        pairs = zip(each.changes, told(each), strict=True)
        if words := tuple(word for change, word in pairs if change.place in keys):
            found.append((each, words))
    return found[::-1][:MOST_CORRECTIONS]


def _compared(submission: Submission, asked: Asked) -> list[Compared]:
    """The official figure against the period before and the same one a year before, where there were rounds."""
    period = submission.round.period
    wanted = {"Kỳ trước": previous(period.window), "Cùng kỳ năm trước": same_last_year(period.window)}
    rounds = rounds_of(submission.round.form_version.form.code)
    held = {each.period.code for each in rounds}
    line = Line(submission.unit_code, submission.unit_name, (submission.unit_id,))
    earlier = {label: each for label, each in wanted.items() if each and each.code in held}
    codes = dict.fromkeys([period.code, *(each.code for each in earlier.values())])
    if len(codes) == 1:
        return []
    asking = Asking(rounds, [line], [Span(code, (code,), ()) for code in codes], official=True)
    values = {each.span.code: each for each in asking.answers([asked])}
    now = values[period.code].value
    found = []
    for label, each in earlier.items():
        before = values[each.code]
        change = None if now is None or before.value is None else now - before.value
        percent = rounded(change * 100 / before.value, 1) if change is not None and before.value else None
        told = (_plain(before.value, asked), before.is_complete, _plain(change, asked), percent)
        found.append(Compared(label, name_of(each), *told))
    return found


def _sectors(submission: Submission, form: Form, asked: Asked) -> list[SectorPart]:
    """The parts of the sectors, where there is more than one."""
    if asked.slot is None or submission.total is None:
        return []
    code = submission.round.period.code
    one = {code: [submission.round]}
    official, provisional = (
        {
            each.sector: each.over
            for each in split_by_sector(form, {"": [submission.unit_id]}, {code: [code]}, one, [asked.slot], standings)
        }
        for standings in (["approved"], ["approved", "submitted"])
    )
    asked_ones = [sector for sector, over in provisional.items() if over.expected or over.value is not None]
    if len(asked_ones) < 2:
        return []
    return [
        SectorPart(
            sector,
            _plain(official[sector].value, asked),
            _plain(provisional[sector].value, asked),
            provisional[sector].reported,
            provisional[sector].expected,
        )
        for sector in asked_ones
    ]


def _plain(value: Fraction | None, asked: Asked) -> Decimal | int | None:
    if value is None:
        return None
    if value.denominator == 1:
        return value.numerator
    return rounded(value, asked.slot.scale if asked.slot and asked.slot.fold == "sum" else asked.field.decimals)


def _part_reported(cell: Cell) -> Fraction:
    return Fraction(cell.reported, cell.expected) if cell.expected else Fraction(1)
