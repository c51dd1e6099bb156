"""Answers into a report: read, check that this person may write now, store. All of a posting or nothing.

Knows no request and no page. `save` is a move of the workflow that stays in its state, so who may write is decided
where everything else is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, String, delete, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, insert

from extensions import db, forget, write_as_written
from submissions.entry.inputs import AnswerFault, Reading, read_answers
from submissions.entry.nil_returns import Scope, sign_nil, touched
from submissions.entry.notes import faults_in_notes, keep_notes
from submissions.facts import definition_of, sealed_by, situation_of
from submissions.forms.schema import Event, Form, UnitFacts, derive
from submissions.held import Held, hold_to_write
from submissions.models import Passage, Submission
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


WRITE = """
    UPDATE submission SET version = version + 1, figures = %(figures)s::bigint[], nothings = %(nothings)s::smallint[],
        listings = coalesce(%(listings)s::jsonb, listings), saved_at = %(now)s, saved_by = %(saved_by)s::jsonb
    WHERE id = %(id)s AND version = %(version)s
"""
"""The row is locked; the version is the second lock on the door."""


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
    (held,) = hold_to_write([submission.id])
    save_held(held, answers, by=by, seen=seen, notes=notes, scope=scope, now=now)


def save_held(
    held: Held,
    answers: Mapping[str, str],
    *,
    by: Doer,
    seen: int | None,
    notes: Mapping[str, str] = NO_NOTES,
    scope: Scope = SINGLE,
    now: datetime,
) -> Held:
    """As `save`, of a report the caller holds; as it stands afterwards."""
    if seen is not None and seen != held.version:
        raise Refused("changed_since_seen", state=held.state, version=held.version)
    (after,) = _save([held], {held.id: answers}, {held.id: notes}, scope, by, now)
    return after


def save_many(
    answers: Mapping[int, Mapping[str, str]],
    *,
    notes: Mapping[int, Mapping[str, str]] = NOTHING_NOTED,
    scope: Scope = SINGLE,
    by: Doer,
    now: datetime,
) -> None:
    """Store answers and notes of several reports, by id.

    Errors: the first Refused, or AnswersRefused with the faults of all; nothing is stored then.
    """
    _save(hold_to_write(answers), answers, notes, scope, by, now)


def demand_writing(reports: Sequence[Held], by: Doer) -> None:
    """Raise the first refusal of the workflow's `save`, if there is one."""
    sealed = sealed_by(reports)
    for held in reports:
        situation = situation_of(held, held.around, sealed=sealed.get(held.id, ""))
        decide_among(definition_of(held.round.workflow), situation, by.towards(held.unit_path, held.desk_above), "save")


def _save(
    reports: Sequence[Held],
    answers: Mapping[int, Mapping[str, str]],
    notes: Mapping[int, Mapping[str, str]],
    scope: Scope,
    by: Doer,
    now: datetime,
) -> list[Held]:
    """The one place where answers are written."""
    readings = {}
    faults: list[AnswerFault] = []
    demand_writing(reports, by)
    for held in reports:
        form = held.round.form_version.compiled
        reading = read_answers(form, held.level, held.sector, answers[held.id])
        faults += reading.faults + faults_in_notes(form, notes.get(held.id, NO_NOTES))
        readings[held.id] = reading
    if faults:
        raise AnswersRefused(faults)
    written = [_written(held, readings[held.id], by, now, is_noted=bool(notes.get(held.id))) for held in reports]
    if write_as_written(WRITE, [_columns(held, readings[held.id], now) for held in written]) != len(written):
        raise Refused("changed_since_seen", state=reports[0].state, version=reports[0].version)
    store_passages({each.id: readings[each.id].passages for each in reports})
    forget(Submission, (each.id for each in reports))
    signed = [
        happening
        for before, after in zip(reports, written, strict=True)
        for happening in sign_nil(before, after, touched(before, readings[before.id]), scope, by=by)
    ]
    history.append(signed, now=now)
    keep_notes(written, notes, by=by, now=now)
    return written


def _written(held: Held, reading: Reading, by: Doer, now: datetime, *, is_noted: bool) -> Held:
    """The report as `reading`, and notes if there are any, leave it."""
    version = held.version + 1
    return held._replace(
        **answered(held, held.round.form_version.compiled, reading)._asdict(),
        version=version,
        saved_by={**held.saved_by, str(by.user_id or 0): [version, now.isoformat()]},
        is_noted=held.is_noted or is_noted,
        around=held.around._replace(passages=_texts(held.around.passages, reading.passages)),
    )


def _texts(before: Mapping[str, str], given: Mapping[str, str]) -> Mapping[str, str]:
    return {key: text for key, text in {**before, **given}.items() if text} if given else before


def _columns(held: Held, reading: Reading, now: datetime) -> dict[str, Any]:
    return {
        "id": held.id,
        "version": held.version - 1,
        "figures": _array(held.figures),
        "nothings": _array(held.nothings),
        "listings": json.dumps(held.listings) if reading.listings or reading.unlisted else None,
        "saved_by": json.dumps(held.saved_by),
        "now": now,
    }


def _array(numbers: list[int | None] | list[int]) -> str:
    """Numbers as PostgreSQL writes an array."""
    return f"{{{str(numbers)[1:-1].replace('None', 'NULL')}}}"


class Answers(NamedTuple):
    """Everything a report says besides its texts."""

    figures: list[int | None]
    nothings: list[int]
    listings: dict[str, Any]


def answered(report: Held | Submission, form: Form, reading: Reading) -> Answers:
    """Put figures and lists of `reading` beside what `report` says, and work out the derived slots."""
    figures, nothings = list(report.figures), list(report.nothings)
    for index, (figure, nothing) in reading.figures.items():
        figures[index], nothings[index] = figure, nothing
    figures, nothings = derive(form, figures, nothings, unit_facts(report))
    if not (reading.listings or reading.unlisted):
        return Answers(figures, nothings, report.listings)
    listings = {**report.listings, **reading.listings}
    return Answers(figures, nothings, {key: rows for key, rows in listings.items() if key not in reading.unlisted})


def count_saving(submission: Submission, *, by: Doer, now: datetime) -> None:
    """A new version of the report, and who made it: whoever looks at an older one is told."""
    submission.version += 1
    submission.saved_at = now
    submission.saved_by = {**submission.saved_by, str(by.user_id or 0): [submission.version, now.isoformat()]}


def unit_facts(report: Held | Submission) -> UnitFacts:
    """What the derived slots need to know of the unit, as frozen in the roster."""
    period = report.round.period
    known = register_facts(report.founded_on, report.dissolved_on, period.first_day, period.last_day)
    return UnitFacts(report.level, report.sector, report.unit_kind, **known)


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
