"""The kinds of notices in groups, and the ways a group may travel: plain values, nothing else.

A kind is a step of the schedule or the name of the move that caused it; one that is not named here tells of a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

REMINDER = "reminder"
OPENED = "opened"
OVERDUE = "overdue"
BEHIND = "behind"
CHASE = "chase"
EXTENSION_ASKED = "extension_asked"
EXTENSION_ANSWERED = "extension_answered"
REMARK_ANSWERED = "remark_answered"

SCHEDULED = (OPENED, REMINDER, OVERDUE)
"""Kinds that tell a unit of its own deadline; in one letter only the latest of a report is told."""


DAILY = (*SCHEDULED, BEHIND, "escalation")
"""Kinds written in the morning, for the letter of the same day."""


class Group(StrEnum):
    """What a person may wish for differently."""

    URGENT = "urgent"
    DUTY = "duty"
    WAITING = "waiting"
    DECIDED = "decided"
    BELOW = "below"


class Mode(StrEnum):
    """How the letters of a group leave: each at once, together once a day, or not at all (the inbox keeps them)."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    OFF = "off"


DEFAULTS: Mapping[Group, Mode] = {
    Group.URGENT: Mode.AT_ONCE,
    Group.DUTY: Mode.DIGEST,
    Group.WAITING: Mode.DIGEST,
    Group.DECIDED: Mode.AT_ONCE,
    Group.BELOW: Mode.DIGEST,
}

MAY_BE_OFF = (Group.WAITING, Group.DECIDED, Group.BELOW)
"""What may be unsubscribed. The duty to report is the law's: its letters can only be gathered into one a day."""

URGENT = ("return", "close", "reopen", "correction_refused", CHASE)
WAITING = ("submit", "review", "take_back", "correction", EXTENSION_ASKED)

GROUP_OF: Mapping[str, Group] = {
    **dict.fromkeys(SCHEDULED, Group.DUTY),
    **dict.fromkeys(URGENT, Group.URGENT),
    **dict.fromkeys(WAITING, Group.WAITING),
    BEHIND: Group.BELOW,
    "escalation": Group.BELOW,
}


def group_of(kind: str) -> Group:
    """The group of a kind."""
    return GROUP_OF.get(kind, Group.DECIDED)


def modes_of(group: Group) -> tuple[Mode, ...]:
    """What may be wished for the letters of a group."""
    return tuple(Mode) if group in MAY_BE_OFF else (Mode.AT_ONCE, Mode.DIGEST)
