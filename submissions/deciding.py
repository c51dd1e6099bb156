"""The one decision function's answers about reports and rounds: a move asks the workflow, anything else the unit's rules.

`may(submission, doer, "approve", now=now)` is what a page asks before it draws a button and what the action asks again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from submissions.facts import definition_of, situations_of
from submissions.models import Round, Submission
from units.access import Doer
from units.authority import Action, may, may_at
from workflow.engine import explain_among
from workflow.model import Definition, Effect, Move, Role, Standing
from workflow.refusals import Refused

__all__ = ["JUDGES", "WRITERS", "answer_for", "answers_for", "handing_back", "is_judge", "may"]

WRITERS = (Role.REPORTER, Role.CHAIR, Role.STAFF)
"""Roles that fill in the report of their own unit."""
JUDGES = (Role.REVIEWER, Role.APPROVER)
"""Roles that judge the reports directly below their unit."""


@may.register
def _submission(subject: Submission, doer: Doer, action: str, *, now: datetime) -> Refused | None:
    if refusal := may_at(subject.unit_path, doer, Action.SEE):
        return refusal
    if action in set(Action):
        return may_at(subject.unit_path, doer, action) or (
            _why_not_published(subject) if action == Action.PUBLISH else None
        )
    definition = definition_of(subject.round.workflow)
    if action not in definition.moves_named:
        return Refused("unknown_move", move=action, state=subject.state, moves=tuple(definition.moves_named))
    return answer_for(subject, doer, action)


def _why_not_published(subject: Submission) -> Refused | None:
    """Only what is approved is published, at the levels the round's workflow names."""
    definition = definition_of(subject.round.workflow)
    if not definition.publishes_at(subject.level, len(subject.unit_path)):
        return Refused("not_published_here", level=str(subject.level), levels=definition.publishes)
    if subject.standing is not Standing.APPROVED:
        return Refused("published_when_approved", state=subject.state)
    return None


@may.register
def _round(subject: Round, doer: Doer, action: str, *, now: datetime) -> Refused | None:
    return may(subject.scope, doer, action, now=now)


def answer_for(submission: Submission, doer: Doer, move: str) -> Refused | None:
    """One move of the report's workflow: None (open to `doer` now) or why not."""
    definition = definition_of(submission.round.workflow)
    situation = situations_of([submission], checked=definition.asks_for_checks(move))[submission.id]
    return explain_among(definition, situation, doer.towards(submission.unit_path, submission.desk_above))[move]


def answers_for(submissions: Sequence[Submission], doer: Doer) -> dict[int, dict[str, Refused | None]]:
    """For each report, every move of its workflow with None (open to `doer` now) or why not; constant queries."""
    situations = situations_of(submissions)
    return {
        each.id: explain_among(
            definition_of(each.round.workflow), situations[each.id], doer.towards(each.unit_path, each.desk_above)
        )
        for each in submissions
    }


def is_judge(submission: Submission, doer: Doer) -> bool:
    """Does `doer` sit at a desk that judges this report: one that can hand it back? The operator sits at none."""
    judging = definition_of(submission.round.workflow).judging
    return not doer.is_operator and bool(doer.desks_towards(submission.unit_path, submission.desk_above) & judging)


def handing_back(definition: Definition) -> list[Move]:
    """The moves that give a report back to its unit to work on: it is told, and may write again."""
    return [
        move
        for move in definition.moves
        if move.target
        and definition.standing_of(move.target) is Standing.OPEN
        and Effect.TELL_UNIT in move.effects
        and any(definition.standing_of(source) is Standing.SUBMITTED for source in move.sources)
    ]
