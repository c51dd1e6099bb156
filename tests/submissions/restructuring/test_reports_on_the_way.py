"""What a restructure does to reports on the way: who has them afterwards, what stays, and when there is no way back."""

from __future__ import annotations

from datetime import date

import pytest

from extensions import db
from submissions.desk import owed_now, waiting_now
from submissions.queries import may_see, submission_for
from submissions.restructuring.rehearsing import apply, draft, rehearse, undo
from tests.world import NOW, World
from units.access import OPERATOR
from units.people import Appointment
from units.restructuring.rows import COLUMNS
from units.tree import unit_by_code
from workflow.model import Role
from workflow.refusals import Refused

SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def world(session):
    return World()


@pytest.fixture
def quarter(world):
    return world.round()


def carried_out(*lines: str, on: date = SEPTEMBER, decision: str = "15/QĐ"):
    told = [
        (number, dict(zip(COLUMNS, (*line.split(","), *[""] * 8)[:8], strict=True)))
        for number, line in enumerate(lines, start=2)
    ]
    rehearsal = rehearse(told, on)
    assert rehearsal.faults == ()
    kept = draft(told, decision, on, by=OPERATOR, now=NOW)
    apply(kept, rehearsal, by=OPERATOR, now=NOW)
    return kept, rehearsal


def test_when_the_upper_union_merges_its_heir_writes_its_report_and_judges_what_is_below(world, quarter):
    c1, c2, k = (world.report(quarter, code) for code in ("C1", "C2", "K"))
    world["Hậu"].approves(world["Hoa"].submits(c2))
    world["Vân"].submits(c1)

    _, rehearsal = carried_out("merge,K,K2")

    assert [name for name, _ in rehearsal.stranded] == ["Phạm Thị Hậu"]
    assert waiting_now(world["Hậu"].doer, NOW) == []
    assert [each.submission.id for each in waiting_now(world["Quân"].doer, NOW)] == [c1.id]
    assert (c1.parent_id, c2.parent_id) == (k.id, k.id), "the round keeps its tree"
    assert may_see(world["Quân"].doer, c2)
    assert k.id in [each.submission.id for each in owed_now(world["Quân"].doer, NOW)]
    world["Quân"].approves(c1)
    world["Quân"].submits(k, {})
    with pytest.raises(Refused, match="not_found"):
        submission_for(world["Hậu"].doer, c1.id)


def test_a_report_stays_when_the_new_level_above_is_already_approved(world, quarter):
    world["Hậu"].approves(world["Hoa"].submits(world.report(quarter, "C2")))
    c9, k2 = world.report(quarter, "C9"), world.report(quarter, "K2")
    world["Quân"].moves(c9, "close", reason="đơn vị ngừng hoạt động")
    world["Quân"].submits(k2, {})
    world["Dũng"].approves(k2)

    _, rehearsal = carried_out("move,C1,,,,,K2")

    (told,) = rehearsal.reports
    assert told.stays == "Công đoàn Khu công nghiệp Đông Hà đã được duyệt trong đợt này"
    assert world.report(quarter, "C1").parent_id == world.report(quarter, "K").id


def test_a_round_of_a_period_that_had_ended_keeps_its_edges(world, quarter):
    c1 = world["Vân"].submits(world.report(quarter, "C1"))
    carried_out("move,C1,,,,,K2", on=date(2026, 10, 1))
    assert c1.parent_id == world.report(quarter, "K").id
    assert [each.submission.id for each in waiting_now(world["Hậu"].doer, NOW)] == [c1.id]


def test_what_a_moved_level_takes_along_is_seen_by_the_new_one(world, quarter):
    """K goes under K2 with everything below it."""
    carried_out("move,K,,,,,K2")
    k, c1 = world.report(quarter, "K"), world.report(quarter, "C1")
    k2 = world.report(quarter, "K2")
    assert (k.parent_id, k.depth, c1.depth) == (k2.id, 2, 3)
    assert c1.unit_path == [*k2.unit_path, k.unit_id, c1.unit_id]
    assert may_see(world["Quân"].doer, c1)


def test_there_is_no_way_back_once_a_report_has_been_signed_at_the_new_desk(world, quarter):
    c1 = world["Vân"].submits(world.report(quarter, "C1"))
    kept, _ = carried_out("move,C1,,,,,K2")
    world["Quân"].approves(c1)
    with pytest.raises(Refused) as refused:
        undo(kept, by=OPERATOR, now=NOW)
    assert refused.value.code == "not_undoable"
    assert refused.value.facts["reasons"] == ["báo cáo đã có thao tác mới sau khi áp dụng: CĐCS Công ty May Bình Minh"]
    assert c1.parent_id == world.report(quarter, "K2").id


def test_there_is_no_way_back_once_somebody_was_appointed_at_a_new_unit(world, quarter):
    kept, _ = carried_out("found,C7,,CĐCS mới,grassroots,fdi,K2")
    unit = unit_by_code("C7", SEPTEMBER)
    db.session.add(
        Appointment(user=world["Quân"].user, unit=unit, role=Role.CHAIR, title="Chủ tịch", valid_from=SEPTEMBER)
    )
    db.session.flush()
    with pytest.raises(Refused) as refused:
        undo(kept, by=OPERATOR, now=NOW)
    assert refused.value.facts["reasons"] == [
        "đã có người được bổ nhiệm tại đơn vị thành lập theo quyết định (CĐCS mới)"
    ]


def test_a_later_decision_about_the_same_units_is_undone_first(world, quarter):
    first, _ = carried_out("move,C1,,,,,K2")
    second, _ = carried_out("rename,C1,,CĐCS Tên Mới", on=date(2026, 9, 10), decision="16/QĐ")
    with pytest.raises(Refused) as refused:
        undo(first, by=OPERATOR, now=NOW)
    assert "16/QĐ" in refused.value.facts["reasons"][0]
    undo(second, by=OPERATOR, now=NOW)
    undo(first, by=OPERATOR, now=NOW)
    assert world.report(quarter, "C1").parent_id == world.report(quarter, "K").id


def test_what_was_rehearsed_on_another_tree_is_not_applied(world, quarter):
    told = [(2, dict(zip(COLUMNS, ("move", "C1", "", "", "", "", "K2", ""), strict=True)))]
    rehearsal = rehearse(told, SEPTEMBER)
    carried_out("rename,C2,,CĐCS Tên Mới")
    with pytest.raises(Refused, match="rehearse_again"):
        apply(draft(told, "17/QĐ", SEPTEMBER, by=OPERATOR, now=NOW), rehearsal, by=OPERATOR, now=NOW)


def test_members_are_conserved_and_shown_per_receiver(world, quarter):
    """C1 has 100 approved members, of C2 nothing is known; C1 goes over to C2 whole."""
    world["Hậu"].approves(world["Vân"].submits(world.report(quarter, "C1")))
    _, rehearsal = carried_out("merge,C1,C2")
    proof = rehearsal.proof
    assert (proof.before, proof.after, proof.dissolved, proof.undivided, proof.is_conserved) == (100, 100, 0, 0, True)
    (receiving,) = proof.receiving
    assert receiving.parts == (("CĐCS Trường Mầm non Hoa Sen", None), ("CĐCS Công ty May Bình Minh", 100))
