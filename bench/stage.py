"""A throw-away PostgreSQL with the tree of a country in it: one confederation, provinces, communes, grassroots units."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import psycopg
from flask import Flask
from flask_migrate import upgrade

import embedded
from extensions import db
from submissions.demo import names
from units.importing import COLUMNS
from units.people import Appointment, User
from units.tree import unit_by_code
from workflow.model import Role

NOW = datetime(2026, 9, 16, 2, 0, tzinfo=UTC)
TODAY = date(2026, 9, 16)
SINCE = date(2020, 1, 1)
SEED = 2026


@dataclass(frozen=True)
class Nation:
    """Codes of provinces and communes, and the lines of the whole list. Communes have about as many units below each."""

    provinces: list[str]
    communes: list[str]
    grassroots: list[str]
    lines: list[str]

    @property
    def csv(self) -> str:
        """The tree as a list to be imported."""
        return "\n".join([",".join(COLUMNS), *self.lines]) + "\n"


ROOT = "TW"


def nation(count: int) -> Nation:
    """A country of `count` units, the same one every time."""
    chance = Random(SEED)  # noqa: S311 - a made-up country
    provinces = [f"T{number:02}" for number in range(max(1, min(34, count // 40)))]
    communes = [f"X{number:05}" for number in range(max(3, count * 8 // 100))]
    grassroots = [f"C{number:06}" for number in range(count - 1 - len(provinces) - len(communes))]
    lines = [_line(ROOT, "Tổng liên đoàn", "confederation", "", "")]
    lines += [_line(code, f"LĐLĐ tỉnh {names.place(chance)} {code}", "province", "", ROOT) for code in provinces]
    for at, code in enumerate(communes):
        name = f"Công đoàn xã {names.place(chance)} {code}"
        lines.append(_line(code, name, "commune", "", provinces[at % len(provinces)]))
    for at, code in enumerate(grassroots):
        sector = chance.choice(("private", "fdi", "public_service", "admin_public"))
        name = f"CĐCS {names.employer(chance, sector)} {code}"
        lines.append(_line(code, name, "grassroots", sector, communes[at % len(communes)]))
    return Nation(provinces, communes, grassroots, lines)


@contextmanager
def server() -> Iterator[Flask]:
    """An application on a migrated, empty database of its own; both are gone afterwards."""
    from app import create_app

    home = Path(tempfile.mkdtemp(prefix="nhip-bench-", dir="/tmp"))
    try:
        application = create_app(
            {
                "SQLALCHEMY_DATABASE_URI": embedded.ensure_postgres(home),
                "WTF_CSRF_ENABLED": False,
                "RATELIMIT_ENABLED": False,
                "TESTING": True,
            }
        )
        with application.app_context():
            upgrade()
            yield application
            db.session.remove()
            db.engine.dispose()
    finally:
        embedded.stop(home)
        shutil.rmtree(home, ignore_errors=True)


def bare() -> psycopg.Connection[tuple[object, ...]]:
    """A connection of its own to the same database, for the floors."""
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(url, autocommit=True)


def person_at(code: str, role: Role) -> User:
    """Somebody who holds `role` at the unit `code`."""
    unit = unit_by_code(code, TODAY)
    person = User(
        email=f"{role.value}@{code.lower()}.vi-du.vn", name=f"{role.value} {code}", enabled=True, created_at=NOW
    )
    db.session.add(Appointment(user=person, unit=unit, role=role, title=role.value, valid_from=SINCE))
    db.session.flush()
    return person


def _line(code: str, name: str, kind: str, sector: str, parent: str) -> str:
    return f'{code},"{name}",{kind},{sector},{parent},{SINCE.isoformat()},'
