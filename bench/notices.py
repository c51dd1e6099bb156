"""The reminders of one deadline for the whole country, and how fast letters leave."""

from __future__ import annotations

import itertools
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bench.measuring import Row, compare, watched
from bench.stage import NOW, ROOT, SINCE, TODAY, Nation, bare
from extensions import db
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.notices import plan_reminders
from submissions.rounds.calendar import calendar_for
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from tasks.mail import Post
from tasks.notices import send_owed
from units.access import OPERATOR
from units.kinds import Level
from units.tree import unit_by_code
from workflow.deadlines import add_working_days, end_of_day
from workflow.periods import parse_period

FEW, MANY = 1_000, 10_000
"""Letters: a tenth, and enough for memory that grows with them to be seen."""

LATER = timedelta(hours=1)

TEN_DAYS = timedelta(days=10)

WRITERS = """
    INSERT INTO user_account (email, name, search_key, sort_key, enabled, created_at)
    SELECT 'p' || u.id || '@vi-du.vn', 'Người ' || u.id, 'nguoi', 'nguoi', true, %(now)s FROM unit u;
"""
OFFICES = """
    INSERT INTO appointment (user_id, unit_id, role, title, valid_from)
    SELECT p.id, u.id, 'chair', 'Chủ tịch', %(since)s FROM unit u JOIN user_account p ON p.email = 'p' || u.id || '@vi-du.vn'
"""
CHOSEN = """
    SELECT DISTINCT a.user_id, s.id FROM submission s JOIN appointment a ON a.unit_id = s.unit_path[s.depth + 1]
    JOIN user_account p ON p.id = a.user_id AND p.enabled
    WHERE s.round_id = %(round)s AND s.standing = 'open' AND s.due_at = %(due)s AND a.role IN ('reporter', 'chair', 'staff')
        AND a.valid_from <= %(today)s AND (a.valid_to IS NULL OR a.valid_to >= %(today)s)
"""
BARE_WRITE = f"""
    INSERT INTO {{table}} (user_id, submission_id, kind, occasion, facts, state, owed_at, not_before, attempts)
    SELECT c.user_id, c.id, 'reminder', '2026-09-21-3', '{{{{"step": 3}}}}', 'owed', %(now)s, %(now)s, 0 FROM ({CHOSEN}) c
"""


TO_BE_SENT = """
    UPDATE notice n SET state = CASE WHEN t.place > %(few)s + %(many)s OR n.id <> t.first THEN 'moot' ELSE 'owed' END,
        not_before = CASE WHEN t.place > %(few)s THEN %(later)s ELSE n.not_before END
    FROM (SELECT user_id, min(id) AS first, row_number() OVER (ORDER BY user_id) AS place FROM notice GROUP BY user_id) t
    WHERE t.user_id = n.user_id
"""
"""One notice for each of so many people: the first few now, the others later."""


def rows(country: Nation, repeat: int) -> Iterator[Row]:
    """Open a round over everything, appoint somebody everywhere, plan one deadline, send some letters."""
    round_id, due_at = _opened()
    asked = {"round": round_id, "due": due_at, "today": TODAY, "now": NOW, "since": SINCE}
    with bare() as connection:
        connection.execute(WRITERS, asked)
        connection.execute(OFFICES, asked)
        connection.execute("CREATE TABLE floor_notice (LIKE notice INCLUDING ALL)")  # indexes and all but foreign keys
        connection.execute("VACUUM ANALYZE")
        few = max(1, repeat // 20)
        for table, told in (("notice", "the same table"), ("floor_notice", "one with its indexes, no foreign keys")):
            yield compare(
                f"write the reminders of one deadline; floor: one INSERT … SELECT into {told}",
                partial(connection.execute, BARE_WRITE.format(table=table), asked),
                _plan,
                repeat=few,
                per=len(country.grassroots),
                again=lambda: _empty(connection),
            )
        yield compare(
            "write the reminders of one deadline; floor: the SELECT alone",
            lambda: connection.execute(f"SELECT count(*) FROM ({CHOSEN}) c", asked).fetchall(),
            _plan,
            repeat=few,
            per=len(country.grassroots),
            again=lambda: _empty(connection),
        )
        yield compare(
            "plan again, everything planned already; floor: SELECT 1",
            lambda: connection.execute("SELECT 1").fetchall(),
            _plan,
            repeat=repeat,
        )
        connection.execute(TO_BE_SENT, {"few": FEW, "many": MANY, "later": NOW + LATER})
        connection.execute("VACUUM ANALYZE notice")
        people = connection.execute("SELECT count(*) FROM notice WHERE state = 'owed'").fetchone()[0]
    yield _delivered(min(FEW, people), NOW)
    if people > FEW:
        yield _delivered(people - FEW, NOW + LATER)


def _opened() -> tuple[int, datetime]:
    due_on = add_working_days(TODAY, 3, calendar_for(TODAY.year))
    version, _ = publish(shipped_form("Q"), by_id=None, now=NOW)
    scope = unit_by_code(ROOT, TODAY)
    assert scope is not None
    far = {level: TODAY + timedelta(days=60) for level in Level} | {Level.GRASSROOTS: due_on}
    window, workflow, opened_at = parse_period("2026-Q1"), shipped("one_step"), NOW - TEN_DAYS
    round_ = open_round(version, window, scope, workflow=workflow, deadlines=far, by=OPERATOR, now=opened_at)
    db.session.commit()
    return round_.id, end_of_day(due_on)


def _plan() -> None:
    plan_reminders(NOW, calendar_for(TODAY.year))
    db.session.commit()


def _empty(connection) -> None:
    connection.execute("TRUNCATE notice, notice_copy, notice_plan, floor_notice")
    db.session.rollback()


def _delivered(count: int, now: datetime) -> Row:
    """Letters that leave; the floor hands as many ready ones of the same size over on one connection."""
    row = Row(f"send a letter each to {count:,} people", per=count)
    clock = itertools.repeat(now)
    with _mail_server() as port:
        post = Post(sender="Nhịp <nhip@vi-du.vn>", outbox=Path(), host="127.0.0.1", port=port)
        body = ("Subject: x\r\n\r\n" + "x" * 70 + "\r\n") + ("y" * 70 + "\r\n") * 110
        with watched(row, row.floor), smtplib.SMTP("127.0.0.1", port) as line:
            for number in range(count):
                line.sendmail("nhip@vi-du.vn", [f"p{number}@vi-du.vn"], body)
        with watched(row, row.ours):
            while send_owed(post, lambda: next(clock)):  # one sweep is given less than a minute
                pass
    return row


@contextmanager
def _mail_server() -> Iterator[int]:
    """A mail server in a process of its own that takes everything and keeps nothing."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()
