"""Check your answers: the whole report on one page, what is missing, what was found and explained, what the level above
will see. Then the receipt of what was sent, out of the sealed history. Reads rows; writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template

from submissions import overview
from submissions.entry.field_views import Filled
from submissions.entry.findings import Finding, findings_of, notes_of
from submissions.entry.nil_returns import blank_fields, declared
from submissions.entry.parts import Page, Progress, pages_of, progress_of
from submissions.entry.postings import place_of
from submissions.facts import texts_of
from submissions.forms.schema import Field
from submissions.models import Submission
from submissions.narratives.remarking import remarks_in
from submissions.remarking import remarks
from submissions.remarking.views import views_of
from units import history
from units.access import Doer
from units.history import HistoryEntry
from workflow.deadlines import local_day
from workflow.refusals import Refused


@dataclass(frozen=True)
class Seen:
    """What the level above gets, in numbers of fields; `explained`: findings with their notes."""

    answered: int
    nil: int
    missing: int
    explained: tuple[Finding, ...]


@dataclass(frozen=True)
class Receipt:
    """That a report was sent: by whom, when, as which version, under which seal of the history. `kept_as`: see versions."""

    entry: HistoryEntry
    kept_as: int
    is_late: bool
    is_latest: bool

    @property
    def notes(self) -> Mapping[str, str]:
        """The explanations sent with it: field key -> text."""
        found: dict[str, str] = self.entry.facts.get("notes", {})
        return found


def check_page(found: Submission, doer: Doer, now: datetime) -> str:
    """The page on which a person looks at everything once more, and sends it."""
    texts = texts_of(found)
    filled = Filled.of(found, texts)
    pages = pages_of(filled.form, found.level, found.sector)
    findings = findings_of([found], {found.id: texts})[found.id]
    entries = history.entries_of("submission", found.id)
    said = views_of(found, remarks.remarks_for(found, doer), doer, now)
    return render_template(
        "submissions/check.html",
        submission=found,
        pages=[_told(filled, page, texts) for page in pages],
        blocking=_placed([each for each in findings if each.blocks], pages),
        wanting=_placed(_by_field([each for each in findings if each.wants_note]), pages),
        notes=notes_of([found]).get(found.id, {}),
        seen=seen_above(filled, pages, findings),
        labels=filled.form.labels_alone,
        to_do=[each for each in said if each.progress == "open"],
        remarks_on_texts=remarks_in(found, texts),
        can_remark=remarks.can_draft(found, doer),
        choices=overview.choices_of(found, doer),
        can_write=overview.can_write(found, doer) is None,
        holder=overview.holder_of(found, local_day(now)),
        nil_here=declared(entries, None),
        blank_count=len(blank_fields(found, None, texts)),
        is_late=now > found.due_at,
    )


def seen_above(filled: Filled, pages: Sequence[Page], findings: Sequence[Finding]) -> Seen:
    """The report as the level above will meet it: the kinds of nothing kept apart."""
    fields = [asked for page in pages for asked in page.asked]
    nil = [asked for asked in fields if filled.is_nil(asked)]
    answered = [asked for asked in fields if asked not in nil and filled.said(asked)]
    return Seen(
        len(answered),
        len(nil),
        len(fields) - len(answered) - len(nil),
        tuple(each for each in findings if each.wants_note and each.note),
    )


def receipt_of(submission: Submission, number: int | None = None) -> Receipt:
    """The receipt of the latest sending, or of the version `number`. Errors: Refused("not_found") when it was never sent."""
    entries = history.entries_of("submission", submission.id)
    kept = [entry for entry in entries if "snapshot" in entry.facts]
    sent = [(at, entry) for at, entry in enumerate(kept, 1) if "move" in entry.facts]
    chosen = [each for each in sent if number in (None, each[0])]
    if not chosen:
        raise Refused("not_found")
    kept_as, entry = chosen[-1]
    return Receipt(entry, kept_as, entry.at > submission.due_at, entry is sent[-1][1])


def _told(
    filled: Filled, page: Page, texts: Mapping[str, str]
) -> tuple[Page, list[tuple[Field, str, list[str]]], Progress]:
    answers = [(asked, filled.said(asked), filled.lines(asked)) for asked in page.asked]
    return page, answers, progress_of(filled.form, page, filled.nothings, texts, filled.listings)


def _by_field(findings: Sequence[Finding]) -> list[Finding]:
    """As they stand, those of one field together."""
    keys = list(dict.fromkeys(each.key for each in findings))
    return sorted(findings, key=lambda each: keys.index(each.key))


def _placed(findings: Sequence[Finding], pages: Sequence[Page]) -> list[tuple[Finding, str]]:
    return [(each, place_of(pages, each.key)) for each in findings]
