"""More time for one report: its unit asks, a level above grants or refuses; or grants without having been asked.

Who sends within it is on time by extension (acceptance case 36). Asking changes nothing until it is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, Select, cast, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.deciding import may
from submissions.models import Round, Submission
from submissions.notices.more_time import tell_answered, tell_asked
from submissions.notices.owing import tell_extended
from submissions.queries import lock
from submissions.rounds.models import Extension, ExtensionState
from units import history
from units.access import Doer
from units.authority import Action, may_at, seats
from units.reasons import reason_given
from units.tree import one_of
from workflow.deadlines import end_of_day, is_late, local_day
from workflow.model import Standing
from workflow.refusals import Refused

LONGEST_REASON = 1000
LONGEST_DAYS = 120
"""Days after today to which more time can be asked for or given."""


class Answer(StrEnum):
    """What can be done to a wish for more time."""

    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


class Punctuality(StrEnum):
    """Whether a report was, or can still be, in time."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    ON_TIME = "on_time"
    BY_EXTENSION = "by_extension"
    LATE = "late"


def punctuality_of(submission: Submission, now: datetime) -> Punctuality:
    """Of the first time it was sent; of one never sent, by the clock."""
    sent_at = submission.first_submitted_at
    if sent_at is None:
        return Punctuality.OVERDUE if is_late(now, submission.due_at) else Punctuality.WAITING
    if not is_late(sent_at, submission.ordinary_due_at):
        return Punctuality.ON_TIME
    return Punctuality.LATE if is_late(sent_at, submission.due_at) else Punctuality.BY_EXTENSION


@may.register
def _extension(subject: Extension, doer: Doer, action: str, *, now: datetime) -> Refused | None:
    """The unit that asked may withdraw, a level above may grant or refuse, as long as nothing is decided."""
    path = subject.submission.unit_path
    if refusal := may_at(path, doer, Action.SEE):
        return refusal
    desk = Action.ASK_EXTENSION if action == Answer.WITHDRAW else Action.EXTEND
    if refusal := may_at(path, doer, desk):
        return refusal
    if subject.state is not ExtensionState.ASKED:
        return Refused("extension_over")
    if action != Answer.WITHDRAW and not doer.is_operator and subject.asked_by == doer.user_id:
        return Refused("not_own_extension")
    return _still_open(subject.submission) if action == Answer.GRANT else None


def may_ask(submission: Submission, doer: Doer) -> Refused | None:
    """None when the doer may ask for more time for this report now, else why not."""
    if refusal := may_at(submission.unit_path, doer, Action.ASK_EXTENSION):
        return refusal
    if waiting_for_answer(submission):
        return Refused("extension_asked_already")
    return _still_open(submission)


def may_extend(submission: Submission, doer: Doer) -> Refused | None:
    """None when the doer may give more time that nobody asked for, else why not."""
    return may_at(submission.unit_path, doer, Action.EXTEND) or _still_open(submission)


def ask(submission: Submission, until: date, *, reason: str, by: Doer, now: datetime) -> Extension:
    """Ask for more time until the end of `until`. Errors: Refused of `may_ask`, "reason_required", "extension_day"."""
    lock(submission)
    if refusal := may_ask(submission, by):
        raise refusal
    reason = reason_given(reason, longest=LONGEST_REASON)
    _check_day(submission, until, now)
    signed = by.signature(submission.unit_path)
    wish = Extension(
        submission=submission,
        state=ExtensionState.ASKED,
        before=submission.due_at,
        asked_until=until,
        reason=reason,
        asked_by=by.user_id,
        asked_as=signed,
        asked_at=now,
        answer="",
        answered_as={},
    )
    db.session.add(wish)
    db.session.flush()
    facts = {"until": until.isoformat(), "reason": reason, **signed}
    history.append([history.Happening("submission", submission.id, "extension_asked", by.user_id, facts)], now=now)
    tell_asked(wish, by=by, now=now)
    return wish


def answer(
    wish: Extension, how: Answer, *, until: date | None = None, reason: str = "", by: Doer, now: datetime
) -> Extension:
    """Grant (until the day asked for, or `until`), refuse with a reason, or withdraw.

    Errors: Refused of `may`, "extension_over" for whoever comes second, "reason_required", "extension_day".
    """
    wish = _locked(wish)
    if refusal := may(wish, by, how, now=now):
        raise refusal
    submission, signed = wish.submission, by.signature(wish.submission.unit_path)
    reason = reason_given(reason, longest=LONGEST_REASON) if how is Answer.REFUSE else reason.strip()[:LONGEST_REASON]
    if how is Answer.GRANT:
        day = until or wish.asked_until
        assert day is not None
        _check_day(submission, day, now)
        _give(submission, day)
        wish.until = day
    wish.state = STATE_AFTER[how]
    wish.answer, wish.answered_by, wish.answered_as, wish.answered_at = reason, by.user_id, signed, now
    facts = {"from": wish.before.isoformat(), "reason": reason or wish.reason, **signed}
    facts |= {"until": wish.until.isoformat()} if wish.until else {}
    db.session.flush()
    history.append([history.Happening("submission", submission.id, ACT[how], by.user_id, facts)], now=now)
    if how is not Answer.WITHDRAW:
        tell_answered(wish, by=by, now=now)
    return wish


STATE_AFTER = {
    Answer.GRANT: ExtensionState.GRANTED,
    Answer.REFUSE: ExtensionState.REFUSED,
    Answer.WITHDRAW: ExtensionState.WITHDRAWN,
}
ACT = {Answer.GRANT: "extend", Answer.REFUSE: "extension_refused", Answer.WITHDRAW: "extension_withdrawn"}


def give(submission: Submission, until: date, *, reason: str, by: Doer, now: datetime) -> None:
    """Give more time, asked for or not: a wish that waits is granted by it.

    Errors: Refused of `may_extend`, "reason_required", "extension_day".
    """
    lock(submission)
    if wish := waiting_for_answer(submission):
        answer(wish, Answer.GRANT, until=until, reason=reason_given(reason, longest=LONGEST_REASON), by=by, now=now)
        return
    if refusal := may_extend(submission, by):
        raise refusal
    _check_day(submission, until, now)
    extend([submission], end_of_day(until), reason=reason_given(reason, longest=LONGEST_REASON), by=by, now=now)


def extend(submissions: Sequence[Submission], until: datetime, *, reason: str, by: Doer, now: datetime) -> None:
    """Move the deadline of `submissions` to `until` (end of a local day); who sends by then is on time by extension.

    Asks no right: for whoever has been asked already, and for what was given before the system knew it.
    """
    happenings = []
    for submission in submissions:
        signed = by.signature(submission.unit_path)
        facts = {"from": submission.due_at.isoformat(), "until": until.isoformat(), "reason": reason, **signed}
        happenings.append(history.Happening("submission", submission.id, "extend", by.user_id, facts))
        db.session.add(
            Extension(
                submission_id=submission.id,
                state=ExtensionState.GRANTED,
                before=submission.due_at,
                reason="",
                asked_as={},
                until=local_day(until),
                answer=reason,
                answered_by=by.user_id,
                answered_as=signed,
                answered_at=now,
            )
        )
        submission.due_at = until
    db.session.flush()
    history.append(happenings, now=now)
    tell_extended(submissions, until, by=by, reason=reason, now=now)


def extensions_of(submission: Submission) -> list[Extension]:
    """Everything asked and given for one report, latest first."""
    query = select(Extension).where(Extension.submission_id == submission.id).order_by(Extension.id.desc())
    return list(db.session.scalars(query))


def waiting_for_answer(submission: Submission) -> Extension | None:
    """The wish of this report that nobody has answered."""
    query = select(Extension).where(Extension.submission_id == submission.id, Extension.state == ExtensionState.ASKED)
    return db.session.scalar(query)


def about_time(submission: Submission, doer: Doer, now: datetime) -> dict[str, Any]:
    """What a page of the report says of its deadline: may more time be asked for, is the doer to answer, was it in time?"""
    wish = waiting_for_answer(submission)
    return {
        "may_ask_time": wish is None and may_ask(submission, doer) is None,
        "answers_time": wish is not None and may(wish, doer, Answer.GRANT, now=now) is None,
        "punctuality": punctuality_of(submission, now),
    }


def asked_below(doer: Doer) -> list[Extension]:
    """Unanswered wishes of reports below the desks at which the doer gives time, those due first on top."""
    units = seats(doer, Action.EXTEND)
    if not units:
        return []
    below = Submission.unit_path.bool_op("&&")(cast(array(units), ARRAY(Integer)))
    query = _wishes().where(below, ~one_of(Submission.unit_path[Submission.depth + 1], units))
    return list(db.session.scalars(query.order_by(Submission.due_at, Extension.id)))


def asked_for(report_ids: Sequence[int]) -> dict[int, Extension]:
    """Unanswered wishes by report."""
    query = _wishes().where(one_of(Submission.id, report_ids))
    return {wish.submission_id: wish for wish in db.session.scalars(query)}


def _wishes() -> Select[tuple[Extension]]:
    query = select(Extension).join(Submission, Submission.id == Extension.submission_id)
    query = query.join(Round, Round.id == Submission.round_id).options(
        joinedload(Extension.submission).joinedload(Submission.round)
    )
    return query.where(
        Extension.state == ExtensionState.ASKED, Submission.standing == Standing.OPEN, Round.closed_at.is_(None)
    )


def _give(submission: Submission, day: date) -> None:
    submission.due_at = max(end_of_day(day), submission.ordinary_due_at)


def _still_open(submission: Submission) -> Refused | None:
    if submission.round.closed_at is not None:
        return Refused("round_closed")
    return None if submission.standing is Standing.OPEN else Refused("extension_not_needed", state=submission.state)


def _check_day(submission: Submission, day: date, now: datetime) -> None:
    """After today's deadline and not before today, and not so far ahead that it is a slip of the finger."""
    if not max(local_day(submission.due_at), local_day(now)) < day or (day - local_day(now)).days > LONGEST_DAYS:
        raise Refused("extension_day", due=local_day(submission.due_at), most=LONGEST_DAYS)


def _locked(wish: Extension) -> Extension:
    lock(wish.submission)
    query = select(Extension).where(Extension.id == wish.id).with_for_update(of=Extension)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
