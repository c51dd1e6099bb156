"""People as their administrators see them: a page at a time, what state each account is in, which offices they hold.

Shows only people with an office, past or present, at or below the units asked for, and of each only those offices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from extensions import db
from units.credentials import MailState, Purpose, SecondFactor, Ticket
from units.models import UnitName
from units.people import Appointment, User
from units.tree import ever_below, holding, one_of, root_ids, within
from vietnamese import fold

PAGE = 50
LARGE = 1_000_000


class AccountState(StrEnum):
    """Can the person come in: not invited yet; invited, with a link that still works; the link ran out or never left; in; closed."""

    NOT_INVITED = "not_invited"
    INVITED = "invited"
    INVITATION_OVER = "invitation_over"
    IN_USE = "in_use"
    CLOSED = "closed"


@dataclass(frozen=True)
class Listed:
    """One person of the list. `offices`: (title, unit name) held on the day."""

    id: int
    name: str
    email: str
    state: AccountState
    has_factor: bool
    offices: tuple[tuple[str, str], ...]


def people_page(
    tops: Sequence[int],
    today: date,
    now: datetime,
    *,
    asked: str = "",
    unit_id: int | None = None,
    only_unusable: bool = False,
    after: int = 0,
) -> list[Listed]:
    """One page of people by given name, and one more if another page follows.

    `asked`: words of the name or the address, diacritics not minded. `only_unusable`: who cannot come in as things are.
    """
    conditions: list[ColumnElement[bool]] = [_belongs(tops, unit_id, today)]
    for word in fold(asked).split()[:8]:
        conditions.append(
            or_(User.search_key.contains(word, autoescape=True), User.email.contains(word, autoescape=True))
        )
    if only_unusable:
        conditions.append(or_(User.password_hash.is_(None), ~User.enabled))
    query = select(User).where(*conditions).order_by(User.sort_key, User.id).limit(PAGE + 1).offset(after)
    found = list(db.session.scalars(query))
    ids = [each.id for each in found]
    states, factors, offices = states_of(found, now), _with_factor(ids), _offices(ids, tops, today)
    return [
        Listed(each.id, each.name, each.email, states[each.id], each.id in factors, tuple(offices[each.id]))
        for each in found
    ]


def states_of(people: Iterable[User], now: datetime) -> dict[int, AccountState]:
    """The state of each account."""
    those = list(people)
    query = (
        select(Ticket)
        .where(one_of(Ticket.user_id, [each.id for each in those]), Ticket.purpose == Purpose.INVITATION)
        .order_by(Ticket.user_id, Ticket.made_at.desc(), Ticket.id.desc())
        .ext(distinct_on(Ticket.user_id))
    )
    newest = {ticket.user_id: ticket for ticket in db.session.scalars(query)}
    return {each.id: _state(each, newest.get(each.id), now) for each in those}


def _state(person: User, invitation: Ticket | None, now: datetime) -> AccountState:
    if not person.enabled:
        return AccountState.CLOSED
    if person.password_hash is not None:
        return AccountState.IN_USE
    if invitation is None:
        return AccountState.NOT_INVITED
    reaches = invitation.is_usable(now) and invitation.state is not MailState.FAILED
    return AccountState.INVITED if reaches else AccountState.INVITATION_OVER


def _belongs(tops: Sequence[int], unit_id: int | None, today: date) -> ColumnElement[bool]:
    office = select(Appointment.id).where(Appointment.user_id == User.id)
    if unit_id is not None:
        office = office.where(Appointment.unit_id == unit_id)
    elif not set(root_ids(today)) <= set(tops):
        office = office.where(one_of(Appointment.unit_id, ever_below(tops, LARGE) or ()))
    return office.exists()


def _with_factor(ids: Sequence[int]) -> set[int]:
    query = select(SecondFactor.user_id).where(
        one_of(SecondFactor.user_id, ids), SecondFactor.confirmed_at.is_not(None)
    )
    return set(db.session.scalars(query))


def _offices(ids: Sequence[int], tops: Sequence[int], today: date) -> dict[int, list[tuple[str, str]]]:
    query = (
        select(Appointment.user_id, Appointment.title, UnitName.name, Appointment.unit_id)
        .join(UnitName, and_(UnitName.unit_id == Appointment.unit_id, holding(UnitName, today)))
        .where(one_of(Appointment.user_id, ids), holding(Appointment, today))
        .order_by(Appointment.valid_from, Appointment.id)
    )
    rows = db.session.execute(query).all()
    mine = within({row.unit_id for row in rows}, tops, today)
    offices: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for user_id, title, name, at in rows:
        if at in mine and (title, name) not in offices[user_id]:
            offices[user_id].append((title, name))
    return offices
