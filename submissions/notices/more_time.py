"""Who is told of a wish for more time: the desks directly above when it is asked, the unit when it is answered."""

from __future__ import annotations

from datetime import datetime

from submissions.deciding import WRITERS
from submissions.notices.kinds import EXTENSION_ANSWERED, EXTENSION_ASKED
from submissions.notices.owing import Owed, owe, people_of
from submissions.rounds.models import Extension, ExtensionState
from units.access import Doer
from workflow.deadlines import local_day
from workflow.model import Role

GIVERS = (Role.STAFF, Role.APPROVER)


def tell_asked(wish: Extension, *, by: Doer, now: datetime) -> None:
    """Owe word of a wish to those who give time at the desk that judges the report; the top of the tree has nobody."""
    own, above = wish.submission.unit_path[-1], wish.submission.desk_above
    facts = {"by": wish.asked_as.get("name", ""), "title": wish.asked_as.get("title", ""), "reason": wish.reason}
    facts |= {"until": wish.asked_until.isoformat()} if wish.asked_until else {}
    people = people_of([above], GIVERS, local_day(now)).get(above, []) if above != own else []
    _owe(wish, EXTENSION_ASKED, people, facts, by, now)


def tell_answered(wish: Extension, *, by: Doer, now: datetime) -> None:
    """Owe word of the answer to those who write the report."""
    unit_id, is_granted = wish.submission.unit_path[-1], wish.state is ExtensionState.GRANTED
    facts = {"by": wish.answered_as.get("name", ""), "title": wish.answered_as.get("title", "")}
    facts |= {"reason": wish.answer, "granted": is_granted, "for": wish.answered_as.get("for_name", "")}
    facts |= {"until": wish.until.isoformat()} if wish.until else {}
    people = people_of([unit_id], WRITERS, local_day(now)).get(unit_id, [])
    _owe(wish, EXTENSION_ANSWERED, people, facts, by, now)


def _owe(wish: Extension, kind: str, people: list[int], facts: dict[str, object], by: Doer, now: datetime) -> None:
    told = [
        Owed(user_id, wish.submission_id, kind, f"extension-{wish.id}", facts)
        for user_id in people
        if user_id != by.user_id
    ]
    owe(told, now=now)
