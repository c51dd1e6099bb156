"""The rounds of the demo province: two past ones approved at every level, one open half way, all through the usual verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select

from extensions import db
from submissions.consolidation.level import settle_round
from submissions.demo.figures import answers_for
from submissions.demo.people import doer_at
from submissions.demo.province import ROOT, SHOWN_CHAIR, SHOWN_UPPER, DemoUnit
from submissions.demo.reform import DECISION, reform
from submissions.entry.drafting import save_many
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.models import Round, Submission
from submissions.moves import make_moves
from submissions.rounds.calendar import calendar_for
from submissions.rounds.extending import extend
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from units.access import OPERATOR, Doer
from units.kinds import Level
from units.tree import text_one_of, unit_by_code
from workflow.deadlines import add_working_days, due_moment, local_day
from workflow.model import Standing
from workflow.periods import PeriodWindow, parse_period, previous
from workflow.refusals import Refused

BATCH = 500
TERM = "2020-2025"
FATES = ["approved", "submitted", "returned", "draft", "untouched"]
HALF_WAY = [52, 20, 4, 12, 12]
LATE = [20, 15, 5, 30, 30]
RETURN_REASONS = [
    "Số đoàn viên tăng nhiều so với kỳ trước, đề nghị kiểm tra lại.",
    "Chưa ghi số lao động nữ, đề nghị bổ sung.",
    "Số cuộc đối thoại chưa khớp với hồ sơ đã gửi phường.",
]
EXTENSION_REASON = "Mưa lũ kéo dài trong tháng, gia hạn cho các cụm bị ảnh hưởng"

Say = Callable[[str], None]


def current_quarter(today: date) -> PeriodWindow:
    """The quarter whose window holds `today`."""
    codes = [f"{year}-Q{number}" for year in (today.year, today.year + 1) for number in (1, 2, 3, 4)]
    return next(window for window in map(parse_period, codes) if window.first_day <= today <= window.last_day)


def build_rounds(units: Sequence[DemoUnit], chance: Random, now: datetime, say: Say) -> None:
    """Open, fill, move and settle the three rounds."""
    workforce = {unit.code: unit.workforce for unit in units}
    quarter = current_quarter(local_day(now))
    before = previous(quarter)
    assert before is not None
    _approved_round("A", parse_period(TERM), workforce, chance, now - timedelta(days=300), say)
    _approved_round("Q", before, workforce, chance, now - timedelta(days=60), say)
    reform(units, quarter.first_day, chance, now)
    say(f"Quyết định {DECISION}: đã sắp xếp lại.")
    _open_round(quarter, workforce, chance, now, say)


def _opened(form_code: str, window: PeriodWindow, deadlines: Mapping[Level, date], by: Doer, now: datetime) -> Round:
    version, _ = publish(shipped_form(form_code), by_id=None, now=now)
    root = unit_by_code(ROOT, local_day(now))
    assert root is not None
    return open_round(version, window, root, workflow=shipped("one_step"), deadlines=deadlines, by=by, now=now)


def _approved_round(
    form_code: str, window: PeriodWindow, workforce: Mapping[str, int], chance: Random, now: datetime, say: Say
) -> None:
    """A round of the past, entered by the operator from what was there before the system."""
    day = add_working_days(local_day(now), 5, calendar_for(now.year))
    round_ = _opened(form_code, window, dict.fromkeys(Level, day), OPERATOR, now)
    for level in _from_below(round_):
        for batch in _batches(level):
            _fill(batch, workforce, chance, OPERATOR, now)
            _make(batch, "submit", OPERATOR, now)
            _make(batch, "approve", OPERATOR, now + timedelta(hours=2))
            db.session.expire_all()
    settle_round(round_, now=now)
    round_.closed_at = now + timedelta(days=20)
    say(f"Đợt {round_.code}: đã duyệt ở mọi cấp.")


def _open_round(window: PeriodWindow, workforce: Mapping[str, int], chance: Random, now: datetime, say: Say) -> None:
    """The open round: opened twelve days ago, the deadline just passed, most clusters extended, everything half way."""
    today, opened = local_day(now), now - timedelta(days=12)
    calendar = calendar_for(today.year)
    staff, approver = doer_at("staff", ROOT, today), doer_at("approver", ROOT, today)
    deadlines = {Level.GRASSROOTS: today - timedelta(days=2), Level.UPPER: add_working_days(today, 5, calendar)}
    deadlines[Level.PROVINCE] = add_working_days(today, 8, calendar)
    round_ = _opened("Q", window, deadlines, staff, opened)
    groups = _by_parent(round_)
    late = {
        parent for index, parent in enumerate(sorted(groups)) if index % 9 == 2 and parent not in (ROOT, SHOWN_UPPER)
    }
    extended = [each for parent, group in groups.items() if parent not in late for each in group]
    until = due_moment(today, 3, calendar)
    extend(extended, until, reason=EXTENSION_REASON, by=approver, now=opened + timedelta(days=4))
    for parent, group in groups.items():
        _half_way(parent, group, LATE if parent in late else HALF_WAY, workforce, chance, now)
        db.session.expire_all()
    _finish_some(round_, groups, late, workforce, chance, approver, now)
    settle_round(round_, now=now)
    say(f"Đợt {round_.code}: đang mở, được một nửa.")


def _half_way(
    parent: str,
    group: Sequence[Submission],
    shares: list[int],
    workforce: Mapping[str, int],
    chance: Random,
    now: datetime,
) -> None:
    fate = {each.unit_code: chance.choices(FATES, shares)[0] for each in group}
    if parent == SHOWN_UPPER:
        fate = {code: "untouched" if code == SHOWN_CHAIR else "approved" for code in fate}
    elif _is_finished(parent):
        fate = dict.fromkeys(fate, "approved")
    judge = doer_at("approver" if parent == ROOT else "chair", parent, local_day(now))
    written = [each for each in group if fate[each.unit_code] != "untouched"]
    _fill(written, workforce, chance, OPERATOR, now - timedelta(days=5))
    sent = [each for each in written if fate[each.unit_code] != "draft"]
    for each in sent[:2]:
        _make([each], "submit", doer_at("chair", each.unit_code, local_day(now)), now - timedelta(days=4))
    _make(sent[2:], "submit", OPERATOR, now - timedelta(days=4))
    returned = [each for each in sent if fate[each.unit_code] == "returned"]
    _make(returned, "return", judge, now - timedelta(days=3), reason=chance.choice(RETURN_REASONS))
    _make([each for each in sent if fate[each.unit_code] == "approved"], "approve", judge, now - timedelta(days=2))


def _is_finished(parent: str) -> bool:
    """Every fourth upper union is through with its grassroots units."""
    return parent != ROOT and parent[-2:].isdecimal() and int(parent[-2:]) % 4 == 3


def _finish_some(
    round_: Round,
    groups: Mapping[str, Sequence[Submission]],
    late: set[str],
    workforce: Mapping[str, int],
    chance: Random,
    approver: Doer,
    now: datetime,
) -> None:
    """Of the upper unions that are through, some have sent their own report and some of these are approved."""
    done = [parent for parent in sorted(groups) if _is_finished(parent) and parent not in late]
    query = select(Submission).where(Submission.round_id == round_.id, text_one_of(Submission.unit_code, done))
    for index, report in enumerate(db.session.scalars(query.order_by(Submission.unit_code)).all()):
        officer = doer_at("officer", report.unit_code, local_day(now))
        _fill([report], workforce, chance, officer, now - timedelta(days=1))
        if index % 3:
            _make([report], "submit", officer, now - timedelta(hours=20))
        if index % 3 == 2:
            _make([report], "approve", approver, now - timedelta(hours=3))


def _fill(batch: Sequence[Submission], workforce: Mapping[str, int], chance: Random, by: Doer, now: datetime) -> None:
    answers = {}
    for each in batch:
        grown = max(9, workforce[each.unit_code] * chance.randint(94, 106) // 100) if workforce[each.unit_code] else 0
        answers[each.id] = answers_for(each.round.form_version.compiled, each, grown, chance)
    save_many(answers, by=by, now=now)


def _make(batch: Sequence[Submission], name: str, by: Doer, now: datetime, reason: str = "") -> None:
    if not batch:
        return
    for outcome in make_moves([each.id for each in batch], name, by=by, seen=None, reason=reason, now=now):
        if outcome.refused:
            raise Refused(outcome.refused.code, unit=outcome.submission.unit_code, **outcome.refused.facts)


def _from_below(round_: Round) -> list[list[Submission]]:
    query = select(Submission).where(Submission.round_id == round_.id, Submission.standing == Standing.OPEN)
    levels: dict[int, list[Submission]] = {}
    for each in db.session.scalars(query.order_by(Submission.id)):
        levels.setdefault(each.depth, []).append(each)
    return [levels[depth] for depth in sorted(levels, reverse=True)]


def _by_parent(round_: Round) -> dict[str, list[Submission]]:
    """Grassroots reports of a round by the code of the unit above."""
    query = select(Submission).where(Submission.round_id == round_.id).order_by(Submission.id)
    everybody = list(db.session.scalars(query))
    code_of = {each.id: each.unit_code for each in everybody}
    groups: dict[str, list[Submission]] = {}
    for each in everybody:
        if each.level is Level.GRASSROOTS and each.parent_id:
            groups.setdefault(code_of[each.parent_id], []).append(each)
    return groups


def _batches(level: Sequence[Submission]) -> Iterable[Sequence[Submission]]:
    return (level[start : start + BATCH] for start in range(0, len(level), BATCH))
