"""Everything found about the figures of reports, with what the unit says of it: conditions, gaps and jumps, in four levels.

Levels 1 and 2 keep a report from being submitted; 3 asks for an explanation before it is, 4 asks and goes without. The
same answer for the page, the desk, the move and the command line; a constant number of queries for any number of reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from extensions import as_array, db, run_as_written
from submissions.entry.checks import BLOCKING, CheckFault, faults_of, mark_of
from submissions.entry.earlier import Earlier, earlier_of
from submissions.entry.jumps import Jump, jump_of
from submissions.entry.note_models import AnswerNote
from submissions.forms.schema import MISSING, NOT_EXPECTED, NUMERIC, Form, Kind, Measure, Slot
from submissions.words.notes import ADVICE, jump_said
from units.tree import one_of

if TYPE_CHECKING:
    from submissions.held import Held
    from submissions.models import Submission

EXPLAINED = 3
"""Importance of what waits for an explanation; a number out of line with the unit's own past is of this level."""


SAID_OF_FINDINGS = (
    "SELECT submission_id, field_key, text, marks FROM answer_note WHERE submission_id = ANY(%(ids)s::bigint[])"
)


class Explained(NamedTuple):
    """What a unit says of a field, and the marks of the findings it says it of."""

    text: str
    marks: Sequence[str]


@dataclass(frozen=True)
class Finding:
    """One thing found at a field; `mark` stands for it as long as what it was made from stays; `note`: what the unit says."""

    key: str
    importance: int
    message_vi: str
    mark: str
    note: str = ""

    @property
    def blocks(self) -> bool:
        """Must it be corrected before the report goes up?"""
        return self.importance <= BLOCKING

    @property
    def told(self) -> str:
        """What was found and what to do now, for whoever writes the report."""
        return self.message_vi if self.blocks or self.note else f"{self.message_vi} {ADVICE}"

    @property
    def wants_note(self) -> bool:
        """Does it ask for an explanation, given or not?"""
        return not self.blocks

    @property
    def holds_up(self) -> bool:
        """Does the report wait for an explanation that is not there?"""
        return self.importance == EXPLAINED and not self.note


def findings_of(
    submissions: Sequence[Submission | Held],
    texts: Mapping[int, Mapping[str, str]],
    *,
    earlier: Mapping[int, Earlier] | None = None,
) -> dict[int, list[Finding]]:
    """Findings of each report in the order of its form, what must be corrected first.

    `texts`: submission id -> field key -> text. `earlier`: the past of the reports, when the caller has it already.
    """
    pasts = earlier_of(submissions) if earlier is None else earlier
    notes = explained(submissions)
    return {
        each.id: _findings(each, texts.get(each.id, {}), pasts.get(each.id, Earlier()), notes.get(each.id, {}))
        for each in submissions
    }


def explained(submissions: Iterable[Submission | Held]) -> dict[int, dict[str, Explained]]:
    """Notes as far as checks ask for them: submission id -> field key -> what is said there."""
    found: dict[int, dict[str, Explained]] = {}
    noted = [each.id for each in submissions if each.is_noted]
    if not noted:
        return found
    for submission_id, key, *said in run_as_written(SAID_OF_FINDINGS, {"ids": as_array(noted)}):
        found.setdefault(submission_id, {})[key] = Explained(*said)
    return found


def notes_of(submissions: Iterable[Any]) -> dict[int, dict[str, AnswerNote]]:
    """Notes with who wrote them, to be shown or changed: submission id -> field key -> note."""
    found: dict[int, dict[str, AnswerNote]] = {}
    noted = [each.id for each in submissions if each.is_noted]
    if not noted:
        return found
    query = select(AnswerNote).where(one_of(AnswerNote.submission_id, noted))
    for note in db.session.scalars(query.execution_options(populate_existing=True)):
        found.setdefault(note.submission_id, {})[note.field_key] = note
    return found


def _findings(
    submission: Submission | Held, texts: Mapping[str, str], earlier: Earlier, notes: Mapping[str, Explained]
) -> list[Finding]:
    form = submission.round.form_version.compiled
    faults = faults_of(
        form, submission.level, submission.sector, submission.figures, submission.nothings, texts, submission.listings
    )
    found = [_noted(fault, fault.mark, notes) for fault in faults]
    found += [
        _noted(CheckFault(slot.field_key, EXPLAINED, jump_said(form, slot, figure, jump, earlier)), mark, notes)
        for slot, figure, jump in _jumps(submission, form, earlier)
        for mark in [mark_of("jump", slot.key, figure)]
    ]
    if len(found) < 2:
        return found
    order = {asked.key: at for at, asked in enumerate(form.fields)}
    return sorted(found, key=lambda each: (not each.blocks, order.get(each.key, -1)))


def _jumps(submission: Submission | Held, form: Form, earlier: Earlier) -> Iterable[tuple[Slot, int, Jump]]:
    if not earlier.periods:
        return
    for slot in form.slots:
        asked = form.field(slot.field_key)
        if not slot.typed or slot.hidden or asked is None or asked.kind not in NUMERIC | {Kind.TABLE}:
            continue
        if submission.nothings[slot.index] in (MISSING, NOT_EXPECTED):
            continue
        figure = submission.figures[slot.index] or 0
        last = earlier.last.at(slot) if earlier.last and asked.measure is Measure.STOCK else None
        found = jump_of(
            figure,
            earlier.run(slot),
            season=earlier.season(slot),
            last=last.figure if last and last.is_answer else None,
            one=10**slot.scale,
        )
        if found:
            yield slot, figure, found


def _noted(fault: CheckFault, mark: str, notes: Mapping[str, Explained]) -> Finding:
    note = notes.get(fault.key)
    said = note.text if note and mark in note.marks else ""
    return Finding(fault.key, fault.importance, fault.message_vi, mark, said)
