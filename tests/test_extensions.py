"""What every room leans on: a connection that died in the pool is noticed before somebody is handed it."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

import extensions
from extensions import db, run_as_written

WHO = text("SELECT pg_backend_pid()")


def test_a_connection_that_died_while_it_lay_idle_is_replaced(committed_app):
    died = _use_one()

    _end(died)

    assert _use_one() != died


def test_a_connection_just_laid_back_is_handed_out_unasked(committed_app):
    assert _use_one() == _use_one()


@pytest.mark.parametrize("has_died", [False, True])
def test_a_connection_that_lay_idle_for_long_is_asked(committed_app, monkeypatch, has_died):
    monkeypatch.setattr(extensions, "ASKED_AFTER", -1.0)
    rested = _use_one()
    if has_died:
        _end(rested)

    assert (_use_one() != rested) == has_died


def _use_one() -> int:
    with db.engine.connect() as connection:
        return connection.scalar(WHO)


def _end(pid: int) -> None:
    other = create_engine(db.engine.url)
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    other.dispose()


@pytest.mark.parametrize(
    "ask",
    [
        run_as_written,
        lambda statement, values: db.session.execute(text(statement.replace("%(said)s", ":said")), values),
    ],
)
def test_what_people_said_is_not_told_when_a_statement_fails(session, ask):
    with pytest.raises(DBAPIError) as failed:
        ask("SELECT CAST(%(said)s AS text) || 1 / 0", {"said": "mật khẩu của tôi"})

    assert "division by zero" in str(failed.value)
    assert "mật khẩu" not in str(failed.value)
