"""Published reports that no longer say what the reports behind them say: a new version is due. One statement for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, contains_eager

from extensions import db
from submissions.correcting.models import Correction, CorrectionState
from submissions.models import Submission
from submissions.publications.models import Publication, PublicationState
from units.access import Doer
from units.authority import Action, seats
from units.tree import one_of


@dataclass(frozen=True)
class Waiting:
    """A published version and how many corrections came into force in its report since."""

    publication: Publication
    corrections: int


def waiting_for_version(doer: Doer) -> list[Waiting]:
    """The latest versions published by the doer's units that corrections have overtaken, longest waiting first."""
    return _overtaken(seats(doer, Action.PUBLISH))


def overtaken(submission: Submission) -> Waiting | None:
    """The latest version of one report, if corrections have overtaken it."""
    return next(
        (each for each in _overtaken([submission.unit_id]) if each.publication.submission_id == submission.id), None
    )


def _overtaken(unit_ids: Sequence[int]) -> list[Waiting]:
    if not unit_ids:
        return []
    later, inside = aliased(Publication), aliased(Submission)
    newer = select(later.id).where(
        later.submission_id == Publication.submission_id,
        later.state == PublicationState.ISSUED,
        later.version > Publication.version,
    )
    corrected = (
        select(func.count(Correction.id))
        .join(inside, inside.id == Correction.submission_id)
        .where(Correction.state == CorrectionState.APPLIED)
        .where(inside.round_id == Submission.round_id)
        .where(inside.unit_path.bool_op("@>")(func.array_fill(Submission.unit_id, [1])))
        .correlate(Publication, Submission)
        .scalar_subquery()
    )
    query = (
        select(Publication, (corrected - Publication.corrections).label("count"))
        .join(Submission, Submission.id == Publication.submission_id)
        .where(one_of(Publication.unit_id, unit_ids), Publication.state == PublicationState.ISSUED)
        .where(Publication.withdrawn_at.is_(None), ~newer.exists(), corrected > Publication.corrections)
        .options(contains_eager(Publication.submission).joinedload(Submission.round))
        .order_by(Publication.issued_at, Publication.id)
    )
    return [Waiting(publication, count) for publication, count in db.session.execute(query)]
