"""The issued versions of a report, as everybody in this room asks for them."""

from __future__ import annotations

from sqlalchemy import func, select

from extensions import db
from submissions.issuing.freezing import Frozen
from submissions.models import Submission
from submissions.publications.models import Publication, PublicationFile, PublicationState

FROZEN = "json"
"""The file that holds a version's figures, texts and lineage."""


def latest_of(submission: Submission) -> Publication | None:
    """The last issued version, withdrawn or not."""
    query = select(Publication).where(
        Publication.submission_id == submission.id, Publication.state == PublicationState.ISSUED
    )
    return db.session.scalar(query.order_by(Publication.version.desc()).limit(1))


def versions_of(publication: Publication) -> list[Publication]:
    """Every issued version of the same report, oldest first."""
    query = select(Publication).where(
        Publication.submission_id == publication.submission_id, Publication.state == PublicationState.ISSUED
    )
    return list(db.session.scalars(query.order_by(Publication.version)))


def frozen_of(publication: Publication) -> Frozen:
    """What an issued version says and was made of."""
    return Frozen.read(db.session.get_one(PublicationFile, (publication.id, FROZEN)).content)


def next_number(unit_id: int, year: int) -> int:
    """The number after the largest one of the unit's documents of a year."""
    query = select(func.max(Publication.number)).where(Publication.unit_id == unit_id, Publication.year == year)
    return (db.session.scalar(query) or 0) + 1
