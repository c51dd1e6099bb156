"""A report taken to be written or moved: in one statement when nobody holds it, and never with what stood there before a wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event, select, text

from extensions import db
from submissions.held import Held, hold, hold_to_write
from submissions.models import Passage, Submission
from tests.tasks.servers import until
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


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """What is asked of the database from now on."""
    seen: list[str] = []

    def note(_conn, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


TAKE = pytest.mark.parametrize("take", [hold, hold_to_write])


@TAKE
def test_a_report_nobody_holds_takes_one_statement(report, statements, take):
    report_id = report.id
    statements.clear()
    (held,) = take([report_id])
    assert len(statements) == 1
    assert (held.id, held.version, held.figures, held.around.passages) == (report_id, 1, report.figures, {})
    assert held.round.form_version.compiled is report.round.form_version.compiled
    assert held.round.period.window == report.round.period.window


def test_a_report_is_moved_only_on_what_stands_below_it_after_the_lock(world, report, statements):
    above = world.report(report.round, "K").id
    statements.clear()
    (held,) = hold([above])
    assert (len(statements), len(held.around.pending)) == (3, 2)
    statements.clear()
    (held,) = hold_to_write([above])
    assert (len(statements), len(held.around.pending)) == (1, 2)


def test_the_report_of_the_root_is_taken_too(world, report):
    root = world.report(report.round, "T")
    assert root.parent_id is None
    assert [each.id for each in hold([root.id])] == [root.id]


@TAKE
def test_who_waits_for_a_report_reads_what_was_written_meanwhile(committed_app, report, take):
    report_id, found = report.id, []
    db.session.execute(select(Submission.id).where(Submission.id == report_id).with_for_update(key_share=True))

    def wait() -> None:
        with committed_app.app_context():
            found.extend(take([report_id]))
            db.session.rollback()

    second = threading.Thread(target=wait)
    second.start()
    until(lambda: db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
    db.session.add(Passage(submission_id=report_id, field_key="difficulties", text="Thiếu cán bộ"))
    db.session.commit()
    second.join()

    assert found[0].around.passages == {"difficulties": "Thiếu cán bộ"}


def test_who_waits_for_the_report_above_reads_how_that_stands_now(committed_app, world, report):
    report_id, above_id = report.id, report.parent_id
    found: list[Held] = []
    db.session.execute(text("UPDATE submission SET state = 'submitted' WHERE id = :id"), {"id": above_id})

    def wait() -> None:
        with committed_app.app_context():
            found.extend(hold([report_id]))
            db.session.rollback()

    second = threading.Thread(target=wait)
    second.start()
    until(lambda: db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
    db.session.commit()
    second.join()
    assert found[0].around.above_state == "submitted"


@TAKE
def test_a_report_that_is_not_there_is_not_found(report, take):
    with pytest.raises(Refused) as refused:
        take([report.id + 1000])
    assert refused.value.code == "not_found"
