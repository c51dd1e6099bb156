"""The one answer to "may this person do this to that, now": None for yes, else the refusal with its reason.

Pages, actions, the command line and bulk actions all ask `may` (or `demand`, which raises). What is about a unit is
decided here from one table; what is about something else registers its own answer with `may.register` and is asked
through the same door (`submissions/deciding.py`). Whoever may not see a thing is told it is not found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import singledispatch

from units.access import Doer, Office
from units.kinds import Level
from units.models import Unit
from units.tree import ancestor_ids
from workflow.deadlines import local_day
from workflow.model import Desk, Relation, Role
from workflow.refusals import Refused


class Action(StrEnum):
    """What can be done to a unit, besides the moves of its reports."""

    SEE = "see"
    EXPORT_UNITS = "export_units"
    IMPORT_UNITS = "import_units"
    RESTRUCTURE = "restructure"
    MANAGE_PEOPLE = "manage_people"
    DELEGATE = "delegate"
    ASSIGN_PORTFOLIOS = "assign_portfolios"
    SEE_ALARMS = "see_alarms"
    OPEN_ROUND = "open_round"
    EXTEND = "extend"
    CHASE = "chase"
    SEE_WORKFLOWS = "see_workflows"
    CORRECT = "correct"
    PUBLISH = "publish"
    REPLACE_TEMPLATES = "replace_templates"
    EDIT_FORMS = "edit_forms"
    SET_TARGETS = "set_targets"
    ASK_EXTENSION = "ask_extension"
    SET_DAYS = "set_days"
    DECLARE_OUTAGE = "declare_outage"


@dataclass(frozen=True)
class Rule:
    """Holders of one of `roles` at the unit (`own`) or at one above it (`ancestor`; `parent`: directly above) may.

    `level`: only offices at units of this level count.
    """

    roles: frozenset[Role]
    at: frozenset[Relation]
    level: Level | None = None


EVERYBODY = frozenset(Role)
HERE, HERE_OR_ABOVE = frozenset({Relation.OWN}), frozenset({Relation.OWN, Relation.ANCESTOR})
ADMINS = frozenset({Role.ADMIN})

RULES: Mapping[Action, Rule] = {
    Action.SEE: Rule(EVERYBODY, HERE_OR_ABOVE),
    Action.EXPORT_UNITS: Rule(EVERYBODY - {Role.REPORTER}, HERE_OR_ABOVE),
    Action.IMPORT_UNITS: Rule(ADMINS, HERE_OR_ABOVE),
    Action.RESTRUCTURE: Rule(ADMINS, HERE_OR_ABOVE),
    Action.MANAGE_PEOPLE: Rule(ADMINS, HERE_OR_ABOVE),
    Action.DELEGATE: Rule(EVERYBODY - ADMINS, HERE),
    Action.ASSIGN_PORTFOLIOS: Rule(frozenset({Role.ADMIN, Role.APPROVER, Role.CHAIR}), HERE_OR_ABOVE),
    Action.SEE_ALARMS: Rule(ADMINS, HERE),
    Action.OPEN_ROUND: Rule(frozenset({Role.STAFF, Role.APPROVER, Role.ADMIN}), HERE_OR_ABOVE, Level.PROVINCE),
    Action.EXTEND: Rule(frozenset({Role.STAFF, Role.APPROVER, Role.ADMIN}), frozenset({Relation.ANCESTOR})),
    Action.ASK_EXTENSION: Rule(frozenset({Role.CHAIR, Role.REPORTER, Role.STAFF}), HERE),
    Action.SET_DAYS: Rule(ADMINS, HERE, Level.PROVINCE),
    Action.DECLARE_OUTAGE: Rule(ADMINS, HERE_OR_ABOVE, Level.PROVINCE),
    Action.CHASE: Rule(EVERYBODY - {Role.REPORTER, Role.ADMIN}, frozenset({Relation.ANCESTOR})),
    Action.CORRECT: Rule(frozenset({Role.CHAIR, Role.REPORTER, Role.STAFF}), HERE),
    Action.PUBLISH: Rule(frozenset({Role.STAFF, Role.CHAIR, Role.APPROVER}), HERE),
    Action.REPLACE_TEMPLATES: Rule(frozenset({Role.ADMIN, Role.STAFF}), HERE, Level.PROVINCE),
    Action.EDIT_FORMS: Rule(ADMINS, HERE_OR_ABOVE, Level.PROVINCE),
    Action.SET_TARGETS: Rule(frozenset({Role.CHAIR, Role.STAFF, Role.APPROVER}), HERE),
    Action.SEE_WORKFLOWS: Rule(frozenset({Role.STAFF, Role.ADMIN, Role.APPROVER}), HERE_OR_ABOVE, Level.PROVINCE),
}
"""Who may do what to a unit. Lent offices count like one's own; the operator at the command line may everything."""


@singledispatch
def may(subject: object, doer: Doer, action: str, *, now: datetime) -> Refused | None:
    """None when `doer` may do `action` to `subject` at `now`, else why not."""
    raise TypeError(f"nobody has said who may do what to {type(subject).__name__}")


def demand(subject: object, doer: Doer, action: str, *, now: datetime) -> None:
    """Raise the refusal of `may`, if there is one."""
    if refusal := may(subject, doer, action, now=now):
        raise refusal


@may.register
def _unit(subject: Unit, doer: Doer, action: str, *, now: datetime) -> Refused | None:
    return may_at(path_of(subject, local_day(now)), doer, action)


def may_at(unit_path: Sequence[int], doer: Doer, action: str) -> Refused | None:
    """The answer for the unit at the end of `unit_path` (unit ids from the root of the tree down)."""
    if doer.is_operator:
        return None
    offices = [office for office in doer.offices if office.unit_id in unit_path]
    if not offices:
        return Refused("not_found")
    rule = RULES[Action(action)]
    if any(_sits(office, rule, unit_path) for office in offices):
        return None
    return Refused("not_your_desk", desks=_desks(rule))


def seats(doer: Doer, action: str) -> list[int]:
    """Units at which the doer sits for `action`: what he may do it to lies there or (if the rule says so) below."""
    rule = RULES[Action(action)]
    fitting = [office for office in doer.offices if office.role in rule.roles and rule.level in (None, office.level)]
    return list(dict.fromkeys(office.unit_id for office in fitting))


def path_of(unit: Unit, on: date) -> tuple[int, ...]:
    """Unit ids from the root of the tree down to `unit`; of one that has ended, as they were on its last day."""
    day = min(on, unit.valid_to) if unit.valid_to else on
    return (*reversed(ancestor_ids(unit.id, max(day, unit.valid_from))), unit.id)


def _sits(office: Office, rule: Rule, unit_path: Sequence[int]) -> bool:
    if office.role not in rule.roles or rule.level not in (None, office.level):
        return False
    if office.unit_id == unit_path[-1]:
        return Relation.OWN in rule.at
    is_parent = office.unit_id == unit_path[-2]
    return Relation.ANCESTOR in rule.at or (is_parent and Relation.PARENT in rule.at)


def _desks(rule: Rule) -> tuple[str, ...]:
    return tuple(sorted(str(Desk(role, relation)) for role in rule.roles for relation in rule.at))
