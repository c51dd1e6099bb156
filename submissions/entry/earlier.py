"""What the same unit reported before, figure by figure: last period, the same period of last year, and the years before.

A figure is the same one through the versions of a form when its field is: same key (or the one it `was`), kind, unit, scale
and measure. A unit
that carries on others has their sums as its past, and only where that is exact: every share whole, everybody reported.
A constant number of queries for any number of reports. Knows no page and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from extensions import as_array, run_as_written
from submissions.asked import ASKED_COLUMNS, AskedForm, AskedPeriod
from submissions.forms.comparing import followed
from submissions.forms.models import FormVersion
from submissions.forms.schema import MISSING, NIL, NOT_EXPECTED, NUMBER, Form, Slot
from submissions.models import Submission
from units.restructuring.lineage import LINE, Link
from workflow.model import Standing
from workflow.periods import PeriodWindow, name_of, previous, same_last_year

if TYPE_CHECKING:
    from submissions.held import Held

YEARS = 5
"""How far back a number is compared."""
SENT = (Standing.SUBMITTED, Standing.APPROVED)


def _earlier_of(units: str, forms: str) -> str:
    """The statement for `units` (rows of ids) and `forms` (a condition on a form)."""
    return f"""
    WITH RECURSIVE asked(unit_id) AS MATERIALIZED ({units}), {LINE}
    SELECT unit_id, predecessor_id, effective_on, is_whole, NULL AS standing, NULL AS figures, NULL AS nothings,
        NULL AS version_id, NULL AS form_id, NULL AS content_hash, NULL AS kind, NULL AS code, NULL AS first_day, NULL AS last_day
    FROM line
    UNION ALL (
        SELECT s.unit_id, NULL, NULL, NULL, s.standing, s.figures, s.nothings, {ASKED_COLUMNS}
        FROM submission s JOIN round r ON r.id = s.round_id
        JOIN period p ON p.id = r.period_id AND p.last_day >= %(since)s AND p.last_day < %(before)s
        JOIN form_version v ON v.id = r.form_version_id AND v.form_id {forms}
        WHERE s.unit_id = ANY(ARRAY(SELECT unit_id FROM asked UNION SELECT predecessor_id FROM line))
        ORDER BY p.last_day, s.id
    )
"""  # noqa: S608 - our own words


EARLIER_OF_MANY = _earlier_of("SELECT unnest(%(units)s::int[])", "IN (SELECT unnest(%(forms)s::int[]))")
EARLIER_OF_ONE = _earlier_of("SELECT %(units)s::int", "= %(forms)s::int")
"""Whom the units carry on, then the reports of all of them. Of one: asked at every saving of a page that saves itself; a
plan over an array is made anew each time, which took several times as long as carrying it out.
"""


class Said(NamedTuple):
    """What stood in one place: a scaled figure, or which of the kinds of nothing (then None, 0 for a nil return)."""

    figure: int | None
    nothing: int

    @property
    def is_answer(self) -> bool:
        """A number or a nil return?"""
        return self.nothing in (NUMBER, NIL)


@dataclass(frozen=True)
class Past:
    """One earlier period. `reports`: (slots of its form by those of the form now, figures, nothings) of each unit added up."""

    period: PeriodWindow
    reports: tuple[tuple[Sequence[int | None], Sequence[int | None], Sequence[int]], ...]

    @property
    def is_sum(self) -> bool:
        """Is it the sum of several units that were merged since?"""
        return len(self.reports) > 1

    @property
    def name(self) -> str:
        """The period as people call it."""
        return name_of(self.period)

    def at(self, slot: Slot) -> Said | None:
        """What was reported in the place of `slot`; None when the form did not ask it so, or it cannot be added."""
        found = [
            Said(figures[index], nothings[index])
            for places, figures, nothings in self.reports
            if (index := places[slot.index]) is not None
        ]
        if len(found) < len(self.reports) or (self.is_sum and slot.fold != "sum"):
            return None
        asked = [each for each in found if each.nothing != NOT_EXPECTED]
        if not asked:
            return Said(None, NOT_EXPECTED)
        if not all(each.is_answer for each in asked):
            return Said(None, MISSING)
        is_nil = all(each.nothing == NIL for each in asked)
        return Said(sum(each.figure or 0 for each in asked), NIL if is_nil else NUMBER)


@dataclass(frozen=True)
class Earlier:
    """The past of one report, oldest period first; `last`: the period before (None: not reported), `year_ago` likewise."""

    periods: tuple[Past, ...] = ()
    last: Past | None = None
    year_ago: Past | None = None
    seasons: tuple[Past, ...] = field(default=())
    """The same period of earlier years."""

    def run(self, slot: Slot) -> list[int]:
        """Every earlier number of a place, nil returns as 0; what was missing or not asked is left out."""
        return _numbers(self.periods, slot)

    def season(self, slot: Slot) -> list[int]:
        """The earlier numbers of the same period of the year."""
        return _numbers(self.seasons, slot)


def earlier_of(submissions: Sequence[Submission | Held]) -> dict[int, Earlier]:
    """What each report's unit reported in earlier periods of the same kind with the same form: submission id -> past."""
    if not submissions:
        return {}
    links: dict[int, list[Link]] = {}
    rows: dict[tuple[int, int, str], list[_Row]] = {}
    for unit_id, *found in _read(submissions):
        link, (standing, figures, nothings), version, period = found[:3], found[3:6], found[6:9], found[9:]
        if standing is None:
            links.setdefault(unit_id, []).append(Link(*link))
        else:
            report = _Row(standing, figures, nothings, AskedForm(*version), AskedPeriod(*period))
            rows.setdefault((unit_id, report.form_version.form_id, report.period.kind), []).append(report)
    places: dict[tuple[str, str], tuple[int | None, ...]] = {}
    return {each.id: _earlier(each, rows, links.get(each.unit_id, ()), places) for each in submissions}


def same_places(now: Form, then: Form) -> tuple[int | None, ...]:
    """For each slot of `now` the index of the same figure in `then`, under the key it had there; None where that form did
    not ask it so.
    """
    found: list[int | None] = []
    keys = followed(then, now)
    for slot in now.slots:
        key = keys.get(slot.field_key)
        other = then.slot(key + slot.key.removeprefix(slot.field_key)) if key else None
        is_same = other is not None and other.scale == slot.scale and _sort(now, slot) == _sort(then, other)
        found.append(other.index if other and is_same else None)
    return tuple(found)


def _sort(form: Form, slot: Slot) -> Any:
    """What a figure is: a number under the same key that counts something else is another figure."""
    asked = form.field(slot.field_key)
    if asked is None:
        return None
    name = slot.key.removeprefix(f"{asked.key}.").rpartition(".")[2]
    column = next(((each.kind, each.unit) for each in asked.columns if each.key == name), None)
    return asked.kind, asked.unit, asked.measure, column


class _Row(NamedTuple):
    """One earlier report."""

    standing: str
    figures: Sequence[int | None]
    nothings: Sequence[int]
    form_version: AskedForm
    period: AskedPeriod


def _read(submissions: Sequence[Submission | Held]) -> Sequence[Sequence[Any]]:
    last = max(each.round.period.last_day for each in submissions)
    first = min(each.round.period.last_day for each in submissions)
    forms = {each.round.form_version.form_id for each in submissions}
    units = {each.unit_id for each in submissions}
    days = {"since": _years_before(first), "before": last}
    if len(units) == len(forms) == 1:
        return run_as_written(EARLIER_OF_ONE, {"units": units.pop(), "forms": forms.pop(), **days})
    return run_as_written(EARLIER_OF_MANY, {"units": as_array(units), "forms": as_array(forms), **days})


def _earlier(
    submission: Submission | Held,
    rows: Mapping[tuple[int, int, str], Sequence[_Row]],
    links: Sequence[Link],
    places: dict[tuple[str, str], tuple[int | None, ...]],
) -> Earlier:
    version, this = submission.round.form_version, submission.round.period
    window = this.window
    by_code: dict[str, dict[int, _Row]] = {}
    for unit_id in dict.fromkeys([submission.unit_id, *(link.unit_id for link in links)]):
        for row in rows.get((unit_id, version.form_id, this.kind), ()):
            if _years_before(this.last_day) <= row.period.last_day < this.last_day:
                by_code.setdefault(row.period.code, {})[unit_id] = row
    found = {}
    for code, reports in by_code.items():
        of_units = _adding_up(submission.unit_id, reports, links)
        if of_units:
            found[code] = Past(
                of_units[0].period.window,
                tuple((_places(version, row.form_version, places), row.figures, row.nothings) for row in of_units),
            )
    year_before, period_before = same_last_year(window), previous(window)
    return Earlier(
        tuple(sorted(found.values(), key=lambda past: past.period.last_day)),
        found.get(period_before.code) if period_before else None,
        found.get(year_before.code) if year_before and year_before != period_before else None,
        tuple(past for code, past in found.items() if code[4:] == window.code[4:]),
    )


def _adding_up(unit_id: int, reports: Mapping[int, _Row], links: Sequence[Link]) -> list[_Row]:
    """The reports of one period that together are the unit's past, none when that is not known exactly."""
    day = next(iter(reports.values())).period.last_day
    before = [link for link in links if link.on > day]
    if any(not link.is_whole for link in before):
        return []
    together = [reports[each] for each in (unit_id, *(link.unit_id for link in before)) if each in reports]
    return together if all(row.standing in SENT for row in together) else []


def _places(
    now: FormVersion | AskedForm, then: AskedForm, places: dict[tuple[str, str], tuple[int | None, ...]]
) -> tuple[int | None, ...]:
    pair = (now.content_hash, then.content_hash)
    if pair not in places:
        same = now.content_hash == then.content_hash
        places[pair] = tuple(range(len(now.compiled.slots))) if same else same_places(now.compiled, then.compiled)
    return places[pair]


def _numbers(periods: Iterable[Past], slot: Slot) -> list[int]:
    said = (past.at(slot) for past in periods)
    return [each.figure or 0 for each in said if each is not None and each.is_answer]


def _years_before(day: date) -> date:
    return day.replace(year=day.year - YEARS, day=min(day.day, 28))
