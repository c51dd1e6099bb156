"""Where a unit stands on the way to approval, in one word for whoever looks at the whole tree.

Pure: a report's situation and its definition, or a unit without a report and what is around it. Must not know words.
Source: acceptance cases 1 to 11.
"""

from __future__ import annotations

from enum import StrEnum

from workflow.model import Definition, Situation, Standing


class Status(StrEnum):
    """How a unit stands."""

    NOT_APPLICABLE = "not_applicable"
    """Nothing is asked of it nor of anybody below."""
    NOT_SENT = "not_sent"
    """The unit itself has still to act."""
    WAITS_BELOW = "waits_below"
    """Some report below is not settled."""
    READY = "ready"
    """The next step on the way to approval can be taken."""
    APPROVED_HERE = "approved_here"
    APPROVED_ABOVE = "approved_above"
    """The report it is part of is approved: what is here is locked."""
    WAITS_ABOVE = "waits_above"
    """No step is made at this level; what it gave waits at a level above."""
    DECIDED_ELSEWHERE = "decided_elsewhere"
    """No step is made at this level; there are steps below it."""
    CLOSED = "closed"
    """Settled without figures."""


def status_of(definition: Definition, situation: Situation) -> Status:
    """The status of a unit with a report that stands as `situation` says."""
    state = definition.state_named[situation.state]
    if state.standing is Standing.CLOSED:
        return Status.CLOSED
    if situation.is_locked_above:
        return Status.APPROVED_ABOVE
    if state.locks_below:
        return Status.APPROVED_HERE
    if situation.pending_children:
        return Status.WAITS_BELOW
    approves = any(move.target and definition.locks_below(move.target) for move in definition.onward(state.name))
    return Status.READY if approves or state.standing is Standing.SUBMITTED else Status.NOT_SENT


def status_without_report(*, is_asked: bool, locked_above: bool | None, has_steps_below: bool) -> Status:
    """The status of a unit at whose level no step is made.

    `is_asked`: it or a unit below it is expected to report. `locked_above`: is the nearest report above approved; None:
    there is none.
    """
    if not is_asked:
        return Status.NOT_APPLICABLE
    if locked_above:
        return Status.APPROVED_ABOVE
    if has_steps_below:
        return Status.DECIDED_ELSEWHERE
    return Status.NOT_APPLICABLE if locked_above is None else Status.WAITS_ABOVE
