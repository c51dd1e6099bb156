"""Answers into a report: read, check that this person may write now, store. All of a posting or nothing.

Knows no request and no page. `save` is a move of the workflow that stays in its state, so who may write is decided
where everything else is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from extensions import db
from submissions.facts import Doer, definition_of, situation_of
from submissions.forms.schema import Form, UnitFacts, derive
from submissions.inputs import AnswerFault, Reading, read_answers
from submissions.models import Passage, Submission
from workflow.engine import decide
from workflow.refusals import Refused


class AnswersRefused(Exception):
    """Some answers cannot be taken; nothing was stored. `faults` name each of them."""

    def __init__(self, faults: Sequence[AnswerFault]) -> None:
        super().__init__(f"{len(faults)} answers refused")
        self.faults = list(faults)


def save(submission: Submission, answers: Mapping[str, str], *, by: Doer, seen: int | None, now: datetime) -> None:
    """Store `answers` (name -> text) in `submission`, which the caller has locked or shown at version `seen`.

    Errors: Refused (who may write, when; "changed_since_seen" when another version stands), AnswersRefused.
    """
    db.session.refresh(submission, with_for_update={"key_share": True})
    if seen is not None and seen != submission.version:
        raise Refused("changed_since_seen", state=submission.state, by="")
    definition = definition_of(submission.round.workflow)
    decide(definition, situation_of(submission), by.towards(submission.unit_path), "save")
    form = submission.round.form_version.compiled
    reading = read_answers(form, submission.level, submission.sector, answers)
    if reading.faults:
        raise AnswersRefused(reading.faults)
    apply_reading(submission, form, reading)
    _store_passages(submission.id, reading.passages)
    submission.version += 1
    submission.saved_at = now
    db.session.flush()


def apply_reading(submission: Submission, form: Form, reading: Reading) -> None:
    """Put figures and lists of `reading` into `submission` and work out the derived slots."""
    figures, nothings = list(submission.figures), list(submission.nothings)
    for index, (figure, nothing) in reading.figures.items():
        figures[index], nothings[index] = figure, nothing
    submission.figures, submission.nothings = derive(form, figures, nothings, unit_facts(submission))
    if reading.listings:
        submission.listings = {**submission.listings, **reading.listings}


def unit_facts(submission: Submission) -> UnitFacts:
    """What the derived slots need to know of the unit, as frozen in the roster."""
    return UnitFacts(level=submission.level, sector=submission.sector, kind=submission.unit_kind, rateable=True, active=True)


def _store_passages(submission_id: int, passages: Mapping[str, str]) -> None:
    written = [{"submission_id": submission_id, "field_key": key, "text": text} for key, text in passages.items() if text]
    emptied = [key for key, text in passages.items() if not text]
    if emptied:
        db.session.execute(delete(Passage).where(Passage.submission_id == submission_id, Passage.field_key.in_(emptied)))
    if written:
        statement = insert(Passage).values(written)
        statement = statement.on_conflict_do_update(
            index_elements=[Passage.submission_id, Passage.field_key], set_={"text": statement.excluded.text}
        )
        db.session.execute(statement)
