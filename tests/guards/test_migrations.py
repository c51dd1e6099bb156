"""Migrations are numbered, form one line, lead from nothing to the models, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from extensions import db
from tests import servers
from tests.guards.source import ROOT

SCRIPTS = ScriptDirectory(str(ROOT / "migrations"))


@pytest.fixture
def empty_app(create_app, server_url, worker_name) -> Iterator[Flask]:
    """An application on an empty database of its own."""
    url = servers.new_database(server_url, f"migrations_{worker_name}", template="template0")
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "TESTING": True})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_revisions_are_numbered_and_named_after_what_they_change():
    for script in SCRIPTS.walk_revisions():
        assert re.fullmatch(rf"{script.revision}_[a-z0-9_]+\.py", script.path.rpartition("/")[2])
    numbers = sorted(script.revision for script in SCRIPTS.walk_revisions())
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_revisions_form_one_line():
    assert len(SCRIPTS.get_heads()) == 1
    assert len(SCRIPTS.get_bases()) == 1


def test_upgrading_from_nothing_gives_the_models(empty_app):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_every_revision_has_a_way_down(empty_app):
    upgrade()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    functions = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    assert db.session.execute(text(functions)).scalar() == 0
    upgrade()
