"""What must hold before a move: one rule per function, by the name a definition uses.

A guard answers None when it holds, else the refusal. It sees plain values only, and no guard knows of another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workflow.model import CHECKS, REASON, Actor, GuardUse, Situation
from workflow.refusals import Refused


@dataclass(frozen=True)
class Case:
    """Everything a guard may look at."""

    situation: Situation
    actor: Actor
    reason: str
    argument: int


@dataclass(frozen=True)
class Guard:
    """A rule and whether the definition gives it a number ("reason: 10")."""

    rule: Callable[[Case], Refused | None]
    takes_number: bool = False


def children_settled(case: Case) -> Refused | None:
    """Every report below is approved, or closed by an explicit decision."""
    if case.situation.pending_children:
        return Refused("children_pending", units=case.situation.pending_children)
    return None


def no_blocking_faults(case: Case) -> Refused | None:
    """No fault of the kind that no explanation excuses, and none that wants an explanation without one."""
    if case.situation.blocking_faults:
        return Refused("blocking_faults", faults=case.situation.blocking_faults)
    if case.situation.unexplained:
        return Refused("notes_wanted", faults=case.situation.unexplained)
    return None


def round_open(case: Case) -> Refused | None:
    """The round takes reports from this unit now, and the longer period that holds this one is not approved."""
    if not case.situation.round_open:
        return Refused("round_closed")
    return Refused("sealed_by_period", round=case.situation.sealed_by) if case.situation.sealed_by else None


def not_opened(case: Case) -> Refused | None:
    """The level above has not looked at it yet."""
    return Refused("opened_for_review") if case.situation.opened_for_review else None


def nothing_above(case: Case) -> Refused | None:
    """The report this one is part of is neither settled nor sealed: figures must not change below an approval."""
    situation = case.situation
    return Refused("approved_above", above=situation.above_standing) if situation.is_locked_above else None


def not_your_own(case: Case) -> Refused | None:
    """The author does not decide on his own report, nor through a delegate, unless the province allows it."""
    if is_own_work(case.situation, case.actor) and not case.situation.allow_own:
        return Refused("not_your_own", author=case.situation.author)
    return None


def reason_given(case: Case) -> Refused | None:
    """A reason of enough characters, spaces at the ends not counted."""
    given = len(case.reason.strip())
    if given < case.argument:
        return Refused("reason_required", at_least=case.argument, given=given)
    return None


def is_own_work(situation: Situation, actor: Actor) -> bool:
    """Would the actor decide on a report of his own, or of the one he stands in for? Never true of the operator."""
    return not actor.is_operator and situation.author in actor.persons


GUARDS: dict[str, Guard] = {
    "children_settled": Guard(children_settled),
    CHECKS: Guard(no_blocking_faults),
    "round_open": Guard(round_open),
    "not_opened": Guard(not_opened),
    "nothing_above": Guard(nothing_above),
    "not_your_own": Guard(not_your_own),
    REASON: Guard(reason_given, takes_number=True),
}


def ask(use: GuardUse, situation: Situation, actor: Actor, reason: str) -> Refused | None:
    """Put the guard a definition uses to the case in hand."""
    return GUARDS[use.name].rule(Case(situation, actor, reason, use.argument or 0))
