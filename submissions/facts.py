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
    """The workflow a round began with, compiled once per process; two that share a name and version are told apart by what they say."""
    key = (workflow["name"], workflow["version"])
    kept = _definitions.get(key)
    if kept is None or (kept[0] is not workflow and kept[0] != workflow):
        kept = _definitions[key] = workflow, read_definition(workflow)
    return kept[1]


def situations_of(submissions: Sequence[Submission]) -> dict[int, Situation]:
    """Situations of several submissions with a constant number of queries."""
    pending = _pending_children([submission.id for submission in submissions])
    parents = [submission.parent_id for submission in submissions if submission.parent_id]
    above = _above(parents) if parents else {}
    faults = _blocking_faults(submissions)
    return {
        submission.id: Situation(
            state=submission.state,
            author=submission.author_id,
            pending_children=pending.get(submission.id, ()),
            blocking_faults=faults.get(submission.id, ()),
            round_open=submission.round.closed_at is None,
            opened_for_review=submission.opened_for_review_at is not None,
            **_standing_above(submission, above),
        )
        for submission in submissions
    }


_definitions: dict[tuple[str, int], tuple[Mapping[str, Any], Definition]] = {}


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


def _blocking_faults(submissions: Sequence[Submission]) -> dict[int, tuple[str, ...]]:
    """For those still being written: the sentences of the faults that block submitting."""
    writing = [submission for submission in submissions if submission.standing is Standing.OPEN]
    texts = passages_of([submission.id for submission in writing]) if writing else {}
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
