"""A move on many reports as owed work: each on its own, once, with the rights of the moment, whoever is killed on the way."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from extensions import db
from submissions import bulk as bulks
from submissions.bulk import ask_bulk, carry_on, progress_of, results_page
from submissions.bulk_models import BulkItem, BulkMove
from submissions.notices.models import Notice
from tasks.bulk_moves import carry_out
from tests.hands import HANDS, at_once
from tests.world import NOW, World
from units import history
from units.people import Appointment
from workflow.model import Role
from workflow.refusals import Refused


@pytest.fixture
def world(session) -> World:
    return World()


@pytest.fixture
def waiting(world):
    """A round in which C1 and C2 of K have sent theirs."""
    round_ = world.round()
    world["Vân"].submits(world.report(round_, "C1"))
    world["Hoa"].submits(world.report(round_, "C2"))
    return lambda code: world.report(round_, code)


def seen(*reports) -> dict[int, int]:
    return {each.id: each.version for each in reports}


def asked(world, name: str, reports, move: str = "approve", once: str = "a", reason: str = "") -> BulkMove:
    bulk_id, _ = ask_bulk(seen(*reports), move, by=world[name].doer, once=once, reason=reason, now=NOW)
    return db.session.get_one(BulkMove, bulk_id)


def run() -> None:
    while carry_on(NOW):
        pass


def told(bulk: BulkMove) -> dict[str, str]:
    return {
        each.unit_name: each.refused.code if each.refused else "ok"
        for show in ("refused", "passed")
        for each in results_page(bulk, show, 1)
    }


def acts(report) -> list[str]:
    return [entry.act for entry in history.entries_of("submission", report.id)]


def test_nothing_moves_until_the_worker_comes_and_then_each_report_has_its_result(world, waiting):
    bulk = asked(world, "Hậu", [waiting("C1"), waiting("C2")])
    assert waiting("C1").state == "submitted"
    assert progress_of([bulk.id])[bulk.id].owed == 2

    run()

    assert (waiting("C1").state, waiting("C2").state) == ("approved", "approved")
    progress = progress_of([bulk.id])[bulk.id]
    assert (progress.passed, progress.refused, progress.owed) == (2, 0, 0)
    assert acts(waiting("C1")) == ["submit", "approve"]
    told_people = select(func.count()).where(Notice.kind == "approve")
    assert db.session.scalar(told_people) == 2
    assert history.entries_of("submission", waiting("C1").id)[-1].facts["name"] == "Phạm Thị Hậu"


def test_what_cannot_pass_is_named_with_its_reason_and_stops_nobody(world, waiting):
    bulk = asked(world, "Hậu", [waiting("C1"), waiting("C2"), waiting("K")])
    world["Hậu"].returns(waiting("C2"), "Xem lại số đoàn viên nữ")

    run()

    assert told(bulk) == {
        "CĐCS Công ty May Bình Minh": "ok",
        "CĐCS Trường Mầm non Hoa Sen": "changed_since_seen",
        "Công đoàn phường Kinh Bắc": "wrong_state",
    }


def test_asking_twice_from_the_same_page_asks_once(world, waiting):
    reports = [waiting("C1"), waiting("C2")]
    first = ask_bulk(seen(*reports), "approve", by=world["Hậu"].doer, once="x" * 90, now=NOW)
    again = ask_bulk(seen(*reports), "approve", by=world["Hậu"].doer, once="x" * 90, now=NOW)
    of_another = ask_bulk(seen(*reports), "approve", by=world["Lan"].doer, once="x" * 90, now=NOW)

    assert first[0] == again[0] != of_another[0]
    assert (first[1], again[1], of_another[1]) == (True, False, True)
    assert db.session.scalar(select(func.count()).select_from(BulkItem)) == 4


def test_asking_again_on_another_day_changes_nothing_that_is_done(world, waiting):
    asked(world, "Hậu", [waiting("C1")])
    run()
    before = waiting("C1").version
    again = asked(world, "Hậu", [waiting("C1")], once="b")
    run()

    assert told(again) == {"CĐCS Công ty May Bình Minh": "wrong_state"}
    assert waiting("C1").version == before
    assert acts(waiting("C1")) == ["submit", "approve"]


def test_rights_are_those_of_the_moment_of_doing(world, waiting):
    bulk = asked(world, "Hậu", [waiting("C1")])
    for office in world["Hậu"].user.appointments:
        office.valid_to = date(2026, 9, 15)
    db.session.flush()

    run()

    assert told(bulk) == {"CĐCS Công ty May Bình Minh": "not_found"}
    assert waiting("C1").state == "submitted"


def test_an_account_closed_meanwhile_moves_nothing(world, waiting):
    bulk = asked(world, "Hậu", [waiting("C1")])
    world["Hậu"].user.enabled = False

    run()

    assert told(bulk) == {"CĐCS Công ty May Bình Minh": "account_disabled"}
    assert waiting("C1").state == "submitted"


def test_who_may_see_and_not_approve_is_told_so_for_each(world, waiting):
    bulk = asked(world, "Lan", [waiting("C1")])
    run()
    assert told(bulk) == {"CĐCS Công ty May Bình Minh": "not_your_desk"}


def test_reports_of_two_levels_are_approved_from_below_upwards(world, waiting):
    for code in ("C1", "C2"):
        world["Hậu"].approves(waiting(code))
    world["Hậu"].submits(waiting("K"), {})
    world["Hậu"].moves(waiting("C1"), "undo")
    dung = world["Dũng"].user
    also_at_k = Appointment(user=dung, unit=waiting("K").unit, role=Role.APPROVER, title="Phó Chủ tịch")
    also_at_k.valid_from = date(2021, 1, 1)
    db.session.add(also_at_k)
    db.session.flush()

    bulk = asked(world, "Dũng", [waiting("K"), waiting("C1")])
    run()

    assert told(bulk) == {"Công đoàn phường Kinh Bắc": "ok", "CĐCS Công ty May Bình Minh": "ok"}


def test_the_same_reports_are_undone_from_above_downwards(world, waiting):
    test_reports_of_two_levels_are_approved_from_below_upwards(world, waiting)

    bulk = asked(world, "Dũng", [waiting("C1"), waiting("K")], move="undo", once="b")
    run()

    assert set(told(bulk).values()) == {"ok"}
    assert (waiting("K").state, waiting("C1").state) == ("submitted", "submitted")


@pytest.mark.parametrize(
    ("move", "reason", "code"),
    [("vanish", "", "unknown_move"), ("return", "ngắn", "reason_required")],
)
def test_what_no_report_could_pass_is_refused_at_once(world, waiting, move, reason, code):
    with pytest.raises(Refused) as refusal:
        asked(world, "Hậu", [waiting("C1")], move=move, reason=reason)
    assert refusal.value.code == code
    assert asked(world, "Hậu", [waiting("C1")], move="return", reason="Xem lại số đoàn viên nữ").id


def test_nothing_chosen_and_not_yours_are_refused_at_once(world, waiting):
    with pytest.raises(Refused) as nothing:
        asked(world, "Hậu", [])
    with pytest.raises(Refused) as foreign:
        asked(world, "Quân", [waiting("C1")])
    assert (nothing.value.code, foreign.value.code) == ("nothing_chosen", "not_found")
    assert db.session.scalar(select(func.count()).select_from(BulkMove)) == 0


def test_only_who_asked_looks_at_it(world, waiting):
    bulk = asked(world, "Hậu", [waiting("C1")])
    assert bulks.bulk_of(world["Hậu"].doer, bulk.id) is bulk
    for name in ("Dũng", "Minh", "Quân"):
        with pytest.raises(Refused):
            bulks.bulk_of(world[name].doer, bulk.id)


def test_a_report_the_program_fails_on_is_named_and_the_others_pass(world, waiting):
    bulk = asked(world, "Hậu", [waiting("C1"), waiting("C2")])
    gone = "ALTER TABLE history_entry ADD CONSTRAINT broken CHECK (NOT (act = 'approve' AND subject_id = {}))"
    db.session.execute(text(gone.format(waiting("C1").id)))

    run()

    assert told(bulk) == {"CĐCS Công ty May Bình Minh": "went_wrong", "CĐCS Trường Mầm non Hoa Sen": "ok"}
    assert (waiting("C1").state, waiting("C2").state) == ("submitted", "approved")


@pytest.fixture
def committed(committed_app, monkeypatch):
    """C1 and C2 wait, committed; portions of one report, so that there is a middle to be killed in."""
    world = World()
    round_ = world.round()
    world["Vân"].submits(world.report(round_, "C1"))
    world["Hoa"].submits(world.report(round_, "C2"))
    reports = [world.report(round_, code) for code in ("C1", "C2")]
    db.session.commit()
    monkeypatch.setattr(bulks, "AT_ONCE", 1)
    return world, [each.id for each in reports], seen(*reports)


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(committed):
    world, (first, second), versions = committed
    bulk_id, _ = ask_bulk(versions, "approve", by=world["Hậu"].doer, once="a", now=NOW)
    db.session.commit()

    assert carry_on(NOW)
    db.session.commit()
    assert carry_on(NOW)
    doomed = db.session.scalar(text("SELECT pg_backend_pid()"))
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": doomed})
    with pytest.raises(OperationalError):
        db.session.commit()
    db.session.remove()
    progress = progress_of([bulk_id])[bulk_id]
    assert (progress.passed, progress.owed) == (1, 1)
    db.session.rollback()

    assert carry_out(clock=lambda: NOW) == 1
    for each in (first, second):
        assert [entry.act for entry in history.entries_of("submission", each)] == ["submit", "approve"]
    assert db.session.scalar(select(func.count()).where(Notice.kind == "approve")) == 2
    assert carry_out(clock=lambda: NOW) == 0


def test_sixteen_hands_ask_for_the_same_and_sixteen_workers_carry_it_out_once(committed_app, committed):
    world, ids, versions = committed
    doer = world["Hậu"].doer
    db.session.expunge_all()

    answers = at_once(committed_app, lambda _: ask_bulk(versions, "approve", by=doer, once="a", now=NOW))
    assert [is_new for _, is_new in answers].count(True) == 1
    assert len({bulk_id for bulk_id, _ in answers}) == 1
    at_once(committed_app, lambda _: carry_out(clock=lambda: NOW))
    carry_out(clock=lambda: NOW)

    for each in ids:
        assert [entry.act for entry in history.entries_of("submission", each)] == ["submit", "approve"]
    assert db.session.scalar(select(func.count()).where(Notice.kind == "approve")) == 2


def test_sixteen_bulk_moves_of_the_same_reports_at_once_have_one_winner_for_each(committed_app, committed):
    world, ids, versions = committed
    doer = world["Hậu"].doer
    for number in range(HANDS):
        ask_bulk(versions, "approve", by=doer, once=f"order {number}", now=NOW)
    db.session.commit()
    db.session.expunge_all()

    at_once(committed_app, lambda _: carry_out(clock=lambda: NOW))
    carry_out(clock=lambda: NOW)

    outcomes = select(BulkItem.submission_id, BulkItem.outcome, func.count()).group_by("submission_id", "outcome")
    counted = {(each, outcome): count for each, outcome, count in db.session.execute(outcomes)}
    for each in ids:
        assert counted.pop((each, "ok")) == 1
        assert [entry.act for entry in history.entries_of("submission", each)] == ["submit", "approve"]
    assert {outcome for _, outcome in counted} <= {"wrong_state", "changed_since_seen"}
    assert sum(counted.values()) == 2 * (HANDS - 1)
    assert history.verify()[1] == []
