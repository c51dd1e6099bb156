"""Alarms: steps nobody can take, units nobody looks after, things that failed; each by name, none too many."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from extensions import db
from submissions.alarms import alarms_below, stuck_steps
from submissions.consolidation.level import MOST_ATTEMPTS
from submissions.models import Document, DocumentState, StaleMark
from submissions.notices.models import Notice, NoticeState
from submissions.restructuring.rehearsing import apply, draft, rehearse
from submissions.rounds.models import Recount
from submissions.sweep_runs import note_run
from tests.world import NOW, World
from units.access import OPERATOR
from units.appointing import Days, appoint, end_appointment
from units.checkpoints import Checkpoint
from units.delegating import delegate
from units.restructuring.rows import COLUMNS
from units.tickets import invite
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role

TODAY = local_day(NOW)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def world(session) -> World:
    return World()


@pytest.fixture
def round_(world):
    return world.round(workflow="two_steps")


def unit_id(code: str) -> int:
    return unit_by_code(code, TODAY).id


def leaves(world, name: str, *roles: Role) -> None:
    """The offices of these roles (or all) end today."""
    for office in list(world[name].user.appointments):
        if not roles or office.role in roles:
            end_appointment(office, TODAY, by=OPERATOR, now=NOW)


def stuck(*tops: str, on: date = TOMORROW) -> list[tuple[str, bool, int]]:
    found = stuck_steps([unit_id(code) for code in tops or ("T",)], on)
    return sorted((each.unit_name.split()[-1], each.is_own, each.count) for each in found)


def test_where_somebody_can_go_on_there_is_no_alarm(world, round_):
    assert stuck() == [("Hà", True, 1)], "nobody writes for C9"


def test_a_unit_whose_only_writer_leaves_is_named_from_the_day_after(world, round_):
    leaves(world, "Vân")
    assert stuck(on=TODAY) == [("Hà", True, 1)]
    assert stuck() == [("Hà", True, 1), ("Minh", True, 1)]


def test_a_report_with_nobody_to_judge_it_names_the_unit_above(world, round_):
    world["Vân"].submits(world.report(round_, "C1"))
    world["Hoa"].submits(world.report(round_, "C2"))
    leaves(world, "Hậu", Role.REVIEWER)
    assert ("Bắc", False, 2) in stuck()
    (step,) = [each for each in stuck_steps([unit_id("T")], TOMORROW) if not each.is_own]
    assert (step.round_title, step.example) == (round_.title, "CĐCS Công ty May Bình Minh")


def test_the_step_asked_for_is_the_one_of_the_workflow(world, round_):
    report = world["Vân"].submits(world.report(round_, "C1"))
    leaves(world, "Hậu", Role.APPROVER)
    assert ("Bắc", False, 1) not in stuck(), "it waits for a reviewer, and there is one"
    world["Hậu"].moves(report, "review")
    assert ("Bắc", False, 1) in stuck(), "now it waits for an approver"


def test_the_author_alone_cannot_judge_his_own(world, round_):
    appoint(world["Hậu"].user, unit_by_code("C9", TODAY), Role.CHAIR, Days(TODAY), by=OPERATOR, now=NOW)
    for role in (Role.REVIEWER, Role.APPROVER):
        appoint(world["Hậu"].user, unit_by_code("K2", TODAY), role, Days(TODAY), by=OPERATOR, now=NOW)
    leaves(world, "Quân", Role.REVIEWER)
    world["Hậu"].submits(world.report(round_, "C9"))
    assert ("Hà", False, 1) in stuck()


def test_a_lent_office_is_somebody(world, round_):
    world["Vân"].submits(world.report(round_, "C1"))
    hau = world["Hậu"]
    assert ("Bắc", False, 1) not in stuck()
    hau.user.enabled = False
    db.session.flush()
    assert ("Bắc", False, 1) in stuck()
    hau.user.enabled = True
    delegate(
        hau.user,
        world["Lan"].user,
        unit_by_code("K", TODAY),
        Days(TODAY, TOMORROW),
        "Nghỉ ốm một tuần",
        by=hau.doer,
        now=NOW,
    )
    world["Lan"].user.enabled = False
    db.session.flush()
    assert ("Bắc", False, 1) not in stuck()


def test_an_administrator_hears_of_his_own_part_only(world, round_):
    leaves(world, "Vân")
    assert stuck("K") == [("Minh", True, 1)]
    assert stuck("K2") == [("Hà", True, 1)]


def test_settled_reports_and_closed_rounds_raise_no_alarm(world, round_):
    leaves(world, "Vân")
    round_.closed_at = NOW
    db.session.flush()
    assert stuck() == []


def lines(world, kind: str, *tops: str) -> list[str]:
    found = alarms_below([unit_id(code) for code in tops or ("T",)], TOMORROW, NOW + timedelta(days=8))
    return [each.name for each in getattr(found, kind)]


def test_units_nobody_writes_for_are_named(world):
    assert lines(world, "empty_units") == ["CĐCS Công ty Điện tử Đông Hà"]
    leaves(world, "Hoa")
    assert lines(world, "empty_units", "K") == ["CĐCS Trường Mầm non Hoa Sen"]


def test_people_whose_unit_has_ended_are_named(world):
    acts = [(2, dict(zip(COLUMNS, ["merge", "C2", "C1", "", "", "", "", ""], strict=True)))]
    apply(draft(acts, "1/QĐ", TODAY, by=OPERATOR, now=NOW), rehearse(acts, TODAY), by=OPERATOR, now=NOW)
    assert lines(world, "stranded") == ["Lê Thị Hoa"]
    assert lines(world, "stranded", "K2") == []


def test_an_invitation_that_ran_out_or_never_left_is_named(world):
    for name in ("Hoa", "Sơn"):
        world[name].user.password_hash = None
    invite([world["Hoa"].user], by_id=None, now=NOW)
    assert lines(world, "invitations") == ["Lê Thị Hoa"]
    assert lines(world, "invitations", "K2") == []


def test_what_failed_is_named_in_its_branch(world, round_):
    report = world.report(round_, "C1")
    notice = Notice(user_id=world["Vân"].user.id, submission_id=report.id, kind="return", occasion="v1", facts={})
    notice.state, notice.owed_at, notice.not_before, notice.fault = NoticeState.FAILED, NOW, NOW, "hộp thư đầy"
    document = Document(submission_id=report.id, format="docx", state=DocumentState.FAILED, ordered_at=NOW)
    k = world.report(round_, "K")
    drift = {"submission": k.id, "unit": k.unit_name, "slot": "", "kept": {}, "counted": {}}
    recount = Recount(round_id=round_.id, counted_at=NOW, totals=4, stale=0, drifts=[drift])
    mark = StaleMark(submission_id=k.id, depth=k.depth, attempts=MOST_ATTEMPTS)
    db.session.add_all([notice, document, recount, mark])
    db.session.flush()
    kinds = ("notices", "documents", "totals", "drifts")
    assert [lines(world, kind, "K") for kind in kinds] == [
        ["Nguyễn Thị Hồng Vân <van@vi-du.vn>"], ["docx"], [k.unit_name], [k.unit_name],
    ]  # fmt: skip
    assert [lines(world, kind, "K2") for kind in kinds] == [[], [], [], []]


def test_a_sweep_that_breaks_off_three_times_in_a_row_is_told_to_those_who_administer_everything(world):
    def runs(fault: str | None) -> None:
        note_run("documents", began=NOW, milliseconds=3, taken=0, fault=fault)
        db.session.expire_all()

    for _ in range(2):
        runs("OSError: no space left")
    assert lines(world, "sweeps") == []
    runs("OSError: no space left")
    assert lines(world, "sweeps") == ["documents"]
    assert lines(world, "sweeps", "K") == []
    runs(None)
    runs("OSError: no space left")
    assert lines(world, "sweeps") == []


def test_a_checkpoint_the_mail_server_refuses_for_an_hour_is_told_until_a_later_one_has_arrived(world):
    def checkpoint(attempts: int, **told: datetime) -> Checkpoint:
        made = Checkpoint(taken_at=NOW, last_id=1, count=1, chains=1, hash="0" * 64, attempts=attempts, **told)
        db.session.add(made)
        db.session.flush()
        return made

    first = checkpoint(3)
    assert lines(world, "checkpoints") == []
    first.attempts = 4
    db.session.flush()
    assert lines(world, "checkpoints") == ["16/09/2026"]
    assert lines(world, "checkpoints", "K") == []
    checkpoint(1, mailed_at=NOW)
    assert lines(world, "checkpoints") == []
