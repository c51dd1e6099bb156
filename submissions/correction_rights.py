"""Who has a say in a correction: the unit asks and withdraws, each level that used the report signs or refuses.

A level used a report when it approved it, or approved one above it that contains it. The desk that signs is the one
that approves. Must not know how a correction is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from extensions import db
from submissions.correction_models import Correction, CorrectionState
from submissions.facts import definition_of
from submissions.models import Round, Submission
from submissions.queries import may_see
from units.access import Doer
from units.authority import Action, may, may_at
from units.tree import name_of
from workflow.deadlines import local_day
from workflow.model import Actor, Desk, Standing
from workflow.refusals import Refused


def why_not_correct(submission: Submission, doer: Doer) -> Refused | None:
    """None when `doer` may ask for a correction of `submission`, else why not."""
    if refusal := may_at(submission.unit_path, doer, Action.CORRECT):
        return refusal
    if submission.standing is not Standing.APPROVED:
        return Refused("not_approved", state=submission.state)
    return None


def chain_of(submission: Submission, *, lock: bool = False) -> list[Submission]:
    """The reports whose approvals stand by what `submission` says, from below upwards: itself, then what contains it.

    It ends before the first report that is not approved. `lock`: the rows above are shared-locked, so that an approval
    made meanwhile waits or is seen.
    """
    line = select(Submission.id, Submission.parent_id).where(Submission.id == submission.parent_id)
    line = line.cte("line", recursive=True)
    above = aliased(Submission)
    line = line.union_all(select(above.id, above.parent_id).join(line, above.id == line.c.parent_id))
    query = select(Submission).where(Submission.id.in_(select(line.c.id))).order_by(Submission.depth.desc())
    if lock:
        query = query.with_for_update(read=True, of=Submission).execution_options(populate_existing=True)
    else:
        query = query.options(joinedload(Submission.round).joinedload(Round.form_version))
    levels = [submission]
    for each in db.session.scalars(query):
        if each.standing is not Standing.APPROVED:
            break
        levels.append(each)
    return levels


def signing_unit(level: Submission) -> int:
    """The unit that signs by a report: the one above, at the root the root itself."""
    return (level.unit_path[-2:-1] or level.unit_path)[0]


def signing_desks(level: Submission) -> frozenset[Desk]:
    """The desks that approve such a report."""
    definition = definition_of(level.round.workflow)
    leading = [each for each in definition.moves if each.target]
    return frozenset(
        desk for each in leading if definition.standing_of(each.target or "") is Standing.APPROVED for desk in each.by
    )


def signing_actor(correction: Correction, level: Submission, doer: Doer) -> Actor | None:
    """As whom the doer signs: himself or somebody he stands in for, but not whoever asked for the correction."""
    makers = {correction.made_by, correction.made_for} - {None}
    actors = [each for each in doer.towards(level.unit_path) if each.is_operator or each.desks & signing_desks(level)]
    return next((each for each in actors if not each.persons & makers), None)


def correction_for(doer: Doer, correction_id: int) -> Correction:
    """The correction, if its report is the doer's to see. Errors: Refused("not_found")."""
    query = select(Correction).where(Correction.id == correction_id)
    query = query.options(joinedload(Correction.submission).joinedload(Submission.round).joinedload(Round.form_version))
    found = db.session.scalar(query)
    if found is None or not may_see(doer, found.submission):
        raise Refused("not_found")
    return found


@may.register
def _correction(subject: Correction, doer: Doer, action: str, *, now: datetime) -> Refused | None:
    if not may_see(doer, subject.submission):
        return Refused("not_found")
    if action == "see":
        return None
    if subject.state is not CorrectionState.OPEN:
        return _rank_first(subject, doer, action) or Refused("correction_over", outcome=OUTCOMES[subject.state])
    if action == "withdraw":
        return _why_not_withdraw(subject, doer)
    if action == "refuse":
        return _why_not_refuse(subject, doer)
    return _why_not_sign(subject, doer, now)


OUTCOMES = {
    CorrectionState.OPEN: "đang chờ ký",
    CorrectionState.APPLIED: "đã có hiệu lực",
    CorrectionState.REFUSED: "bị từ chối",
    CorrectionState.WITHDRAWN: "đơn vị đã rút",
}


def _rank_first(subject: Correction, doer: Doer, action: str) -> Refused | None:
    """Of what is over, others are told first that it was never theirs."""
    if action == "withdraw":
        return may_at(subject.submission.unit_path, doer, Action.CORRECT)
    levels = chain_of(subject.submission)
    return None if any(_sits(level, doer) for level in levels) else _not_your_desk(levels)


def _why_not_withdraw(subject: Correction, doer: Doer) -> Refused | None:
    if refusal := may_at(subject.submission.unit_path, doer, Action.CORRECT):
        return refusal
    if subject.signatures:
        return Refused("signed_already", signer=subject.signatures[-1].unit_name)
    return None


def _why_not_refuse(subject: Correction, doer: Doer) -> Refused | None:
    levels = chain_of(subject.submission)
    return None if any(_sits(level, doer) for level in levels) else _not_your_desk(levels)


def _why_not_sign(subject: Correction, doer: Doer, now: datetime) -> Refused | None:
    levels = chain_of(subject.submission)
    if not any(_sits(level, doer) for level in levels):
        return _not_your_desk(levels)
    if subject.submission.standing is not Standing.APPROVED:
        return Refused("not_approved", state=subject.submission.state)
    turn = levels[min(len(subject.signatures), len(levels) - 1)]
    if not _sits(turn, doer):
        return Refused("other_level_signs", unit=name_of(signing_unit(turn), local_day(now)))
    return None if signing_actor(subject, turn, doer) else Refused("not_own_correction")


def _sits(level: Submission, doer: Doer) -> bool:
    return bool(doer.desks_towards(level.unit_path) & signing_desks(level))


def _not_your_desk(levels: Sequence[Submission]) -> Refused:
    desks = {str(desk) for level in levels for desk in signing_desks(level)}
    return Refused("not_your_desk", desks=tuple(sorted(desks)))
