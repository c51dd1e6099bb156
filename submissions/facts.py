"""Rows into the plain values the engine decides on: the only translator between database and `workflow`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from extensions import db
from submissions.findings import findings_of
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
    parents = [submission.parent_id for submission in submissions if submission.parent_id]
    above = _above(parents) if parents else {}
    blocking, unexplained = _hindrances(submissions)
    return {
        submission.id: Situation(
            state=submission.state,
            author=submission.author_id,
            pending_children=pending.get(submission.id, ()),
            blocking_faults=blocking.get(submission.id, ()),
            unexplained=unexplained.get(submission.id, ()),
            round_open=submission.round.closed_at is None,
            opened_for_review=submission.opened_for_review_at is not None,
            **_standing_above(submission, above),
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


def _above(ids: Sequence[int]) -> dict[int, tuple[str, Standing]]:
    """Report -> its state and standing."""
    query = select(Submission.id, Submission.state, Submission.standing).where(one_of(Submission.id, ids))
    return {found_id: (state, standing) for found_id, state, standing in db.session.execute(query)}


def _standing_above(submission: Submission, above: Mapping[int, tuple[str, Standing]]) -> dict[str, Any]:
    """What the report this one is part of means for it; both are of one round."""
    if not submission.parent_id:
        return {"above_standing": None}
    state, standing = above[submission.parent_id]
    return {"above_standing": standing, "above_seals": definition_of(submission.round.workflow).locks_below(state)}


def _hindrances(
    submissions: Sequence[Submission],
) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[str, ...]]]:
    """For those still being written: the sentences of what must be corrected, and of what waits for an explanation."""
    writing = [submission for submission in submissions if submission.standing is Standing.OPEN]
    if not writing:
        return {}, {}
    found = findings_of(writing, passages_of([submission.id for submission in writing]))
    blocking = {own: tuple(each.message_vi for each in those if each.blocks) for own, those in found.items()}
    unexplained = {own: tuple(each.message_vi for each in those if each.holds_up) for own, those in found.items()}
    return blocking, unexplained


def passages_of(ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Texts of several submissions: submission id -> field key -> text."""
    texts: dict[int, dict[str, str]] = {}
    query = select(Passage.submission_id, Passage.field_key, Passage.text).where(one_of(Passage.submission_id, ids))
    for submission_id, key, text in db.session.execute(query):
        texts.setdefault(submission_id, {})[key] = text
    return texts
