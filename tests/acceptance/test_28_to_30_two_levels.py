"""Acceptance cases 28 to 30: undoing at the top, taking in what a unit approved itself, and what those below are told."""

from __future__ import annotations

from datetime import date

import pytest

from extensions import db
from submissions.deciding import answers_for
from submissions.desk import waiting_now
from submissions.overview import holder_of, status_in
from tests.world import MINIMUM, NOW
from units.people import Appointment
from units.tree import unit_by_code
from workflow.model import Role, Standing
from workflow.refusals import Refused
from workflow.status import Status


def appoint(world, name, role, code):
    unit = unit_by_code(code, date(2026, 9, 1))
    office = Appointment(user=world[name].user, unit=unit, role=role, title=role.value, valid_from=date(2021, 1, 1))
    db.session.add(office)
    db.session.flush()


def refusal_of(world, who, report, move):
    with pytest.raises(Refused) as refusal:
        world[who].moves(report, move, reason="lý do đủ dài để được nhận")
    return refusal.value


def is_offered(world, who, report, move):
    return answers_for([report], world[who].doer)[report.id][move] is None


@pytest.fixture
def all_approved(world, report, everyone_below_k_approved):
    """C1, C2, C3, K and T are approved."""
    world["Sơn"].submits(report("C3"), MINIMUM)
    world["Dũng"].approves(report("C3"))
    world["Hậu"].submits(report("K"), {})
    world["Dũng"].approves(report("K"))
    world["Quân"].moves(report("C9"), "close", "Đơn vị đã ngừng hoạt động")
    world["Quân"].submits(report("K2"), {})
    world["Dũng"].approves(report("K2"))
    world["Lan"].submits(report("T"), {})
    world["Dũng"].approves(report("T"))


def test_28_undoing_at_the_top_takes_back_that_decision_only(world, report, all_approved):
    assert refusal_of(world, "Dũng", report("K"), "undo").code == "approved_above"
    world["Dũng"].moves(report("T"), "undo")
    assert report("T").standing is Standing.SUBMITTED
    assert {code: report(code).standing for code in ("K", "C1", "C2", "C3")} == dict.fromkeys(
        ("K", "C1", "C2", "C3"), Standing.APPROVED
    )
    assert is_offered(world, "Dũng", report("K"), "undo")
    assert not is_offered(world, "Hậu", report("C1"), "undo")


def test_29_what_a_unit_approved_itself_counts_for_the_level_above_once_it_is_taken_in(world):
    for name, role, code in [
        ("Hoa", Role.APPROVER, "C1"),
        ("Vân", Role.APPROVER, "C2"),
        ("Sơn", Role.REPORTER, "K"),
    ]:
        appoint(world, name, role, code)
    round_ = world.round(workflow="approve_then_accept")
    c1, c2, k = (world.report(round_, code) for code in ("C1", "C2", "K"))
    world["Vân"].submits(c1, MINIMUM)
    assert refusal_of(world, "Vân", c1, "approve").code == "not_your_own"
    world["Hoa"].approves(c1)
    assert (c1.state, c1.standing) == ("approved_here", Standing.SUBMITTED)
    assert refusal_of(world, "Sơn", k, "submit").facts["units"] == (c1.unit_name, c2.unit_name)
    assert is_offered(world, "Hoa", c1, "undo")

    world["Hậu"].moves(c1, "accept")
    assert (c1.state, c1.standing) == ("accepted", Standing.APPROVED)
    assert refusal_of(world, "Hoa", c1, "undo").code == "not_your_desk"
    world["Vân"].approves(world["Hoa"].submits(c2, MINIMUM))
    assert refusal_of(world, "Sơn", k, "submit").facts["units"] == (c2.unit_name,)
    world["Hậu"].moves(c2, "accept")

    world["Sơn"].submits(k, {})
    assert is_offered(world, "Hậu", c1, "undo")
    world["Hậu"].approves(k)
    assert refusal_of(world, "Hậu", c1, "undo").code == "approved_above"
    assert status_in(c1) is Status.APPROVED_ABOVE


def test_30_once_the_level_above_is_approved_a_unit_is_told_so_and_not_that_it_was_approved_here(
    world, report, everyone_below_k_approved
):
    assert status_in(report("C1")) is Status.APPROVED_HERE
    assert status_in(report("K")) is Status.NOT_SENT
    world["Hậu"].submits(report("K"), {})
    assert status_in(report("K")) is Status.READY
    world["Dũng"].approves(report("K"))
    assert status_in(report("C1")) is Status.APPROVED_ABOVE
    assert status_in(report("K")) is Status.APPROVED_HERE
    assert status_in(report("T")) is Status.WAITS_BELOW


def test_29_a_report_waits_first_at_its_own_unit_and_then_at_the_level_above(world):
    appoint(world, "Hoa", Role.APPROVER, "C1")
    round_ = world.round(workflow="approve_then_accept")
    c1 = world["Vân"].submits(world.report(round_, "C1"), MINIMUM)

    def waiting(who):
        return [(each.submission.unit_code, each.can_approve) for each in waiting_now(world[who].doer, NOW)]

    assert holder_of(c1, NOW.date()).unit_name == c1.unit_name
    assert "Lê Thị Hoa" in holder_of(c1, NOW.date()).people
    assert (waiting("Hoa"), waiting("Vân"), waiting("Hậu")) == ([("C1", True)], [("C1", False)], [])

    world["Hoa"].approves(c1)
    assert holder_of(c1, NOW.date()).unit_name == "Công đoàn phường Kinh Bắc"
    assert (waiting("Hoa"), waiting("Vân"), waiting("Hậu")) == ([], [], [("C1", False)])
    assert waiting_now(world["Hậu"].doer, NOW)[0].moves == {"return", "accept"}
