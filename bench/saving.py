"""Saving a section of 150 figures over HTTP: our whole application against a bare route, each under the same gunicorn.

Both sides get the same 150 figures from the same four clients on keep-alive connections, a report for each client, and
both run where the clients run: what it costs to send counts on either side alike. The floor loads its row through the ORM,
turns the figures into an array, counts the version up and commits (`bare_saving`). Ours does what every saving does: who
is signed in, with which offices; the token against forgery; the report under lock with all its workflow asks about;
version, right and state; every figure read as Vietnamese writes numbers; derived figures; nil returns; who saved and when.
By itself it also answers what was found about the page, against what the unit reported in earlier periods.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select

from bench.bare_saving import FIGURES
from bench.measuring import Row
from bench.stage import NOW, TODAY, Nation, bare, person_at
from config import child_environment
from extensions import db
from submissions.forms.publishing import publish
from submissions.forms.schema import check_text
from submissions.models import Round, Submission
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from units.access import OPERATOR
from units.kinds import Level
from units.sessions import start_session
from units.tree import unit_by_code
from workflow.model import Role
from workflow.periods import parse_period

CLIENTS = 4
EACH = 25
"""Savings of one client in one sample."""
WARM = 5
PORTS = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "error", "--no-control-socket"]
SECRET = "bench" * 8
PART = "S"

HEAD = """\
code: S150
title_vi: Một mục 150 ô
periods: [quarter]
owner_level: province
sections:
  - code: S
    number: I.
    rank: chapter
    title_vi: Mục
    fields:
"""
FIELD = "      - {{code: S.{0}, key: f{0}, kind: integer, label_vi: Ô {0}, supply: [grassroots], up: sum, over_time: last}}\n"
TABLES = """
    CREATE TABLE bare_report (id integer PRIMARY KEY, version integer NOT NULL, figures bigint[] NOT NULL);
    INSERT INTO bare_report SELECT n, 1, array_fill(NULL::bigint, ARRAY[150]) FROM generate_series(1, 100) n;
"""


@dataclass(frozen=True)
class Client:
    """One keep-alive client: where it posts, and what goes with every posting."""

    port: int
    path: str
    cookie: str
    version: int
    fields: Mapping[str, str]

    def post(self, connection: HTTPConnection, turn: int) -> None:
        """Save all figures once. Errors: AssertionError unless the house says they are saved."""
        figures = {f"f{number}": str(turn * 1000 + number) for number in range(FIGURES)}
        body = urlencode({**self.fields, "version": str(self.version + turn), **figures})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        connection.request("POST", self.path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status in (200, 303), said[:500]


def rows(app: Flask, country: Nation, repeat: int) -> Iterator[Row]:
    """The page's own button, and the door of a page that saves itself."""
    with bare() as connection:
        connection.execute(TABLES)
    reports = _reports(country)
    people = [_cookie(app, each) for each in reports]
    ids = [each.id for each in reports]
    db.session.commit()
    with _serving("bench.bare_saving:app", app) as floor_port, _serving("wsgi:app", app) as our_port:
        for name, door in (("by its button", ""), ("by itself", "/answers")):
            floor = [Client(floor_port, f"/reports/{number + 1}", "", 1, {}) for number in range(CLIENTS)]
            ours = [_opened(our_port, ids[n], people[n].format(port=our_port), door) for n in range(CLIENTS)]
            yield _turns(f"save {FIGURES} figures of a page {name}", floor, ours, max(1, repeat // 20))


def _turns(name: str, floor: Sequence[Client], ours: Sequence[Client], repeat: int) -> Row:
    row = Row(name, per=CLIENTS * EACH)
    for sample in range(repeat):
        for clients, samples in ((floor, row.floor), (ours, row.ours)):
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(lambda client, at=sample: _saves(client, at * (EACH + WARM), WARM), clients))
                start = time.perf_counter()
                list(pool.map(lambda client, at=sample: _saves(client, at * (EACH + WARM) + WARM, EACH), clients))
                samples.append(time.perf_counter() - start)
    return row


def _saves(client: Client, first: int, count: int) -> None:
    connection = HTTPConnection("127.0.0.1", client.port, timeout=60)
    for turn in range(first, first + count):
        client.post(connection, turn)
    connection.close()


def _reports(country: Nation) -> list[Submission]:
    """Reports of a form whose one section asks for 150 figures."""
    text = HEAD + "".join(FIELD.format(number) for number in range(FIGURES))
    version, _ = publish(check_text(text, "s150.yaml"), by_id=None, now=NOW)
    scope = unit_by_code(country.provinces[0], TODAY)
    assert scope is not None
    due = dict.fromkeys(Level, TODAY + timedelta(days=9))
    round_: Round = open_round(
        version, parse_period("2026-Q3"), scope, workflow=shipped("one_step"), deadlines=due, by=OPERATOR, now=NOW
    )
    query = select(Submission).where(Submission.round_id == round_.id, Submission.level == Level.GRASSROOTS)
    return list(db.session.scalars(query.order_by(Submission.id).limit(CLIENTS)))


def _cookie(app: Flask, report: Submission) -> str:
    """The cookie of somebody signed in who writes this report; its name carries the port, left open here."""
    person = person_at(report.unit_code, Role.CHAIR)
    opened = start_session(person, device="bench", now=datetime.now(UTC))
    db.session.flush()
    keyed = Flask("bench")
    keyed.secret_key = SECRET
    signer = keyed.session_interface.get_signing_serializer(keyed)  # type: ignore[attr-defined]
    return "nhip-{port}=" + signer.dumps({"_user_id": opened.get_id(), "_fresh": True})


def _opened(port: int, report_id: int, cookie: str, door: str) -> Client:
    """Open the page as a browser does: its token, and the cookie that belongs to it."""
    path = f"/submissions/{report_id}/sections/{PART}"
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    page = answer.read().decode()
    assert answer.status == 200, page[:500]
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    renewed = [held.partition(";")[0] for name, held in answer.getheaders() if name == "Set-Cookie"]
    fields = {"csrf_token": token[1], "base": "{}", "then": "report"}
    return Client(port, path + door, "; ".join(renewed) or cookie, int(version[1]), fields)


@contextmanager
def _serving(name: str, app: Flask) -> Iterator[int]:
    """A gunicorn as `launch.py` starts it, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    settings = {
        "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
        "NHIP_HOME": str(app.config["NHIP_HOME"]),
        "SECRET_KEY": SECRET,
        "PORT": str(port),
    }
    program = Path(sys.executable).with_name("gunicorn")
    command = [str(program), name, "--bind", f"127.0.0.1:{port}", *PORTS]
    process = subprocess.Popen(command, env=child_environment(**settings))
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/static/mark.svg")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nobody answers at {port}")
