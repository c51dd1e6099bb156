"""Answers into a report: read, check that this person may write now, store. All of a posting or nothing.

Knows no request and no page. `save` is a move of the workflow that stays in its state, so who may write is decided
where everything else is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, String, delete, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, insert

from extensions import db
from submissions.entry.inputs import AnswerFault, Reading, read_answers
from submissions.entry.nil_returns import Scope, nil_fields, sign_nil
from submissions.entry.notes import faults_in_notes, keep_notes
from submissions.facts import definition_of, passages_of, situations_of
from submissions.forms.schema import Event, Form, UnitFacts, derive
from submissions.models import Passage, Submission
from submissions.queries import lock
from units import history
from units.access import Doer
from workflow.engine import decide_among
from workflow.refusals import Refused

SINGLE = Scope()
NO_NOTES: Mapping[str, str] = {}
NOTHING_NOTED: Mapping[int, Mapping[str, str]] = {}


class AnswersRefused(Exception):
    """Some answers cannot be taken; nothing was stored. `faults` name each of them."""

    def __init__(self, faults: Sequence[AnswerFault]) -> None:
        super().__init__(f"{len(faults)} answers refused")
        self.faults = list(faults)


def save(
    submission: Submission,
    answers: Mapping[str, str],
    *,
    by: Doer,
    seen: int | None,
    notes: Mapping[str, str] = NO_NOTES,
    scope: Scope = SINGLE,
    now: datetime,
) -> None:
    """Store `answers` (name -> text) in `submission`, shown to the doer at version `seen` (None: not compared).

    `notes`: field key -> explanation. `scope`: what is declared nil at once, for the history.

    Errors: Refused (who may write, when; "changed_since_seen" when another version stands), AnswersRefused.
    """
    lock(submission)
    save_locked(submission, answers, by=by, seen=seen, notes=notes, scope=scope, now=now)


def save_locked(
    submission: Submission,
    answers: Mapping[str, str],
    *,
    by: Doer,
    seen: int | None,
    notes: Mapping[str, str] = NO_NOTES,
    scope: Scope = SINGLE,
    now: datetime,
) -> None:
    """As `save`, of a submission whose row the caller has locked when he read it."""
    if seen is not None and seen != submission.version:
        raise Refused("changed_since_seen", state=submission.state, version=submission.version)
    save_many([submission], {submission.id: answers}, notes={submission.id: notes}, scope=scope, by=by, now=now)


def save_many(
    submissions: Sequence[Submission],
    answers: Mapping[int, Mapping[str, str]],
    *,
    notes: Mapping[int, Mapping[str, str]] = NOTHING_NOTED,
    scope: Scope = SINGLE,
    by: Doer,
    now: datetime,
) -> None:
    """Store the answers and notes of several submissions (by id), whose rows the caller has locked.

    Errors: the first Refused, or AnswersRefused with the faults of all; nothing is stored then.
    """
    situations = situations_of(submissions, checked=False)
    readings = {}
    faults: list[AnswerFault] = []
    for submission in submissions:
        definition = definition_of(submission.round.workflow)
        decide_among(
            definition, situations[submission.id], by.towards(submission.unit_path, submission.desk_above), "save"
        )
        form = submission.round.form_version.compiled
        reading = read_answers(form, submission.level, submission.sector, answers[submission.id])
        faults += reading.faults + faults_in_notes(form, notes.get(submission.id, NO_NOTES))
        readings[submission.id] = reading
    if faults:
        raise AnswersRefused(faults)
    worded = [each.id for each in submissions if readings[each.id].passages]
    texts = passages_of(worded) if worded else {}
    signed = []
    for submission in submissions:
        reading, before = readings[submission.id], texts.get(submission.id, {})
        keys = {name.partition(".")[0] for name in answers[submission.id]}
        was_nil = nil_fields(submission, keys, before)
        apply_reading(submission, submission.round.form_version.compiled, reading)
        is_nil = nil_fields(submission, keys, before | reading.passages)
        signed += sign_nil(submission, was_nil, is_nil, scope, by=by)
        count_saving(submission, by=by, now=now)
    store_passages({each.id: readings[each.id].passages for each in submissions})
    db.session.flush()
    history.append(signed, now=now)
    keep_notes(submissions, notes, by=by, now=now)


def apply_reading(submission: Submission, form: Form, reading: Reading) -> None:
    """Put figures and lists of `reading` into `submission` and work out the derived slots."""
    figures, nothings = list(submission.figures), list(submission.nothings)
    for index, (figure, nothing) in reading.figures.items():
        figures[index], nothings[index] = figure, nothing
    submission.figures, submission.nothings = derive(form, figures, nothings, unit_facts(submission))
    if reading.listings or reading.unlisted:
        listings = {**submission.listings, **reading.listings}
        submission.listings = {key: rows for key, rows in listings.items() if key not in reading.unlisted}


def count_saving(submission: Submission, *, by: Doer, now: datetime) -> None:
    """A new version of the report, and who made it: whoever looks at an older one is told."""
    submission.version += 1
    submission.saved_at = now
    submission.saved_by = {**submission.saved_by, str(by.user_id or 0): [submission.version, now.isoformat()]}


def unit_facts(submission: Submission) -> UnitFacts:
    """What the derived slots need to know of the unit, as frozen in the roster."""
    period = submission.round.period
    known = register_facts(submission.founded_on, submission.dissolved_on, period.first_day, period.last_day)
    return UnitFacts(submission.level, submission.sector, submission.unit_kind, **known)


def register_facts(founded_on: date, dissolved_on: date | None, first_day: date, last_day: date) -> dict[str, Any]:
    """What the register says of a unit in a period: is it rateable (a year old), active at the end, what happened to it."""
    events = {Event.FOUNDED} if first_day <= founded_on <= last_day else set()
    is_gone = dissolved_on is not None and dissolved_on < last_day
    if is_gone:
        events.add(Event.DISSOLVED)
    is_rateable = (last_day - founded_on).days >= RATEABLE_AFTER_DAYS
    return {"rateable": is_rateable, "active": not is_gone, "events": frozenset(events)}


RATEABLE_AFTER_DAYS = 365
"""A unit is rated from its twelfth month on (1294/HD-TLĐ 2019)."""


def store_passages(passages: Mapping[int, Mapping[str, str]]) -> None:
    """Write texts and remove emptied ones: submission id -> field key -> text."""
    flat = [(submission_id, key, text) for submission_id, texts in passages.items() for key, text in texts.items()]
    emptied = [(submission_id, key) for submission_id, key, text in flat if not text]
    written = [
        {"submission_id": submission_id, "field_key": key, "text": text} for submission_id, key, text in flat if text
    ]
    if emptied:
        ids, keys = zip(*emptied, strict=True)
        gone = select(func.unnest(literal(ids, ARRAY(BigInteger))), func.unnest(literal(keys, ARRAY(String))))
        db.session.execute(delete(Passage).where(tuple_(Passage.submission_id, Passage.field_key).in_(gone)))
    if written:
        statement = insert(Passage)
        statement = statement.on_conflict_do_update(
            index_elements=[Passage.submission_id, Passage.field_key], set_={"text": statement.excluded.text}
        )
        db.session.execute(statement, written)
