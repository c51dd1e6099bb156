"""“Không phát sinh” for a whole section or report in one act, and its undoing before the report goes up.

Only blanks fall nil: what was typed stays. Pressing twice declares once. Never commits.
"""

from __future__ import annotations

from datetime import datetime

from submissions.deciding import may
from submissions.entry.drafting import save
from submissions.entry.inputs import NIL_ANSWER
from submissions.entry.nil_returns import Scope, blank_fields, declared, nil_fields
from submissions.entry.parts import Page
from submissions.facts import texts_of
from submissions.forms.schema import Kind
from submissions.models import Submission
from submissions.queries import lock
from units import history
from units.access import Doer


def declare_nil(submission: Submission, page: Page | None, *, by: Doer, seen: int | None, now: datetime) -> int:
    """Answer every blank of `page` (None: of the whole report) that may be nil so; how many fields.

    Errors: Refused as `save`; when no blank is left, nothing is written, whatever version was seen.
    """
    keys = blank_fields(submission, page, _locked(submission, by, now))
    if keys:
        save(submission, dict.fromkeys(keys, NIL_ANSWER), by=by, seen=seen, scope=Scope.of(page), now=now)
    return len(keys)


def undo_nil(submission: Submission, page: Page | None, *, by: Doer, seen: int | None, now: datetime) -> int:
    """Take back the last nil return for `page` (None: the whole report): what it answered is blank again; how many fields.

    Fields answered since keep their answers. Errors: Refused as `save`.
    """
    texts = _locked(submission, by, now)
    entry = declared(history.entries_of("submission", submission.id), page)
    keys = nil_fields(submission, entry.facts["fields"], texts) if entry else set()
    if keys:
        answers = {name: "" for key in keys for name in _names(submission, key)}
        save(submission, answers, by=by, seen=seen, scope=Scope.of(page), now=now)
    return len(keys)


def _locked(submission: Submission, by: Doer, now: datetime) -> dict[str, str]:
    """The report's texts, read under its lock by somebody who may write."""
    lock(submission)
    if refused := may(submission, by, "save", now=now):
        raise refused
    return texts_of(submission)


def _names(submission: Submission, key: str) -> list[str]:
    """Under which names a field is answered."""
    form = submission.round.form_version.compiled
    asked = form.field(key)
    if asked is not None and asked.kind is Kind.TABLE:
        return [slot.key for slot in form.slots_of(key) if slot.typed]
    return [key]
