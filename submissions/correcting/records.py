"""What a correction leaves behind: its row, its signatures, its entries in the sealed history. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from extensions import db
from submissions.attachments import Attachment
from submissions.correcting.models import Change, Correction, CorrectionState, Signature
from submissions.correcting.places import Value
from submissions.correcting.rights import Way
from submissions.correcting.values import Wanted, told
from submissions.models import Submission
from units import history
from units.access import Doer, Signed


def add_correction(
    submission: Submission,
    old: Sequence[Value],
    wanted: Wanted,
    reason: str,
    attachment: Attachment | None,
    *,
    by: Doer,
    now: datetime,
) -> Correction:
    """The row of a correction somebody asks for, with one for each place. `old`: what the report says at each of `wanted`."""
    signed = by.signature(submission.unit_path)
    correction = Correction(
        submission=submission,
        reason=reason,
        state=CorrectionState.OPEN,
        made_at=now,
        made_by=by.user_id,
        made_for=signed.get("for_id"),
        maker_name=signed["name"],
        maker_title=_title(signed),
    )
    correction.changes = [
        Change(
            sequence=sequence,
            place=place.key,
            label=place.label[:700],
            old_figure=was.figure,
            old_nothing=was.nothing,
            old_text=was.text,
            new_figure=new.figure,
            new_nothing=new.nothing,
            new_text=new.text,
        )
        for sequence, (was, (place, new)) in enumerate(zip(old, wanted.items(), strict=True), 1)
    ]
    if attachment:
        correction.attachment_name, correction.attachment_type = attachment.name, attachment.type
        correction.attachment_hash, correction.attachment = attachment.hash, attachment.content
    db.session.add(correction)
    db.session.flush()
    return correction


def add_signature(correction: Correction, way: Way, signed: Signed, *, by: Doer, now: datetime) -> None:
    """The signature of the level whose turn it is on `way`; `signed`: who signs, as what."""
    correction.signatures.append(
        Signature(
            sequence=len(correction.signatures) + 1,
            submission_id=way.turn.id,
            signed_at=now,
            signed_by=by.user_id,
            signer_name=signed["name"],
            signer_title=_title(signed),
            unit_name=way.name_of(way.turn),
        )
    )
    db.session.flush()


def note(correction: Correction, act: str, signed: Signed, *, by: Doer, now: datetime, **more: Any) -> None:
    """Write into the history of the corrected report; `signed`: who did it, as what."""
    facts = signed | _told(correction) | {name: fact for name, fact in more.items() if fact}
    history.append([history.Happening("submission", correction.submission_id, act, by.user_id, facts)], now=now)


def note_above(correction: Correction, way: Way, signed: Signed, *, by: Doer, now: datetime) -> None:
    """Write into the history of every approved report above that a figure in it was corrected."""
    facts = signed | _told(correction) | {"unit": correction.submission.unit_name}
    above = [history.Happening("submission", each.id, "corrected_below", by.user_id, facts) for each in way.chain[1:]]
    history.append(above, now=now)


def _told(correction: Correction) -> dict[str, Any]:
    """Old and new in words and as stored, so that the story tells itself without the tables."""
    changes = [
        {
            "place": each.place,
            **words._asdict(),
            "old_stored": [each.old_figure, each.old_nothing, each.old_text],
            "new_stored": [each.new_figure, each.new_nothing, each.new_text],
        }
        for each, words in zip(correction.changes, told(correction), strict=True)
    ]
    return {"correction": correction.id, "label": correction.label, "changes": changes}


def _title(signed: Signed) -> str:
    """As what somebody signs: his title, or in whose place."""
    of_name = signed.get("for_name")
    return f"thay mặt {signed['title']} {of_name}".replace("  ", " ")[:200] if of_name else str(signed["title"])
