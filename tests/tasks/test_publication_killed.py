"""SIGKILL to the process that builds a published version, at known steps: nothing half is left, the next sweep makes it whole.

The process runs the sweep as a worker does; it is held by the database: a trigger of this test waits for a lock of ours
before one step is written down.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, func, select, text

from extensions import db
from submissions.issuing.asking import ask
from submissions.issuing.verifying import faults_of
from submissions.issuing.versions import frozen_of
from submissions.publications.models import Publication, PublicationFile, PublicationState
from tasks.publications import issue_owed
from tests.tasks.servers import until
from tests.world import NOW
from tests.world_corrections import approve_up_to, asks, signs
from units.history import HistoryEntry

LOCK = 20261121
HELD = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()"
)


@pytest.fixture
def asked(shared_house) -> Publication:
    """The province has asked for a version of its approved report."""
    house = shared_house
    approve_up_to(house.world, house.quarter, "T")
    publication = ask(house.report("T"), by=house.world["Lan"].doer, now=NOW)
    house.commit()
    return publication


@contextmanager
def held_at(step: int) -> Iterator[Connection]:
    """Whoever writes down this step of a publication waits as long as the connection that is handed out holds its lock."""
    waiting = f"BEGIN IF NEW.done = {step} THEN PERFORM pg_advisory_xact_lock({LOCK}); END IF; RETURN NEW; END"
    with db.engine.connect() as holder:
        holder.execute(text(f"CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS '{waiting}'"))
        holder.execute(
            text(
                "CREATE TRIGGER wait_here BEFORE INSERT OR UPDATE ON work_progress FOR EACH ROW EXECUTE FUNCTION wait_here()"
            )
        )
        holder.commit()
        holder.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
        holder.commit()
        try:
            yield holder
        finally:
            holder.execute(text("SELECT pg_advisory_unlock_all()"))
            holder.commit()
            holder.execute(text("DROP FUNCTION wait_here() CASCADE"))
            holder.commit()


def standing(publication: Publication) -> tuple[str, int | None, int, int]:
    """State, number, files and entries of the history about publishing, read afresh."""
    db.session.rollback()
    db.session.refresh(publication)
    files = db.session.scalar(select(func.count()).select_from(PublicationFile))
    told = db.session.scalar(select(func.count(HistoryEntry.id)).where(HistoryEntry.act == "published"))
    db.session.rollback()
    return publication.state, publication.number, files, told


@contextmanager
def another_process() -> Iterator[multiprocessing.process.BaseProcess]:
    """A process of its own with connections of its own that runs the sweep; whatever happens, it is dead afterwards."""

    def work() -> None:
        db.engine.dispose(close=False)
        db.session.remove()
        issue_owed(lambda: NOW)

    db.session.rollback()
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


@pytest.mark.parametrize("step", [5, 7])
def test_a_process_killed_at_any_step_leaves_nothing_half_and_the_next_sweep_makes_the_version(asked, step):
    # 5: Word and PDF are made, Excel is not; 7: everything is written, nothing committed.
    with held_at(step) as holder:
        with another_process() as doomed:
            until(lambda: holder.execute(HELD).scalar())
            holder.rollback()
            os.kill(doomed.pid, signal.SIGKILL)
        assert doomed.exitcode == -signal.SIGKILL
    until(lambda: not db.session.execute(OTHERS).scalar())
    assert standing(asked) == (PublicationState.ASKED, None, 0, 0)

    assert issue_owed(lambda: NOW) == 1
    assert standing(asked) == (PublicationState.ISSUED, 1, 4, 1)
    assert (asked.version, asked.attempts, faults_of(asked)) == (1, 1, [])


def test_a_correction_signed_while_a_process_builds_is_in_the_version_that_comes_out(asked, shared_house):
    house = shared_house
    with held_at(6) as holder, another_process() as builder:
        until(lambda: holder.execute(HELD).scalar())
        holder.rollback()
        correction = asks(house.world["Vân"], house.report("C1"), "110")
        signs(house.world["Hậu"], correction)
        assert signs(house.world["Dũng"], correction)
        house.commit()
        holder.execute(text("SELECT pg_advisory_unlock_all()"))
        holder.commit()
        builder.join(60)
        assert builder.exitcode == 0
    assert standing(asked)[0] is PublicationState.ISSUED
    assert (asked.version, asked.number, asked.attempts, asked.corrections, asked.changes) == (1, 1, 2, 1, [])
    assert frozen_of(asked).figures["official"]["members_total"] == 310
