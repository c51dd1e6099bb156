"""From one approval to fresh totals, by a doorbell, a Redis and a worker that run as they do in the house; and many at once.

The floor recomputes the same two totals by bare statements on a connection of its own, without anybody to wake.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select, text

import embedded
from bench.measuring import Row, watched
from bench.plain_totals import one_parent
from bench.stage import NOW, bare
from bench.synthetic import deepest_of
from config import ROOT, child_environment
from extensions import db
from launch import WORKER_HABITS
from submissions.consolidation.level import settle_one
from submissions.models import Round, StaleMark, Submission
from submissions.moves import make_move
from submissions.rounds.models import Recount
from units.access import OPERATOR

WRITERS, APPROVALS, WARM = 8, 100, 5
PAUSE = 0.2
"""Seconds between two approvals: each meets a worker that has finished with the one before."""
LOOK = 0.0005
"""Seconds between two looks whether the totals are there."""
PATIENCE = 300.0

BARE_APPROVE = "UPDATE submission SET standing = 'approved', state = 'approved', version = version + 1 WHERE id = %s"
ABOVE = "SELECT s.parent_id, p.parent_id FROM submission s JOIN submission p ON p.id = s.parent_id WHERE s.id = %s"


def one_approval(app: Flask, round_: Round, count: int, size: int, repeat: int) -> Row:
    """From before the commit of an approval until the totals of the unit above and of its province are there for others to read."""
    row = Row(f"one approval to fresh totals, worker running, {count:,} × {size}")
    ids = _waiting(round_, deepest_of(count), (repeat + WARM) * 2)
    statement = one_parent()
    _counted_tonight(round_)
    with bare() as connection, _worker(app):
        connection.execute("VACUUM ANALYZE")
        for at, (report_id, other) in enumerate(zip(ids[::2], ids[1::2], strict=False)):
            time.sleep(PAUSE)
            above = connection.execute(ABOVE, [report_id]).fetchone()
            connection.execute(BARE_APPROVE, [report_id])
            with watched(row, row.floor):
                for total in above:
                    connection.execute(statement, [total, total])
            _recounted(connection, above)
            time.sleep(PAUSE)
            _, province = connection.execute(ABOVE, [other]).fetchone()
            wanted = _approved(connection, province) + 1
            report = db.session.get_one(Submission, other)
            make_move(report, "approve", by=OPERATOR, seen=report.version, now=NOW)
            gc.collect()
            start = time.perf_counter()
            db.session.commit()
            _await(connection, province, wanted)
            row.ours.append(time.perf_counter() - start)
            if at < WARM:
                row.floor.clear()
                row.ours.clear()
    return row


def _counted_tonight(round_: Round) -> None:
    """Or the worker would count the whole round again as soon as it starts."""
    db.session.merge(Recount(round_id=round_.id, counted_at=datetime.now(UTC), totals=0, stale=0, drifts=[]))
    db.session.commit()


def _recounted(connection, ids: tuple[int, ...]) -> None:
    """What the floor approved is made known to our totals too, as an approval does."""
    before = [_approved(connection, each) for each in ids]
    connection.execute(
        "WITH m AS (INSERT INTO stale_mark (submission_id, depth, attempts) SELECT id, depth, 0 FROM submission WHERE id = %s)"
        " SELECT pg_notify('nhip', 'consolidation')",
        [ids[0]],
    )
    for each, approved in zip(ids, before, strict=True):
        _await(connection, each, approved + 1)


def _approved(connection, submission_id: int) -> int:
    return connection.execute("SELECT units_approved FROM total WHERE submission_id = %s", [submission_id]).fetchone()[
        0
    ]


def _await(connection, submission_id: int, approved: int) -> None:
    end = time.monotonic() + PATIENCE
    while _approved(connection, submission_id) < approved:
        assert time.monotonic() < end, "no worker settled the totals"
        time.sleep(LOOK)


@contextmanager
def _worker(app: Flask) -> Iterator[None]:
    """A Redis, a worker and a doorbell at the application's database, with everything owed settled."""
    home = Path(tempfile.mkdtemp(prefix="nhip-bench-", dir="/tmp"))
    (home / "house").mkdir()
    environment = child_environment(
        DATABASE_URL=app.config["SQLALCHEMY_DATABASE_URI"],
        REDIS_URL=embedded.ensure_redis(home / "redis"),
        NHIP_HOME=str(home / "house"),
    )
    celery = ["celery", "--quiet", "-A", "wsgi:celery_app", "worker", "-c", "1", "--loglevel", "ERROR", *WORKER_HABITS]
    programs = [celery, ["tasks.doorbell"]]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", *each],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for each in programs
    ]
    try:
        yield
    finally:
        for each in started:
            os.killpg(each.pid, signal.SIGKILL)
            each.wait()
        embedded.stop(home / "redis")
        shutil.rmtree(home, ignore_errors=True)


def eight_writers(app: Flask, round_: Round) -> Row:
    """The floor: the same approvals with their marks thrown away; ours: with a sweep working them off at the same time."""
    row = Row(f"{WRITERS} writers under one province", per=WRITERS * APPROVALS)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    ids = _waiting(round_, 2, WRITERS * APPROVALS, state="approved")
    for sweeping in (False, True):
        db.session.execute(
            text("UPDATE submission SET state = 'submitted', standing = 'submitted' WHERE id = ANY(:ids)"), {"ids": ids}
        )
        db.session.execute(StaleMark.__table__.delete())
        db.session.commit()
        (row.ours if sweeping else row.floor).append(_race(url, ids, sweeping=sweeping))
    return row


def _race(url: str, ids: list[int], *, sweeping: bool) -> float:
    """Seconds from the moment all are ready until the last has approved its share."""
    ways = multiprocessing.get_context("spawn")
    ready, done = ways.Barrier(WRITERS + 1), ways.Event()
    writers = [ways.Process(target=_approve, args=(url, ids[at::WRITERS], ready)) for at in range(WRITERS)]
    sweep = ways.Process(target=_sweep, args=(url, done))
    for each in (*writers, *([sweep] if sweeping else [])):
        each.start()
    ready.wait()
    start = time.perf_counter()
    for each in writers:
        each.join()
    seconds = time.perf_counter() - start
    done.set()
    if sweeping:
        sweep.join()
    return seconds


def _approve(url: str, ids: list[int], ready) -> None:
    with _inside(url):
        for at, report_id in enumerate([*ids[:WARM], *ids]):
            if at == WARM:
                ready.wait()
            report = db.session.get_one(Submission, report_id)
            make_move(report, "approve", by=OPERATOR, seen=report.version, now=NOW)
            db.session.rollback() if at < WARM else db.session.commit()


def _sweep(url: str, done) -> None:
    with _inside(url):
        while not done.is_set():
            if settle_one(now=NOW) is None:
                time.sleep(0.02)
            db.session.commit()


def _inside(url: str):
    from app import create_app

    return create_app(
        {"SQLALCHEMY_DATABASE_URI": url, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False, "TESTING": True}
    ).app_context()


def _waiting(round_: Round, depth: int, count: int, state: str = "submitted") -> list[int]:
    query = select(Submission.id).where(
        Submission.round_id == round_.id, Submission.depth == depth, Submission.state == state
    )
    return list(db.session.scalars(query.order_by(Submission.id).limit(count)))
