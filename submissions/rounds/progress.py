"""How a round goes, as one person may see it: his units' reports, and each report directly below with its coverage.

Everything comes from the totals' rows: a constant number of queries whatever the number of units.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.forms.models import FormVersion
from submissions.models import Round, Submission, Total
from units.access import Doer
from units.kinds import Level
from units.tree import one_of
from workflow.model import Standing


@dataclass(frozen=True)
class Branch:
    """One report with what is under it, in units of the counted level (its own included where it is one)."""

    id: int
    parent_id: int | None
    unit_name: str
    state: str
    standing: Standing
    due_at: datetime
    submitted_at: datetime | None
    expected: int
    submitted: int
    approved: int
    has_children: bool

    def is_late(self, now: datetime) -> bool:
        """Is it still unsent after its deadline?"""
        return self.standing is Standing.OPEN and now > self.due_at


def visible_rounds(doer: Doer) -> list[Round]:
    """Rounds in which the person has something to see, newest first."""
    mine = [office.unit_id for office in doer.offices]
    if not mine:
        return []
    seen = select(Submission.round_id).where(_tops(mine))
    query = select(Round).where(Round.id.in_(seen)).order_by(Round.opened_at.desc(), Round.id.desc())
    query = query.options(joinedload(Round.period), joinedload(Round.form_version).joinedload(FormVersion.form))
    return list(db.session.scalars(query))


def unsettled(round_: Round) -> int:
    """How many reports of the round are neither approved nor closed."""
    query = select(func.count()).select_from(Submission).where(Submission.round_id == round_.id)
    return db.session.scalar(query.where(Submission.standing.in_([Standing.OPEN, Standing.SUBMITTED]))) or 0


def tops_of(round_: Round, doer: Doer) -> list[Branch]:
    """The highest reports of the round that the person sees: those of his units, or the round's own if it lies
    below them.
    """
    mine = [office.unit_id for office in doer.offices]
    return _branches(round_, _tops(mine)) if mine else []


def tops_by_round(rounds: list[Round], doer: Doer) -> dict[int, Branch]:
    """For each round the first of its highest visible reports."""
    mine = [office.unit_id for office in doer.offices]
    query = (
        _query()
        .add_columns(Submission.round_id)
        .where(one_of(Submission.round_id, [each.id for each in rounds]), _tops(mine))
    )
    found: dict[int, Branch] = {}
    counted = {each.id: each.form_version.compiled.counted_level for each in rounds}
    for row in db.session.execute(query.order_by(Submission.depth, Submission.sort_key)) if mine and rounds else ():
        found.setdefault(row.round_id, _branch(row, counted[row.round_id]))
    return found


def branches_below(round_: Round, parent_id: int) -> list[Branch]:
    """Reports directly below one: first those with others below them, each kind in Vietnamese order."""
    return _branches(round_, Submission.parent_id == parent_id)


def states_of(round_: Round, parent_id: int) -> dict[str, int]:
    """How many reports directly below stand in each state."""
    query = select(Submission.state, func.count()).where(
        Submission.round_id == round_.id, Submission.parent_id == parent_id
    )
    return dict(db.session.execute(query.group_by(Submission.state)).all())


def _tops(mine: list[int]) -> ColumnElement[bool]:
    over = Submission.unit_path.bool_op("&&")(cast(array(mine), ARRAY(Integer)))
    return or_(one_of(Submission.unit_id, mine), and_(Submission.parent_id.is_(None), over))


def _query() -> Select[Any]:
    return select(
        Submission.id,
        Submission.parent_id,
        Submission.unit_name,
        Submission.state,
        Submission.standing,
        Submission.level,
        Submission.due_at,
        Submission.submitted_at,
        func.coalesce(Total.units_expected, 0).label("expected"),
        func.coalesce(Total.units_submitted, 0).label("submitted"),
        func.coalesce(Total.units_approved, 0).label("approved"),
        Total.submission_id.label("total_id"),
    ).outerjoin(Total, Total.submission_id == Submission.id)


def _branches(round_: Round, condition: ColumnElement[bool]) -> list[Branch]:
    query = _query().where(Submission.round_id == round_.id, condition)
    counted = round_.form_version.compiled.counted_level
    return [
        _branch(row, counted)
        for row in db.session.execute(
            query.order_by(Submission.depth, Total.submission_id.is_(None), Submission.sort_key, Submission.id)
        )
    ]


def _branch(row: Any, counted: Level) -> Branch:
    here = row.level == counted
    approved = row.standing is Standing.APPROVED
    sent = approved or row.standing is Standing.SUBMITTED
    return Branch(
        id=row.id,
        parent_id=row.parent_id,
        unit_name=row.unit_name,
        state=row.state,
        standing=row.standing,
        due_at=row.due_at,
        submitted_at=row.submitted_at,
        expected=row.expected + here,
        submitted=row.submitted + (here and sent),
        approved=row.approved + (here and approved),
        has_children=row.total_id is not None,
    )
