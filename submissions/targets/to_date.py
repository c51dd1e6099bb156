"""Figures since the year began, for targets of a year judged in one of its parts: what quarters so far make of each field.

A target of 120 in the year is not reached or missed by the third quarter alone. Each figure is joined by the rule of its
field (`over_time`): flows are added up, stocks stand at the last, units count once. A part of the year nobody was asked for
leaves the figure incomplete.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.consolidation.asking import Asking, Line, rounds_of
from submissions.consolidation.over_time import Over, over_time, rule_of
from submissions.consolidation.spans import TILES, By, Span, spans_of
from submissions.consolidation.whole import Cell, Whole, whole_of
from submissions.forms.schema import Form, Horizon, OverTime, Slot, Target
from submissions.forms.words import UNIT_BY_UNIT
from submissions.models import Period, Round, Submission
from units.tree import one_of
from workflow.periods import PeriodKind

JOINING = frozenset({OverTime.SUM, OverTime.AVERAGE, OverTime.MIN, OverTime.MAX}) | UNIT_BY_UNIT
"""Rules by which earlier parts of a year count in the year so far."""
OF_ONE_UNIT = {OverTime.ANY: OverTime.MAX, OverTime.HIGHEST: OverTime.MAX, OverTime.LOWEST: OverTime.MIN}
"""What counts unit by unit, of one unit: it counts once or not at all, and its highest is the largest."""


def since_year_began(submission: Submission) -> tuple[Span, list[Round]] | None:
    """The parts of the year up to a report's period, with the rounds of its form in them; None when it is the year's first
    part, or no part of a year.
    """
    period, code = submission.round.period, submission.round.form_version.compiled.code
    if period.kind not in TILES or period.kind == PeriodKind.YEAR:
        return None
    rounds = [
        each for each in rounds_of(code) if each.period.kind == period.kind and each.period.last_day <= period.last_day
    ]
    (span,) = spans_of(period.code, period.code, By.TO_DATE, {each.period.code for each in rounds})
    if span.parts == (period.code,) and not span.lacking:
        return None
    return span, [each for each in rounds if each.period.code in span.parts]


def official_to_date(submissions: Sequence[Submission]) -> dict[int, Whole]:
    """Reports of one round by what is official in them and below: id -> the year so far. A constant number of statements."""
    found = since_year_began(submissions[0]) if submissions else None
    if found is None:
        return {}
    span, rounds = found
    form = submissions[0].round.form_version.compiled
    slots = slots_of_the_year(form)
    lines = [Line(str(each.id), each.unit_name, (each.unit_id,)) for each in submissions]
    official, provisional = (
        Asking(rounds, lines, [span], official=is_official).over(slots) for is_official in (True, False)
    )
    return {
        each.id: with_figures(
            whole_of(each, form),
            {slot: official[str(each.id), span.code, slot.key] for slot in slots},
            {slot: provisional[str(each.id), span.code, slot.key] for slot in slots},
            span,
        )
        for each in submissions
    }


def typed_to_date(submission: Submission, typed: Whole) -> Whole | None:
    """A unit without units below: what it sent in earlier parts of the year, and `typed` for this one."""
    found = since_year_began(submission)
    if found is None:
        return None
    span, rounds = found
    form, code = submission.round.form_version.compiled, submission.round.period.code
    wholes = {**_sent(submission, rounds), code: (form, typed)}
    over = {slot: _typed_over(form, slot, span, wholes) for slot in slots_of_the_year(form)}
    return with_figures(typed, over, over, span)


def grows_in_the_year(form: Form, target: Target) -> bool:
    """Is it a target of a year whose figure is made of all parts of the year, and not simply as it stands at the last?"""
    above, _ = form.compiled.quotients[target.code]
    return target.horizon is Horizon.YEAR and rule_of(form, form.slots[above]) in JOINING


def slots_of_the_year(form: Form) -> list[Slot]:
    """The figures that such targets are judged by."""
    targets = [each for each in form.targets if grows_in_the_year(form, each)]
    wanted = {index for each in targets for index in form.compiled.quotients[each.code] if index is not None}
    return [slot for slot in form.slots if slot.index in wanted]


def with_figures(whole: Whole, official: Mapping[Slot, Over], provisional: Mapping[Slot, Over], span: Span) -> Whole:
    """The whole with these figures to date; every part of the year that lacks counts as one that was not told."""
    values, reported, told, sent = (
        list(each) for each in (whole.official, whole.reported_official, whole.provisional, whole.reported_provisional)
    )
    expected = list(whole.expected)
    for slot, over in official.items():
        at, other = slot.index, provisional[slot]
        values[at], reported[at] = _scaled(over, slot), over.reported
        told[at], sent[at] = _scaled(other, slot), other.reported
        expected[at] = over.expected + len(span.lacking)
    return replace(
        whole,
        official=tuple(values),
        provisional=tuple(told),
        reported_official=tuple(reported),
        reported_provisional=tuple(sent),
        expected=tuple(expected),
    )


def _sent(submission: Submission, rounds: Sequence[Round]) -> dict[str, tuple[Form, Whole]]:
    query = (
        select(Period.code, Submission)
        .join(Round, Round.id == Submission.round_id)
        .join(Period, Period.id == Round.period_id)
        .where(Submission.unit_id == submission.unit_id, one_of(Submission.round_id, [each.id for each in rounds]))
        .options(joinedload(Submission.round).joinedload(Round.form_version))
    )
    found = {}
    for code, report in db.session.execute(query):
        form, whole = report.round.form_version.compiled, whole_of(report, report.round.form_version.compiled)
        found[code] = form, replace(whole, official=whole.provisional, reported_official=whole.reported_provisional)
    return found


def _typed_over(form: Form, slot: Slot, span: Span, wholes: Mapping[str, tuple[Form, Whole]]) -> Over:
    cells = [(code, _cell(slot, *wholes[code]) if code in wholes else Cell(None, 0, 0)) for code in span.parts]
    rule = rule_of(form, slot)
    return over_time(OF_ONE_UNIT.get(rule, rule), cells)


def _cell(slot: Slot, form: Form, whole: Whole) -> Cell:
    here = form.slot(slot.key)
    if here is None:
        return Cell(None, 0, 0)
    cell = whole.cell(here.index, official=True)
    value = None if cell.value is None else Fraction(cell.value, 10**here.scale)
    return Cell(value, cell.reported, cell.expected)  # type: ignore[arg-type]


def _scaled(over: Over, slot: Slot) -> int | None:
    """Back to the integer a report keeps; an average that is none is cut to its scale."""
    return None if over.value is None else int(over.value * 10**slot.scale)
