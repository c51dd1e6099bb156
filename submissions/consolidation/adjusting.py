"""Adjustments: an upper level changes its own total by a signed line with a reason, before it submits; never a figure of anybody.

The line counts when the report it stands by counts, in that unit's total and in every one above. It is taken back by the
opposite line; nothing is deleted. Slots worked out from the adjusted one (the total row of a table, a formula that adds or
takes off, a part of a percentage) get a line that follows it. Must not know pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from extensions import db, hurry
from submissions.consolidation.adjustment_models import Adjustment
from submissions.deciding import answers_for
from submissions.forms.schema import Slot
from submissions.models import StaleMark, Submission
from submissions.queries import lock
from units import history
from units.access import Doer
from units.kinds import Sector
from units.reasons import reason_given
from workflow.refusals import Refused

LONGEST_REASON = 2000


def adjust(
    submission: Submission,
    slot: Slot,
    label: str,
    amount: int,
    *,
    sector: Sector | None = None,
    seen: int,
    reason: str,
    by: Doer,
    now: datetime,
) -> Adjustment:
    """Add a line of `amount` (scaled, signed) to the total of `slot` of an upper unit's report; `sector`: of which units, if known.

    Errors: Refused (who may write, when; changed_since_seen, not_adjustable, same_value for 0, reason_required).
    """
    locked = _locked(submission, seen, by)
    if not is_adjustable(locked, slot) or (sector is not None and sector not in sectors_of(slot)):
        raise Refused("not_adjustable", label=label)
    if amount == 0:
        raise Refused("same_value", label=label)
    line = _line(locked, slot.index, label, amount, sector, reason_given(reason, longest=LONGEST_REASON), by, now)
    db.session.add(line)
    db.session.flush()
    compiled = locked.round.form_version.compiled.compiled
    for index, times in compiled.followers(slot.index, sector).items():
        follower = _line(locked, index, label, amount * times, sector, line.reason, by, now)
        follower.leads_id = line.id
        db.session.add(follower)
    _written(locked, line, "adjusted", by, now)
    return line


def withdraw_adjustment(adjustment: Adjustment, *, seen: int, reason: str, by: Doer, now: datetime) -> Adjustment:
    """Take a line back by its opposite. Errors: Refused (as `adjust`; adjustment_over)."""
    locked = _locked(adjustment.submission, seen, by)
    taken_back = db.session.scalar(select(Adjustment.id).where(Adjustment.withdraws_id == adjustment.id))
    if taken_back or adjustment.withdraws_id or adjustment.leads_id:
        raise Refused("adjustment_over", label=adjustment.label)
    why = reason_given(reason, longest=LONGEST_REASON)
    followers = select(Adjustment).where(Adjustment.leads_id == adjustment.id).order_by(Adjustment.id)
    opposite = _opposite(adjustment, locked, why, by, now)
    db.session.flush()
    for each in db.session.scalars(followers).all():
        _opposite(each, locked, why, by, now).leads_id = opposite.id
    _written(locked, opposite, "adjustment_withdrawn", by, now)
    return opposite


def is_adjustable(submission: Submission, slot: Slot) -> bool:
    """Is it a shown total that adds up from what is below, and not what the register knows?"""
    return submission.total is not None and slot.fold == "sum" and not slot.register and not slot.hidden


def sectors_of(slot: Slot) -> list[Sector]:
    """The sectors whose units are asked for `slot`: one of them may be named with a line."""
    asked = {sector for _, sector in slot.asked}
    return [each for each in Sector if each in asked]


def adjustments_of(submission: Submission, slot: Slot | None = None) -> Sequence[Adjustment]:
    """The lines of one report (of one slot), in the order they were written; for all slots without those that follow another."""
    query = select(Adjustment).where(Adjustment.submission_id == submission.id)
    wanted = Adjustment.leads_id.is_(None) if slot is None else Adjustment.slot == slot.index
    return list(db.session.scalars(query.where(wanted).order_by(Adjustment.id)))


def adjustment_at(submission: Submission, adjustment_id: int) -> Adjustment:
    """One line of a report. Errors: Refused("not_found")."""
    found = db.session.get(Adjustment, adjustment_id)
    if found is None or found.submission_id != submission.id:
        raise Refused("not_found")
    return found


def _locked(submission: Submission, seen: int, by: Doer) -> Submission:
    lock(submission)
    if refusal := answers_for([submission], by)[submission.id]["save"]:
        raise refusal
    if seen != submission.version:
        raise Refused("changed_since_seen", state=submission.state, version=submission.version)
    return submission


def _line(
    submission: Submission,
    index: int,
    label: str,
    amount: int,
    sector: Sector | None,
    reason: str,
    by: Doer,
    now: datetime,
) -> Adjustment:
    signed = by.signature(submission.unit_path)
    title = signed["title"]
    return Adjustment(
        submission=submission,
        slot=index,
        label=label[:700],
        amount=amount,
        sector=sector,
        reason=reason,
        made_at=now,
        made_by=by.user_id,
        maker_name=signed["name"],
        maker_title=f"thay mặt {title} {signed['for_name']}"[:200] if signed.get("for_name") else title,
    )


def _opposite(adjustment: Adjustment, submission: Submission, reason: str, by: Doer, now: datetime) -> Adjustment:
    told = (adjustment.slot, adjustment.label, -adjustment.amount, adjustment.sector)
    opposite = _line(submission, *told, reason, by, now)
    opposite.withdraws_id = adjustment.id
    db.session.add(opposite)
    return opposite


def _written(submission: Submission, line: Adjustment, act: str, by: Doer, now: datetime) -> None:
    """History, version and the owed recount of the unit's own total: all in the transaction of the line."""
    submission.version += 1
    submission.saved_at = now
    db.session.add(StaleMark(submission_id=submission.id, depth=submission.depth))
    db.session.flush()
    slot = submission.round.form_version.compiled.slots[line.slot]
    facts = by.signature(submission.unit_path) | {
        "adjustment": line.id,
        "slot": slot.key,
        "label": line.label,
        "amount": line.amount,
        "scale": slot.scale,
        "sector": line.sector,
        "reason": line.reason,
        "withdraws": line.withdraws_id,
    }
    history.append([history.Happening("submission", submission.id, act, by.user_id, facts)], now=now)
    hurry("consolidation")
