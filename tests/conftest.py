"""What every test may ask for: real servers, a migrated database, an application, a session that forgets.

`session`: one savepoint, gone after the test. `committed_app`: for tests with several sessions or processes; what they
committed is deleted afterwards. Never ask for both in one test.
"""

from __future__ import annotations

import contextvars
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import settings
from sqlalchemy import text
from sqlalchemy.orm import Session

import embedded
from extensions import db as database
from tests import servers
from tests.forgetting import forgetting

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def apart(verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Call `verb` as another process would: what the test prepared is committed, and no context of ours is seen."""
    if has_app_context():
        database.session.commit()
    return contextvars.Context().run(verb, *arguments, **named)


class Browser(FlaskClient):
    """A browser without JavaScript; each request has a session of its own."""

    def open(self, *arguments: Any, **named: Any) -> Any:
        """Make one request."""
        return apart(super().open, *arguments, **named)


class Terminal(FlaskCliRunner):
    """The command line; each command has a session of its own."""

    def invoke(self, *arguments: Any, **named: Any) -> Any:
        """Run one command."""
        return apart(super().invoke, *arguments, **named)


def pytest_configure(config: pytest.Config) -> None:
    """The run's own home, before any worker starts; nothing of the developer's environment reaches the tests."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        config.nhip_home = servers.new_home()
        signal.signal(
            signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT)
        )  # whoever is told to end tidies up too
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SMTP_HOST", "BASE_URL", "PRODUCTION", "PORT"):
        os.environ.pop(name, None)
    os.environ["NHIP_HOME"] = os.environ["NHIP_TEST_HOME"]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing running and nothing behind."""
    if hasattr(config, "nhip_home"):
        servers.remove_home(config.nhip_home)


@pytest.fixture(scope="session")
def create_app() -> Callable[..., Flask]:
    """The factory; imported only now, so that the pure rooms are tested without it."""
    from app import create_app

    return create_app


@pytest.fixture(scope="session")
def home() -> Path:
    """The home of this run."""
    return Path(os.environ["NHIP_TEST_HOME"])


@pytest.fixture(scope="session")
def server_url(home: Path) -> str:
    """The address of a throw-away PostgreSQL (some database of it)."""
    return embedded.ensure_postgres(home, fsync=False)


@pytest.fixture(scope="session")
def redis_url(home: Path) -> str:
    """The address of a throw-away Redis."""
    return embedded.ensure_redis(home)


@pytest.fixture(scope="session")
def worker_name() -> str:
    """A name no other worker of this run has."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def database_url(server_url: str, worker_name: str, create_app: Callable[..., Flask]) -> str:
    """The address of this worker's own migrated database, empty."""
    servers.ensure_template(server_url, create_app)
    return servers.new_database(server_url, f"test_{worker_name}")


@pytest.fixture(scope="session")
def application(database_url: str, create_app: Callable[..., Flask]) -> Flask:
    """The one application of this worker. Tests ask for `app`."""
    app = create_app(
        {
            "SQLALCHEMY_DATABASE_URI": database_url,
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "RATELIMIT_ENABLED": False,
        }
    )
    app.test_client_class = Browser
    app.test_cli_runner_class = Terminal
    return app


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application, its context pushed."""
    with application.app_context():
        yield application


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The database session of a test, which forgets."""
    with forgetting() as session:
        yield session


@pytest.fixture
def committed_app(app: Flask) -> Iterator[Flask]:
    """The application on a database where commits are real; all rows are deleted afterwards."""
    yield app
    database.session.remove()
    names = ", ".join(f'"{table.name}"' for table in database.metadata.sorted_tables)
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    database.engine.dispose()


@pytest.fixture
def client(session: Session, app: Flask) -> FlaskClient:
    """A browser without JavaScript, signed in as nobody."""
    return app.test_client()


@pytest.fixture
def runner(session: Session, app: Flask) -> FlaskCliRunner:
    """The command line, inside the session of the test."""
    return app.test_cli_runner()
