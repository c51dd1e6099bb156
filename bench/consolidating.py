"""Totals: a whole recount, one approval to fresh totals, eight writers, and what people do today: reading workbooks.

Each part has a database of its own (`synthetic`). The floor of a recount is the best of several plain statements that come to
the same totals (`plain_totals`); floors of approvals are the same rows written by bare statements (`freshness`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from sqlalchemy import text

from bench.freshness import eight_writers, one_approval
from bench.measuring import Row, watched
from bench.plain_totals import DIFFERING, WAYS, whole_round
from bench.reading_workbooks import workbooks
from bench.stage import NOW, bare, server
from bench.synthetic import build, deepest_of
from extensions import db
from submissions.consolidation.level import settle_round
from submissions.models import Round

SAMPLES = 3
FLAT = (3_000, 30_000, 125_000)
"""Sizes of the country at which everything is added up and one approval is followed."""


def rows(large: int, repeat: int) -> Iterator[Row]:
    """A province of 150 figures, and countries of 100; everything up to `large` units."""
    with server() as app:
        count, size = min(FLAT[0], large), 150
        round_ = build(count, size)
        recount = _recount(round_, count, size)
        yield recount
        fresh = one_approval(app, round_, count, size, repeat)
        yield fresh
        if count == FLAT[0]:
            yield eight_writers(app, round_)
    yield from workbooks(recount, fresh, count)
    for count in (each for each in FLAT if each <= large):
        with server() as app:
            round_ = build(count, 100)
            yield _recount(round_, count, 100)
            yield one_approval(app, round_, count, 100, repeat)


def _recount(round_: Round, count: int, size: int) -> Row:
    """Both sides come to the same totals, or there is nothing to compare."""
    row = Row(f"all totals, {count:,} reports of {size} figures", per=count * size)
    with bare() as connection:
        connection.execute("VACUUM ANALYZE")
        plain = {way: whole_round(size, deepest_of(count), way) for way in WAYS}
        quickest = min(plain, key=lambda way: _once(lambda: _floor(connection, plain[way])))
        row.name += f" (floor: {quickest})"
        for _ in range(SAMPLES):
            with watched(row, row.floor):
                _floor(connection, plain[quickest])
            db.session.execute(text("UPDATE total SET units_expected = -1"))
            db.session.commit()
            with watched(row, row.ours):
                settle_round(round_, now=NOW)
                db.session.commit()
        with connection.transaction():
            for statement in plain[quickest]:
                connection.execute(statement)
            (differing,) = connection.execute(DIFFERING.format(table="plain")).fetchone()
            assert differing == 0, f"{differing} totals are not those of plain SQL"
    return row


def _floor(connection, statements: list[str]) -> None:
    with connection.transaction():
        for statement in statements:
            connection.execute(statement)


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
