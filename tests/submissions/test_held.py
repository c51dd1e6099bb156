"""A report taken to be written: in one statement when nobody holds it, and never with what stood there before a wait."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, event, select, text

from extensions import db
from submissions.held import hold_to_write
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


def test_a_report_nobody_holds_takes_one_statement(report):
    report_id, seen = report.id, []

    def note(_conn, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        (held,) = hold_to_write([report_id])
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert len(seen) == 1
    assert (held.id, held.version, held.figures, held.around.passages) == (report_id, 1, report.figures, {})
    assert held.round.form_version.compiled is report.round.form_version.compiled
    assert held.round.period.window == report.round.period.window


def test_who_waits_for_a_report_reads_what_was_written_meanwhile(committed_app, report):
    report_id, found = report.id, []
    db.session.execute(select(Submission.id).where(Submission.id == report_id).with_for_update(key_share=True))

    def wait() -> None:
        with committed_app.app_context():
            found.extend(hold_to_write([report_id]))
            db.session.rollback()

    second = threading.Thread(target=wait)
    second.start()
    until(lambda: db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
    db.session.add(Passage(submission_id=report_id, field_key="difficulties", text="Thiếu cán bộ"))
    db.session.commit()
    second.join()

    assert found[0].around.passages == {"difficulties": "Thiếu cán bộ"}


def test_a_report_that_is_not_there_is_not_found(report):
    with pytest.raises(Refused) as refused:
        hold_to_write([report.id + 1000])
    assert refused.value.code == "not_found"
