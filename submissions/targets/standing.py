"""Where one target stands in one report: the whole, each unit directly below, each sector, each level. Queries only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.consolidation.over_time import Over
from submissions.consolidation.spans import Span
from submissions.consolidation.whole import whole_of
from submissions.forms.schema import Form, Target
from submissions.models import Round, Submission
from submissions.publications.targets import Result, result_of
from submissions.targets.grouped import Group, grouped
from submissions.targets.reading import elapsed_at, goals_of
from submissions.targets.to_date import grows_in_the_year, official_to_date, since_year_began, with_figures
from units.kinds import Level, Sector


@dataclass(frozen=True)
class Line:
    """One unit with its result."""

    label: str
    result: Result
    submission_id: int


@dataclass(frozen=True)
class Standings:
    """A target in a report and below it: of the year so far, where it grows in a year whose later part this is."""

    whole: Result
    units: tuple[Line, ...]
    sectors: tuple[tuple[Sector | None, Result], ...]
    levels: tuple[tuple[Level, Result], ...]


def standings_of(submission: Submission, target: Target) -> Standings:
    """One target judged for a report, for each directly below it and by sector and level."""
    form = submission.round.form_version.compiled
    below = _below(submission)
    goals = goals_of([submission, *below])
    so_far = official_to_date([submission, *below]) if grows_in_the_year(form, target) else {}

    def judged(each: Submission) -> Result:
        goal = goals[each.id].get(target.code)
        elapsed = elapsed_at(form, submission.round.period, goals[each.id]).get(target.code, Fraction(1))
        threshold = goal.value if goal else None
        asked = target if goal or each is submission or target.denominator else replace(target, threshold=None)
        return result_of(form, asked, whole_of(each, form), threshold, elapsed, so_far.get(each.id))

    groups = _grouped(submission, form, target)
    return Standings(
        judged(submission),
        tuple(Line(each.unit_name, judged(each), each.id) for each in below),
        tuple((group, groups[group]) for group in (*Sector, None) if group in groups),
        tuple((group, groups[group]) for group in Level if group in groups),
    )


def _below(submission: Submission) -> list[Submission]:
    query = (
        select(Submission)
        .where(Submission.parent_id == submission.id)
        .options(joinedload(Submission.total), joinedload(Submission.round).joinedload(Round.form_version))
        .order_by(Submission.sort_key, Submission.id)
    )
    return list(db.session.scalars(query))


def _grouped(submission: Submission, form: Form, target: Target) -> dict[Group, Result]:
    """Judged by sector and by level, over the report and all below, over the time the whole is judged by.

    An amount has no threshold of its own in a part of the tree, so only shares get a verdict there.
    """
    slots = [form.slots[index] for index in form.compiled.quotients[target.code] if index is not None]
    found = since_year_began(submission) if grows_in_the_year(form, target) else None
    code = submission.round.period.code
    span, rounds = found or (Span(code, (code,), ()), [submission.round])
    asked = target if target.denominator else replace(target, threshold=None)
    whole, nobody = whole_of(submission, form), Over(None, 0, 0)
    results = {}
    for group, told in grouped(submission, slots, span, rounds).items():
        if any(over.expected for over in told.values()):
            figures = {slot: told.get(slot.key, nobody) for slot in slots}
            results[group] = result_of(form, asked, with_figures(whole, figures, figures, span))
    return results
