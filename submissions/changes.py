"""The versions of a report and what changed between them; above all since the one who judges it last looked.

A version is a snapshot in the sealed history: what a report said when it was submitted (or corrected). Whoever judges
has looked at a version when he opened it, and when he did anything while it stood. Must not know pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from extensions import db
from submissions.comparing import Change, changes_between
from submissions.deciding import handing_back, is_judge
from submissions.entry.field_views import Filled
from submissions.facts import definition_of
from submissions.models import Submission
from submissions.remarking.models import Look
from units.access import Doer
from units.history import HistoryEntry
from workflow.model import Standing
from workflow.refusals import Refused


@dataclass(frozen=True)
class Version:
    """What a report said once. `number`: from 1; `entry`: the entry of the history that keeps it."""

    number: int
    entry: HistoryEntry
    filled: Filled

    @property
    def sequence(self) -> int:
        """Its place in the history of the report."""
        return self.entry.sequence


@dataclass(frozen=True)
class Changes:
    """What is otherwise now than in the version `since`. `own`: the reader's own last look, else the desk's last return."""

    since: Version
    own: bool
    made: tuple[Change, ...]

    @property
    def fields(self) -> frozenset[str]:
        """Keys of the fields that differ."""
        return frozenset(change.key for change in self.made)


def versions_of(submission: Submission, entries: Iterable[HistoryEntry]) -> list[Version]:
    """The versions of a report, oldest first, out of its history."""
    form = submission.round.form_version.compiled
    kept = [(entry, entry.facts["snapshot"]) for entry in entries if "snapshot" in entry.facts]
    return [
        Version(number, entry, Filled(form, was["figures"], was["nothings"], was["passages"], was["listings"]))
        for number, (entry, was) in enumerate(kept, 1)
    ]


def version_numbered(submission: Submission, entries: Iterable[HistoryEntry], number: int) -> Version:
    """One version of a report. Errors: Refused("not_found")."""
    found = next((each for each in versions_of(submission, entries) if each.number == number), None)
    if found is None:
        raise Refused("not_found")
    return found


def changes_since(version: Version, submission: Submission, texts: Mapping[str, str]) -> tuple[Change, ...]:
    """What the report says otherwise now than in `version`."""
    return tuple(changes_between(version.filled, Filled.of(submission, texts), submission.level, submission.sector))


def changes_for(
    submission: Submission, doer: Doer, entries: Sequence[HistoryEntry], texts: Mapping[str, str]
) -> Changes | None:
    """What changed since the doer, who judges it, last looked at an earlier version of a report that waits for judgement.

    Whoever never looked is shown what changed since it was last handed back; None when there is nothing to compare with.
    """
    versions = versions_of(submission, entries)
    if submission.standing is not Standing.SUBMITTED or len(versions) < 2 or not is_judge(submission, doer):
        return None
    earlier = versions[:-1]
    seen = _looks_of(submission, doer) | {entry.sequence for entry in entries if entry.user_id == doer.user_id}
    returns = {move.name for move in handing_back(definition_of(submission.round.workflow))}
    handed_back = {entry.sequence for entry in entries if entry.act in returns}
    own, last = _standing_at(earlier, versions[-1], seen), _standing_at(earlier, versions[-1], handed_back)
    since = own or last
    return Changes(since, own is not None, changes_since(since, submission, texts)) if since else None


def note_look(submission: Submission, entries: Sequence[HistoryEntry], *, by: Doer, now: datetime) -> bool:
    """Record that somebody who judges a waiting report has opened this version of it; is that new?

    A receipt of reading like `moves.note_opened`: state, version and history stay.
    """
    versions = versions_of(submission, entries)
    if submission.standing is not Standing.SUBMITTED or not versions or not is_judge(submission, by):
        return False
    sequence = versions[-1].sequence
    if sequence in _looks_of(submission, by):
        return False
    look = {"submission_id": submission.id, "user_id": by.user_id, "sequence": sequence, "looked_at": now}
    db.session.execute(insert(Look).values(look).on_conflict_do_nothing())
    return True


def _looks_of(submission: Submission, doer: Doer) -> set[int]:
    query = select(Look.sequence).where(Look.submission_id == submission.id, Look.user_id == doer.user_id)
    return set(db.session.scalars(query)) if doer.user_id else set()


def _standing_at(earlier: Sequence[Version], current: Version, moments: Iterable[int]) -> Version | None:
    """The last of the `earlier` versions that stood at one of `moments` (places in the history)."""
    before = [moment for moment in moments if moment < current.sequence]
    latest = max(before, default=0)
    return next((each for each in reversed(earlier) if each.sequence <= latest), None)
