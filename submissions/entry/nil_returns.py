"""“Không phát sinh”: which fields may be answered so together, which are, and the signature of whoever says it.

A nil return is an answer a person gives, not a blank: who said it, and who took it back, stands in the sealed history,
whichever way it came (page, file, workbook). What stands on the closing day (a stock) is never nil along with its section.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from submissions.entry.inputs import Reading
from submissions.entry.parts import Page, is_answered, is_nil_return, pages_of
from submissions.forms.schema import NIL, Field, Form, Kind, Measure
from submissions.held import Held
from submissions.models import Submission
from units import history
from units.access import Doer
from units.history import HistoryEntry

WHOLE = "report"
"""The scope of a nil return for everything; a section has its code, single fields have none."""
ANSWERED_ONLY = frozenset({Kind.YES_NO, Kind.CHOICE, Kind.DATE, Kind.ACTION, Kind.ATTACHMENT, Kind.SIGNATURE})
MOST_NAMED = 3


@dataclass(frozen=True)
class Scope:
    """What was declared nil at once: `code` of a section or `WHOLE`, empty for single fields; `label` for people."""

    code: str = ""
    label: str = ""

    @classmethod
    def of(cls, page: Page | None) -> Scope:
        """The scope of one page, or of the whole report."""
        return cls(page.code, page.title) if page else cls(WHOLE, "cả báo cáo")


def may_fall_nil(asked: Field) -> bool:
    """Can it be answered “không phát sinh” with the section around it?"""
    return asked.measure is not Measure.STOCK and asked.kind not in ANSWERED_ONLY and not asked.required


def blank_fields(submission: Submission, page: Page | None, texts: Mapping[str, str]) -> list[str]:
    """Keys of the fields of a page (None: of all pages) without an answer that may fall nil, in printed order."""
    form = submission.round.form_version.compiled
    return [
        asked.key
        for asked in _asked(submission, page)
        if may_fall_nil(asked) and not is_answered(form, asked, submission.nothings, texts, submission.listings)
    ]


def nil_fields(submission: Submission | Held, keys: Iterable[str], texts: Mapping[str, str]) -> set[str]:
    """Those of the fields `keys` that are answered with a nil return."""
    form = submission.round.form_version.compiled
    found = (form.field(key) for key in keys)
    return {
        asked.key
        for asked in found
        if asked and is_nil_return(form, asked, submission.nothings, texts, submission.listings)
    }


def declared(entries: Sequence[HistoryEntry], page: Page | None) -> HistoryEntry | None:
    """The entry that says a page (None: the whole report) is nil, unless it was taken back since."""
    code = Scope.of(page).code
    acts = [each for each in entries if each.act in ("nil", "nil_undone") and each.facts.get("scope") == code]
    return acts[-1] if acts and acts[-1].act == "nil" else None


def touched(held: Held, reading: Reading) -> set[str]:
    """Keys of the fields whose answer in `reading` may make them a nil return, or take one back."""
    slots, before = held.round.form_version.compiled.slots, held.nothings
    keys = {slots[at].field_key for at, (_, nothing) in reading.figures.items() if NIL in (nothing, before[at])}
    return keys | {name.partition(".")[0] for name in (*reading.passages, *reading.listings, *reading.unlisted)}


def sign_nil(before: Held, after: Held, keys: Iterable[str], scope: Scope, *, by: Doer) -> list[history.Happening]:
    """What the history is to say of those of the fields `keys` that became nil and that are no longer."""
    was, is_now = (nil_fields(held, keys, held.around.passages) for held in (before, after))
    changed = (("nil_undone", was - is_now), ("nil", is_now - was))
    return [
        history.Happening("submission", after.id, act, by.user_id, _facts(after, fields, scope, by))
        for act, fields in changed
        if fields
    ]


def _facts(after: Held, keys: set[str], scope: Scope, by: Doer) -> dict[str, Any]:
    form = after.round.form_version.compiled
    ordered = [asked.key for asked in form.fields if asked.key in keys]
    return {
        **by.signature(after.unit_path),
        "label": scope.label or _named(form, ordered),
        "scope": scope.code,
        "fields": ordered,
        "version": after.version,
    }


def _named(form: Form, keys: Sequence[str]) -> str:
    labels = form.labels_alone
    named = "; ".join(labels[key] for key in keys[:MOST_NAMED])
    more = len(keys) - MOST_NAMED
    return f"{named} và {more} ô khác" if more > 0 else named


def _asked(submission: Submission, page: Page | None) -> Iterable[Field]:
    form = submission.round.form_version.compiled
    pages = [page] if page else pages_of(form, submission.level, submission.sector)
    return (asked for each in pages for asked in each.asked)
