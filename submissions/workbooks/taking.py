"""A workbook somebody sends into a report: whose it is, what it says, all of it or nothing; with faults it goes back marked.

Knows no request. Who may write, and when, is decided where everything else is: `drafting.save`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath

from extensions import db
from submissions import wording
from submissions.deciding import may
from submissions.entry.drafting import save
from submissions.entry.findings import Finding, findings_of
from submissions.entry.inputs import AnswerFault, read_answers
from submissions.facts import texts_of
from submissions.models import Document, DocumentState, Submission
from submissions.publications.official import printable
from submissions.queries import previous_of, submission_for
from submissions.workbooks import words
from submissions.workbooks.answering import Answers, answers_in
from submissions.workbooks.faults import CellFault
from submissions.workbooks.identity import Identity, NotGenuine, identity_in
from submissions.workbooks.layout import SheetPlan, plans_of
from submissions.workbooks.reading import Sent, read_sent
from submissions.workbooks.values import Value, shown, values_of
from submissions.workbooks.writing import Filling, write_workbook
from units.access import Doer
from units.packages import Unwelcome
from workflow.refusals import Refused

LONGEST_FILE_NAME = 120
LONGEST_QUOTED = 40
EMPTY: Mapping[int, str] = {}


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `answered`: cells with an answer, when it was taken; `notes`: what was read in a way worth telling;
    `to_look`: what keeps the report from being submitted as it is now.

    `marked_id`: the document with the faults marked in its cells; `refused`: the report may not be written, and why.
    """

    file_name: str
    submission_id: int | None = None
    unit_name: str = ""
    round_title: str = ""
    is_taken: bool = False
    answered: int = 0
    notes: tuple[CellFault, ...] = ()
    faults: tuple[CellFault, ...] = ()
    differs: tuple[CellFault, ...] = ()
    to_look: tuple[Finding, ...] = ()
    marked_id: int | None = None
    refused: Refused | None = None


@dataclass(frozen=True)
class _Work:
    """A file whose report was found."""

    submission: Submission
    identity: Identity
    plans: tuple[SheetPlan, ...]
    answers: Answers
    faults: list[CellFault] = field(default_factory=list)


def workbook_of(submission: Submission, *, key: str, now: datetime) -> bytes:
    """The official workbook of a report: what it says now filled in, last period's figures beside."""
    identity = Identity.of(submission)
    plans = _plans(submission, identity)
    filling = Filling(values_of(submission, texts_of(submission), plans), _before(submission, plans))
    return write_workbook(submission, plans, filling, identity=identity, key=key, now=now)


def take_workbook(
    content: bytes,
    file_name: str,
    *,
    into: Submission | None,
    taken: Mapping[int, str] = EMPTY,
    by: Doer,
    key: str,
    now: datetime,
) -> Outcome:
    """Save what a workbook says. `into`: the report it was sent to; None: the one it names itself.

    `taken`: reports that other files of the same sending went into (id -> file name). Nothing is raised for what is wrong
    with the file: the outcome tells. Nothing is written unless all of it is.
    """
    name = told_name(file_name)
    try:
        sent = read_sent(content, name)
        identity = _identity(sent, key)
        submission = _report(identity, into, by)
    except Unwelcome as unwelcome:
        return Outcome(name, faults=(CellFault(str(unwelcome)),))
    except Refused as refused:
        return Outcome(name, unit_name=identity.unit_name, round_title=identity.round_title, refused=refused)
    told = Outcome(name, submission.id, submission.unit_name, submission.round.title)
    if refusal := may(submission, by, "save", now=now):
        return replace(told, refused=refusal)
    if submission.id in taken:
        twice = words.said(words.FAULTS, "twice", {"name": taken[submission.id]})
        return replace(told, faults=(CellFault(twice),))
    plans = _plans(submission, identity)
    answers = answers_in(sent, plans, identity.rows, submission.listings)
    work = _Work(submission, identity, plans, answers, _all_faults(submission, answers))
    if work.faults or identity.version != submission.version:
        return _given_back(told, work, by=by, key=key, now=now)
    try:
        with db.session.begin_nested():
            save(submission, answers.texts, by=by, seen=identity.version, now=now)
    except Refused as refused:
        return replace(told, refused=refused)
    answered = sum(1 for text in answers.texts.values() if text)
    found = findings_of([submission], {submission.id: texts_of(submission)})[submission.id]
    to_look = tuple(each for each in found if each.blocks or each.holds_up)
    return replace(told, is_taken=True, answered=answered, notes=tuple(answers.notes), to_look=to_look)


def told_name(file_name: str) -> str:
    """The name of a file somebody sent as it is told: without folders, printable, not too long."""
    plain = printable(PurePosixPath(file_name.replace("\\", "/")).name).strip()
    return plain[-LONGEST_FILE_NAME:] or "tệp"


def _identity(sent: Sent, key: str) -> Identity:
    if not sent.token:
        raise _unwelcome("not_official")
    try:
        return identity_in(sent.token, key)
    except NotGenuine:
        raise _unwelcome("not_genuine") from None


def _report(identity: Identity, into: Submission | None, by: Doer) -> Submission:
    """The report the file belongs to. Errors: Unwelcome when it is not the one it was sent to; Refused("not_found")."""
    if into is None:
        into = submission_for(by, identity.submission)
    if identity.submission != into.id:
        if identity.unit_code != into.unit_code:
            raise _unwelcome("wrong_unit", theirs=identity.unit_name, ours=into.unit_name)
        raise _unwelcome("wrong_round", theirs=identity.round_title, ours=into.round.title)
    if identity.form != into.round.form_version.content_hash:
        raise _unwelcome("other_form")
    return into


def _unwelcome(code: str, **facts: object) -> Unwelcome:
    return Unwelcome(words.said(words.FAULTS, code, facts))


def _plans(submission: Submission, identity: Identity) -> tuple[SheetPlan, ...]:
    form = submission.round.form_version.compiled
    return plans_of(form, submission.level, submission.sector, identity.rows)


def _before(submission: Submission, plans: tuple[SheetPlan, ...]) -> dict[str, Value]:
    """Figures of the last report, where the form asked the same then."""
    earlier = previous_of(submission)
    return values_of(earlier, {}, plans) if earlier else {}


def _all_faults(submission: Submission, answers: Answers) -> list[CellFault]:
    """What is wrong with the cells, then with what they say, in the order of the sheets."""
    form = submission.round.form_version.compiled
    reading = read_answers(form, submission.level, submission.sector, answers.texts)
    unread = [answers.fault(fault.name, _sentence(fault, answers.texts[fault.name])) for fault in reading.faults]
    order = {name: at for at, name in enumerate(answers.places)}
    return sorted([*answers.faults, *unread], key=lambda fault: order.get(fault.name, -1))


def _sentence(fault: AnswerFault, text: str) -> str:
    """Why an answer cannot be taken, with what stands in the cell unless that is said already or long."""
    told = wording.answer_fault(fault)
    return told if text in told or len(text) > LONGEST_QUOTED else f"{told} (ô đang ghi {text})"


def _given_back(told: Outcome, work: _Work, *, by: Doer, key: str, now: datetime) -> Outcome:
    """The same file with what is wrong marked in its cells, made for the report as it stands, so that it can be sent again."""
    submission, faults = work.submission, list(work.faults)
    differs: Sequence[CellFault] = ()
    if work.identity.version != submission.version:
        faults.insert(0, CellFault(words.said(words.FAULTS, "stale", {})))
        differs = _differences(work)
    fresh = Identity.of(submission)
    rows = {name: max(count, work.identity.rows.get(name, 0)) for name, count in fresh.rows.items()}
    identity = replace(fresh, rows=rows)
    plans = _plans(submission, identity)
    values = {**values_of(submission, texts_of(submission), plans), **work.answers.values}
    notes = tuple(work.answers.notes)
    filling = Filling(values, _before(submission, plans), faults, differs, notes)
    content = write_workbook(submission, plans, filling, identity=identity, key=key, now=now)
    marked = _kept(submission, content, told.file_name, by=by, now=now)
    return replace(told, faults=tuple(faults), differs=tuple(differs), notes=notes, marked_id=marked.id)


def _differences(work: _Work) -> list[CellFault]:
    """Cells that say something else than what stands in the house now."""
    stored = values_of(work.submission, texts_of(work.submission), work.plans)
    found = []
    for name in work.answers.values:
        there, here = shown(stored.get(name)), shown(work.answers.values[name])
        if there != here:
            told = words.said(words.FAULTS, "stored", {"value": there or "chưa trả lời"})
            found.append(work.answers.fault(name, told))
    return found


def _kept(submission: Submission, content: bytes, file_name: str, *, by: Doer, now: datetime) -> Document:
    """The file as a document of the report: whoever may see the report may fetch it."""
    document = Document(
        submission_id=submission.id,
        format="xlsx",
        state=DocumentState.READY,
        ordered_by=by.user_id,
        ordered_at=now,
        made_at=now,
        file_name=f"{file_name.removesuffix('.xlsx')[:100]}-can-sua.xlsx",
        content=content,
        content_hash=hashlib.sha256(content).hexdigest(),
        attempts=0,
    )
    db.session.add(document)
    db.session.flush()
    return document
