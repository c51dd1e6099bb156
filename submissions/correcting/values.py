"""What a correction says and what the report says: old, new and present values, and whether the new ones can be written now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from submissions.correcting.models import Change, Correction
from submissions.correcting.places import Place, Value, place_named, said, value_at
from submissions.entry.checks import faults_of
from submissions.entry.drafting import unit_facts
from submissions.forms.schema import derive
from submissions.models import Submission
from workflow.refusals import Refused

Wanted = Mapping[Place, Value]
"""What places of a report are to say."""


class Told(NamedTuple):
    """One change in words."""

    label: str
    old: str
    new: str


def old_of(change: Change) -> Value:
    """What the report said."""
    return Value(change.old_figure, change.old_nothing, change.old_text)


def new_of(change: Change) -> Value:
    """What it is to say."""
    return Value(change.new_figure, change.new_nothing, change.new_text)


def place_of(change: Change) -> Place:
    """The place it is about."""
    submission = change.correction.submission
    form = submission.round.form_version.compiled
    return place_named(form, submission.level, submission.sector, change.place)


def wanted_by(correction: Correction) -> Wanted:
    """What the report is to say by a correction."""
    return {place_of(each): new_of(each) for each in correction.changes}


def told(correction: Correction) -> tuple[Told, ...]:
    """Old and new of each place in words."""
    return tuple(
        Told(each.label, said(place, old_of(each)), said(place, new_of(each)))
        for each in correction.changes
        for place in [place_of(each)]
    )


def present_at(submission: Submission, place: Place, texts: Mapping[str, str]) -> Value:
    """What a report says at one place now; `texts`: its passages."""
    return value_at(place, submission.figures, submission.nothings, texts)


def why_not_write(correction: Correction, texts: Mapping[str, str]) -> Refused | None:
    """None when the report still says the old values and may say the new ones; `texts`: its passages."""
    for change in correction.changes:
        place = place_of(change)
        present = present_at(correction.submission, place, texts)
        if present != old_of(change):
            return Refused("old_value_changed", label=change.label, now=said(place, present))
    return why_not_say(correction.submission, wanted_by(correction), texts)


def why_not_say(submission: Submission, wanted: Wanted, texts: Mapping[str, str]) -> Refused | None:
    """None when the report, saying what is `wanted`, could still be submitted."""
    form = submission.round.form_version.compiled
    figures, nothings, passages = list(submission.figures), list(submission.nothings), dict(texts)
    for place, new in wanted.items():
        if place.index is None:
            passages[place.key] = new.text or ""
        else:
            assert new.nothing is not None
            figures[place.index], nothings[place.index] = new.figure, new.nothing
    after = derive(form, figures, nothings, unit_facts(submission))
    faults = faults_of(form, submission.level, submission.sector, *after, passages, submission.listings)
    blocking = tuple(fault.message_vi for fault in faults if fault.blocks)
    return Refused("correction_blocked", faults=blocking) if blocking else None
