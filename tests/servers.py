"""The throw-away PostgreSQL and Redis of one test run, shared by all its workers, and databases made from a template.

The home lies in a short folder of its own; the servers end with the last process of the run that uses them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import psycopg
from flask_migrate import upgrade
from psycopg import sql
from sqlalchemy import make_url

import embedded

TEMPLATE = "template_nhip"


def new_home() -> Path:
    """A folder for the servers of this run; named in the environment so that the workers of the run find it too."""
    home = Path(tempfile.mkdtemp(prefix="nhip-tests-", dir="/tmp"))
    os.environ["NHIP_TEST_HOME"] = str(home)
    return home


def remove_home(home: Path) -> None:
    """Stop whatever still runs in `home` and remove it."""
    embedded.stop(home)
    shutil.rmtree(home, ignore_errors=True)


def ensure_template(server_url: str, create_app) -> None:
    """Migrate the template from empty, unless another worker of this run has done it."""
    with _server(server_url) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        try:
            if _exists(connection, TEMPLATE):
                return
            draft = f"{TEMPLATE}_draft"
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(draft)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
            migrate(named(server_url, draft), create_app)
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(TEMPLATE))
            )
        finally:
            connection.execute("SELECT pg_advisory_unlock(1)")


def migrate(url: str, create_app) -> None:
    """Bring the database at `url` to the newest revision."""
    from extensions import db

    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "TESTING": True})
    with app.app_context():
        upgrade()
        db.engine.dispose()


def new_database(server_url: str, name: str, *, template: str = TEMPLATE) -> str:
    """A fresh database called `name`, a copy of `template`; its address."""
    with _server(server_url) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        connection.execute("SELECT pg_advisory_unlock(1)")
    return named(server_url, name)


def named(url: str, database: str) -> str:
    """The same server, another database."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _server(url: str) -> psycopg.Connection[tuple[object, ...]]:
    address = named(url, "postgres").replace("postgresql+psycopg://", "postgresql://", 1)
    return psycopg.connect(address, autocommit=True)


def _exists(connection: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
