"""Who is told that a remark was answered."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from extensions import db
from submissions.notices.models import Notice
from submissions.remarking import remarks
from submissions.remarking.models import Remark
from tests.world import NOW, World
from units.people import User


@pytest.fixture
def world(session) -> World:
    return World()


@pytest.fixture
def sent(world) -> Remark:
    """Hậu's remark on the members of C1, sent with the return."""
    report = world["Vân"].submits(world.report(world.round(), "C1"))
    written = remarks.write_draft(report, "field:members_total", "Số này cao", by=world["Hậu"].doer, now=NOW)
    world["Hậu"].returns(report, "Số đoàn viên chưa khớp, đề nghị xem lại")
    return written


def told() -> list[tuple[str, str, str]]:
    """Who was told of an answered remark, by whom, in which words; oldest first."""
    query = select(User.name, Notice.facts).join(User, User.id == Notice.user_id).order_by(Notice.id)
    rows = db.session.execute(query.where(Notice.kind == "remark_answered"))
    return [(name, facts["by"], facts["reason"]) for name, facts in rows]


def test_the_author_is_told_what_the_unit_answers_and_the_unit_what_the_author_answers(world, sent):
    remarks.answer(sent, "Danh sách đã đối chiếu", by=world["Vân"].doer, now=NOW)
    remarks.answer(sent, "Còn thiếu tổ 3", by=world["Hậu"].doer, now=NOW)
    assert told() == [
        (world["Hậu"].user.name, world["Vân"].user.name, "Danh sách đã đối chiếu"),
        (world["Vân"].user.name, world["Hậu"].user.name, "Còn thiếu tổ 3"),
    ]


def test_the_desk_is_told_of_an_answer_when_the_author_has_left_and_nobody_of_mere_dealing_with_it(world, sent):
    remarks.answer(sent, "", fixed=True, by=world["Vân"].doer, now=NOW)
    assert told() == []
    sent.author_id = world["Sơn"].user.id
    remarks.answer(sent, "Đã đối chiếu", by=world["Vân"].doer, now=NOW)
    assert world["Hậu"].user.name in {name for name, _, _ in told()}
    assert world["Sơn"].user.name not in {name for name, _, _ in told()}
