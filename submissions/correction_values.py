"""What a correction says and what the report says: old, new and present value, and whether the new one can be written now."""

from __future__ import annotations

from collections.abc import Mapping

from submissions.checks import faults_of
from submissions.correction_models import Correction
from submissions.correction_places import Place, Value, place_named, said, value_at
from submissions.drafting import unit_facts
from submissions.forms.schema import derive
from submissions.models import Submission
from workflow.refusals import Refused


def old_of(correction: Correction) -> Value:
    """What the report said."""
    return Value(correction.old_figure, correction.old_nothing, correction.old_text)


def new_of(correction: Correction) -> Value:
    """What it is to say."""
    return Value(correction.new_figure, correction.new_nothing, correction.new_text)


def place_of(correction: Correction) -> Place:
    """The place it is about."""
    submission = correction.submission
    form = submission.round.form_version.compiled
    return place_named(form, submission.level, submission.sector, correction.place)


def told(correction: Correction) -> tuple[str, str]:
    """Old and new in words."""
    place = place_of(correction)
    return said(place, old_of(correction)), said(place, new_of(correction))


def present_at(submission: Submission, place: Place, texts: Mapping[str, str]) -> Value:
    """What a report says at one place now; `texts`: its passages."""
    return value_at(place, submission.figures, submission.nothings, texts)


def why_not_write(correction: Correction, texts: Mapping[str, str]) -> Refused | None:
    """None when the report still says the old value and may say the new one; `texts`: its passages."""
    submission, place = correction.submission, place_of(correction)
    present = present_at(submission, place, texts)
    if present != old_of(correction):
        return Refused("old_value_changed", label=correction.label, now=said(place, present))
    return why_not_say(submission, place, new_of(correction), texts)


def why_not_say(submission: Submission, place: Place, new: Value, texts: Mapping[str, str]) -> Refused | None:
    """None when the report, saying `new` at one place, could still be submitted."""
    form = submission.round.form_version.compiled
    figures, nothings, passages = list(submission.figures), list(submission.nothings), dict(texts)
    if place.index is None:
        passages[place.key] = new.text or ""
    else:
        assert new.nothing is not None
        figures[place.index], nothings[place.index] = new.figure, new.nothing
    after = derive(form, figures, nothings, unit_facts(submission))
    faults = faults_of(form, submission.level, submission.sector, *after, passages, submission.listings)
    blocking = tuple(fault.message_vi for fault in faults if fault.blocks)
    return Refused("correction_blocked", faults=blocking) if blocking else None
