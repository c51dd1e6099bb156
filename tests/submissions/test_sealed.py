"""Whoever writes past the program is found out: what a sent or settled report says must be what its history sealed."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from extensions import db
from submissions.sealed import altered_reports
from tests.world import World


@pytest.fixture
def report(session):
    """C1's report, approved; the others of its round are still open."""
    world = World()
    quarter = world.round()
    report = world.report(quarter, "C1")
    world["Vân"].submits(report)
    world["Hậu"].approves(report)
    return report


def write_past_the_program(statement: str, report) -> None:
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    db.session.execute(text(statement), {"id": report.id})
    db.session.execute(text("SET LOCAL session_replication_role = origin"))
    db.session.expire_all()


FORGED = {
    "figures": ("UPDATE submission SET figures[1] = 999 WHERE id = :id", "nội dung không còn như lúc niêm"),
    "a text": (
        "INSERT INTO passage (submission_id, field_key, text) VALUES (:id, 'nothing_of_ours', 'khác')",
        "nội dung không còn như lúc niêm",
    ),
    "the state": ("UPDATE submission SET state = 'submitted' WHERE id = :id", "nhật ký nói “approved”"),
    "the end of its history": (
        "DELETE FROM history_entry WHERE subject = 'submission' AND subject_id = :id AND act = 'approve'",
        "trạng thái là “approved”, nhật ký nói “submitted”",
    ),
    "all of its history": (
        "DELETE FROM history_entry WHERE subject = 'submission' AND subject_id = :id",
        "trạng thái là “approved”, nhật ký nói “chưa có gì”",
    ),
}


@pytest.mark.parametrize(("statement", "told"), FORGED.values(), ids=FORGED)
def test_what_was_written_past_the_program_is_named(report, runner, statement, told):
    before = runner.invoke(args=["audit", "verify"])
    write_past_the_program(statement, report)

    after = runner.invoke(args=["audit", "verify"])

    assert (before.exit_code, after.exit_code) == (0, 1), before.stderr
    assert f"submission {report.id} (" in after.stderr
    assert told in after.stderr
    assert "1 báo cáo khác với nhật ký." in after.stderr


def test_a_draft_changes_between_two_moves_and_is_no_forgery(report):
    write_past_the_program("UPDATE submission SET figures[1] = 5 WHERE id <> :id AND standing = 'open'", report)

    assert [*altered_reports()] == []
