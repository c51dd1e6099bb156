"""Appointments: who holds which office at a unit, from one day to another. The office stays, the person changes.

What was signed keeps the name and title of its day. Every change stands in the person's history. Must not know pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import and_, func, or_, select

from extensions import db
from units.access import Doer
from units.history import Happening, append
from units.models import ParentEdge, Unit
from units.people import Appointment, User
from units.phones import phone_number
from units.second_factor import turn_off
from units.sessions import end_sessions
from units.tickets import invite, replace_tickets
from units.tree import holding, name_of
from vietnamese import canonical, nfc, person_sort_key
from vietnamese import fold as bare
from workflow.deadlines import local_day
from workflow.model import Role
from workflow.refusals import Refused

LONGEST_NAME, LONGEST_TITLE = 200, 120

TITLES: Mapping[Role, str] = {
    Role.REPORTER: "Cán bộ lập báo cáo",
    Role.CHAIR: "Chủ tịch",
    Role.REVIEWER: "Cán bộ kiểm tra",
    Role.APPROVER: "Người duyệt",
    Role.STAFF: "Chuyên viên",
    Role.ADMIN: "Quản trị",
}
"""Printed beside a name when nobody said how the office is called."""


@dataclass(frozen=True)
class Days:
    """From `first` to `last`, both included; no `last`: until further notice."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last and self.last < self.first:
            raise Refused("dates_not_in_order")

    def overlaps(self, first: date, last: date | None) -> bool:
        """Is there a day in both?"""
        return self.first <= (last or date.max) and first <= (self.last or date.max)


def read_email(text: str) -> str:
    """An address as accounts keep it, nobody asked whether it exists. Errors: Refused("email_unreadable")."""
    try:
        return validate_email(nfc(text).strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise Refused("email_unreadable", email=text.strip()[:80]) from None


def person_with(email: str, name: str, *, by: Doer, now: datetime) -> User:
    """The account of an address; made if there is none, then `name` is needed. An account that is there keeps its name.

    Errors: Refused("email_unreadable"), Refused("name_wanted").
    """
    address = read_email(email)
    found = db.session.scalar(select(User).where(User.email == address))
    if found:
        return found
    made = User(email=address, name=read_name(name), enabled=True, created_at=now)
    db.session.add(made)
    db.session.flush()
    append([Happening("person", made.id, "new_account", by.user_id, {"email": address})], now=now)
    return made


def read_name(text: str) -> str:
    """A person's name as it is kept. Errors: Refused("name_wanted")."""
    name = " ".join(nfc(text).split())
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        raise Refused("name_wanted", most=LONGEST_NAME)
    return name


def correct_person(person: User, email: str, name: str, phone: str | None = None, *, by: Doer, now: datetime) -> None:
    """Correct an account's address, name and (None: as it is) telephone.

    Nothing proved under the old address opens the account under the new one: its links, sessions, password and second
    factor end, and whoever reads the new mailbox is invited.

    Errors: Refused (email_unreadable, email_taken, name_wanted, phone_unreadable; "not_oneself" for the doer's own address).
    """
    wanted = {"email": read_email(email), "name": read_name(name), "phone": person.phone}
    if phone is not None:
        wanted["phone"] = _read_phone(phone)
    address, called = wanted["email"], wanted["name"]
    before = {"email": person.email, "name": person.name, "phone": person.phone}
    if address != person.email:
        if db.session.scalar(select(User.id).where(User.email == address)):
            raise Refused("email_taken")
        if person.id == by.user_id:
            raise Refused("not_oneself")
        _begin_anew(person, by, now)
    person.email, person.name, person.phone = address, called, wanted["phone"]
    person.search_key, person.sort_key = bare(called), person_sort_key(called)
    changed = {key: [old, wanted[key]] for key, old in before.items() if old != wanted[key]}
    if "phone" in changed:
        changed["phone"] = []  # that it changed, never the number: the history forgets nothing
    if changed:
        append([Happening("person", person.id, "correct_account", by.user_id, changed)], now=now)
    if "email" in changed:
        invite([person], by_id=by.user_id, now=now)


def _read_phone(text: str) -> str | None:
    try:
        return phone_number(text)
    except ValueError:
        raise Refused("phone_unreadable") from None


def _begin_anew(person: User, by: Doer, now: datetime) -> None:
    replace_tickets([person.id], now=now)
    end_sessions([person.id], now=now)
    turn_off(person, by_id=by.user_id, now=now)
    person.password_hash = None


def appoint(
    person: User, unit: Unit, role: Role, days: Days, *, title: str = "", by: Doer, now: datetime
) -> Appointment:
    """Give a person an office at a unit. `title`: what stands beside the name on what is signed.

    Errors: Refused("outside_units_life"), Refused("office_held_already").
    """
    if days.first < unit.valid_from or (unit.valid_to and (days.last is None or days.last > unit.valid_to)):
        raise Refused("outside_units_life", since=unit.valid_from, until=unit.valid_to)
    _take_turns(person)
    same = select(Appointment).where(
        Appointment.user_id == person.id, Appointment.unit_id == unit.id, Appointment.role == role
    )
    for held in db.session.scalars(same):
        if days.overlaps(held.valid_from, held.valid_to):
            raise Refused("office_held_already", since=held.valid_from, until=held.valid_to)
    called = " ".join(nfc(title).split())[:LONGEST_TITLE] or TITLES[role]
    office = Appointment(user=person, unit=unit, role=role, title=called, valid_from=days.first, valid_to=days.last)
    db.session.add(office)
    db.session.flush()
    _note(office, "appoint", by, now)
    return office


def end_appointment(office: Appointment, last_day: date, *, by: Doer, now: datetime) -> None:
    """End an office after `last_day`; one that has not begun yet may be ended before it begins, then it never was.

    Errors: Refused("ends_before_it_began"), Refused("last_administrator").
    """
    _take_turns(office.user)
    if office.role is Role.ADMIN:
        _keep_an_administrator(office.user, office.unit_id, max(last_day, local_day(now)))
    if last_day >= office.valid_from:
        office.valid_to = last_day
        _note(office, "end_appointment", by, now)
    elif office.valid_from > local_day(now):
        _note(office, "cancel_appointment", by, now)
        db.session.delete(office)
    else:
        raise Refused("ends_before_it_began", since=office.valid_from)
    db.session.flush()


def hand_over(giver: User, unit: Unit, taker: User, first_day: date, *, by: Doer, now: datetime) -> list[Appointment]:
    """Pass every office `giver` holds at `unit` on to `taker` from `first_day` on: same roles, same titles, same last day.

    Drafts and reports in the making belong to the unit and go on with whoever holds the office. Errors:
    Refused("holds_no_office") on the day before and on the day itself, Refused("to_oneself"), Refused("account_disabled")
    of the taker, those of `appoint`.
    """
    if giver.id == taker.id:
        raise Refused("to_oneself")
    if not taker.enabled:
        raise Refused("account_disabled")
    _take_turns(giver)
    db.session.refresh(giver, ["appointments"])
    day_before = first_day - timedelta(days=1)
    held = [
        each
        for each in giver.appointments
        if each.unit_id == unit.id and each.holds_on(day_before) and each.holds_on(first_day)
    ]
    if not held:
        raise Refused("holds_no_office", day=first_day)
    passed = []
    for office in sorted(held, key=lambda each: each.id):
        days = Days(first_day, office.valid_to)
        office.valid_to = day_before
        _note(office, "end_appointment", by, now, to=taker.name)
        passed.append(appoint(taker, unit, office.role, days, title=office.title, by=by, now=now))
    return passed


def keep_an_administrator(person: User, today: date) -> None:
    """Refuse what would leave a tree without anybody who administers all of it. Errors: Refused("last_administrator")."""
    for office in person.appointments:
        if office.role is Role.ADMIN and office.holds_on(today):
            _keep_an_administrator(person, office.unit_id, today)


def _keep_an_administrator(person: User, unit_id: int, today: date) -> None:
    """Two who leave at once take turns at the unit: the second sees that the first has gone."""
    db.session.execute(select(Unit.id).where(Unit.id == unit_id).with_for_update())
    above = select(ParentEdge.id).where(ParentEdge.unit_id == unit_id, holding(ParentEdge, today))
    if db.session.scalar(above.limit(1)):
        return
    tomorrow = today + timedelta(days=1)
    stays = and_(
        Appointment.valid_from <= tomorrow, or_(Appointment.valid_to.is_(None), Appointment.valid_to >= tomorrow)
    )
    others = (
        select(func.count())
        .select_from(Appointment)
        .join(User, and_(User.id == Appointment.user_id, User.enabled))
        .where(Appointment.unit_id == unit_id, Appointment.role == Role.ADMIN, User.id != person.id, stays)
    )
    if not db.session.scalar(others):
        raise Refused("last_administrator")


def same_name(one: str, other: str) -> bool:
    """Do two people bear the same name, wherever the tone marks stand?"""
    return canonical(one).casefold() == canonical(other).casefold()


def _take_turns(person: User) -> None:
    """Two administrators at one person's offices wait for each other."""
    db.session.execute(select(User.id).where(User.id == person.id).with_for_update())


def _note(office: Appointment, act: str, by: Doer, now: datetime, **more: Any) -> None:
    facts = {
        "unit": name_of(office.unit_id, local_day(now)),
        "unit_id": office.unit_id,
        "role": office.role.value,
        "title": office.title,
        "since": office.valid_from.isoformat(),
        "until": office.valid_to.isoformat() if office.valid_to else "",
        **more,
    }
    append([Happening("person", office.user_id, act, by.user_id, facts)], now=now)
