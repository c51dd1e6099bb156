"""Totals: a whole recount, one approval to fresh totals, eight writers, and what people do today: reading workbooks.

Each part has a database of its own (`synthetic`). The floor of a recount is the best of several plain statements that add
up the same five things; floors of approvals are the same rows written by bare statements.
"""

from __future__ import annotations

import io
import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import openpyxl
import python_calamine
import xlsxwriter
from sqlalchemy import select, text

from bench.measuring import Row, watched
from bench.stage import NOW, bare, server
from bench.synthetic import build
from extensions import db
from submissions.consolidation.level import settle_one, settle_round
from submissions.models import Round, StaleMark, Submission
from submissions.moves import make_move
from units.access import OPERATOR

FIVE = (
    "sum({0}) FILTER (WHERE a)",
    "sum({0}) FILTER (WHERE p)",
    "count({0}) FILTER (WHERE a)",
    "count({0}) FILTER (WHERE p)",
    "count(*) FILTER (WHERE {1} <> 3)",
)
"""Official and provisional, who reported them, who was expected."""
SOURCE = "(SELECT *, standing = 'approved' AS a, standing IN ('approved', 'submitted') AS p FROM submission WHERE parent_id IS NOT NULL) s"
WRITERS, APPROVALS = 8, 25


def rows(large: int, repeat: int) -> Iterator[Row]:
    """Everything, for a province and for `large`; writers only where there are enough reports for them."""
    for count, size in ((min(3_000, large), 150), (large, 100)):
        with server() as app:
            round_ = build(count, size)
            with bare() as connection:
                connection.execute("VACUUM ANALYZE")
                recount = _recount(connection, round_, count, size)
                yield recount
                yield _one_approval(connection, round_, count, size, repeat)
            if size == 150 and count == 3_000:
                yield _eight_writers(app.config["SQLALCHEMY_DATABASE_URI"], round_)
            if size == 150:
                yield from _workbooks(statistics.median(recount.ours), count, size)


def _recount(connection, round_: Round, count: int, size: int) -> Row:
    """The floor: the quickest of three plain statements over the same arrays, once per level, written into a table."""
    row = Row(f"all totals, {count:,} reports of {size} figures", per=count * size)
    plain = {name: _plain(size, name) for name in ("unnest", "columns", "alike")}
    quickest = min(plain, key=lambda name: _once(lambda: connection.execute(plain[name])))
    row.name += f" (floor: {quickest})"
    for _ in range(3):
        with watched(row, row.floor):
            connection.execute(plain[quickest])
        db.session.execute(text("UPDATE total SET units_expected = -1"))
        db.session.commit()
        with watched(row, row.ours):
            settle_round(round_, now=NOW)
            db.session.commit()
    return row


def _plain(size: int, way: str) -> str:
    names = [f"c{number}" for number in range(len(FIVE))]
    if way == "unnest":
        inner = ", ".join(f"{each.format('f', 'n')} AS {name}" for each, name in zip(FIVE, names, strict=True))
        arrays = ", ".join(f"array_agg({name} ORDER BY i) AS {name}" for name in names)
        each_place = f"{SOURCE}, unnest(figures, nothings) WITH ORDINALITY o(f, n, i) GROUP BY 1, 2"
        query = f"SELECT parent_id, {arrays} FROM (SELECT parent_id, i, {inner} FROM {each_place}) z GROUP BY 1"
    elif way == "columns":
        arrays = ", ".join(f"{_array(each, size)} AS {name}" for each, name in zip(FIVE, names, strict=True))
        query = f"SELECT parent_id, {arrays} FROM {SOURCE} GROUP BY 1"
    else:
        three = ("sum({0})", "count({0})", "count(*) FILTER (WHERE {1} <> 3)")
        arrays = ", ".join(f"{_array(each, size)} AS {name}" for each, name in zip(three, names, strict=False))
        outer = ("sum(c0[{0}]) FILTER (WHERE a)", "sum(c0[{0}]) FILTER (WHERE p)", "sum(c1[{0}]) FILTER (WHERE a)")
        outer += ("sum(c1[{0}]) FILTER (WHERE p)", "sum(c2[{0}])")
        above = ", ".join(
            f"ARRAY[{', '.join(each.format(at) for at in range(1, size + 1))}] AS {name}"
            for each, name in zip(outer, names, strict=True)
        )
        query = f"SELECT parent_id, {above} FROM (SELECT parent_id, a, p, {arrays} FROM {SOURCE} GROUP BY 1, 2, 3) z GROUP BY 1"
    return f"CREATE TEMP TABLE plain ON COMMIT DROP AS {query}"


def _array(each: str, size: int) -> str:
    return f"ARRAY[{', '.join(each.format(f'figures[{at}]', f'nothings[{at}]') for at in range(1, size + 1))}]"


BARE_APPROVE = "UPDATE submission SET standing = 'approved', version = version + 1 WHERE id = %s RETURNING parent_id"
BARE_TOTAL = """
UPDATE total SET official = z.o, provisional = z.p, reported_official = z.ro, reported_provisional = z.rp, expected = z.e FROM (
    SELECT array_agg(o ORDER BY i) o, array_agg(p ORDER BY i) p, array_agg(ro ORDER BY i) ro, array_agg(rp ORDER BY i) rp,
        array_agg(e ORDER BY i) e FROM (
        SELECT i, (sum(f) FILTER (WHERE c.a))::bigint + sum(tf)::bigint AS o, (sum(f) FILTER (WHERE c.p))::bigint AS p,
            (count(f) FILTER (WHERE c.a))::int AS ro, (count(f) FILTER (WHERE c.p))::int AS rp, (count(*) FILTER (WHERE n <> 3))::int AS e
        FROM (SELECT s.*, t.official, standing = 'approved' AS a, standing IN ('approved', 'submitted') AS p
            FROM submission s LEFT JOIN total t ON t.submission_id = s.id WHERE s.parent_id = %s) c,
            unnest(c.figures, c.nothings, c.official) WITH ORDINALITY o(f, n, tf, i) GROUP BY i) y) z
WHERE submission_id = %s
"""


def _one_approval(connection, round_: Round, count: int, size: int, repeat: int) -> Row:
    """From the commit of an approval until the totals of the unit above and of the province are written and committed."""
    row = Row(f"one approval to fresh totals, {count:,} × {size}")
    ids = _waiting(round_, repeat * 2)
    for report_id, other in zip(ids[::2], ids[1::2], strict=True):
        with watched(row, row.floor):
            (parent,) = connection.execute(BARE_APPROVE, [report_id]).fetchone()
            for total in (parent, 1):
                connection.execute(BARE_TOTAL, [total, total])
        report = db.session.get_one(Submission, other)
        make_move(report, "approve", by=OPERATOR, seen=report.version, now=NOW)
        db.session.commit()
        with watched(row, row.ours):
            while settle_one(now=NOW):
                db.session.commit()
            db.session.commit()
    return row


def _eight_writers(url: str, round_: Round) -> Row:
    """The floor: the same approvals with their marks thrown away; ours: with a sweep working them off at the same time."""
    row = Row(f"{WRITERS} writers under one province", per=WRITERS * APPROVALS)
    ids = _waiting(round_, WRITERS * APPROVALS, state="draft")
    for samples, sweeping in ((row.floor, False), (row.ours, True)):
        db.session.execute(
            text("UPDATE submission SET state = 'submitted', standing = 'submitted' WHERE id = ANY(:ids)"), {"ids": ids}
        )
        db.session.execute(StaleMark.__table__.delete())
        db.session.commit()
        samples.append(_race(url, ids, sweeping=sweeping))
    return row


def _race(url: str, ids: list[int], *, sweeping: bool) -> float:
    """Seconds from the moment all are ready until the last has approved its share."""
    ways = multiprocessing.get_context("spawn")
    ready, done = ways.Barrier(WRITERS + 1), ways.Event()
    writers = [ways.Process(target=_approve, args=(url, ids[at::WRITERS], ready)) for at in range(WRITERS)]
    sweep = ways.Process(target=_sweep, args=(url, done))
    for each in (*writers, *([sweep] if sweeping else [])):
        each.start()
    ready.wait()
    start = time.perf_counter()
    for each in writers:
        each.join()
    seconds = time.perf_counter() - start
    done.set()
    if sweeping:
        sweep.join()
    return seconds


def _approve(url: str, ids: list[int], ready) -> None:
    with _inside(url):
        db.session.execute(text("SELECT 1"))
        ready.wait()
        for report_id in ids:
            report = db.session.get_one(Submission, report_id)
            make_move(report, "approve", by=OPERATOR, seen=report.version, now=NOW)
            db.session.commit()


def _sweep(url: str, done) -> None:
    with _inside(url):
        while not done.is_set():
            if settle_one(now=NOW) is None:
                time.sleep(0.02)
            db.session.commit()


def _inside(url: str):
    from app import create_app

    return create_app(
        {"SQLALCHEMY_DATABASE_URI": url, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False, "TESTING": True}
    ).app_context()


def _workbooks(recount: float, count: int, size: int) -> Iterator[Row]:
    """What people do today: open one workbook per unit and add up its cells; a sample, told for all of them."""
    content, sample = _workbook(size), min(60, count // 10)
    readers: dict[str, Callable[[], int]] = {
        "openpyxl": lambda: sum(
            row[1] for row in openpyxl.load_workbook(io.BytesIO(content), read_only=True).active.values if row[1]
        ),
        "calamine": lambda: sum(
            int(row[1])
            for row in python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            .get_sheet_by_index(0)
            .to_python()
        ),
    }
    for name, read in readers.items():
        row = Row(f"the same from {count:,} workbooks, {name} (floor: ours)", per=count * size)
        row.floor.append(recount)
        with watched(row, row.ours):
            for _ in range(sample):
                read()
        row.ours[0] *= count / sample
        yield row


def _workbook(size: int) -> bytes:
    target = io.BytesIO()
    with closing(xlsxwriter.Workbook(target)) as book:
        sheet = book.add_worksheet()
        for at in range(size):
            sheet.write_row(at, 0, [f"Ô {at}", at])
    return target.getvalue()


def _waiting(round_: Round, count: int, state: str = "submitted") -> list[int]:
    query = select(Submission.id).where(
        Submission.round_id == round_.id, Submission.depth == 2, Submission.state == state
    )
    return list(db.session.scalars(query.order_by(Submission.id).limit(count)))


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
