"""The explanations beside numbers that surprise: kept with the answers, gone when the figure they explain changes.

Called where answers are stored, in the same transaction and under the same lock. Never commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from extensions import db
from submissions.entry.findings import findings_of, notes_of
from submissions.entry.inputs import AnswerFault
from submissions.entry.note_models import AnswerNote
from submissions.forms.schema import Form
from submissions.held import Held
from units.access import Doer
from vietnamese import nfc

LONGEST = 2000

Given = Mapping[int, Mapping[str, str]]
"""Notes as typed: submission id -> field key -> text, empty to take one away."""


def faults_in_notes(form: Form, given: Mapping[str, str]) -> list[AnswerFault]:
    """Why some notes cannot be taken, under the name `note:KEY`."""
    found = []
    for key, text in given.items():
        if form.field(key) is None:
            found.append(AnswerFault(f"note:{key}", "unknown_field"))
        elif len(text) > LONGEST:
            found.append(AnswerFault(f"note:{key}", "text_too_long", {"most": LONGEST}))
        elif "\0" in text:
            found.append(AnswerFault(f"note:{key}", "not_text"))
    return found


def keep_notes(reports: Sequence[Held], given: Given, *, by: Doer, now: datetime) -> None:
    """Write the notes given for what is found now, and drop those whose figure has changed.

    A text sent back unchanged is the old note; only words typed anew explain a new figure.
    """
    concerned = [each for each in reports if given.get(each.id) or each.is_noted]
    if not concerned:
        return
    kept = notes_of(concerned)
    found = findings_of(concerned, {each.id: each.around.passages for each in concerned})
    for submission in concerned:
        texts = {key: nfc(text).replace("\r\n", "\n").strip() for key, text in given.get(submission.id, {}).items()}
        before = kept.get(submission.id, {})
        for key in sorted(texts.keys() | before.keys()):
            marks = [each.mark for each in found[submission.id] if each.key == key and each.wants_note]
            _settle(submission, key, before.get(key), texts.get(key), marks, by=by, now=now)
    db.session.flush()


def explain_all(reports: Sequence[Held], text: str) -> dict[int, dict[str, str]]:
    """`text` as the note of everything that waits for one: for a file that brings no explanations of its own."""
    found = findings_of(reports, {each.id: each.around.passages for each in reports})
    return {own: {each.key: text for each in those if each.holds_up} for own, those in found.items()}


def _settle(
    submission: Held,
    key: str,
    note: AnswerNote | None,
    text: str | None,
    marks: Sequence[str],
    *,
    by: Doer,
    now: datetime,
) -> None:
    if note is not None and text in (None, note.text):
        still = [mark for mark in note.marks if mark in marks]
        if not still:
            db.session.delete(note)
        elif still != note.marks:
            note.marks = still
        return
    if not text or not marks:
        if note is not None:
            db.session.delete(note)
        return
    if note is None:
        note = AnswerNote(submission_id=submission.id, field_key=key)
        db.session.add(note)
    signed = by.signature(submission.unit_path)
    note.text, note.marks, note.author_id, note.written_at = text, list(marks), by.user_id, now
    note.author_name, note.author_title = str(signed["name"])[:200], str(signed["title"])[:200]
