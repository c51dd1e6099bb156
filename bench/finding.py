"""The tree of a country: reading it in, finding units, looking at one, writing it out."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from bench.measuring import Row, compare, watched
from bench.stage import ROOT, TODAY, Nation, bare, person_at
from extensions import db
from units.importing import import_units
from units.people import User
from units.sessions import start_session
from units.tree import unit_by_code
from workflow.model import Role

ANSWER = 0.050
"""Seconds an answer may take on two cores, whatever the size of the tree."""

TABLES = ("unit", "unit_code", "unit_name", "parent_edge")

ASKED = {
    "two words": "may mac",
    "a frequent word": "cong ty",
    "a beginning of a word": "t",
    "a code": "C000001",
    "nothing that is there": "khong co dau",
}

BARE_SEARCH = """
    SELECT n.unit_id, n.name FROM unit_name n WHERE n.words @@ CAST(%s AS tsquery) ORDER BY n.sort_key, n.id LIMIT 50
"""
BARE_UNIT = """
    SELECT u.id, n.name, c.code FROM parent_edge e JOIN unit u ON u.id = e.unit_id
    JOIN unit_name n ON n.unit_id = u.id AND n.valid_to IS NULL JOIN unit_code c ON c.unit_id = u.id AND c.valid_to IS NULL
    WHERE e.parent_id = %s AND e.valid_to IS NULL ORDER BY n.sort_key LIMIT 50
"""


def read_in(country: Nation) -> Row:
    """Import the whole tree; the floor copies the rows that came of it into empty tables like ours."""
    row = Row("read in a list of the whole tree", per=len(country.lines))
    csv = country.csv
    with watched(row, row.ours):
        import_units(csv)
        db.session.commit()
    with bare() as connection:
        connection.execute("VACUUM ANALYZE")
        kept = {}
        for table in TABLES:
            columns = ", ".join(_columns(connection, table))
            connection.execute(f"CREATE TEMP TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
            with connection.cursor().copy(f"COPY (SELECT {columns} FROM {table}) TO STDOUT") as copy:
                kept[table, columns] = b"".join(copy)
        with watched(row, row.floor):
            for (table, columns), rows in kept.items():
                with connection.cursor().copy(f"COPY floor_{table} ({columns}) FROM STDIN") as copy:
                    copy.write(rows)
    return row


def rows(app: Flask, country: Nation, repeat: int) -> Iterator[Row]:
    """Search, pages and export, asked for by somebody of the top and by a chair of one unit among all."""
    top = _signed_in(app, person_at(ROOT, Role.STAFF))
    commune = country.communes[0]
    small = _signed_in(app, person_at(commune, Role.REVIEWER))
    root, unit = unit_by_code(ROOT, TODAY), unit_by_code(commune, TODAY)
    assert root is not None
    assert unit is not None
    root_id, unit_id = root.id, unit.id
    db.session.commit()
    with bare() as connection:
        for name, asked in ASKED.items():
            words = " & ".join(f"{word.lower()}:*" for word in asked.split())
            for who, client in (("the top", top), ("a commune", small)):
                yield compare(
                    f"search {name}, from {who}",
                    lambda words=words: connection.execute(BARE_SEARCH, [words]).fetchall(),
                    lambda client=client, asked=asked: _get(client, f"/units?q={asked}"),
                    repeat=repeat,
                    goal=ANSWER,
                )
        for name, asked_id in (("the top", root_id), ("a commune", unit_id)):
            yield compare(
                f"page of {name}",
                lambda asked_id=asked_id: connection.execute(BARE_UNIT, [asked_id]).fetchall(),
                lambda asked_id=asked_id: _get(top, f"/units/{asked_id}"),
                repeat=repeat,
                goal=ANSWER,
            )
        yield compare(
            "write out the whole tree as CSV",
            lambda: _copied_out(connection),
            lambda: _get(top, f"/units/{root_id}/export.csv"),
            repeat=max(1, repeat // 20),
        )


def _signed_in(app: Flask, person: User) -> FlaskClient:
    client = app.test_client()
    opened = start_session(person, device="bench", now=datetime.now(UTC))
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = opened.token, True
    return client


def _get(client: FlaskClient, path: str) -> bytes:
    """One answer, asked for in a context of its own: an outer one would remember who asked last."""
    answer = contextvars.Context().run(client.get, path)
    assert answer.status_code == 200, f"{path}: {answer.status}"
    return answer.data


def _columns(connection, table: str) -> list[str]:
    query = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
    return [name for (name,) in connection.execute(query, [table])]


def _copied_out(connection) -> bytes:
    query = """
        COPY (SELECT c.code, n.name, u.kind, u.sector, u.valid_from FROM unit u JOIN unit_name n ON n.unit_id = u.id
        JOIN unit_code c ON c.unit_id = u.id ORDER BY c.code) TO STDOUT WITH (FORMAT csv)"""
    with connection.cursor().copy(query) as copy:
        return b"".join(copy)
