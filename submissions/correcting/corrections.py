"""Corrections (đính chính): the only way to change figures or passages of an approved report.

The unit asks, for one place or for several that only make sense together; each level that used the figures signs, from
below upwards; with the last signature the places are written, what is derived from them worked out again and the totals
above marked stale. Until then nothing of the report changes. Locks are taken from below upwards, as in `moves`. Must not know pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from extensions import db
from submissions.attachments import Attachment
from submissions.contents import contents_hash, snapshot_of
from submissions.correcting.attached import FilesWanted, bring_in, files_wanted, keep_waiting
from submissions.correcting.models import Change, Correction, CorrectionState
from submissions.correcting.notices import drop_asked, tell_refused, tell_signers, tell_written
from submissions.correcting.places import Unreadable, place_named, read_value
from submissions.correcting.records import add_correction, add_signature, note, note_above
from submissions.correcting.rights import answer, signing_actor, signing_path, way_of, why_not_correct
from submissions.correcting.values import Wanted, present_at, wanted_by, why_not_say
from submissions.entry.drafting import answered, store_passages
from submissions.entry.inputs import Reading
from submissions.facts import texts_of
from submissions.models import Submission
from submissions.moves import mark_stale
from submissions.queries import lock
from units.access import Doer, Signed
from units.authority import demand
from units.reasons import reason_given
from workflow.deadlines import local_day
from workflow.refusals import Refused

LONGEST_REASON = 2000
MOST_PLACES = 10
NO_FILES: Mapping[str, FilesWanted] = {}


def ask_correction(
    submission: Submission,
    answers: Mapping[str, str],
    *,
    seen: int,
    reason: str,
    attachment: Attachment | None = None,
    files: Mapping[str, FilesWanted] = NO_FILES,
    by: Doer,
    now: datetime,
) -> Correction:
    """Ask that places of an approved report say something else; `seen`: the version the doer looked at.

    `answers`: what was typed, by key of the place; `files`: what is to come and go, by key of a field of files; all are
    signed and written together. Errors: Refused (not_your_desk, not_approved, changed_since_seen, too_many_places,
    not_correctable, same_value, correction_open, reason_required, those of `files_wanted`, correction_blocked when the
    report would then be one that may not be submitted), Unreadable.
    """
    lock(submission)
    if refusal := why_not_correct(submission, by):
        raise refusal
    if seen != submission.version:
        raise Refused("changed_since_seen", state=submission.state, version=submission.version)
    if not 1 <= len(answers) + len(files) <= MOST_PLACES:
        raise Refused("too_many_places", most=MOST_PLACES)
    texts, wanted = texts_of(submission), {**_wanted(submission, answers), **files_wanted(submission, files)}
    _demand_not_waiting(submission, wanted)
    old = [present_at(submission, place, texts) for place in wanted]
    for place, was in zip(wanted, old, strict=True):
        if wanted[place] == was:
            raise Refused("same_value", label=place.label)
    why = reason_given(reason, longest=LONGEST_REASON)
    if refusal := why_not_say(submission, wanted, texts):
        raise refusal
    correction = add_correction(submission, old, wanted, why, attachment, by=by, now=now)
    keep_waiting(correction, files, by=by, now=now)
    note(correction, "correction", by.signature(submission.unit_path), by=by, now=now, reason=why)
    tell_signers(correction, way_of(correction, local_day(now)).turn, by=by, now=now)
    return correction


def sign(correction: Correction, *, seen: int, by: Doer, now: datetime) -> bool:
    """Consent for the level whose turn it is; `seen`: signatures the doer saw. Was it the last, and is it written now?

    Errors: Refused (correction_over, not_approved, other_level_signs, not_your_desk, not_own_correction,
    changed_since_seen when another signed meanwhile, old_value_changed, correction_blocked).
    """
    submission, way = _lock(correction), way_of(correction, local_day(now), lock=True)
    if refusal := answer(correction, by, "sign", way):
        raise refusal
    if seen != len(correction.signatures):
        raise Refused("changed_since_seen", state=submission.state, version=submission.version)
    actor = signing_actor(correction, way.turn, by)
    signed = by.signature(signing_path(way.turn), actor.on_behalf_of if actor else None)
    add_signature(correction, way, signed, by=by, now=now)
    following = [each for each in way.unsigned if each is not way.turn]
    drop_asked(correction)
    if following:
        note(correction, "correction_signed", signed, by=by, now=now)
        tell_signers(correction, following[0], by=by, now=now)
    else:
        _apply(correction, signed, by, now)
        note_above(correction, way, signed, by=by, now=now)
    return not following


def refuse(correction: Correction, reason: str, *, by: Doer, now: datetime) -> None:
    """End a correction for a level that uses the report, with the reason. Errors: Refused."""
    _lock(correction)
    demand(correction, by, "refuse", now=now)
    correction.refusal = reason_given(reason, longest=LONGEST_REASON)
    _end(correction, CorrectionState.REFUSED, now)
    signed = by.signature(correction.submission.unit_path)
    note(correction, "correction_refused", signed, by=by, now=now, reason=correction.refusal)
    tell_refused(correction, by=by, now=now)


def withdraw(correction: Correction, *, by: Doer, now: datetime) -> None:
    """Take a correction back while no level has signed. Errors: Refused("signed_already", …)."""
    _lock(correction)
    demand(correction, by, "withdraw", now=now)
    _end(correction, CorrectionState.WITHDRAWN, now)
    note(correction, "correction_withdrawn", by.signature(correction.submission.unit_path), by=by, now=now)


def places_being_signed(submission: Submission) -> set[str]:
    """Keys of the places of which a correction waits for signatures."""
    query = select(Change.place).join(Correction).where(Correction.submission_id == submission.id)
    return set(db.session.scalars(query.where(Correction.state == CorrectionState.OPEN)))


def _wanted(submission: Submission, answers: Mapping[str, str]) -> Wanted:
    """What was typed for each place."""
    form, level, sector = submission.round.form_version.compiled, submission.level, submission.sector
    wanted, faults = {}, []
    for key, text in answers.items():
        place = place_named(form, level, sector, key)
        try:
            wanted[place] = read_value(form, level, sector, place, text)
        except Unreadable as unread:
            faults += unread.faults
    if faults:
        raise Unreadable(faults)
    return wanted


def _demand_not_waiting(submission: Submission, wanted: Wanted) -> None:
    """No place may be waiting for signatures already."""
    waiting = places_being_signed(submission)
    for place in wanted:
        if place.key in waiting:
            raise Refused("correction_open", label=place.label)


def _lock(correction: Correction) -> Submission:
    submission = correction.submission
    lock(submission)
    db.session.refresh(correction, with_for_update={"of": Correction})
    db.session.expire(correction, ["signatures"])
    return submission


def _reading(wanted: Wanted) -> Reading:
    reading = Reading()
    for place, new in wanted.items():
        if place.index is None:
            reading.passages[place.key] = new.text or ""
        else:
            assert new.nothing is not None
            reading.figures[place.index] = (new.figure, new.nothing)
    return reading


def _apply(correction: Correction, signed: Signed, by: Doer, now: datetime) -> None:
    """The one place where an approved report is written."""
    submission, reading = correction.submission, _reading(wanted_by(correction))
    submission.figures, submission.nothings, submission.listings = answered(
        submission, submission.round.form_version.compiled, reading
    )
    store_passages({submission.id: reading.passages})
    bring_in(correction, now=now)
    submission.version += 1
    _end(correction, CorrectionState.APPLIED, now)
    texts = texts_of(submission)
    note(
        correction,
        "correction_applied",
        signed,
        by=by,
        now=now,
        version=submission.version,
        contents=contents_hash(submission, texts),
        snapshot=snapshot_of(submission, texts),
        signatures=_signed_by(correction),
        attachment=correction.attachment_hash,
    )
    mark_stale([submission])
    tell_written(correction, by=by, now=now)


def _signed_by(correction: Correction) -> Sequence[str]:
    return [f"{each.signer_name}, {each.signer_title}, {each.unit_name}" for each in correction.signatures]


def _end(correction: Correction, state: CorrectionState, now: datetime) -> None:
    correction.state, correction.ended_at = state, now
    db.session.flush()
    drop_asked(correction)
