"""Who is to be told of a correction: those whose turn it is to sign, and the unit of how it ended. Owed as rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import update

from extensions import db
from submissions.correcting.models import Correction
from submissions.correcting.rights import signing_desks, signing_unit
from submissions.models import Submission
from submissions.notices import WRITERS, Owed, owe
from submissions.notices.models import Notice, NoticeState
from units.access import Doer, holders
from workflow.deadlines import local_day

ASKED = "correction"
"""Kind of the notice that asks for a signature."""


def tell_signers(correction: Correction, step: Submission, *, by: Doer, now: datetime) -> None:
    """Owe word to those who can sign next."""
    roles = {desk.role for desk in signing_desks(step)}
    people = [person for _, person in holders([signing_unit(step)], roles, local_day(now))]
    _owe(correction, people, ASKED, f"{_occasion(correction)}-{step.id}", by, now, {"reason": correction.reason})


def drop_asked(correction: Correction) -> None:
    """What was owed to those whose signature is no longer waited for is moot."""
    asked = update(Notice).where(Notice.submission_id == correction.submission_id, Notice.kind == ASKED)
    asked = asked.where(Notice.occasion.startswith(f"{_occasion(correction)}-"), Notice.state == NoticeState.OWED)
    db.session.execute(asked.values(state=NoticeState.MOOT).execution_options(synchronize_session=False))


def tell_written(correction: Correction, *, by: Doer, now: datetime) -> None:
    """Owe word to the unit that its report now says what it asked for."""
    _owe(correction, _unit_people(correction, now), "corrected", _occasion(correction), by, now, {})


def tell_refused(correction: Correction, *, by: Doer, now: datetime) -> None:
    """Owe word to the unit that a level refused, with the reason."""
    why = {"reason": correction.refusal}
    _owe(correction, _unit_people(correction, now), "correction_refused", _occasion(correction), by, now, why)


def _occasion(correction: Correction) -> str:
    return f"c{correction.id}"


def _unit_people(correction: Correction, now: datetime) -> list[int]:
    unit_id = correction.submission.unit_path[-1]
    return [person for _, person in holders([unit_id], WRITERS, local_day(now))]


def _owe(
    correction: Correction,
    people: Iterable[int],
    kind: str,
    occasion: str,
    by: Doer,
    now: datetime,
    more: dict[str, Any],
) -> None:
    submission_id = correction.submission_id
    facts = {"correction": correction.id, "label": correction.label, **more}
    if by.person:
        signed = by.signature(correction.submission.unit_path)
        facts |= {"by": signed["name"], "title": signed["title"], "for": signed.get("for_name", "")}
    told = sorted(set(people) - {by.user_id})
    owe([Owed(person, submission_id, kind, occasion, facts) for person in told], now=now)
