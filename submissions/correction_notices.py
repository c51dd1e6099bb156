"""Who is to be told of a correction: those whose turn it is to sign, and the unit of how it ended. Owed as rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from submissions.correction_models import Correction
from submissions.correction_rights import signing_desks, signing_unit
from submissions.models import Submission
from submissions.notices import WRITERS, Owed, owe
from units.access import Doer, holders
from workflow.deadlines import local_day


def tell_signers(correction: Correction, level: Submission, *, by: Doer, now: datetime) -> None:
    """Owe word to those who can sign next."""
    roles = {desk.role for desk in signing_desks(level)}
    people = [person for _, person in holders([signing_unit(level)], roles, local_day(now))]
    asked = {"asked_at_version": correction.submission.version}
    _owe(correction, people, "correction", f"c{correction.id}-{level.id}", by, now, asked)


def tell_written(correction: Correction, *, by: Doer, now: datetime) -> None:
    """Owe word to the unit that its report now says what it asked for."""
    _owe(correction, _unit_people(correction, now), "corrected", f"c{correction.id}", by, now, {})


def tell_refused(correction: Correction, *, by: Doer, now: datetime) -> None:
    """Owe word to the unit that a level refused, with the reason."""
    why = {"reason": correction.refusal}
    _owe(correction, _unit_people(correction, now), "correction_refused", f"c{correction.id}", by, now, why)


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
    facts = {"label": correction.label, **more}
    if by.person:
        facts |= {"by": by.person.name, "title": by.signature(correction.submission.unit_path)["title"]}
    told = sorted(set(people) - {by.user_id})
    owe([Owed(person, submission_id, kind, occasion, facts) for person in told], now=now)
