"""A report taken to be written or moved: in one statement when nobody holds it, and never with what stood there before a wait."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from extensions import db
from submissions.held import hold, hold_to_write
from submissions.models import Passage, Submission
from tests.hands import waiting
from tests.statements import counted_statements
from tests.world import World
from workflow.refusals import Refused


@pytest.fixture
def world(committed_app) -> World:
    return World()


@pytest.fixture
def report(world) -> Submission:
    found = world.report(world.round(), "C1")
    db.session.commit()
    return found


TAKE = pytest.mark.parametrize("take", [hold, hold_to_write])


@TAKE
def test_a_report_nobody_holds_takes_one_statement(report, take):
    report_id = report.id
    with counted_statements() as statements:
        (held,) = take([report_id])
    assert len(statements) == 1
    assert (held.id, held.version, held.figures, held.around.passages) == (report_id, 1, report.figures, {})
    assert held.round.form_version.compiled is report.round.form_version.compiled
    assert held.round.period.window == report.round.period.window


def test_a_report_is_moved_only_on_what_stands_below_it_after_the_lock(world, report):
    above = world.report(report.round, "K").id
    with counted_statements() as statements:
        (held,) = hold([above])
    assert (len(statements), len(held.around.pending)) == (3, 2)
    with counted_statements() as statements:
        (held,) = hold_to_write([above])
    assert (len(statements), len(held.around.pending)) == (1, 2)


def test_the_report_of_the_root_is_taken_too(world, report):
    root = world.report(report.round, "T")
    assert root.parent_id is None
    assert [each.id for each in hold([root.id])] == [root.id]


@TAKE
def test_who_waits_for_a_report_reads_what_was_written_meanwhile(committed_app, report, take):
    report_id = report.id
    db.session.execute(select(Submission.id).where(Submission.id == report_id).with_for_update(key_share=True))

    with waiting(committed_app, lambda: take([report_id])) as found:
        db.session.add(Passage(submission_id=report_id, field_key="difficulties", text="Thiếu cán bộ"))
        db.session.commit()

    assert found[0].around.passages == {"difficulties": "Thiếu cán bộ"}


def test_who_waits_for_the_report_above_reads_how_that_stands_now(committed_app, world, report):
    report_id, above_id = report.id, report.parent_id
    db.session.execute(text("UPDATE submission SET state = 'submitted' WHERE id = :id"), {"id": above_id})

    with waiting(committed_app, lambda: hold([report_id])) as found:
        db.session.commit()

    assert found[0].around.above_state == "submitted"


@TAKE
def test_a_report_that_is_not_there_is_not_found(report, take):
    with pytest.raises(Refused) as refused:
        take([report.id + 1000])
    assert refused.value.code == "not_found"
