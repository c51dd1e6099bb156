"""Under “duyệt tại đơn vị rồi tiếp nhận” those who are to approve at the unit itself are asked, whoever submits."""

from __future__ import annotations

import pytest

from extensions import db
from submissions.notices.models import Notice
from tests.submissions.chance import SINCE
from tests.world import NOW, World
from units.people import Appointment, User
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role


@pytest.fixture
def world(session) -> World:
    return World()


def somebody(world, name: str, role: Role) -> User:
    """One more person at C1."""
    user = User(email=f"{name}@vi-du.vn", name=name, enabled=True, created_at=NOW)
    unit = unit_by_code("C1", local_day(NOW))
    db.session.add(Appointment(user=user, unit=unit, role=role, title=role.value, valid_from=SINCE))
    db.session.flush()
    return user


def told(report, kind: str) -> dict[int, bool]:
    """Who was told, and whether he is asked to act."""
    found = db.session.query(Notice).filter_by(submission_id=report.id, kind=kind)
    return {each.user_id: "asked_at_version" in each.facts for each in found}


def test_the_approver_of_the_unit_is_asked_and_whoever_submitted_is_not_told(world):
    approver, writer = somebody(world, "duyet", Role.APPROVER), somebody(world, "lap", Role.REPORTER)
    report = world.report(world.round(workflow="approve_then_accept"), "C1")

    world["Vân"].submits(report)

    assert told(report, "submit") == {approver.id: True, writer.id: False}


def test_where_the_level_above_judges_the_approver_of_the_unit_is_not_asked(world):
    approver = somebody(world, "duyet", Role.APPROVER)
    report = world.report(world.round(workflow="one_step"), "C1")

    world["Vân"].submits(report)

    assert told(report, "submit") == {world["Hậu"].user.id: True}
    assert approver.id not in told(report, "submit")


def test_once_a_report_is_handed_back_nobody_is_asked_to_approve_it(world):
    approver = somebody(world, "duyet", Role.APPROVER)
    report = world.report(world.round(workflow="approve_then_accept"), "C1")
    world["Vân"].submits(report)

    world["Vân"].moves(report, "return", "Số lao động chưa khớp bảng lương")

    assert approver.id not in told(report, "return")
