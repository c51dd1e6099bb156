"""The bell rings for what was asked, through restarts of both its servers."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from kombu.exceptions import OperationalError
from sqlalchemy import text

from extensions import db, hurry
from tasks.doorbell import Doorbell, celery_ring, plain_address
from tasks.schedule import SWEEPS
from tests.tasks.servers import until

LISTENERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
)


class Bell:
    """Hears every ring; out of order on demand."""

    def __init__(self) -> None:
        self.rung: list[str] = []
        self.is_broken = False

    def __call__(self, sweep: str) -> None:
        if self.is_broken:
            raise OperationalError("no broker")
        self.rung.append(sweep)


@pytest.fixture
def bell() -> Bell:
    """What the doorbell pulls."""
    return Bell()


@pytest.fixture
def doorbell(committed_app, bell) -> Iterator[Doorbell]:
    """A doorbell listening in a thread, its first ring for everything already heard."""
    listening = Doorbell(plain_address(committed_app.config["SQLALCHEMY_DATABASE_URI"]), bell)
    thread = threading.Thread(target=listening.run)
    thread.start()
    try:
        until(lambda: len(bell.rung) == len(SWEEPS))
        bell.rung.clear()
        yield listening
    finally:
        listening.stopping.set()
        thread.join(10)
    assert not thread.is_alive()


def ask(*sweeps: str) -> None:
    """Ask for sweeps in one committed transaction."""
    for sweep in sweeps:
        hurry(sweep)
    db.session.commit()


def test_what_is_asked_is_rung_once_after_commit(doorbell, bell):
    hurry("documents")
    db.session.rollback()
    ask(*["consolidation"] * 5, "notices", "rm -rf")
    until(lambda: len(bell.rung) == 2)
    assert bell.rung == ["consolidation", "notices"]


def test_the_first_ask_is_rung_at_once_and_those_close_behind_it_once_more(bell, monkeypatch):
    doorbell = Doorbell("", bell)
    monkeypatch.setattr("tasks.doorbell.FOLD", 3600.0)
    for _ in range(3):
        doorbell.hear(["consolidation"])
        doorbell.ring_all()
    assert (bell.rung, doorbell.waiting) == (["consolidation"], {"consolidation"})
    doorbell.hear(["notices"])
    doorbell.ring_all()
    assert bell.rung == ["consolidation", "notices"], "another sweep does not wait for it"
    monkeypatch.setattr("tasks.doorbell.FOLD", 0.0)
    doorbell.ring_all()
    assert (bell.rung, doorbell.waiting) == (["consolidation", "notices", "consolidation"], set())


def test_everything_is_rung_after_postgresql_went_away(doorbell, bell):
    db.session.execute(text(LISTENERS))
    db.session.commit()
    until(lambda: len(bell.rung) == len(SWEEPS))
    ask("notices")
    until(lambda: len(bell.rung) == len(SWEEPS) + 1)


def test_what_the_broker_does_not_take_waits(doorbell, bell):
    bell.is_broken = True
    ask("consolidation")
    until(lambda: doorbell.waiting == {"consolidation"})
    bell.is_broken = False
    until(lambda: bell.rung == ["consolidation"])


def test_a_dead_redis_is_noticed_soon_and_a_living_one_takes_the_message(redis_server):
    ring = celery_ring(redis_server.url, "Asia/Ho_Chi_Minh")
    ring("notices")
    assert redis_server.length() == 1
    redis_server.kill()
    with pytest.raises((OperationalError, OSError)):
        ring("notices")
    redis_server.start()
    ring("notices")
    assert redis_server.length() == 2
