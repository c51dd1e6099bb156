"""What the contestants share: Django on the PostgreSQL of the bench, the same office looked up, the same clock.

Runs in the environment of requirements/bench.txt, which knows nothing of ours; each contestant is a script of its own:
`python bench/rivals/NAME.py URL REPORTS PERSON` prints as JSON the seconds each move took on all of REPORTS.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, unquote, urlsplit

import django
from django.conf import settings
from django.db import connection

WARM = 5
"""Reports that warm up before the clock starts."""

OFFICE = "SELECT role FROM appointment WHERE user_id = %s AND valid_from <= current_date"


def open_house(*apps: str) -> tuple[int, int]:
    """Set Django up on the database of the command line; how many reports, and the person who moves them."""
    url, count, person = sys.argv[1:4]
    parts = urlsplit(url.replace("+psycopg", ""))
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.get("host", unquote(parts.hostname or "")),
        "PORT": asked.get("port", parts.port or ""),
        "CONN_MAX_AGE": None,
    }
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", *apps],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    return int(count), int(person)


def holds(person: int, role: str) -> bool:
    """Does the person hold the role? Asked of the same table as ours, each time."""
    with connection.cursor() as cursor:
        cursor.execute(OFFICE, [person])
        return (role,) in cursor.fetchall()


def tell(moves: Mapping[str, Callable[[int], None]], reports: list[int]) -> None:
    """Take each report through `moves` in their order and print the seconds of each; the first few reports are not timed."""
    spent = dict.fromkeys(moves, 0.0)
    for at, report in enumerate(reports):
        for name, move in moves.items():
            start = time.perf_counter()
            move(report)
            spent[name] += time.perf_counter() - start if at >= WARM else 0
    print(json.dumps(spent))
