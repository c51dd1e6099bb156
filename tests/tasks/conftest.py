"""A committed world with an open round, and servers to kill: what sweeps need that one savepoint cannot give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from extensions import db
from submissions.models import Round, Submission
from submissions.notices.models import NoticePlan
from tasks.mail import Post
from tests.processes import Process, worker
from tests.tasks.servers import MailServer, RedisServer
from tests.world import World


class Hands:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: int) -> datetime:
        """Move on by a span of time."""
        self.now += timedelta(**span)
        return self.now


@dataclass
class House:
    """The cast and the open round of the third quarter, committed."""

    world: World
    quarter: Round
    clock: Hands

    def report(self, code: str) -> Submission:
        """The report of one unit, as it stands now."""
        return self.world.report(self.quarter, code)

    def commit(self) -> None:
        """What a page does last."""
        db.session.commit()


def build() -> House:
    """The world with its round, settled and committed; that it has opened has been told already."""
    world = World()
    quarter = world.round()
    world.settle()
    db.session.add(NoticePlan(round_id=quarter.id, kind="opened", occasion="opened", planned_at=world.now))
    db.session.commit()
    return House(world, quarter, Hands(world.now))


@pytest.fixture
def house(session) -> House:
    """A house whose commits end with the test."""
    return build()


@pytest.fixture
def shared_house(committed_app) -> House:
    """A house that other processes see."""
    return build()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server that takes everything until told otherwise."""
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture
def post(mail_server, tmp_path) -> Post:
    """The way to that server."""
    return Post(sender="Nhịp <nhip@vi-du.vn>", outbox=tmp_path / "outbox", host="127.0.0.1", port=mail_server.port)


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis of this test alone."""
    server = RedisServer()
    yield server
    server.remove()


@pytest.fixture
def settings(app, redis_server, mail_server, tmp_path: Path) -> dict[str, str]:
    """What processes of the house are told by their environment."""
    return {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "REDIS_URL": redis_server.url,
        "NHIP_HOME": str(tmp_path / "home"),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail_server.port),
        "MAIL_FROM": "nhip@vi-du.vn",
    }


@pytest.fixture
def start(settings) -> Iterator[Callable[..., Process]]:
    """Start a process of the house ("worker", or a module with its arguments); all are dead after the test."""
    started: list[Process] = []

    def begin(*arguments: str) -> Process:
        process = worker(settings) if arguments == ("worker",) else Process(*arguments, settings=settings)
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
