"""The words of the workflow as frozen values: what a definition consists of, what is asked, what is answered.

Values only: no rule is decided here (`engine.py`, `guards.py`) and nothing is read from anywhere. Must not know units,
people or reports; it sees them as the plain values in `Situation` and `Actor`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Role(StrEnum):
    """What a person is appointed to be at a unit."""

    REPORTER = "reporter"
    CHAIR = "chair"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    STAFF = "staff"
    ADMIN = "admin"


class Relation(StrEnum):
    """Where the person's unit stands towards the unit of the report.

    The root of the tree has no parent: its own people also hold `parent` towards its report.
    """

    OWN = "own"
    PARENT = "parent"
    ANCESTOR = "ancestor"


class Desk(NamedTuple):
    """A role held somewhere: "approver at parent"."""

    role: Role
    at: Relation

    def __str__(self) -> str:
        return f"{self.role} at {self.at}"


class Standing(StrEnum):
    """What a state means for totals and for the level above.

    Open counts nowhere; submitted counts provisionally; approved officially (and provisionally); closed is settled
    without figures.
    """

    OPEN = "open"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    CLOSED = "closed"

    @property
    def is_settled(self) -> bool:
        """Does the level above wait no longer?"""
        return self in (Standing.APPROVED, Standing.CLOSED)


class Effect(StrEnum):
    """What the caller does after a move, besides writing the state and the history."""

    NAME_AUTHOR = "name_author"
    """The actor becomes the author; the report now waits unopened."""
    CONSOLIDATE = "consolidate"
    """The totals of the level above are owed again."""
    TELL_ABOVE = "tell_above"
    """A notice is owed to those who may move it next at the level above."""
    TELL_UNIT = "tell_unit"
    """A notice is owed to the unit, with the reason if there is one."""


@dataclass(frozen=True)
class GuardUse:
    """A guard named by a move, with its argument ("reason: 10"); what it asks is in `guards.py`."""

    name: str
    argument: int | None = None


@dataclass(frozen=True)
class State:
    """A state of a report. `seals`: what is below stays as it is although the level above has not settled it yet.

    `line`: where the definition says so, 0 if it came from no text.
    """

    name: str
    standing: Standing
    editable: bool = False
    seals: bool = False
    line: int = field(default=0, compare=False)

    @property
    def locks_below(self) -> bool:
        """Must the reports below stay as they are? Always when settled."""
        return self.seals or self.standing.is_settled


@dataclass(frozen=True)
class Move:
    """From one of `sources` to `target` (None: stays), by someone at one of the desks `by`, if all `guards` hold.

    Several moves may share a name ("return" by the reviewer, "return" by the approver) when their sources differ.
    """

    name: str
    sources: frozenset[str]
    target: str | None
    by: frozenset[Desk]
    guards: tuple[GuardUse, ...] = ()
    effects: tuple[Effect, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def needs_reason(self) -> bool:
        """Must whoever makes this move give a reason?"""
        return self.reason_length > 0

    @property
    def reason_length(self) -> int:
        """Characters the reason must have at least; 0 if none is asked."""
        return max((use.argument or 0 for use in self.guards if use.name == REASON), default=0)


CHECKS = "no_blocking_faults"
"""Name of the guard that asks what the checks say; working that out is dear, so only moves that have it are given it."""
REASON = "reason"
"""Name of the guard that asks for a reason; the only one about what is typed and not about how things stand."""


@dataclass(frozen=True)
class Deadlines:
    """When people are reminded, in working days; nothing is ever decided by a timer.

    `remind_before`, `remind_after`: days before and after the deadline on which those who have not sent are reminded.
    `escalate_after`: days a report may wait at a level before the level above sees it; None: never. `line`: as of `State`.
    """

    remind_before: tuple[int, ...] = (7, 3, 1)
    remind_after: tuple[int, ...] = ()
    escalate_after: int | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Definition:
    """One version of a workflow: states and moves, proven by `validation.check` before use.

    `levels`: names of the levels of the tree at which a report takes part; None: at every level. `publishes`: levels
    whose approved reports may be published, numbered and sealed.
    """

    name: str
    version: int
    initial: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    levels: tuple[str, ...] | None = None
    deadlines: Deadlines = Deadlines()
    publishes: tuple[str, ...] = ("province",)
    line: int = field(default=0, compare=False)

    @cached_property
    def state_named(self) -> dict[str, State]:
        """States by name."""
        return {state.name: state for state in self.states}

    @cached_property
    def moves_named(self) -> dict[str, tuple[Move, ...]]:
        """Moves by name, in the order written."""
        return {move.name: tuple(m for m in self.moves if m.name == move.name) for move in self.moves}

    @cached_property
    def move_from(self) -> dict[tuple[str, str], Move]:
        """The move of a name that leaves (or stays in) a state: (move name, state name) -> move."""
        return {(move.name, source): move for move in self.moves for source in move.sources}

    def onward(self, state: str) -> tuple[Move, ...]:
        """Moves that bring a report in `state` nearer to its approval: no way back to the unit, no end without figures."""
        if self.standing_of(state).is_settled:
            return ()
        nearer = (Standing.SUBMITTED, Standing.APPROVED)
        leaving = [move for (_, source), move in self.move_from.items() if source == state]
        return tuple(move for move in leaving if move.target and self.standing_of(move.target) in nearer)

    @cached_property
    def judging(self) -> frozenset[Desk]:
        """The desks that can hand a submitted report back to its unit, wherever above they stand: whose look counts."""
        back = [
            move
            for move in self.moves
            if move.target
            and self.standing_of(move.target) is Standing.OPEN
            and any(self.standing_of(source) is Standing.SUBMITTED for source in move.sources)
        ]
        return frozenset(
            desk for move in back for desk in move.by if desk.at is not Relation.OWN or Effect.TELL_UNIT in move.effects
        )

    def waits_at(self, state: str) -> frozenset[Desk]:
        """The desks at which a report in `state` waits: those of its onward moves."""
        return frozenset(desk for move in self.onward(state) for desk in move.by)

    def judged_at_own(self, state: str) -> frozenset[Role]:
        """Roles at the unit itself that decide on what was submitted; none where the level above decides."""
        desks = self.waits_at(state) if self.standing_of(state) is Standing.SUBMITTED else ()
        return frozenset(desk.role for desk in desks) if all(desk.at is Relation.OWN for desk in desks) else frozenset()

    def standing_of(self, state: str) -> Standing:
        """What `state` means for totals."""
        return self.state_named[state].standing

    def locks_below(self, state: str) -> bool:
        """Does a report in `state` keep those below as they are?"""
        return self.state_named[state].locks_below

    def publishes_at(self, level: str, distance: int) -> bool:
        """May the report of a unit of `level`, `distance` steps down from the root (which is 1), be published?"""
        return level in self.publishes or str(distance) in self.publishes

    def asks_for_checks(self, move: str) -> bool:
        """Does a move of this name look at what the checks say of the report?"""
        return any(use.name == CHECKS for each in self.moves_named.get(move, ()) for use in each.guards)

    def has_step_at(self, level: str) -> bool:
        """Does a report of a unit of `level` take part?"""
        return self.levels is None or level in self.levels


@dataclass(frozen=True)
class Situation:
    """How one report stands at the moment of asking; the caller translates its rows into this.

    `author`: person who submitted last. `pending_children`: names of reports below that are not settled.
    `blocking_faults`: names of the faults no explanation excuses; `unexplained`: of those that wait for one.
    `round_open`: inside the window or an extension.
    `opened_for_review`: the level above has looked at what was submitted. `above_standing`: standing of the report
    this one is part of, None at the root; `above_seals`: that one keeps this one as it is although it is not settled
    yet. `sealed_by`: the longer period whose approved report keeps this one of a shorter period as it is, empty if none.
    `allow_own`: the province lets authors decide on their own report.
    """

    state: str
    author: int | None
    pending_children: tuple[str, ...]
    blocking_faults: tuple[str, ...]
    round_open: bool
    opened_for_review: bool
    above_standing: Standing | None
    allow_own: bool = False
    above_seals: bool = False
    unexplained: tuple[str, ...] = ()
    sealed_by: str = ""

    @property
    def is_locked_above(self) -> bool:
        """Does the report this one is part of keep it as it is?"""
        above = self.above_standing
        return above is not None and (above.is_settled or self.above_seals)


@dataclass(frozen=True)
class Actor:
    """Who asks: a person with the desks held towards this report, or the operator at the command line of the server.

    `on_behalf_of`: the person for whom a delegate acts. The operator is nobody in particular and holds every desk.
    """

    person: int | None
    desks: frozenset[Desk]
    is_operator: bool = False
    on_behalf_of: int | None = None

    @property
    def persons(self) -> frozenset[int]:
        """The person who acts and the one acted for."""
        return frozenset(person for person in (self.person, self.on_behalf_of) if person is not None)


@dataclass(frozen=True)
class Decision:
    """A move that may be made now.

    `target`: the state afterwards. `standing`: what it means. `own_work`: the author decides on his own report, which
    the province allows; the history must say so.
    """

    target: str
    standing: Standing
    effects: tuple[Effect, ...]
    own_work: bool = False
