"""What the shares of units can be measured by: members, units below, what each reached last time. Queries only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.consolidation.whole import whole_of
from submissions.forms.models import FormRow, FormVersion
from submissions.models import Period, Round, Submission
from units.kinds import Level
from units.tree import one_of, subtree


class How(StrEnum):
    """How a value came about."""

    OWN = "own"
    HAND = "hand"
    SAME = "same"
    """A share of a hundred, handed down as it is."""
    EQUAL = "equal"
    MEMBERS = "members"
    UNITS = "units"
    LAST = "last"


def weights_of(
    how: How, unit_id: int, children: Sequence[int], form_code: str, target_code: str, *, before: date, today: date
) -> dict[int, int]:
    """Weight of each child unit by this basis, scaled alike; a child nobody knows anything of weighs nothing."""
    if how is How.EQUAL:
        return dict.fromkeys(children, 1)
    if how is How.MEMBERS:
        return {**dict.fromkeys(children, 0), **_members(unit_id, children)}
    if how is How.UNITS:
        return {**dict.fromkeys(children, 0), **_units(unit_id, children, today)}
    reached = reached_before(children, form_code, target_code, before)
    return {each: max(0, reached.get(each, 0)) for each in children}


def reached_before(children: Sequence[int], form_code: str, target_code: str, before: date) -> dict[int, int]:
    """The official figure a target counts, of each unit, in its last report of the form that ended before `before`."""
    query = (
        select(Submission)
        .join(Submission.round)
        .join(Round.period)
        .join(FormVersion, FormVersion.id == Round.form_version_id)
        .join(FormRow, FormRow.id == FormVersion.form_id)
        .where(FormRow.code == form_code, Period.last_day < before, one_of(Submission.unit_id, children))
        .options(joinedload(Submission.total), joinedload(Submission.round).joinedload(Round.form_version))
        .order_by(Period.last_day, Period.first_day.desc(), Submission.id)
    )
    reached = {}
    for found in db.session.scalars(query):
        form = found.round.form_version.compiled
        if target_code in form.compiled.quotients:
            value = whole_of(found, form).official[form.compiled.quotients[target_code][0]]
            if value is not None:
                reached[found.unit_id] = value
    return reached


def _members(unit_id: int, children: Sequence[int]) -> Mapping[int, int]:
    """Members last known when the newest round was opened that had this unit in it."""
    newest = (
        select(Submission.round_id, Submission.unit_path)
        .join(Submission.round)
        .where(Submission.unit_id == unit_id)
        .order_by(Round.opened_at.desc(), Round.id.desc())
        .limit(1)
    )
    row = db.session.execute(newest).first()
    if row is None:
        return {}
    child = Submission.unit_path[len(row.unit_path) + 1]
    query = (
        select(child, func.coalesce(func.sum(Submission.weight), 0))
        .where(Submission.round_id == row.round_id, Submission.unit_path.contains([unit_id]), one_of(child, children))
        .group_by(child)
    )
    return {found: int(weight) for found, weight in db.session.execute(query)}


def _units(unit_id: int, children: Sequence[int], today: date) -> Mapping[int, int]:
    """Grassroots units at and below each, by the register of today."""
    wanted = set(children)
    below = (each for each in subtree(unit_id, today) if each.kind.level is Level.GRASSROOTS)
    return Counter(above for each in below for above in each.path if above in wanted)
