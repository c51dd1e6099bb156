"""The checkpoint of the day leaves the house by mail: once a day, until it has arrived, and only if asked for."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, text

from extensions import db
from tasks import checkpoints
from tasks.checkpoints import send_owed
from tests.tasks.servers import until
from tests.world import NOW
from units.checkpoints import Checkpoint, Tips, owe_checkpoint, read_back, take
from units.history import Happening, append

WAITING = text("SELECT count(*) FROM pg_locks WHERE relation = 'history_entry'::regclass AND NOT granted")
ADDRESS = "giam-sat@noi-khac.vn"


@pytest.fixture
def entry(house):
    """Something has happened."""
    append([Happening("unit", 7, "found")], now=NOW)
    db.session.commit()


def rows() -> list[Checkpoint]:
    return list(db.session.scalars(select(Checkpoint).order_by(Checkpoint.id)))


def test_a_letter_a_day_carries_the_checkpoint_as_a_file_that_verify_reads(house, entry, post, mail_server):
    expected = take()

    assert send_owed(post, ADDRESS, house.clock) == 1
    assert send_owed(post, ADDRESS, house.clock) == 0
    house.clock.forward(hours=24)
    assert send_owed(post, ADDRESS, house.clock) == 1

    first, second = mail_server.letters
    (attached,) = first.iter_attachments()
    assert first["To"] == ADDRESS
    assert attached.get_filename() == "moc-niem-2026-09-16.json"
    assert read_back(attached.get_content().decode()) == expected
    assert expected.hash in first.get_body().get_content()
    assert "flask audit verify --checkpoint moc-niem-2026-09-16.json" in first.get_body().get_content()
    assert first["Message-ID"] != second["Message-ID"]


def test_a_checkpoint_refused_by_the_mail_server_is_sent_by_a_later_sweep(house, entry, post, mail_server):
    mail_server.refusal = "451 4.3.0 busy"

    assert send_owed(post, ADDRESS, house.clock) == 0
    assert [(each.attempts, each.mailed_at) for each in rows()] == [(1, None)]
    mail_server.refusal = None
    assert send_owed(post, ADDRESS, house.clock) == 1

    assert len(mail_server.letters) == 1
    assert [each.mailed_at for each in rows()] == [house.clock.now]


def test_without_an_address_nothing_is_taken(app, house, entry):
    assert app.config["CHECKPOINT_MAIL_TO"] is None
    assert checkpoints.run() == 0
    assert rows() == []


def test_a_checkpoint_waits_for_entries_that_are_still_on_their_way(committed_app):
    append([Happening("unit", 1, "found")], now=NOW)
    taken: list[Tips] = []

    def look() -> None:
        with committed_app.app_context():
            taken.append(take())

    with db.engine.connect() as other:
        looking = threading.Thread(target=look)
        looking.start()
        until(lambda: other.execute(WAITING).scalar())
        assert taken == []
        append([Happening("unit", 2, "found")], now=NOW)
        db.session.commit()
        looking.join()

    assert taken == [take()]
    assert taken[0].count == 2


def test_two_workers_take_one_checkpoint(committed_app):
    together, made = threading.Barrier(4), []

    def plan() -> None:
        with committed_app.app_context():
            together.wait()
            made.append(owe_checkpoint(NOW) is not None)
            db.session.commit()

    workers = [threading.Thread(target=plan) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(made) == [False, False, False, True]
    assert db.session.scalar(text("SELECT count(*) FROM checkpoint")) == 1
