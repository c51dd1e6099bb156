"""What a document needs from other rows than the report's own, asked with a constant number of queries, streamed where long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased, joinedload

from extensions import db
from submissions.forms.schema import Field, Up
from submissions.models import StaleMark, Submission
from submissions.publications.signing import is_head, signs
from units.people import Appointment, User
from units.tree import holding, name_of
from workflow.model import Role, Standing

SENT = (Standing.SUBMITTED, Standing.APPROVED)
NOT_SENT = (Standing.OPEN, Standing.CLOSED)
BATCH = 100


def is_stale(submission: Submission) -> bool:
    """Are totals in the subtree of `submission` still to be worked out again?"""
    below = _in_subtree(submission)
    marks = select(StaleMark.id).join(Submission).where(Submission.round_id == submission.round_id, below)
    return bool(db.session.scalar(select(marks.exists())))


def names_above(submission: Submission) -> tuple[str, str]:
    """The names of the unit directly above ("" if there is none) and of the root, as of the end of the period."""
    day = submission.round.period.last_day
    path = submission.unit_path
    above = name_of(path[-2], day) if len(path) > 1 else ""
    return above, name_of(path[0], day) if len(path) > 1 else submission.unit_name


def signatories(submission: Submission, on: date) -> list[tuple[str, str]]:
    """(name, title) of those who may sign for the unit on a day: its heads first, then the others, by name."""
    query = (
        select(User.name, Appointment.title)
        .join(Appointment, Appointment.user_id == User.id)
        .where(Appointment.unit_id == submission.unit_id, holding(Appointment, on), User.enabled)
        .where(Appointment.role.in_([Role.CHAIR, Role.APPROVER]))
        .order_by(User.sort_key, Appointment.title)
    )
    found = dict.fromkeys((name, title) for name, title in db.session.execute(query) if signs(title))
    return sorted(found, key=lambda each: not is_head(each[1]))


def missing_units(submission: Submission) -> list[tuple[str, str, str]]:
    """(name of the unit above, code, name) of the counted units in the subtree that have sent nothing, in Vietnamese order."""
    above = aliased(Submission)
    level = submission.round.form_version.compiled.counted_level
    query = (
        select(func.coalesce(above.unit_name, ""), Submission.unit_code, Submission.unit_name)
        .outerjoin(above, above.id == Submission.parent_id)
        .where(Submission.round_id == submission.round_id, _in_subtree(submission))
        .where(Submission.level == level, Submission.standing.in_(NOT_SENT))
        .order_by(above.sort_key, Submission.sort_key, Submission.id)
    )
    return [tuple(row) for row in db.session.execute(query)]


def direct_contributors(submission: Submission) -> Iterator[Submission]:
    """Reports directly below with their totals, in Vietnamese order, a batch at a time."""
    query = select(Submission).where(Submission.parent_id == submission.id).options(joinedload(Submission.total))
    yield from db.session.scalars(
        query.order_by(Submission.sort_key, Submission.id).execution_options(yield_per=BATCH, populate_existing=True)
    )


def listing_rows(submission: Submission, asked: Field) -> Iterator[tuple[str, Standing, dict[str, Any]]]:
    """(unit, standing, row) of a list: the report's own and, if it is joined upwards, those sent by the units below."""
    here = Submission.id == submission.id
    if asked.up is Up.UNION_LIST and submission.total is not None:
        sent_below = _in_subtree(submission) & Submission.standing.in_(SENT)
        here = or_(here, sent_below)
    rows = Submission.listings[asked.key]
    query = (
        select(Submission.unit_name, Submission.standing, rows)
        .where(Submission.round_id == submission.round_id, here, Submission.listings.has_key(asked.key))
        .order_by(Submission.depth, Submission.sort_key, Submission.id)
    )
    for name, standing, found in db.session.execute(query.execution_options(yield_per=BATCH)):
        for row in found or ():
            yield name, standing, row


def _in_subtree(submission: Submission) -> ColumnElement[bool]:
    """The condition that a report is of the unit of `submission` or of one below it."""
    return Submission.unit_path.bool_op("@>")(array([submission.unit_id]))
