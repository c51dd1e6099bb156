"""Every command says in one line that the database is not there."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("command", [["units", "export", "-"], ["audit", "verify"], ["consolidate", "Q-2026-Q3"]])
def test_a_database_that_is_not_there_is_told_in_one_line(create_app, command):
    app = create_app({"SQLALCHEMY_DATABASE_URI": "postgresql+psycopg://nobody@127.0.0.1:1/nhip"})
    told = app.test_cli_runner().invoke(args=command)
    assert told.exit_code == 1
    assert told.stderr.startswith("Error: PostgreSQL không trả lời (connection failed")
    assert len(told.stderr.splitlines()) == 1
