"""Rows into the plain values the engine decides on: the only translator between database and `workflow`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from extensions import db
from submissions.checks import faults_of
from submissions.models import Passage, Submission
from units.tree import one_of
from workflow.model import Definition, Situation, Standing
from workflow.reading import read_definition


def definition_of(workflow: Mapping[str, Any]) -> Definition:
    """The workflow a round began with, compiled once per process and version."""
    key = (workflow["name"], workflow["version"])
    if key not in _definitions:
        _definitions[key] = read_definition(workflow)
    return _definitions[key]


def situations_of(submissions: Sequence[Submission]) -> dict[int, Situation]:
    """Situations of several submissions with a constant number of queries."""
    pending = _pending_children([submission.id for submission in submissions])
    above = _standings([submission.parent_id for submission in submissions if submission.parent_id])
    faults = _blocking_faults(submissions)
    return {
        submission.id: Situation(
            state=submission.state,
            author=submission.author_id,
            pending_children=pending.get(submission.id, ()),
            blocking_faults=faults.get(submission.id, ()),
            round_open=submission.round.closed_at is None,
            opened_for_review=submission.opened_for_review_at is not None,
            above_standing=above.get(submission.parent_id) if submission.parent_id else None,
        )
        for submission in submissions
    }


_definitions: dict[tuple[str, int], Definition] = {}


def _pending_children(ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Names of the children that are neither approved nor closed, in Vietnamese order."""
    names = func.array_agg(aggregate_order_by(Submission.unit_name, Submission.sort_key))
    query = select(Submission.parent_id, names).where(
        one_of(Submission.parent_id, ids), Submission.standing.in_([Standing.OPEN, Standing.SUBMITTED])
    )
    return {parent_id: tuple(found) for parent_id, found in db.session.execute(query.group_by(Submission.parent_id))}


def _standings(ids: Sequence[int]) -> dict[int, Standing]:
    query = select(Submission.id, Submission.standing).where(one_of(Submission.id, ids))
    return dict(db.session.execute(query).all())


def _blocking_faults(submissions: Sequence[Submission]) -> dict[int, tuple[str, ...]]:
    """For those still being written: the sentences of the faults that block submitting."""
    writing = [submission for submission in submissions if submission.standing is Standing.OPEN]
    texts = passages_of([submission.id for submission in writing])
    found = {}
    for submission in writing:
        faults = faults_of(
            submission.round.form_version.compiled,
            submission.level,
            submission.sector,
            submission.figures,
            submission.nothings,
            texts.get(submission.id, {}),
            submission.listings,
        )
        found[submission.id] = tuple(fault.message_vi for fault in faults if fault.blocks)
    return found


def passages_of(ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Texts of several submissions: submission id -> field key -> text."""
    texts: dict[int, dict[str, str]] = {}
    query = select(Passage.submission_id, Passage.field_key, Passage.text).where(one_of(Passage.submission_id, ids))
    for submission_id, key, text in db.session.execute(query):
        texts.setdefault(submission_id, {})[key] = text
    return texts
