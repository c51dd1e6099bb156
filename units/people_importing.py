"""Lists of people with their offices into accounts and appointments: everything is checked before anything is written.

Columns: name,email,unit_code,role,from,to and, if wanted, title and phone (taken for new accounts); dates ISO or
dd/mm/yyyy, `to` may be empty. One person in several lines is one account, told apart by the address alone. A code means
whoever carries it on the line's first day. All or nothing, and twice is once; what is there already is never changed by a
list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from extensions import db
from units.access import Doer
from units.appointing import LONGEST_NAME, LONGEST_TITLE, TITLES, read_email, same_name
from units.history import Happening, append
from units.models import Unit, UnitCode, UnitName
from units.people import Appointment, User
from units.people_rights import why_not_change
from units.phones import phone_number
from units.tables import FileFaults, LineFault, Table
from units.tree import holding, one_of, text_one_of, within
from vietnamese import NotADate, parse_date
from workflow.deadlines import local_day
from workflow.model import Role
from workflow.refusals import Refused

COLUMNS = ("name", "email", "unit_code", "role", "from", "to")
OPTIONAL = ("title", "phone")


@dataclass(frozen=True)
class PersonRow:
    """One line of the file, read and typed. `unit_id`: who carries the code on the first day."""

    line: int
    name: str
    email: str
    unit_id: int
    role: Role
    title: str
    first: date
    last: date | None
    phone: str | None = None

    @property
    def office(self) -> tuple[str, int, Role]:
        """Whose office of which kind it is."""
        return self.email, self.unit_id, self.role

    def overlaps(self, first: date, last: date | None) -> bool:
        """Is there a day in both?"""
        return self.first <= (last or date.max) and first <= (self.last or date.max)


@dataclass(frozen=True)
class PeoplePlan:
    """What a list would do. `accounts`: address -> name of people who are new; `unchanged`: lines found as they are.

    `phones`: address -> number of those of them that have one.
    """

    accounts: Mapping[str, str]
    offices: tuple[PersonRow, ...]
    unchanged: int
    phones: Mapping[str, str] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """Accounts that are new."""
        return len(self.accounts)


def plan_people(table: Table, *, by: Doer, tops: Sequence[int] = (), now: datetime) -> PeoplePlan:
    """Work out what a list would do; nothing is written. `tops`: units at and below which the doer administers people.

    Errors: FileFaults naming every faulty line and column; Refused("outside_your_units", lines) when a line speaks of a
    unit outside `tops`, or of none at all (which of the two is not told), unless the operator asks.
    """
    drafts, faults = _read(table)
    units = _units_on(drafts)
    if not by.is_operator:
        mine = within({unit_id for unit_id, _ in units.values()}, tops, local_day(now))
        outside = [line for line, _ in drafts if line not in units or units[line][0] not in mine]
        if outside:
            raise Refused("outside_your_units", lines=outside)
    rows = [_row(line, cells, units[line][0]) for line, cells in drafts if line in units]
    faults += [table.fault(line, "unit_code", _nobody(cells)) for line, cells in drafts if line not in units]
    faults += [fault for row in rows for fault in _outside_life(table, row, units[row.line][1])]
    users = _users({row.email for row in rows})
    faults += _two_names(table, rows, _seen(users, by, now))
    held = _held(users)
    fresh, repeated = [], 0
    for row in rows:
        twin, clash = _compare(row, held)
        if clash:
            faults.append(table.fault(row.line, "from", clash))
        elif twin:
            repeated += 1
        else:
            fresh.append(row)
            held[row.office].append((row.first, row.last, row.line))
    if faults:
        raise FileFaults(sorted(faults, key=lambda fault: fault.line))
    accounts = {row.email: row.name for row in reversed(rows) if row.email not in users}
    phones = {row.email: row.phone for row in reversed(rows) if row.email in accounts and row.phone}
    return PeoplePlan(accounts, tuple(fresh), repeated, phones)


def write_people(plan: PeoplePlan, *, by: Doer, now: datetime) -> list[User]:
    """Write what is new, a handful of statements however much it is; the people who are new, by address."""
    if plan.accounts:
        common = {"enabled": True, "created_at": now}
        made = db.session.execute(
            insert(User).returning(User.id, User.email),
            [
                {"email": email, "name": name, "phone": plan.phones.get(email)} | common
                for email, name in plan.accounts.items()
            ],
        ).all()
        append(
            [Happening("person", each.id, "new_account", by.user_id, {"email": each.email}) for each in made], now=now
        )
    users = _users({row.email for row in plan.offices})
    if plan.offices:
        db.session.execute(insert(Appointment), [_written(row, users) for row in plan.offices])
        append(list(_happenings(plan.offices, users, by, now)), now=now)
    return [users[email] for email in sorted(plan.accounts)]


def _read(table: Table) -> tuple[list[tuple[int, dict[str, Any]]], list[LineFault]]:
    drafts, faults = [], []
    for line, cells in table.lines:
        typed: dict[str, Any] = dict(cells)
        wrong = [table.fault(line, column, message) for column, message in _wrong_with(typed)]
        faults += wrong
        if not wrong:
            drafts.append((line, typed))
    return drafts, faults


def _wrong_with(cells: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(column, what is wrong) of one line; what can be read is put in typed."""
    cells["name"] = " ".join(cells["name"].split())
    if not cells["name"] or len(cells["name"]) > LONGEST_NAME:
        yield "name", f"phải có họ tên, dài nhất {LONGEST_NAME} ký tự"
    try:
        cells["email"] = read_email(cells["email"])
    except Refused:
        yield "email", f"“{cells['email'][:80]}” không phải địa chỉ thư điện tử"
    if not cells["unit_code"]:
        yield "unit_code", "phải có mã đơn vị"
    if cells["role"].lower() in set(Role):
        cells["role"] = Role(cells["role"].lower())
    else:
        yield "role", f"“{cells['role']}” không có trong {', '.join(Role)}"
    if len(cells["title"]) > LONGEST_TITLE:
        yield "title", f"chức danh dài nhất {LONGEST_TITLE} ký tự"
    try:
        cells["phone"] = phone_number(cells["phone"])
    except ValueError:
        yield "phone", f"“{cells['phone'][:40]}” không phải số điện thoại, viết như 0912 345 678"
    yield from _wrong_days(cells)


def _wrong_days(cells: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for column in ("from", "to"):
        text, cells[column] = cells[column], None
        if text or column == "from":
            try:
                cells[column] = parse_date(text)
            except NotADate:
                yield column, f"“{text}” không phải ngày (dd/mm/yyyy hoặc yyyy-mm-dd)"
    if cells["from"] and cells["to"] and cells["to"] < cells["from"]:
        yield "to", "ngày thôi giữ chức trước ngày bắt đầu"


def _units_on(drafts: Iterable[tuple[int, dict[str, Any]]]) -> dict[int, tuple[int, Unit]]:
    """Line -> (id, unit) of whoever carries the line's code on its first day; lines whose code nobody carries left out."""
    by_code: dict[str, list[tuple[date, date | None, Unit]]] = defaultdict(list)
    codes = {cells["unit_code"] for _, cells in drafts}
    query = select(UnitCode.code, UnitCode.valid_from, UnitCode.valid_to, Unit).join(Unit, Unit.id == UnitCode.unit_id)
    for code, first, last, unit in db.session.execute(query.where(text_one_of(UnitCode.code, codes))):
        by_code[code].append((first, last, unit))
    found = {}
    for line, cells in drafts:
        for first, last, unit in by_code[cells["unit_code"]]:
            if first <= cells["from"] <= (last or date.max):
                found[line] = (unit.id, unit)
    return found


def _row(line: int, cells: dict[str, Any], unit_id: int) -> PersonRow:
    title = " ".join(cells["title"].split()) or TITLES[cells["role"]]
    who, office = (cells["name"], cells["email"]), (unit_id, cells["role"], title)
    return PersonRow(line, *who, *office, cells["from"], cells["to"], cells["phone"])


def _nobody(cells: dict[str, Any]) -> str:
    return f"không có đơn vị nào mang mã {cells['unit_code']} ngày {cells['from']:%d/%m/%Y}"


def _outside_life(table: Table, row: PersonRow, unit: Unit) -> Iterator[LineFault]:
    if unit.valid_to and (row.last is None or row.last > unit.valid_to):
        yield table.fault(row.line, "to", f"đơn vị chỉ tồn tại đến {unit.valid_to:%d/%m/%Y}")


def _users(emails: Iterable[str]) -> dict[str, User]:
    return {user.email: user for user in db.session.scalars(select(User).where(text_one_of(User.email, set(emails))))}


def _two_names(table: Table, rows: Sequence[PersonRow], users: Mapping[str, User]) -> Iterator[LineFault]:
    first: dict[str, PersonRow] = {}
    for row in rows:
        earlier = first.setdefault(row.email, row)
        if not same_name(row.name, earlier.name):
            yield table.fault(row.line, "name", f"{row.email} ở dòng {earlier.line} mang tên khác: “{earlier.name}”")
        elif row.email in users and not same_name(row.name, users[row.email].name):
            yield table.fault(
                row.line, "name", f"{row.email} đã có tài khoản mang tên khác; sửa tên ở trang người dùng"
            )


def _seen(users: Mapping[str, User], by: Doer, now: datetime) -> dict[str, User]:
    """The accounts the doer may know of: whether a stranger has one, and under what name, is not told."""
    answers = why_not_change(list(users.values()), by, local_day(now))
    hidden = {each for each, refused in answers.items() if refused and refused.code == "not_found"}
    return {email: user for email, user in users.items() if user.id not in hidden}


Held = dict[tuple[str, int, Role], list[tuple[date, date | None, int]]]
"""Office -> (first day, last day, line of the file or 0)."""


def _held(users: Mapping[str, User]) -> Held:
    held: Held = defaultdict(list)
    emails = {user.id: user.email for user in users.values()}
    columns = (Appointment.user_id, Appointment.unit_id, Appointment.role, Appointment.valid_from, Appointment.valid_to)
    query = select(*columns).join(User, User.id == Appointment.user_id).where(text_one_of(User.email, set(users)))
    for user_id, unit_id, role, first, last in db.session.execute(query):
        held[emails[user_id], unit_id, role].append((first, last, 0))
    return held


def _compare(row: PersonRow, held: Held) -> tuple[bool, str]:
    """(is the line there already, what it clashes with)."""
    for first, last, line in held[row.office]:
        if (first, last) == (row.first, row.last):
            return True, ""
        if row.overlaps(first, last):
            where = f"dòng {line}" if line else "hệ thống"
            days = f"từ {first:%d/%m/%Y}" + (f" đến {last:%d/%m/%Y}" if last else "")
            return False, f"đã giữ vai trò này ở {where} {days}, trùng ngày với dòng này"
    return False, ""


def _written(row: PersonRow, users: Mapping[str, User]) -> dict[str, Any]:
    return {
        "user_id": users[row.email].id,
        "unit_id": row.unit_id,
        "role": row.role,
        "title": row.title,
        "valid_from": row.first,
        "valid_to": row.last,
    }


def _happenings(rows: Sequence[PersonRow], users: Mapping[str, User], by: Doer, now: datetime) -> Iterator[Happening]:
    ids = {row.unit_id for row in rows}
    today = local_day(now)
    named = select(UnitName.unit_id, UnitName.name).where(holding(UnitName, today), one_of(UnitName.unit_id, ids))
    names = dict(db.session.execute(named).all())
    for row in rows:
        facts = {
            "unit": names.get(row.unit_id, ""),
            "unit_id": row.unit_id,
            "role": row.role.value,
            "title": row.title,
            "since": row.first.isoformat(),
            "until": row.last.isoformat() if row.last else "",
        }
        yield Happening("person", users[row.email].id, "appoint", by.user_id, facts)
