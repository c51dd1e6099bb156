"""Questions about corrections, named after what they answer: of a report, of everything in it, waiting for a signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Select, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import contains_eager, selectinload

from extensions import db
from submissions.correcting.models import Correction, CorrectionState
from submissions.correcting.rights import Way, answer, ways_of
from submissions.deciding import JUDGES
from submissions.models import Round, Submission
from units.access import Doer
from workflow.deadlines import local_day
from workflow.model import Standing

PER_PAGE = 50


@dataclass(frozen=True)
class Corrections:
    """Corrections of one report, newest first, and how many there are in the reports it is made of."""

    own: Sequence[Correction]
    below: int


def corrections_at(submission: Submission) -> Corrections:
    """What was corrected in one report, or is to be; with the number of those in the reports below it."""
    own = _of().where(Correction.submission_id == submission.id).order_by(Correction.id.desc())
    below = 0
    if submission.total is not None:
        inside = select(func.count(Correction.id)).join(Submission, Submission.id == Correction.submission_id)
        below = db.session.scalar(inside.where(_within(submission), Submission.id != submission.id)) or 0
    return Corrections(list(db.session.scalars(own)), below)


def corrections_below(submission: Submission, page: int) -> list[Correction]:
    """One page of the corrections in the reports below one, newest first."""
    query = _of().where(_within(submission), Submission.id != submission.id).order_by(Correction.id.desc())
    return list(db.session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)))


def corrections_of(submission: Submission) -> list[Correction]:
    """Every correction in force in a report or in one below it, in the order they came into force: what a new issue lists."""
    query = _of().where(_within(submission), Correction.state == CorrectionState.APPLIED)
    return list(db.session.scalars(query.order_by(Correction.ended_at, Correction.id)))


def waiting_for_signature(doer: Doer, now: datetime, *, seat: Doer | None = None) -> list[Correction]:
    """Corrections whose turn it is to be signed by `doer` (at one seat), longest waiting first."""
    units = sorted({office.unit_id for office in (seat or doer).offices if office.role in JUDGES})
    if not units:
        return []
    theirs = Submission.unit_path.bool_op("&&")(literal(units, ARRAY(Integer)))
    query = _of().where(theirs, Submission.standing == Standing.APPROVED, Correction.state == CorrectionState.OPEN)
    found = list(
        db.session.scalars(
            query.options(
                contains_eager(Correction.submission).joinedload(Submission.round).joinedload(Round.form_version)
            )
        )
    )
    ways = ways_of(found, local_day(now)) if found else {}
    mine = [each for each in found if _is_turn_of(each, doer, ways[each.id])]
    return sorted(mine, key=lambda each: each.made_at)


def _is_turn_of(correction: Correction, doer: Doer, way: Way) -> bool:
    """Is it the doer's turn, even if all he can do is to refuse what no longer fits?"""
    refusal = answer(correction, doer, "sign", way)
    return refusal is None or refusal.code in ("old_value_changed", "correction_blocked")


def _of() -> Select[tuple[Correction]]:
    query = select(Correction).join(Submission, Submission.id == Correction.submission_id)
    return query.options(contains_eager(Correction.submission), selectinload(Correction.signatures))


def _within(submission: Submission) -> ColumnElement[bool]:
    """The condition that a report is `submission` or one below it, in the same round."""
    below = Submission.unit_path.bool_op("@>")(array([submission.unit_id]))
    return (Submission.round_id == submission.round_id) & below
