"""Who below has not sent, with whom to call; a personal reminder to those chosen, kept in the history of each report."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from sqlalchemy import Select, func, select

from extensions import db
from submissions.deciding import WRITERS
from submissions.models import Round, Submission
from submissions.notices.inbox import units_array
from submissions.notices.kinds import CHASE
from submissions.notices.models import Notice
from submissions.notices.owing import Owed, owe
from units import history
from units.access import Doer, holders
from units.history import HistoryEntry
from units.people import User
from units.tree import one_of
from workflow.deadlines import local_day
from workflow.model import Standing

PER_PAGE = 100
HEADINGS = ("Mã", "Đơn vị", "Hạn nộp", "Quá hạn (ngày)", "Người phụ trách", "Điện thoại", "Thư điện tử", "Đã nhắc lúc")
WIDTHS = (12, 50, 12, 12, 28, 16, 30, 18)


@dataclass(frozen=True)
class Unsent:
    """A report not sent, the people who write for the unit, and when they were last chased."""

    submission: Submission
    people: list[User]
    chased_at: datetime | None

    def days_late(self, today: date) -> int:
        """Calendar days since the deadline day; 0 before it is over."""
        return max(0, (today - local_day(self.submission.due_at)).days)

    def can_be_chased(self, today: date, by: int | None) -> bool:
        """Would a reminder by the person `by` reach somebody? Once a day, and nobody reminds himself: as `chase`."""
        was_today = self.chased_at is not None and local_day(self.chased_at) == today
        return not was_today and any(person.id != by for person in self.people)


def unsent_below(
    round_: Round, seats: Sequence[int], now: datetime, *, deep: bool, page: int | None = None
) -> tuple[list[Unsent], int]:
    """Reports of the round below the units `seats` (`deep`: not only directly) not yet sent, and how many there are.

    In Vietnamese order; one page (from 1), or all without one. A constant number of statements.
    """
    query = _unsent(round_, seats, deep=deep)
    count = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    query = query.order_by(Submission.sort_key, Submission.id)
    if page is not None:
        query = query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return _with_people(list(db.session.scalars(query)), now), count


def chase(submissions: Sequence[Submission], *, by: Doer, now: datetime) -> tuple[int, list[Submission]]:
    """Remind the people of `submissions` personally: once a day each.

    Returns how many units were reminded, and those where there is nobody to remind. Reports sent meanwhile are left out.
    """
    today = local_day(now)
    waiting = [each for each in submissions if each.standing is Standing.OPEN]
    already = _chased_on([each.id for each in waiting], today)
    people = _people_at([each.unit_path[-1] for each in waiting], today)
    nobody = [each for each in waiting if not people.get(each.unit_path[-1])]
    owed, happened = [], []
    for each in waiting:
        told = [person for person in people.get(each.unit_path[-1], ()) if person.id != by.user_id]
        if each.id in already or not told:
            continue
        signed = by.signature(each.unit_path)
        facts = {"by": signed["name"], "title": signed["title"], "for": signed.get("for_name", "")}
        owed += [Owed(person.id, each.id, CHASE, today.isoformat(), facts) for person in told]
        reached = {"to": [person.name for person in told], **signed}
        happened.append(history.Happening("submission", each.id, "chase", by.user_id, reached))
    history.append(happened, now=now)
    owe(owed, now=now)
    return len(happened), nobody


def lines_of(unsent: Sequence[Unsent], today: date) -> list[tuple[str, ...]]:
    """The list for calling: a line a person, or one for a unit without anybody."""
    lines = []
    for each in unsent:
        report = each.submission
        unit = (report.unit_code, report.unit_name, f"{local_day(report.due_at):%d/%m/%Y}", str(each.days_late(today)))
        chased = f"{local_day(each.chased_at):%d/%m/%Y}" if each.chased_at else ""
        for name, phone, email in [(one.name, one.phone or "", one.email) for one in each.people] or [("", "", "")]:
            lines.append((*unit, name, phone, email, chased))
    return lines


def as_csv(lines: Sequence[Sequence[str]]) -> bytes:
    """The lines as CSV a spreadsheet opens: UTF-8 with its mark; what could be a formula is quoted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([[_harmless(cell) for cell in line] for line in lines])
    return text.getvalue().encode("utf-8-sig")


def as_workbook(lines: Sequence[Sequence[str]]) -> bytes:
    """The lines as a workbook of one sheet; every cell is text, so numbers keep their zeros."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Chưa nộp")
    plain, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width, plain)
    sheet.freeze_panes(1, 0)
    for number, line in enumerate((HEADINGS, *lines)):
        for at, cell in enumerate(line):
            sheet.write_string(number, at, cell, plain if number else bold)
    book.close()
    return content.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "@", "-") or (cell[:1] == "+" and not cell[1:].isdigit()) else cell


def _unsent(round_: Round, seats: Sequence[int], *, deep: bool) -> Select[tuple[Submission]]:
    query = select(Submission).where(Submission.round_id == round_.id, Submission.standing == Standing.OPEN)
    query = query.where(~one_of(Submission.unit_path[Submission.depth + 1], seats))
    if deep:
        return query.where(Submission.unit_path.bool_op("&&")(units_array(seats)))
    return query.where(one_of(Submission.desk_above, seats))


def _with_people(reports: Sequence[Submission], now: datetime) -> list[Unsent]:
    people = _people_at([each.unit_path[-1] for each in reports], local_day(now))
    chased = (
        select(HistoryEntry.subject_id, func.max(HistoryEntry.at))
        .where(HistoryEntry.subject == "submission", HistoryEntry.act == "chase")
        .where(one_of(HistoryEntry.subject_id, [each.id for each in reports]))
        .group_by(HistoryEntry.subject_id)
    )
    last = dict(db.session.execute(chased).all())
    return [Unsent(each, people.get(each.unit_path[-1], []), last.get(each.id)) for each in reports]


def _people_at(unit_ids: Sequence[int], today: date) -> dict[int, list[User]]:
    pairs = holders(set(unit_ids), WRITERS, today)
    query = select(User).where(one_of(User.id, {user_id for _, user_id in pairs})).order_by(User.sort_key, User.id)
    place = {user.id: (at, user) for at, user in enumerate(db.session.scalars(query))}
    found: dict[int, list[tuple[int, User]]] = {}
    for unit_id, user_id in pairs:
        found.setdefault(unit_id, []).append(place[user_id])
    return {unit_id: [user for _, user in sorted(each, key=lambda one: one[0])] for unit_id, each in found.items()}


def _chased_on(ids: Sequence[int], today: date) -> set[int]:
    query = select(Notice.submission_id).where(one_of(Notice.submission_id, ids), Notice.kind == CHASE)
    return set(db.session.scalars(query.where(Notice.occasion == today.isoformat())))
