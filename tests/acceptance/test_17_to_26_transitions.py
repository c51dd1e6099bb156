"""Acceptance cases 17 and 20 to 26: who may do what, and what happens when two want something at once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from extensions import db
from submissions.deciding import answers_for
from submissions.facts import definition_of
from submissions.moves import make_moves
from submissions.notices.models import Notice
from submissions.queries import submission_for
from tests.world import MINIMUM
from units import history
from workflow.refusals import Refused


def names_offered(world, name, submission):
    answers = answers_for([submission], world[name].doer)[submission.id]
    return {move for move, refusal in answers.items() if refusal is None}


def test_17_an_approver_may_undo_until_the_level_above_has_approved(world, report, everyone_below_k_approved):
    c1 = report("C1")
    assert "undo" in names_offered(world, "Hậu", c1)

    world["Hậu"].submits(report("K"), {})
    world["Dũng"].approves(report("K"))

    assert "undo" not in names_offered(world, "Hậu", c1)
    with pytest.raises(Refused) as refusal:
        world["Hậu"].moves(c1, "undo")
    assert refusal.value.code == "approved_above"


def test_20_an_approver_of_another_branch_sees_nothing_and_can_do_nothing(world, report):
    c1 = world["Vân"].submits(report("C1"))
    with pytest.raises(Refused) as refusal:
        submission_for(world["Quân"].doer, c1.id)
    assert refusal.value.code == "not_found"
    assert names_offered(world, "Quân", c1) == set()
    with pytest.raises(Refused) as unknown:
        submission_for(world["Quân"].doer, 999_999_999)
    assert (unknown.value.code, unknown.value.facts) == (refusal.value.code, refusal.value.facts)


@pytest.mark.parametrize("who", ["Vân", "Hoa", "Hậu", "Lan", "Dũng", "Minh", "Quân"])
@pytest.mark.parametrize("step", ["draft", "submitted", "returned", "approved"])
def test_21_a_move_is_offered_if_and_only_if_making_it_now_succeeds(world, report, who, step):
    c1 = report("C1")
    if step != "draft":
        world["Vân"].submits(c1)
    if step == "returned":
        world["Hậu"].returns(c1, "Số nữ chưa khớp với kỳ trước")
    if step == "approved":
        world["Hậu"].approves(c1)
    shown = names_offered(world, who, c1)
    for name in definition_of(c1.round.workflow).moves_named:
        savepoint = db.session.begin_nested()
        try:
            world[who].moves(c1, name, reason="lý do đủ dài để được nhận")
            made = True
        except Refused:
            made = False
        savepoint.rollback()
        db.session.expire_all()
        assert made is (name in shown), (who, step, name)


def test_22_the_author_cannot_approve_what_he_submitted(world, report, everyone_below_k_approved):
    """Hậu writes K's report; were she appointed at the province as well, she still could not approve it."""
    from datetime import date

    from units.people import Appointment
    from units.tree import unit_by_code
    from workflow.model import Role

    province = unit_by_code("T", date(2026, 9, 1))
    hau = world["Hậu"]
    db.session.add(
        Appointment(
            user=hau.user,
            unit=province,
            role=Role.APPROVER,
            title="Ủy viên",
            valid_from=date(2026, 1, 1),
            valid_to=None,
        )
    )
    db.session.flush()
    k = hau.submits(report("K"), {})
    assert "approve" not in names_offered(world, "Hậu", k)
    with pytest.raises(Refused) as refusal:
        hau.approves(k)
    assert refusal.value.code == "not_your_own"
    assert world["Dũng"].approves(report("K")).state == "approved"


def test_23_a_parent_waiting_for_a_child_is_refused_and_the_answer_names_the_child(world, report):
    world["Hoa"].submits(report("C2"))
    world["Hậu"].approves(report("C2"))
    with pytest.raises(Refused) as refusal:
        world["Hậu"].submits(report("K"), {})
    assert refusal.value.code == "children_pending"
    assert refusal.value.facts["units"] == ("CĐCS Công ty May Bình Minh",)
    assert report("K").state == "draft"


def test_24_in_bulk_those_that_can_be_approved_are_and_the_others_come_back_with_their_reason(world, report):
    world["Vân"].submits(report("C1"))
    ids = [report("C1").id, report("C2").id]
    seen = {report("C1").id: report("C1").version, report("C2").id: report("C2").version}
    outcomes = make_moves(ids, "approve", by=world["Hậu"].doer, seen=seen, now=world.now)
    told = {outcome.submission.unit_code: outcome.refused and outcome.refused.code for outcome in outcomes}
    assert told == {"C1": None, "C2": "wrong_state"}
    assert report("C1").state == "approved"
    assert report("C2").state == "draft"


def test_25_the_same_approval_sent_twice_is_one_approval_one_entry_and_one_notice(world, report):
    c1 = world["Vân"].submits(report("C1"))
    seen = c1.version
    doer = world["Hậu"].doer
    make_moves([c1.id], "approve", by=doer, seen={c1.id: seen}, now=world.now)
    (again,) = make_moves([c1.id], "approve", by=doer, seen={c1.id: seen}, now=world.now)

    assert again.refused is not None
    assert again.refused.code == "changed_since_seen"
    acts = [entry.act for entry in history.entries_of("submission", c1.id)]
    assert acts.count("approve") == 1
    told = select(func.count()).select_from(Notice).where(Notice.submission_id == c1.id, Notice.kind == "approve")
    assert db.session.scalar(told) == 1


def test_31_a_return_asks_for_a_reason_tells_the_unit_once_and_keeps_the_earlier_version(world, report):
    c1 = world["Vân"].submits(report("C1"), MINIMUM)
    with pytest.raises(Refused) as refusal:
        world["Hậu"].returns(c1, "ngắn")
    assert refusal.value.code == "reason_required"

    world["Hậu"].returns(c1, "Số nữ chưa khớp với kỳ trước")

    told = list(db.session.scalars(select(Notice).where(Notice.submission_id == c1.id, Notice.kind == "return")))
    assert [(notice.user_id, notice.facts["reason"]) for notice in told] == [
        (world["Vân"].user.id, "Số nữ chưa khớp với kỳ trước")
    ]
    world["Vân"].saves(c1, {"members_total": "99"})
    sent = next(entry for entry in history.entries_of("submission", c1.id) if entry.act == "submit")
    slot = c1.round.form_version.compiled.slot("members_total")
    assert sent.facts["snapshot"]["figures"][slot.index] == 100
    assert c1.figures[slot.index] == 99
