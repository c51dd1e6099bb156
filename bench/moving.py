"""Approvals a second, one report at a time, in one process and in four, against two floors.

Ours: load the offices of the person (whom the sign-in has loaded), lock the report and the one it is part of, decide,
write state, sealed history and stale mark, look for whom to tell, commit. The first floor is the least anybody could do on
the same tables: lock the report, look for the office, count what is pending below, write the state, write the history,
commit. The second is our own statements with our own values, handed to the driver by nobody: what remains is Python.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from itertools import islice
from multiprocessing.synchronize import Barrier
from typing import Any, TypeVar

import psycopg
from flask import Flask
from sqlalchemy import event, select

from bench import rivalry
from bench.measuring import Row
from bench.stage import NOW, ROOT, TODAY, bare, person_at
from extensions import db
from submissions.entry.drafting import save_many
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.models import Submission
from submissions.moves import make_moves
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from units.access import OPERATOR, doer_for
from units.kinds import Level
from units.people import User
from units.tree import unit_by_code
from workflow.model import Role
from workflow.periods import parse_period

FIGURES = {"workforce_total": "120", "workforce_female": "80", "members_total": "100", "members_female": "70"}
REPORTS = 4_500
"""Reports that wait, at most."""
PROCESSES = 4
WARM = 25
"""Reports each process approves before the clock starts, at most a third of its own: plans are kept from the tenth time on."""
SIDES, TURNS = 3, 3
"""The two floors and ours, and how often each has its turn."""

Job = TypeVar("Job")
Pair = tuple[int, int]
"""A report and the person who approves it."""
Asked = list[tuple[str, Mapping[str, Any]]]
"""The statements of one approval, with their values."""

LOOK = "SELECT state, version FROM submission WHERE id = %s FOR NO KEY UPDATE"
OFFICE = "SELECT role FROM appointment WHERE user_id = %s AND valid_from <= current_date"
PENDING = "SELECT count(*) FROM submission WHERE parent_id = %s AND standing IN ('open', 'submitted')"
STATE = """
    UPDATE submission SET state = 'approved', standing = 'approved', version = version + 1, settled_at = now()
    WHERE id = %s AND version = %s
"""
NOTE = """
    INSERT INTO history_entry (subject, subject_id, sequence, at, act, user_id, facts, previous_hash, hash)
    VALUES ('submission', %s, %s, now(), 'approve', %s, '{}', repeat('0', 64), repeat('0', 64))
"""
LATER = 100
"""Entries by hand are numbered far beyond those of the report."""


def rows() -> Iterator[Row]:
    """Approve in one process, then in four; by hand and by us, each time other reports."""
    pairs = _submitted()
    with bare() as connection:
        connection.execute("VACUUM ANALYZE")
    half = len(pairs) // (2 * SIDES * TURNS) * SIDES * TURNS
    yield from _measured("approve one by one, one process", pairs[:half], 1)
    yield from _measured(f"approve one by one, {PROCESSES} processes", pairs[half : 2 * half], PROCESSES)
    yield from rivalry.rows(pairs[1 : half : SIDES * TURNS])


def _measured(name: str, pairs: Sequence[Pair], processes: int) -> Iterator[Row]:
    """Each side by turns, each time other reports."""
    turns = [pairs[at :: SIDES * TURNS] for at in range(SIDES * TURNS)]
    count = len(turns[0]) // processes * processes
    per = count - _warm(count // processes) * processes
    least, same = Row(name, per=per), Row(f"{name}: our statements alone", per=per)
    url = db.engine.url.render_as_string(hide_password=False)
    for by_hand, by_us, alone in zip(turns[::SIDES], turns[1::SIDES], turns[2::SIDES], strict=True):
        least.floor.append(_seconds(_by_hand, url, by_hand[:count], processes))
        least.ours.append(_seconds(_ours, url, by_us[:count], processes))
        same.floor.append(_seconds(_alone, url, _statements(alone[:count]), processes))
    same.ours = least.ours
    yield from (least, same)


def _warm(count: int) -> int:
    return min(WARM, count // 3)


def _seconds(
    work: Callable[[str, Sequence[Job]], tuple[float, float]], url: str, jobs: Sequence[Job], processes: int
) -> float:
    """From the first start to the last end; each process has its own connection, open before it starts."""
    parts = [jobs[at::processes] for at in range(processes)]
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(processes)
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_meet_at, initargs=(barrier,)) as pool:
        spans = list(pool.map(work, [url] * processes, parts))
    return max(end for _, end in spans) - min(start for start, _ in spans)


def _submitted() -> list[Pair]:
    """Reports that wait for approval, each with an approver of the commune above."""
    version, _ = publish(shipped_form("Q"), by_id=None, now=NOW)
    scope = unit_by_code(ROOT, TODAY)
    assert scope is not None
    due = dict.fromkeys(Level, TODAY + timedelta(days=9))
    window = parse_period("2026-Q2")
    round_ = open_round(version, window, scope, workflow=shipped("one_step"), deadlines=due, by=OPERATOR, now=NOW)
    query = select(Submission).where(Submission.round_id == round_.id, Submission.level == Level.GRASSROOTS)
    reports = list(islice(db.session.scalars(query.order_by(Submission.id)), REPORTS))
    save_many({each.id: FIGURES for each in reports}, by=OPERATOR, now=NOW)
    assert not any(
        each.refused for each in make_moves([r.id for r in reports], "submit", by=OPERATOR, seen=None, now=NOW)
    )
    above = {
        each.id: each.unit_code
        for each in db.session.scalars(select(Submission).where(Submission.round_id == round_.id))
    }
    wanted = {each.parent_id for each in reports if each.parent_id}
    people = {report_id: person_at(above[report_id], Role.APPROVER).id for report_id in sorted(wanted)}
    pairs = [(each.id, people[each.parent_id]) for each in reports if each.parent_id]
    db.session.commit()
    return pairs


def _by_hand(url: str, pairs: Sequence[Pair]) -> tuple[float, float]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:

        def approve(pair: Pair) -> None:
            report_id, person_id = pair
            with connection.transaction():
                _, version = connection.execute(LOOK, [report_id]).fetchone()  # type: ignore[misc]
                connection.execute(OFFICE, [person_id]).fetchall()
                connection.execute(PENDING, [report_id]).fetchone()
                connection.execute(STATE, [report_id, version])
                connection.execute(NOTE, [report_id, version + LATER, person_id])

        return _timed(approve, pairs)


def _ours(url: str, pairs: Sequence[Pair]) -> tuple[float, float]:
    with _application(url).app_context():
        people = _people(pairs)

        def approve(pair: Pair) -> None:
            report_id, person_id = pair
            _approve(report_id, people[person_id])
            db.session.commit()

        return _timed(approve, pairs)


def _people(pairs: Sequence[Pair]) -> dict[int, User]:
    people = {person_id: db.session.get_one(User, person_id) for _, person_id in pairs}
    db.session.expunge_all()
    return people


def _approve(report_id: int, person: User) -> None:
    (outcome,) = make_moves([report_id], "approve", by=doer_for(person, TODAY), seen=None, now=NOW)
    assert outcome.refused is None


def _statements(pairs: Sequence[Pair]) -> list[Asked]:
    """What each approval asks of the database: heard while it is made, and then undone."""
    asked: Asked = []

    def hear(_: Any, __: Any, statement: str, values: Mapping[str, Any], *more: Any) -> None:
        asked.append((statement, values))

    found: list[Asked] = []
    people = _people(pairs)
    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        for report_id, person_id in pairs:
            _approve(report_id, people[person_id])
            db.session.rollback()
            found.append([*asked])
            asked.clear()
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
    return found


def _alone(url: str, approvals: Sequence[Asked]) -> tuple[float, float]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:

        def approve(asked: Asked) -> None:
            for statement, values in asked:
                connection.execute(statement, values).fetchall()
            connection.commit()

        return _timed(approve, approvals)


def _timed(approve: Callable[[Job], None], jobs: Sequence[Job]) -> tuple[float, float]:
    """(start, end) of all but the first few, which warm up; processes start together, and the clock is one for all."""
    warm = _warm(len(jobs))
    for job in jobs[:warm]:
        approve(job)
    _meeting[0].wait(timeout=120)
    start = time.monotonic()
    for job in jobs[warm:]:
        approve(job)
    return start, time.monotonic()


_meeting: list[Barrier] = []


def _meet_at(barrier: Barrier) -> None:
    _meeting.append(barrier)


def _application(url: str) -> Flask:
    from app import create_app

    return create_app({"SQLALCHEMY_DATABASE_URI": url, "RATELIMIT_ENABLED": False, "TESTING": True})
