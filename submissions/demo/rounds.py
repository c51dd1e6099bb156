"""The rounds of the demo province: a term and a year of quarters that are over, and one open half way through the usual verbs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.consolidation.level import settle_round
from submissions.demo.past import write_past
from submissions.demo.people import doer_at
from submissions.demo.province import ROOT, SHOWN_UPPER, DemoUnit
from submissions.demo.reform import DECISION, reform
from submissions.demo.showing import SHOWN_FATES, show_everything
from submissions.demo.writing import JUMPING, Writer
from submissions.entry.drafting import save_many
from submissions.entry.notes import explain_all, keep_notes
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.held import hold_to_write
from submissions.models import Round, Submission
from submissions.moves import make_moves
from submissions.rounds.calendar import calendar_for
from submissions.rounds.extending import extend
from submissions.rounds.opening import open_round
from submissions.rounds.roster import ANYBODY, Only
from submissions.workflows import shipped
from units.access import OPERATOR, Doer
from units.kinds import Level, Sector
from units.tree import text_one_of, unit_by_code
from workflow.deadlines import add_working_days, due_moment, end_of_day, local_day
from workflow.periods import PeriodKind, PeriodWindow, parse_period, period_of_day, previous
from workflow.refusals import Refused

SETTLING = timedelta(days=21)
"""After a quarter its report is the one that is open; only then the demo begins with the next."""
SENT_AFTER = timedelta(days=6)
"""From the closing day to the sending of what is over."""
REPORTED_AGO = timedelta(days=20)
"""No report that is over was sent later."""
GAPS_IN = ("Q1", "Q2")
"""Quarters in which some units did not report."""
TERM_YEARS = 5
FATES = ["approved", "submitted", "returned", "draft", "untouched"]
HALF_WAY = [52, 20, 4, 12, 12]
LATE_EVERY = 7
"""Of the upper unions that are not through, how many there are for one whose units are late."""
LATE = [20, 15, 5, 30, 30]
RETURN_REASONS = [
    "Số đoàn viên tăng nhiều so với kỳ trước, đề nghị kiểm tra lại.",
    "Chưa ghi số lao động nữ, đề nghị bổ sung.",
    "Số cuộc đối thoại chưa khớp với hồ sơ đã gửi phường.",
]
JUMP_NOTE = "Trong kỳ mở đợt tuyên truyền lưu động tại các phân xưởng, có danh sách buổi kèm theo sổ của đơn vị."
CHECKED_NOTE = "Đã đối chiếu với sổ của đơn vị, số liệu đúng."
NIL_NOTE = "Đơn vị ngừng sản xuất trong kỳ để chuyển xưởng, không có hoạt động."
EXTENSION_REASON = "Mưa lũ kéo dài trong tháng, gia hạn cho các cụm bị ảnh hưởng"

Say = Callable[[str], None]


def current_quarter(today: date) -> PeriodWindow:
    """The quarter that is reported on: the one `today` lies in, in its first weeks still the one before."""
    return period_of_day(PeriodKind.QUARTER, today - SETTLING)


def build_rounds(units: Sequence[DemoUnit], seed: int, chance: Random, now: datetime, say: Say) -> None:
    """A term, nine months of some sectors and four quarters that are over, a decision that moved the tree, an open quarter."""
    writer = Writer({unit.code: unit.workforce for unit in units}, seed)
    quarter = current_quarter(local_day(now))
    nine_months = _nine_months_before(quarter)
    past = [("A", last_term(local_day(now)), ANYBODY), ("A", nine_months, _few_sectors(units, nine_months))]
    past += [("Q", window, ANYBODY) for window in _quarters_before(quarter)]
    for form_code, window, only in sorted(past, key=lambda each: each[1].last_day):
        _past_round(form_code, window, writer, _sent_at(window, now), say, only)
    reform(units, quarter.first_day, chance, now)
    say(f"Quyết định {DECISION}: đã sắp xếp lại.")
    _open_round(quarter, writer, chance, now, say)


def last_term(today: date) -> PeriodWindow:
    """The last term between two congresses that is over and reported on."""
    end = today.year - today.year % TERM_YEARS
    window = parse_period(f"{end - TERM_YEARS}-{end}")
    if window.last_day + SENT_AFTER + REPORTED_AGO < today:
        return window
    return parse_period(f"{end - 2 * TERM_YEARS}-{end - TERM_YEARS}")


def _sent_at(window: PeriodWindow, now: datetime) -> datetime:
    """When everybody reported on a period that is over."""
    return min(end_of_day(window.last_day + SENT_AFTER) - timedelta(hours=12), now - REPORTED_AGO)


def _quarters_before(quarter: PeriodWindow) -> list[PeriodWindow]:
    """From the same quarter last year to the one just over."""
    found: list[PeriodWindow] = []
    while len(found) < 4:
        before = previous(found[-1] if found else quarter)
        assert before is not None
        found.append(before)
    return found


def _nine_months_before(quarter: PeriodWindow) -> PeriodWindow:
    year = int(quarter.code[:4])
    return parse_period(f"{year if quarter.code.endswith('Q4') else year - 1}-9M")


def _few_sectors(units: Sequence[DemoUnit], window: PeriodWindow) -> Only:
    """State enterprises; in a demo too small to have one, private ones."""
    lasting = {unit.sector for unit in units if unit.valid_to is None and unit.valid_from <= window.first_day}
    sector = Sector.STATE_ENTERPRISE if Sector.STATE_ENTERPRISE in lasting else Sector.PRIVATE
    return Only(sectors=frozenset({sector}))


def _opened(
    form_code: str,
    window: PeriodWindow,
    deadlines: Mapping[Level, date],
    by: Doer,
    now: datetime,
    only: Only = ANYBODY,
) -> Round:
    version, _ = publish(shipped_form(form_code), by_id=None, now=now)
    root = unit_by_code(ROOT, local_day(now))
    assert root is not None
    workflow = shipped("one_step")
    return open_round(version, window, root, workflow=workflow, deadlines=deadlines, only=only, by=by, now=now)


def _past_round(
    form_code: str, window: PeriodWindow, writer: Writer, now: datetime, say: Say, only: Only = ANYBODY
) -> None:
    """A round of the past, taken over from what was there before the system."""
    day = add_working_days(local_day(now), 5, calendar_for(now.year))
    round_ = _opened(form_code, window, dict.fromkeys(Level, day), OPERATOR, now, only)
    is_quarter = form_code == "Q"
    write_past(round_, writer.story(round_, gaps=is_quarter and window.code[-2:] in GAPS_IN), now=now)
    round_.closed_at = now + timedelta(days=10)
    say(f"Đợt {round_.code}: đã xong ở mọi cấp.")


def _open_round(window: PeriodWindow, writer: Writer, chance: Random, now: datetime, say: Say) -> None:
    """The open round: opened twelve days ago, the deadline just passed, most clusters extended, everything half way."""
    today, opened = local_day(now), now - timedelta(days=12)
    calendar = calendar_for(today.year)
    staff, approver = doer_at("staff", ROOT, today), doer_at("approver", ROOT, today)
    deadlines = {Level.GRASSROOTS: today - timedelta(days=2), Level.UPPER: add_working_days(today, 5, calendar)}
    deadlines[Level.PROVINCE] = add_working_days(today, 8, calendar)
    round_ = _opened("Q", window, deadlines, staff, opened)
    groups = _by_parent(round_)
    busy = [parent for parent in sorted(groups) if parent not in (ROOT, SHOWN_UPPER) and not _is_finished(parent)]
    late = set(busy[::LATE_EVERY])
    extended = [each for parent, group in groups.items() if parent not in late for each in group]
    until = due_moment(today, 3, calendar)
    extend(extended, until, reason=EXTENSION_REASON, by=approver, now=opened + timedelta(days=4))
    for parent, group in groups.items():
        _half_way(parent, group, LATE if parent in late else HALF_WAY, writer, chance, now)
    _finish_some(round_, groups, writer, approver, now)
    show_everything(round_, now)
    settle_round(round_, now=now)
    say(f"Đợt {round_.code}: đang mở, được một nửa.")


def _half_way(
    parent: str, group: Sequence[Submission], shares: list[int], writer: Writer, chance: Random, now: datetime
) -> None:
    fate = {each.unit_code: chance.choices(FATES, shares)[0] for each in group}
    if parent == SHOWN_UPPER:
        fate = {code: SHOWN_FATES.get(code, "approved") for code in fate}
    elif _is_finished(parent):
        fate = dict.fromkeys(fate, "approved")
    judge = doer_at("approver" if parent == ROOT else "chair", parent, local_day(now))
    written = [each for each in group if fate[each.unit_code] != "untouched"]
    sent = [each for each in written if fate[each.unit_code] != "draft"]
    ids = {name: [each.id for each in sent if fate[each.unit_code] == name] for name in FATES}
    signing = [each for each in sent if each.dissolved_on is None][:2]
    chairs = [(each.id, doer_at("chair", each.unit_code, local_day(now))) for each in signing]
    others = [each.id for each in sent if each not in signing]
    fill(written, sent, writer, OPERATOR, now - timedelta(days=5))
    for report_id, chair in chairs:
        _make([report_id], "submit", chair, now - timedelta(days=4))
    _make(others, "submit", OPERATOR, now - timedelta(days=4))
    _make(ids["returned"], "return", judge, now - timedelta(days=3), reason=chance.choice(RETURN_REASONS))
    _make(ids["approved"], "approve", judge, now - timedelta(days=2))


def _is_finished(parent: str) -> bool:
    """Every fourth upper union is through with its grassroots units, the second first."""
    return parent != ROOT and int(parent.rpartition(".")[2]) % 4 == 2


def _finish_some(
    round_: Round,
    groups: Mapping[str, Sequence[Submission]],
    writer: Writer,
    approver: Doer,
    now: datetime,
) -> None:
    """Of the upper unions that are through, some have sent their own report and some of these are approved."""
    done = [parent for parent in sorted(groups) if _is_finished(parent)]
    query = select(Submission).where(Submission.round_id == round_.id, text_one_of(Submission.unit_code, done))
    for index, report in enumerate(db.session.scalars(query.order_by(Submission.unit_code)).all()):
        officer, report_id = doer_at("officer", report.unit_code, local_day(now)), report.id
        fill([report], [report], writer, officer, now - timedelta(days=1))
        if index % 3 < 2:
            _make([report_id], "submit", officer, now - timedelta(hours=20))
        if index % 3 == 1:
            _make([report_id], "approve", approver, now - timedelta(hours=3))


def fill(batch: Sequence[Submission], sent: Sequence[Submission], writer: Writer, by: Doer, now: datetime) -> None:
    """Save the answers of `batch`; in those of it that will be `sent`, what surprises is explained."""
    answers = {each.id: writer.answers(each) for each in batch}
    done = {each.id: writer.strange(each, answers[each.id]) for each in batch}
    save_many(answers, by=by, now=now)
    idle = {own for own, what in done.items() if what == "nil"}
    ids = [each.id for each in sent]
    _explain([own for own in ids if own in idle], NIL_NOTE, by, now)
    _explain([own for own in ids if own not in idle], CHECKED_NOTE, by, now)


def _explain(ids: Sequence[int], text: str, by: Doer, now: datetime) -> None:
    """Say `text` beside what surprises, made to jump or grown by chance; of a jump of the field that is shown, its story."""
    held = hold_to_write(ids)
    notes = explain_all(held, text)
    for said in notes.values():
        if said.get(JUMPING) == CHECKED_NOTE:
            said[JUMPING] = JUMP_NOTE
    keep_notes(held, notes, by=by, now=now)


def _make(ids: Sequence[int], name: str, by: Doer, now: datetime, reason: str = "") -> None:
    if not ids:
        return
    for outcome in make_moves(ids, name, by=by, seen=None, reason=reason, now=now):
        if outcome.refused:
            raise Refused(outcome.refused.code, unit=outcome.submission.unit_code, **outcome.refused.facts)


def _by_parent(round_: Round) -> dict[str, list[Submission]]:
    """Grassroots reports of a round by the code of the unit above."""
    query = select(Submission).where(Submission.round_id == round_.id).order_by(Submission.id)
    everybody = list(db.session.scalars(query.options(joinedload(Submission.round))))
    code_of = {each.id: each.unit_code for each in everybody}
    groups: dict[str, list[Submission]] = {}
    for each in everybody:
        if each.level is Level.GRASSROOTS and each.parent_id:
            groups.setdefault(code_of[each.parent_id], []).append(each)
    return groups
