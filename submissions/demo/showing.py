"""What a visitor finds waiting in the demo, beside reports: remarks, a correction, a wish for more time, a composed text,
targets, a published version. Each through the verb a person would use, at the union the visitor is led to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from flask import current_app
from sqlalchemy import select

from extensions import db
from submissions.consolidation.whole import whole_of
from submissions.correcting.corrections import ask_correction
from submissions.demo.people import doer_at
from submissions.demo.province import ROOT, SHOWN_CHAIR, SHOWN_JUMP, SHOWN_RETURNED, SHOWN_UPPER
from submissions.facts import texts_of
from submissions.issuing.asking import ask as ask_publication
from submissions.issuing.issuing import issue_next
from submissions.models import Period, Round, Submission
from submissions.moves import make_move
from submissions.narratives.composing import compose
from submissions.remarking.remarks import write_draft
from submissions.rounds.extending import ask as ask_more_time
from submissions.targets.bases import How, weights_of
from submissions.targets.dividing import divided
from submissions.targets.giving import divide, set_own
from submissions.targets.reading import Given, given_at, scale_of, span_of, target_named
from units.access import Doer
from units.models import Unit
from workflow.deadlines import local_day

CORRECTED = f"{SHOWN_UPPER}.004"
WISHING = f"{SHOWN_UPPER}.005"
SHOWN_FATES = {SHOWN_CHAIR: "untouched", SHOWN_RETURNED: "submitted", SHOWN_JUMP: "submitted", WISHING: "draft"}
"""How the reports of the shown union stand; the others are approved."""
NARRATIVE = "mood_assessment"
REMARKS = [
    ("field:members_total", "Số đoàn viên chưa khớp với danh sách thu đoàn phí tháng trước, đề nghị đối chiếu lại."),
    ("field:legal_sessions", "Ghi rõ đã gồm các buổi phối hợp với phường hay chưa."),
]


OUT_OF_REACH = 5
"""Added to an amount that is not to be reached, so that it is not in the smallest demo either."""


@dataclass(frozen=True)
class Goal:
    """What the province is to reach: `share` of what is reached by now (in hundredths) in one target and span."""

    target: str
    span: str
    share: int


def show_everything(round_: Round, now: datetime) -> None:
    """Leave something to be done with every feature in the open round and the rounds before it."""
    reports = {
        each.unit_code: each for each in db.session.scalars(select(Submission).where(Submission.round_id == round_.id))
    }
    _return_with_remarks(reports[SHOWN_RETURNED], now - timedelta(days=3))
    _ask_for_correction(reports[CORRECTED], now - timedelta(days=1))
    _ask_for_time(reports[WISHING], now - timedelta(hours=30))
    _compose(reports[SHOWN_UPPER], [reports[f"{SHOWN_UPPER}.00{number}"] for number in (3, 4, 6)], now)
    _set_targets(now - timedelta(days=10))
    _publish("Q", round_, now - timedelta(days=25))


def _return_with_remarks(report: Submission, now: datetime) -> None:
    officer = doer_at("officer", SHOWN_UPPER, local_day(now))
    for place, text in REMARKS:
        write_draft(report, place, text, by=officer, now=now)
    reason = "Có hai ý kiến về số liệu, đề nghị xem và trả lời từng ý kiến."
    make_move(report, "return", by=officer, seen=None, reason=reason, now=now)


def _ask_for_correction(report: Submission, now: datetime) -> None:
    slot = report.round.form_version.compiled.slot("legal_sessions")
    assert slot is not None
    answers = {slot.key: str((report.figures[slot.index] or 0) + 2)}
    reason = "Đếm thiếu hai buổi tuyên truyền của tổ công đoàn ca đêm."
    chair = doer_at("chair", report.unit_code, local_day(now))
    ask_correction(report, answers, seen=report.version, reason=reason, by=chair, now=now)


def _ask_for_time(report: Submission, now: datetime) -> None:
    chair = doer_at("chair", report.unit_code, local_day(now))
    until = local_day(report.due_at) + timedelta(days=7)
    ask_more_time(report, until, reason="Cán bộ phụ trách nghỉ ốm, xin thêm một tuần.", by=chair, now=now)


def _compose(report: Submission, below: Sequence[Submission], now: datetime) -> None:
    """A paragraph of the union's own and those its units wrote."""
    picks = [(each.id, 0) for each in below if NARRATIVE in texts_of(each)]
    own = "Nhìn chung tình hình đoàn viên, người lao động trên địa bàn phường ổn định."
    officer = doer_at("officer", SHOWN_UPPER, local_day(now))
    compose(report, NARRATIVE, [], picks, own=own, by=officer, seen=report.version, now=now)


def _set_targets(now: datetime) -> None:
    """Of a term that is over and of a year that runs: reached, missed, on the way; one divided among the units below."""
    approver = doer_at("approver", ROOT, local_day(now))
    for report in _newest_of("A"):
        code = report.round.period.code
        is_term = code[-2:] != "9M"
        spans = [Goal("A2.I.3.1.a.2", code, 110), Goal("A2.I.3.1.c", code, 95)] if is_term else []
        spans += [] if is_term else [Goal("A2.I.3.2.f.2", code[:4], 200), Goal("A2.I.3.2.e.2", code[:4], 90)]
        for goal in spans:
            given = _set(report, goal, approver, now)
            if given.is_divisible and not is_term:
                _divide(report.unit, given, approver, now)


def _newest_of(form_code: str) -> Sequence[Submission]:
    query = select(Submission).join(Submission.round).join(Round.period).order_by(Period.last_day)
    reports = db.session.scalars(query.where(Submission.unit_code == ROOT)).all()
    return [each for each in reports if each.round.form_version.compiled.code == form_code]


def _set(report: Submission, goal: Goal, by: Doer, now: datetime) -> Given:
    form, target = target_named("A", goal.target)
    window = span_of(target, goal.span, local_day(now))
    above, below = form.compiled.quotients[target.code]
    official = whole_of(report, form).official
    reached = Fraction(official[above] or 0)
    if below is not None:
        reached = reached * 100 / (official[below] or 1)
    wanted = int(reached * goal.share / 100)
    value = Decimal(min(wanted, 100) if below is not None else wanted + (OUT_OF_REACH if goal.share > 100 else 0))
    given = given_at(report.unit_id, form, target, window, local_day(now))
    set_own(report.unit, given, value, by=by, seen=given.seen, now=now)
    return given_at(report.unit_id, form, target, window, local_day(now))


def _divide(unit: Unit, given: Given, by: Doer, now: datetime) -> None:
    ids = [each.id for each, _ in given.below]
    codes = given.form.code, given.target.code
    weights = weights_of(How.MEMBERS, unit.id, ids, *codes, before=given.window.first_day, today=local_day(now))
    assert given.own is not None
    scale = scale_of(given.form, given.target)
    parts = divided(given.own.value, [weights[each] for each in ids], scale)
    divide(unit, given, dict(zip(ids, parts, strict=True)), How.MEMBERS, by=by, seen=given.seen, now=now)


def _publish(form_code: str, open_round: Round, now: datetime) -> None:
    """The province's report of the quarter before, issued and sealed as a worker would."""
    *_, report = (each for each in _newest_of(form_code) if each.round_id != open_round.id)
    ask_publication(report, by=doer_at("approver", ROOT, local_day(now)), now=now)
    issue_next(now, base_url=current_app.config["BASE_URL"].rstrip("/"))
