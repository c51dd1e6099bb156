"""Where one target stands in one report: the whole, each unit directly below, each sector, each level. Queries only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.consolidation.whole import Cell, Whole, whole_of
from submissions.forms.schema import NOT_EXPECTED, Form, Target
from submissions.models import Round, Submission
from submissions.publications.targets import Result, result_of
from submissions.targets.reading import elapsed_at, goals_of
from submissions.targets.to_date import grows_in_the_year, official_to_date
from units.kinds import Level, Sector
from workflow.model import Standing


@dataclass(frozen=True)
class Line:
    """One unit, sector or level with its result. `submission_id`: of a unit. `to_date`: its result of the year so far."""

    label: str
    result: Result
    submission_id: int | None = None
    to_date: Result | None = None


@dataclass(frozen=True)
class Standings:
    """A target in a report and below it. `to_date`: of the year so far, where the report is of a later part of the year."""

    whole: Result
    to_date: Result | None
    units: tuple[Line, ...]
    sectors: tuple[tuple[Sector | None, Result], ...]
    levels: tuple[tuple[Level, Result], ...]


def standings_of(submission: Submission, target: Target) -> Standings:
    """One target judged for a report, for each directly below it and by sector and level."""
    form = submission.round.form_version.compiled
    below = _below(submission)
    goals = goals_of([submission, *below])

    so_far = official_to_date([submission, *below]) if grows_in_the_year(form, target) else {}

    def judged(each: Submission, whole: Whole) -> Result:
        goal = goals[each.id].get(target.code)
        elapsed = elapsed_at(form, submission.round.period, goals[each.id]).get(target.code, Fraction(1))
        threshold = goal.value if goal else None
        asked = target if goal or each is submission or target.denominator else replace(target, threshold=None)
        return result_of(form, asked, whole, threshold, elapsed)

    def to_date(each: Submission) -> Result | None:
        return judged(each, so_far[each.id].whole) if each.id in so_far else None

    groups = _grouped(submission, form, target)
    return Standings(
        judged(submission, whole_of(submission, form)),
        to_date(submission),
        tuple(Line(each.unit_name, judged(each, whole_of(each, form)), each.id, to_date(each)) for each in below),
        tuple((sector, result) for (sector, level), result in groups if level is None),
        tuple((level, result) for (_, level), result in groups if level is not None),
    )


def _below(submission: Submission) -> list[Submission]:
    query = (
        select(Submission)
        .where(Submission.parent_id == submission.id)
        .options(joinedload(Submission.total), joinedload(Submission.round).joinedload(Round.form_version))
        .order_by(Submission.sort_key, Submission.id)
    )
    return list(db.session.scalars(query))


def _grouped(
    submission: Submission, form: Form, target: Target
) -> list[tuple[tuple[Sector | None, Level | None], Result]]:
    """Official sums of the target's figures by sector and by level, over the report and all below, in one statement.

    An amount has no threshold of its own in a part of the tree, so only shares get a verdict there.
    """
    above, base = form.compiled.quotients[target.code]
    indexes = [index for index in (above, base) if index is not None]
    columns = []
    for index in indexes:
        figure, nothing = Submission.figures[index + 1], Submission.nothings[index + 1]
        is_official = Submission.standing == Standing.APPROVED
        counted = figure if form.slots[index].register else case((is_official, figure))
        columns += [func.sum(counted), func.count(counted), func.count().filter(nothing != NOT_EXPECTED)]
    query = (
        select(Submission.sector, Submission.level, *columns)
        .where(Submission.round_id == submission.round_id, Submission.unit_path.contains([submission.unit_id]))
        .group_by(Submission.sector, Submission.level)
    )
    sums: dict[tuple[Sector | None, Level | None], list[int | None]] = {}
    for sector, level, *found in db.session.execute(query):
        for key in ((sector, None), (None, level)):
            sums[key] = [
                _plus(one, other) for one, other in zip(sums.get(key, [None] * len(found)), found, strict=True)
            ]
    asked = target if target.denominator else replace(target, threshold=None)
    order = {each: at for at, each in enumerate([*Sector, None, *Level])}
    return [
        (key, result_of(form, asked, _as_whole(form, indexes, sums[key], whole_of(submission, form))))
        for key in sorted(sums, key=lambda key: order[key[1] or key[0]])
        if any(sums[key][at + 2] for at in range(0, 3 * len(indexes), 3))
    ]


def _plus(one: int | None, other: int | None) -> int | None:
    """Both added up; PostgreSQL gives sums of bigint as numeric, verdicts are made of integers."""
    told = [int(each) for each in (one, other) if each is not None]
    return sum(told) if told else None


def _as_whole(form: Form, indexes: list[int], found: list[int | None], like: Whole) -> Whole:
    """The sums of a group in the shape verdicts are made from: nothing but the two figures of the target."""
    empty: list[int | None] = [None] * len(form.slots)
    cells = {
        index: Cell(found[3 * at], found[3 * at + 1] or 0, found[3 * at + 2] or 0) for at, index in enumerate(indexes)
    }
    values = tuple(cells[at].value if at in cells else None for at in range(len(empty)))
    reported = tuple(cells[at].reported if at in cells else 0 for at in range(len(empty)))
    expected = tuple(cells[at].expected if at in cells else 0 for at in range(len(empty)))
    return replace(
        like,
        official=values,
        provisional=values,
        reported_official=reported,
        reported_provisional=reported,
        expected=expected,
    )
