"""What people do today: open one official workbook per unit, read every cell of every sheet and add up by name.

The workbooks are those of a round of form A as our own writer makes them, filled in; a sample is read in one process, and
told for all of them. Two rows ask how long the whole takes, two what one more report costs: today everything is read again.
"""

from __future__ import annotations

import io
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import openpyxl
import python_calamine
from sqlalchemy import select, text

from bench.finding import read_in
from bench.measuring import Row, watched
from bench.stage import NOW, ROOT, TODAY, nation, server
from extensions import db
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.models import Submission
from submissions.rounds.opening import open_round
from submissions.workbooks.layout import KEY, VALUE
from submissions.workbooks.taking import workbook_of
from submissions.workflows import shipped
from units.access import OPERATOR
from units.kinds import Level
from units.tree import unit_by_code
from workflow.periods import parse_period

SAMPLE = 200
SECRET = "bench" * 8
FILL = """
    UPDATE submission SET figures = u.figures, nothings = u.nothings FROM (
        SELECT s.id, array_agg(CASE WHEN n = 2 THEN (s.id * 7 + i) % 1000 ELSE f END ORDER BY i) AS figures,
               array_agg(CASE WHEN n = 2 THEN 0 ELSE n END ORDER BY i) AS nothings
        FROM submission s, unnest(figures, nothings) WITH ORDINALITY o(f, n, i) GROUP BY s.id
    ) u WHERE u.id = submission.id
"""
"""Every figure that is asked and missing."""


def workbooks(recount: Row, fresh: Row, count: int) -> Iterator[Row]:
    """Reading the workbooks of `count` units against our recount, and against one approval to fresh totals."""
    sample = min(SAMPLE, count // 15)
    made = _made(sample)
    size = statistics.median(len(each) for each in made) / 1024
    for name, read in (("openpyxl", _by_openpyxl), ("calamine", _by_calamine)):
        row = Row("")
        row.floor.append(statistics.median(recount.ours))
        with watched(row, row.ours):
            sums = _added(made, read)
        row.ours[0] *= count / sample
        row.name = (
            f"reading {count:,} workbooks of form A ({size:.0f} KB, {len(sums)} figures) by {name}, told from {sample}"
        )
        yield row
        again = Row(f"one more report arrives: all read again by {name} (floor: ours, worker running)")
        again.floor, again.ours = [statistics.median(fresh.ours)], list(row.ours)
        yield again


def _added(made: Sequence[bytes], read: Callable[[bytes], Iterator[tuple[object, object]]]) -> Counter[object]:
    """Sheet by sheet, what stands beside each name."""
    sums: Counter[object] = Counter()
    for content in made:
        for name, value in read(content):
            if isinstance(value, int | float):
                sums[name] += value
    return sums


def _by_openpyxl(content: bytes) -> Iterator[tuple[object, object]]:
    for sheet in openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets:
        for row in sheet.values:
            if len(row) > VALUE:
                yield row[KEY], row[VALUE]


def _by_calamine(content: bytes) -> Iterator[tuple[object, object]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False):
            if len(row) > VALUE:
                yield row[KEY], row[VALUE]


def _made(count: int) -> list[bytes]:
    """The workbooks of `count` grassroots units, with their figures in them."""
    with server():
        read_in(nation(count * 2 + 100))
        version, _ = publish(shipped_form("A"), by_id=None, now=NOW)
        scope = unit_by_code(ROOT, TODAY)
        assert scope is not None
        due, period = dict.fromkeys(Level, TODAY), parse_period("2025")
        round_ = open_round(version, period, scope, workflow=shipped("one_step"), deadlines=due, by=OPERATOR, now=NOW)
        db.session.execute(text(FILL))
        db.session.expire_all()
        query = select(Submission).where(Submission.round_id == round_.id, Submission.level == Level.GRASSROOTS)
        reports = db.session.scalars(query.order_by(Submission.id).limit(count)).all()
        return [workbook_of(each, key=SECRET, now=NOW) for each in reports]
