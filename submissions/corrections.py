"""Corrections (đính chính): the only way to change a figure or a passage of an approved report.

The unit asks; each level that used the figure signs, from below upwards; with the last signature the place is written,
what is derived from it worked out again and the totals above marked stale. Until then nothing of the report changes.
Locks are taken from below upwards, as in `moves`. Must not know pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from extensions import db
from submissions.attachments import Attachment
from submissions.checks import faults_of
from submissions.correction_models import Correction, CorrectionState, Signature
from submissions.correction_notices import tell_refused, tell_signers, tell_written
from submissions.correction_places import Place, Value, place_named, read_value, said, value_at
from submissions.correction_rights import chain_of, signing_actor, signing_unit, why_not_correct
from submissions.drafting import apply_reading, store_passages
from submissions.facts import passages_of
from submissions.forms.schema import Form
from submissions.inputs import Reading
from submissions.models import Submission
from submissions.moves import contents_hash, mark_stale, snapshot_of
from units import history
from units.access import Doer
from units.authority import demand
from units.tree import name_of
from vietnamese import nfc
from workflow.deadlines import local_day
from workflow.refusals import Refused

SHORTEST_REASON = 10
LONGEST_REASON = 2000


def ask_correction(
    submission: Submission,
    key: str,
    text: str,
    *,
    seen: int,
    reason: str,
    attachment: Attachment | None = None,
    by: Doer,
    now: datetime,
) -> Correction:
    """Ask that the place `key` of an approved report say `text` instead; `seen`: the version the doer looked at.

    Errors: Refused (not_your_desk, not_approved, changed_since_seen, not_correctable, same_value, correction_open,
    reason_required, blocking_faults when the report would then be one that may not be submitted), Unreadable.
    """
    locked = _locked(submission)
    if refusal := why_not_correct(locked, by):
        raise refusal
    if seen != locked.version:
        raise Refused("changed_since_seen", state=locked.state, version=locked.version)
    why = _reason(reason)
    form = locked.round.form_version.compiled
    place = place_named(form, locked.level, locked.sector, key)
    new = read_value(form, locked.level, locked.sector, place, text)
    old = _present(locked, place)
    if new == old:
        raise Refused("same_value", label=place.label)
    if open_at(locked, key):
        raise Refused("correction_open", label=place.label)
    _check(locked, form, place, new)
    correction = _written(locked, place, old, new, why, attachment, by, now)
    _note(correction, locked, "correction", by, now, reason=why)
    tell_signers(correction, chain_of(locked)[0], by=by, now=now)
    return correction


def sign(correction: Correction, *, seen: int, by: Doer, now: datetime) -> bool:
    """Consent for the level whose turn it is; `seen`: signatures the doer saw. Was it the last, and is it written now?

    Errors: Refused (correction_over, not_approved, other_level_signs, not_your_desk, not_own_correction,
    changed_since_seen when another signed meanwhile, old_value_changed, blocking_faults).
    """
    submission = _lock(correction)
    levels = chain_of(submission, lock=True)
    demand(correction, by, "sign", now=now)
    if seen != len(correction.signatures):
        raise Refused("changed_since_seen", state=submission.state, version=submission.version)
    form = submission.round.form_version.compiled
    place = place_named(form, submission.level, submission.sector, correction.place)
    present, old, new = _present(submission, place), old_of(correction), new_of(correction)
    if present != old:
        raise Refused("old_value_changed", label=correction.label, now=said(place, present))
    _check(submission, form, place, new)
    level = levels[len(correction.signatures)]
    _add_signature(correction, level, by, now)
    is_last = len(correction.signatures) == len(levels)
    if is_last:
        _apply(correction, submission, form, place, by, now)
        _note_above(correction, submission, levels[1:], by, now)
    else:
        _note(correction, submission, "correction_signed", by, now, level=level)
        tell_signers(correction, levels[len(correction.signatures)], by=by, now=now)
    return is_last


def refuse(correction: Correction, reason: str, *, by: Doer, now: datetime) -> None:
    """End a correction for a level that uses the report, with the reason. Errors: Refused."""
    submission = _lock(correction)
    demand(correction, by, "refuse", now=now)
    correction.refusal = _reason(reason)
    _end(correction, CorrectionState.REFUSED, now)
    _note(correction, submission, "correction_refused", by, now, reason=correction.refusal)
    tell_refused(correction, by=by, now=now)


def withdraw(correction: Correction, *, by: Doer, now: datetime) -> None:
    """Take a correction back while no level has signed. Errors: Refused("signed_already", …)."""
    submission = _lock(correction)
    demand(correction, by, "withdraw", now=now)
    _end(correction, CorrectionState.WITHDRAWN, now)
    _note(correction, submission, "correction_withdrawn", by, now)


def open_at(submission: Submission, key: str) -> Correction | None:
    """The correction of one place that is being signed."""
    query = select(Correction).where(Correction.submission_id == submission.id, Correction.place == key)
    return db.session.scalar(query.where(Correction.state == CorrectionState.OPEN))


def old_of(correction: Correction) -> Value:
    """What the report said."""
    return Value(correction.old_figure, correction.old_nothing, correction.old_text)


def new_of(correction: Correction) -> Value:
    """What it is to say."""
    return Value(correction.new_figure, correction.new_nothing, correction.new_text)


def _locked(submission: Submission) -> Submission:
    query = select(Submission).where(Submission.id == submission.id).with_for_update(key_share=True, of=Submission)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _lock(correction: Correction) -> Submission:
    submission = _locked(correction.submission)
    db.session.refresh(correction, with_for_update={"of": Correction})
    db.session.expire(correction, ["signatures"])
    return submission


def _present(submission: Submission, place: Place) -> Value:
    return value_at(place, submission.figures, submission.nothings, passages_of([submission.id]).get(submission.id, {}))


def _reading(place: Place, new: Value) -> Reading:
    if place.index is None:
        return Reading(passages={place.key: new.text or ""})
    assert new.nothing is not None
    return Reading(figures={place.index: (new.figure, new.nothing)})


def _check(submission: Submission, form: Form, place: Place, new: Value) -> None:
    """Refuse what would leave a report that could not have been submitted. Reads a copy: the row stays as it is."""
    texts = dict(passages_of([submission.id]).get(submission.id, {}))
    figures, nothings = list(submission.figures), list(submission.nothings)
    with db.session.no_autoflush:
        apply_reading(submission, form, _reading(place, new))
        after = submission.figures, submission.nothings
        submission.figures, submission.nothings = figures, nothings
    if place.index is None:
        texts[place.key] = new.text or ""
    faults = faults_of(form, submission.level, submission.sector, *after, texts, submission.listings)
    blocking = tuple(fault.message_vi for fault in faults if fault.blocks)
    if blocking:
        raise Refused("blocking_faults", faults=blocking)


def _written(
    submission: Submission,
    place: Place,
    old: Value,
    new: Value,
    reason: str,
    attachment: Attachment | None,
    by: Doer,
    now: datetime,
) -> Correction:
    signed = by.signature(submission.unit_path)
    correction = Correction(
        submission=submission,
        place=place.key,
        label=place.label[:700],
        old_figure=old.figure,
        old_nothing=old.nothing,
        old_text=old.text,
        new_figure=new.figure,
        new_nothing=new.nothing,
        new_text=new.text,
        reason=reason,
        state=CorrectionState.OPEN,
        made_at=now,
        made_by=by.user_id,
        made_for=signed.get("for_id"),
        maker_name=signed["name"],
        maker_title=signed["title"],
    )
    if attachment:
        correction.attachment_name, correction.attachment_type = attachment.name, attachment.type
        correction.attachment_hash, correction.attachment = attachment.hash, attachment.content
    db.session.add(correction)
    db.session.flush()
    return correction


def _add_signature(correction: Correction, level: Submission, by: Doer, now: datetime) -> None:
    signed = by.signature(level.unit_path, _actor_for(correction, level, by))
    correction.signatures.append(
        Signature(
            sequence=len(correction.signatures) + 1,
            submission_id=level.id,
            signed_at=now,
            signed_by=by.user_id,
            signer_name=signed["name"],
            signer_title=signed["title"],
            unit_name=name_of(signing_unit(level), local_day(now)),
        )
    )
    db.session.flush()


def _actor_for(correction: Correction, level: Submission, by: Doer) -> int | None:
    actor = signing_actor(correction, level, by)
    return actor.on_behalf_of if actor else None


def _apply(correction: Correction, submission: Submission, form: Form, place: Place, by: Doer, now: datetime) -> None:
    """The one place where an approved report is written."""
    reading = _reading(place, new_of(correction))
    apply_reading(submission, form, reading)
    store_passages({submission.id: reading.passages})
    submission.version += 1
    _end(correction, CorrectionState.APPLIED, now)
    texts = passages_of([submission.id]).get(submission.id, {})
    signatures = [f"{each.signer_title} {each.signer_name}, {each.unit_name}" for each in correction.signatures]
    kept = {
        "version": submission.version,
        "contents": contents_hash(submission, texts),
        "snapshot": snapshot_of(submission, texts),
        "signatures": signatures,
        "attachment": correction.attachment_hash or "",
    }
    _note(correction, submission, "correction_applied", by, now, **kept)
    mark_stale([submission])
    tell_written(correction, by=by, now=now)


def _note_above(
    correction: Correction, submission: Submission, levels: Sequence[Submission], by: Doer, now: datetime
) -> None:
    facts = _facts(correction, by, submission) | {"unit": submission.unit_name}
    happenings = [history.Happening("submission", each.id, "corrected_below", by.user_id, facts) for each in levels]
    history.append(happenings, now=now)


def _end(correction: Correction, state: CorrectionState, now: datetime) -> None:
    correction.state, correction.ended_at = state, now
    db.session.flush()


def _note(
    correction: Correction,
    submission: Submission,
    act: str,
    by: Doer,
    now: datetime,
    *,
    level: Submission | None = None,
    **more: Any,
) -> None:
    facts = _facts(correction, by, level or submission) | {name: fact for name, fact in more.items() if fact}
    history.append([history.Happening("submission", submission.id, act, by.user_id, facts)], now=now)


def _facts(correction: Correction, by: Doer, seat: Submission) -> dict[str, Any]:
    """Old and new in words and as stored, so that the story tells itself without the tables."""
    submission = correction.submission
    place = place_named(submission.round.form_version.compiled, submission.level, submission.sector, correction.place)
    return {
        **by.signature(seat.unit_path),
        "correction": correction.id,
        "place": correction.place,
        "label": correction.label,
        "old": said(place, old_of(correction)),
        "new": said(place, new_of(correction)),
        "old_stored": [correction.old_figure, correction.old_nothing, correction.old_text],
        "new_stored": [correction.new_figure, correction.new_nothing, correction.new_text],
    }


def _reason(reason: str) -> str:
    why = nfc(reason).strip()
    if len(why) < SHORTEST_REASON or "\0" in why:
        raise Refused("reason_required", at_least=SHORTEST_REASON, given=len(why))
    return why[:LONGEST_REASON]
