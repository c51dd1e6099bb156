"""Four moves on each of some reports, as others do it: django-fsm-2 with its log and viewflow, each in its own process.

The approvals are told by themselves, too: the others do the same at every move, while a submission of ours is checked.

Everybody knows the person beforehand, as after a sign-in, and looks up his office each time. Ours also checks the figures
and the past of the unit before a submission, seals the history and owes the letters. All of them and the floor (lock, look
up the office, write state and history, commit) work on the same PostgreSQL, one after the other. Their environment is
var/bench, made by `make bench` from requirements/bench.txt; without it there are no such rows.
"""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psycopg

from bench.measuring import Row
from bench.stage import NOW, TODAY, bare, person_at
from config import ROOT
from extensions import db
from submissions.models import Submission
from submissions.moves import make_moves
from units.access import doer_for
from units.people import User
from workflow.model import Role

PYTHON = ROOT / "var" / "bench" / "bin" / "python"
RIVALS = ROOT / "bench" / "rivals"
NAMES = ("django_fsm_2", "viewflow_2")
MOVES = ("undo", "return", "submit", "approve")
REPORTS = 60
WARM = 5

Pair = tuple[int, int]
"""An approved report and the person who approves it."""
Spent = dict[str, float]
"""Seconds of each move on all reports."""

REASON = "Số liệu chưa khớp bảng lương"
TABLES = """
    CREATE TABLE raw_report AS SELECT id, state, version FROM submission;
    CREATE UNIQUE INDEX ON raw_report (id);
    CREATE TABLE raw_history (LIKE history_entry INCLUDING DEFAULTS INCLUDING INDEXES);
"""
LOOK = "SELECT state, version FROM raw_report WHERE id = %s FOR UPDATE"
OFFICE = "SELECT role FROM appointment WHERE user_id = %s AND valid_from <= current_date"
STATE = "UPDATE raw_report SET state = %s, version = version + 1 WHERE id = %s AND version = %s"
NOTE = """
    INSERT INTO raw_history (subject, subject_id, sequence, at, act, user_id, facts, previous_hash, hash)
    VALUES ('rival', %s, %s, now(), %s, %s, '{}', repeat('0', 64), repeat('0', 64))
"""
LEADS_TO = {"return": "returned", "submit": "submitted", "approve": "approved", "undo": "submitted"}


def rows(pairs: Sequence[Pair]) -> Iterator[Row]:
    """Rows for ours and for each contestant, over the same floor of raw statements. `pairs`: approved reports."""
    url = db.engine.url.render_as_string(hide_password=False)
    chosen = pairs[:REPORTS]
    with bare() as connection:
        connection.execute(TABLES)
    floor = _by_hand(url, chosen)
    yield from _told("ours", floor, _ours(url, chosen), len(chosen))
    for name in NAMES if PYTHON.exists() else ():
        yield from _told(name, floor, _theirs(name, url, len(chosen), chosen[0][1]), len(chosen))


def _told(name: str, floor: Spent, spent: Spent, count: int) -> Iterator[Row]:
    yield Row(f"approve: {name} against raw_tx", per=count, floor=[floor["approve"]], ours=[spent["approve"]])
    every = {"floor": [sum(floor.values())], "ours": [sum(spent.values())]}
    yield Row(f"four moves each: {name} against raw_tx", per=len(MOVES) * count, **every)


def _ours(url: str, pairs: Sequence[Pair]) -> Spent:
    """In a process of its own, as the others are."""
    writers = {report: person_at(_code(report), Role.REPORTER).id for report, _ in pairs}
    db.session.commit()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        return pool.submit(_our_moves, url, pairs, writers).result()


def _our_moves(url: str, pairs: Sequence[Pair], writers: Mapping[int, int]) -> Spent:
    from app import create_app

    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "RATELIMIT_ENABLED": False, "TESTING": True})

    def make(move: str, report_id: int, approver: int) -> None:
        doer = doer_for(people[writers[report_id] if move == "submit" else approver], TODAY)
        (outcome,) = make_moves([report_id], move, by=doer, seen=None, reason=REASON, now=NOW)
        assert outcome.refused is None
        db.session.commit()

    with app.app_context():
        people = {each: db.session.get_one(User, each) for pair in pairs for each in (writers[pair[0]], pair[1])}
        db.session.expunge_all()
        return _spent(make, pairs)


def _code(report_id: int) -> str:
    return db.session.get_one(Submission, report_id).unit_code


def _by_hand(url: str, pairs: Sequence[Pair]) -> Spent:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:

        def make(move: str, report_id: int, person: int) -> None:
            with connection.transaction():
                _, version = connection.execute(LOOK, [report_id]).fetchone()  # type: ignore[misc]
                connection.execute(OFFICE, [person]).fetchall()
                connection.execute(STATE, [LEADS_TO[move], report_id, version])
                connection.execute(NOTE, [report_id, version, move, person])

        return _spent(make, pairs)


def _spent(make: Callable[[str, int, int], None], pairs: Sequence[Pair]) -> Spent:
    """The moves lead back to where they began, so the first report warms up without being used up."""
    for move in MOVES * WARM:
        make(move, *pairs[0])
    spent = dict.fromkeys(MOVES, 0.0)
    for pair in pairs:
        for move in MOVES:
            start = time.perf_counter()
            make(move, *pair)
            spent[move] += time.perf_counter() - start
    return spent


def _theirs(name: str, url: str, count: int, person: int) -> Spent:
    command = [str(PYTHON), str(Path(RIVALS, f"{name}.py")), url, str(count), str(person)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode:
        sys.exit(f"{name}: {done.stderr[-2000:]}")
    spent: Spent = json.loads(done.stdout)
    return spent
