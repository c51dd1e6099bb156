"""Who is told of what happened: notices owed as rows in the transaction of their cause. Sending them is `tasks/postbag.py`.

A notice is unique by person, report, kind and occasion, so owing it twice is harmless; the doer is never told of his
own act. Must not know how a notice travels or what it says.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import insert

from extensions import CHANNEL, as_array, db, run_as_written
from submissions.deciding import JUDGES, WRITERS
from submissions.facts import definition_of
from submissions.held import Held
from submissions.models import Submission
from submissions.notices.kinds import DAILY, Group, Mode, group_of
from submissions.notices.models import NoticeCopy, NoticeState
from submissions.notices.timing import first_not_quiet, leaves_at
from submissions.notices.wishes import NONE, WISHED, Wish, wishes_among, wishes_of
from submissions.rounds.calendar import calendar_around
from units.access import HOLDERS, Doer, Signed, asking_holders, holders
from units.portfolios import CARERS, carers_among
from workflow.calendar import WorkingCalendar
from workflow.deadlines import local_day
from workflow.model import Role

OWE = """
    INSERT INTO notice (user_id, submission_id, kind, occasion, facts, state, owed_at, not_before, attempts)
    SELECT n.user_id, n.submission_id, n.kind, n.occasion, n.facts, n.state, %(now)s, n.not_before, 0
    FROM jsonb_to_recordset(%(notices)s::jsonb) AS n (user_id int, submission_id bigint, kind text, occasion text,
        facts jsonb, state text, not_before timestamptz)
    ON CONFLICT DO NOTHING
    RETURNING id, user_id, kind, pg_notify(%(channel)s, 'notices')
"""
"""Owed and hurried in one statement; of many notifications alike PostgreSQL delivers one."""


WHO_HEARS = f"""(
    WITH holder AS MATERIALIZED ({HOLDERS})
    SELECT jsonb_build_array(
        (SELECT jsonb_agg(jsonb_build_array(unit_id, user_id, role)) FROM holder),
        (SELECT jsonb_agg(jsonb_build_array({WISHED})) FROM notice_wish WHERE user_id IN (SELECT user_id FROM holder)),
        (SELECT jsonb_agg(jsonb_build_array(unit_id, cared_for_id, user_id, taker_id)) FROM ({CARERS}) AS carer)
    )
)"""  # noqa: S608 - our own words
"""Who holds the desks that are called, what they wish, who looks after the units: part of the statement that writes a move;
its values are those of `asking_who`, and `tell` reads the answer (ADR 13).
"""


@dataclass(frozen=True)
class Owed:
    """One notice to be owed."""

    user_id: int
    submission_id: int
    kind: str
    occasion: str
    facts: Mapping[str, Any]


class Call(NamedTuple):
    """Who is to hear of a move of `submission` (as it was before it): whoever holds one of `roles` at a unit.

    `asks`: they are to act, so the notice is moot once the report has moved on.
    """

    submission: Held
    unit_id: int
    roles: Collection[Role]
    asks: bool


def calls_above(submissions: Sequence[Held]) -> list[Call]:
    """Those who judge `submissions` at the unit above."""
    return [Call(each, each.desk_above, JUDGES, True) for each in submissions]


def calls_of_unit(submissions: Sequence[Held], move: str) -> list[Call]:
    """Those who write `submissions` at their own unit.

    Where the unit judges its report itself before the level above does, those who are to do so are asked first.
    """
    judged = [
        Call(each, each.unit_path[-1], roles, True)
        for roles, those in _judged_by_the_unit(submissions, move).items()
        for each in those
    ]
    return judged + [Call(each, each.unit_path[-1], WRITERS, False) for each in submissions]


def _judged_by_the_unit(submissions: Sequence[Held], move: str) -> dict[frozenset[Role], list[Held]]:
    """Those that `move` brings before people of their own unit, by the roles that judge them."""
    found: dict[frozenset[Role], list[Held]] = {}
    for each in submissions:
        definition = definition_of(each.round.workflow)
        made = definition.move_from[move, each.state]
        if roles := definition.judged_at_own(made.target or each.state):
            found.setdefault(roles, []).append(each)
    return found


def tell_extended(submissions: Sequence[Submission], until: datetime, *, by: Doer, reason: str, now: datetime) -> None:
    """Owe word of more time to those who write `submissions`; once for each new day."""
    today = local_day(now)
    people = people_of([each.unit_path[-1] for each in submissions], WRITERS, today)
    owed = [
        Owed(
            user_id,
            each.id,
            "extend",
            local_day(until).isoformat(),
            _facts(each, by.signature(each.unit_path), reason, False),
        )
        for each in submissions
        for user_id in people.get(each.unit_path[-1], ())
        if user_id != by.user_id
    ]
    owe(owed, now=now)


def owe(notices: Sequence[Owed], *, wishes: Mapping[int, Wish] | None = None, now: datetime) -> int:
    """Write `notices` that are not there yet, each to leave when its reader wishes; how many were new.

    `wishes`: of those who have any among the readers; looked up where the caller does not know them.
    """
    if not notices:
        return 0
    if wishes is None:
        wishes = wishes_of({notice.user_id for notice in notices})
    calendar = calendar_around(now)
    rows = [_row(notice, wishes.get(notice.user_id, NONE), calendar, now) for notice in notices]
    asked = {"notices": json.dumps(rows, ensure_ascii=False), "now": now, "channel": CHANNEL}
    made = [row[:3] for row in run_as_written(OWE, asked)]
    copies = [
        {"notice_id": made_id, "user_id": user_id, "state": NoticeState.OWED, "not_before": leaves}
        for made_id, user_id, kind in made
        if (wish := wishes.get(user_id)) and group_of(kind) in wish.phone
        for leaves in [first_not_quiet(now, wish.habits, calendar)]
    ]
    if copies:
        db.session.execute(insert(NoticeCopy), copies)
    return len(made)


def _row(notice: Owed, wish: Wish, calendar: WorkingCalendar, now: datetime) -> dict[str, Any]:
    mode = wish.mode_of(notice.kind)
    is_urgent = group_of(notice.kind) is Group.URGENT and mode is Mode.AT_ONCE
    leaves = now if is_urgent else leaves_at(now, mode, wish.habits, calendar, of_today=notice.kind in DAILY)
    return {
        "user_id": notice.user_id,
        "submission_id": notice.submission_id,
        "kind": notice.kind,
        "occasion": notice.occasion,
        "facts": dict(notice.facts),
        "state": NoticeState.KEPT if mode is Mode.OFF else NoticeState.OWED,
        "not_before": leaves.isoformat(),
    }


def asking_who(calls: Sequence[Call], now: datetime) -> dict[str, Any]:
    """What `WHO_HEARS` is to be asked with."""
    units, roles = {call.unit_id for call in calls}, {role for call in calls for role in call.roles}
    below = as_array({call.submission.unit_path[-1] for call in calls})
    return {**asking_holders(units, roles, local_day(now)), "below": below}


def tell(
    calls: Sequence[Call],
    heard: Sequence[Any],
    move: str,
    *,
    by: Doer,
    signed: Mapping[int, Signed],
    reason: str,
    now: datetime,
) -> None:
    """Owe word of `move` to those called. `heard`: what `WHO_HEARS` answered; `signed`: by report."""
    holding, wishes, caring = (part or () for part in heard)
    at: dict[int, dict[int, set[str]]] = {}
    for unit_id, user_id, role in holding:
        at.setdefault(unit_id, {}).setdefault(user_id, set()).add(role)
    if not at:
        return
    looking_after = carers_among(caring)
    owed = [
        Owed(user_id, call.submission.id, move, f"v{call.submission.version + 1}", facts)
        for call in calls
        for facts in [_facts(call.submission, signed[call.submission.id], reason, call.asks)]
        for here in [[person for person, roles in at.get(call.unit_id, {}).items() if not roles.isdisjoint(call.roles)]]
        for user_id in those_concerned(here, looking_after.get((call.unit_id, call.submission.unit_path[-1])))
        if user_id != by.user_id
    ]
    owe(owed, wishes=wishes_among(wishes), now=now)


def _facts(submission: Submission | Held, signed: Signed, reason: str, asks: bool) -> dict[str, Any]:
    """What is needed to tell it later: who, why, and (when the reader is to act) the version he is asked about."""
    facts: dict[str, Any] = {}
    if signed["name"]:
        facts |= {"by": signed["name"], "title": signed["title"], "for": signed.get("for_name", "")}
    if reason:
        facts["reason"] = reason
    if asks:
        facts["asked_at_version"] = submission.version + 1
    return facts


def those_concerned(people: Collection[int], looking_after: set[int] | None) -> Collection[int]:
    """Whoever looks after the unit, as long as he may act; else everybody at the desk."""
    return (looking_after or set()) & set(people) or people


def people_of(unit_ids: Iterable[int], roles: Iterable[Role], on: date) -> dict[int, list[int]]:
    """Who holds one of `roles` at each unit on a day, or was lent it."""
    people: dict[int, list[int]] = {}
    for unit_id, user_id in holders(set(unit_ids), roles, on):
        people.setdefault(unit_id, []).append(user_id)
    return people
