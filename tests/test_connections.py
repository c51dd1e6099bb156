"""Connections to the database that died at rest are noticed before anything is asked through them."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text

import extensions
from extensions import db


@pytest.fixture
def rested(committed_app):
    """Process id of the server's side of a connection that rests in the pool."""
    with db.engine.connect() as connection:
        return connection.scalar(text("SELECT pg_backend_pid()"))


def end(process: int) -> None:
    """Let the server end one of its processes, as a restart does, and wait until it is gone."""
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])


def test_a_connection_that_rested_is_used_again(rested):
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) == rested


def test_a_connection_the_server_ended_is_replaced(rested):
    end(rested)

    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != rested


@pytest.mark.parametrize("is_ended", [False, True])
def test_after_a_long_rest_a_connection_is_asked(rested, is_ended, monkeypatch):
    monkeypatch.setattr(extensions, "ASKED_AFTER", -1.0)
    if is_ended:
        end(rested)

    with db.engine.connect() as connection:
        assert (connection.scalar(text("SELECT pg_backend_pid()")) != rested) == is_ended
