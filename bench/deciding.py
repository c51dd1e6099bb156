"""A round of a province: reports decided one by one and many at once, totals from scratch, alarms over the whole country."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import func, select

from bench.measuring import Row, compare, watched
from bench.stage import NOW, ROOT, TODAY, Nation, bare
from extensions import db
from submissions.alarms import alarms_below
from submissions.consolidation.level import settle_round
from submissions.entry.drafting import save_many
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.models import Round, StaleMark, Submission, Total
from submissions.moves import make_move, make_moves
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from units.access import OPERATOR
from units.kinds import Level
from units.tree import unit_by_code
from workflow.periods import parse_period

FIGURES = {"workforce_total": "120", "workforce_female": "80", "members_total": "100", "members_female": "70"}
REASON = "Số lao động chưa khớp với bảng lương"
MOVES = ("submit", "return", "submit", "approve")
BATCH = 50

BARE_LOOK = """
    SELECT s.state, s.version, a.role FROM floor_report s LEFT JOIN appointment a ON a.unit_id = s.unit_id WHERE s.id = %s
"""
BARE_GUARD = (
    "UPDATE floor_report SET state = %s, version = version + 1 WHERE id = %s AND version = %s RETURNING version"
)
BARE_NOTE = """
    INSERT INTO floor_history (subject, subject_id, sequence, at, act, facts, previous_hash, hash)
    SELECT 'submission', %s, 1 + count(*), now(), %s, '{}', repeat('0', 64), repeat('0', 64)
    FROM floor_history WHERE subject_id = %s
"""
BARE_ALARMS = """
    SELECT count(*) FROM unit u LEFT JOIN appointment a ON a.unit_id = u.id WHERE u.valid_to IS NULL AND a.id IS NULL
"""


def rows(country: Nation, repeat: int) -> Iterator[Row]:
    """Open a round over the first province, fill it in, and measure what happens to it."""
    round_ = opened(country.provinces[0])
    reports = filled(round_)
    few = reports[: min(200, len(reports) // 2)]
    with bare() as connection:
        connection.execute("VACUUM ANALYZE")
        _floor_tables(connection)
        yield _one_by_one(connection, few)
        yield _many(connection, reports[len(few) :])
        yield _from_scratch(connection, round_)
        root = unit_by_code(ROOT, TODAY)
        assert root is not None
        yield compare(
            "alarms of the whole country",
            lambda: connection.execute(BARE_ALARMS).fetchall(),
            lambda: alarms_below([root.id], TODAY, NOW),
            repeat=max(1, repeat // 20),
        )


def opened(province: str, period: str = "2026-Q3") -> Round:
    """A round of the short form over one province; each group of rows has a quarter of its own."""
    version, _ = publish(shipped_form("Q"), by_id=None, now=NOW)
    scope = unit_by_code(province, TODAY)
    assert scope is not None
    due = dict.fromkeys(Level, TODAY + timedelta(days=9))
    window = parse_period(period)
    return open_round(version, window, scope, workflow=shipped("one_step"), deadlines=due, by=OPERATOR, now=NOW)


def filled(round_: Round) -> list[int]:
    """Ids of the grassroots reports, each with the least that may be submitted."""
    query = select(Submission).where(Submission.round_id == round_.id, Submission.level == Level.GRASSROOTS)
    reports = list(db.session.scalars(query.order_by(Submission.id)))
    save_many({each.id: FIGURES for each in reports}, by=OPERATOR, now=NOW)
    ids = [each.id for each in reports]
    db.session.commit()
    return ids


def _one_by_one(connection, ids: Sequence[int]) -> Row:
    """Four moves on each, a transaction per move."""
    row = Row(f"decide {len(MOVES)} times on a report, one by one", per=len(ids) * len(MOVES))
    with watched(row, row.floor):
        _by_hand(connection, ids, MOVES)
    with watched(row, row.ours):
        for report_id, move in itertools.product(ids, MOVES):
            report = db.session.get_one(Submission, report_id)
            make_move(report, move, by=OPERATOR, seen=report.version, reason=REASON, now=NOW)
            db.session.commit()
    return row


def _many(connection, ids: Sequence[int]) -> Row:
    """The same move on fifty at a time; the floor is what one report takes by hand."""
    row = Row(f"decide on reports, {BATCH} at a time", per=len(ids) * 2)
    with watched(row, row.floor):
        _by_hand(connection, ids, ("submit", "approve"))
    with watched(row, row.ours):
        for start in range(0, len(ids), BATCH):
            for move in ("submit", "approve"):
                outcomes = make_moves(ids[start : start + BATCH], move, by=OPERATOR, seen=None, now=NOW)
                assert not any(each.refused for each in outcomes)
                db.session.commit()
    return row


def _by_hand(connection, ids: Sequence[int], moves: Sequence[str]) -> None:
    """The floor of a decision: look, guard, note and commit, each move on each report alone."""
    for report_id, move in itertools.product(ids, moves):
        with connection.transaction():
            _, version, _ = connection.execute(BARE_LOOK, [report_id]).fetchone()
            connection.execute(BARE_GUARD, [move, report_id, version])
            connection.execute(BARE_NOTE, [report_id, move, report_id])


def _from_scratch(connection, round_: Round) -> Row:
    """All totals of the round; the floor adds every slot up by parent in one bare statement."""
    slots = len(round_.form_version.compiled.slots)
    count = db.session.scalar(select(func.count()).select_from(Submission).where(Submission.round_id == round_.id))
    sums = ", ".join(f"sum(figures[{slot}])" for slot in range(1, slots + 1))
    query = f"SELECT parent_id, {sums} FROM submission WHERE round_id = %s GROUP BY parent_id"
    row = Row(f"totals of {count:,} reports of {slots} slots from scratch", per=count * slots)
    with watched(row, row.floor):
        connection.execute(query, [round_.id]).fetchall()
    parents = select(Total.submission_id).join(Submission, Submission.id == Total.submission_id)
    marked = [
        {"submission_id": each.id, "depth": each.depth}
        for each in db.session.scalars(
            select(Submission).where(Submission.id.in_(parents), Submission.round_id == round_.id)
        )
    ]
    db.session.execute(StaleMark.__table__.insert(), marked)
    db.session.commit()
    with watched(row, row.ours):
        settle_round(round_, now=NOW)
        db.session.commit()
    return row


def _floor_tables(connection) -> None:
    connection.execute("CREATE TABLE floor_report AS SELECT id, unit_id, 'draft' AS state, version FROM submission")
    connection.execute("CREATE UNIQUE INDEX ON floor_report (id)")
    connection.execute("CREATE TABLE floor_history (LIKE history_entry INCLUDING DEFAULTS INCLUDING INDEXES)")
    connection.execute("ALTER TABLE floor_history ALTER COLUMN user_id DROP NOT NULL")
    connection.execute("CREATE INDEX ON floor_history (subject_id)")
