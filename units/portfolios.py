"""Portfolios: at the desk of a unit, who looks after which of the units directly below, between two days.

A portfolio steers the queue and the notices of those who judge; it gives and takes no right. One person at a time looks
after a unit at a desk: whoever is assigned takes it over for those days, the others have it before and after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, insert, or_, select

from extensions import as_array, db, run_as_written
from units.access import Doer
from units.acting import Portfolio
from units.appointing import Days
from units.history import Happening, append
from units.models import ParentEdge, Unit, UnitCode, UnitName
from units.people import Appointment, User
from units.tree import holding, name_of, one_of
from vietnamese import fold
from workflow.deadlines import local_day
from workflow.model import Role
from workflow.refusals import Refused

PAGE = 50
AT_THE_DESK = (Role.CHAIR, Role.REVIEWER, Role.APPROVER, Role.STAFF)
DAY = timedelta(days=1)

CARERS = """
    SELECT p.unit_id, p.cared_for_id, p.user_id, d.taker_id FROM portfolio p
    LEFT JOIN delegation d ON d.giver_id = p.user_id AND d.unit_id = p.unit_id
        AND d.valid_from <= %(on)s AND (d.valid_to IS NULL OR d.valid_to >= %(on)s)
    WHERE p.cared_for_id = ANY(%(below)s::int[]) AND p.valid_from <= %(on)s AND (p.valid_to IS NULL OR p.valid_to >= %(on)s)
"""
"""Who looks after the units `below`. Others may make it part of a statement of theirs; `carers_among` reads the answer."""


@dataclass(frozen=True)
class CaredFor:
    """A unit directly below and who looks after it today (empty: nobody in particular)."""

    id: int
    name: str
    code: str
    carer_id: int | None
    carer: str
    until: date | None


def assign(unit: Unit, person: User, cared_for: Collection[int], days: Days, *, by: Doer, now: datetime) -> int:
    """Let `person` look after units directly below `unit`; how many. Those who did so far do until the day before.

    Errors: Refused: nothing_chosen, not_at_desk (no office of his own at the unit on the first day), not_below (some unit is
    not directly below on the first day).
    """
    ids = sorted(set(cared_for))
    if not ids:
        raise Refused("nothing_chosen")
    if person.id not in {each.id for each in people_at(unit.id, days.first)}:
        raise Refused("not_at_desk", name=person.name)
    below = select(ParentEdge.unit_id).where(ParentEdge.parent_id == unit.id, holding(ParentEdge, days.first))
    if len(set(db.session.scalars(below.where(one_of(ParentEdge.unit_id, ids))))) != len(ids):
        raise Refused("not_below")
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())
    _make_room(unit.id, ids, days)
    common = {"user_id": person.id, "unit_id": unit.id, "valid_from": days.first, "valid_to": days.last}
    db.session.execute(insert(Portfolio), [common | {"cared_for_id": each} for each in ids])
    facts = {"unit_id": unit.id, "unit": name_of(unit.id, local_day(now)), "count": len(ids), **_told(days)}
    append([Happening("person", person.id, "assign_portfolio", by.user_id, facts)], now=now)
    return len(ids)


def hand_on(unit: Unit, giver: User, taker: User, first_day: date, *, by: Doer, now: datetime) -> int:
    """Let `taker` look after everything `giver` looks after at `unit` on that day, from then on; how many units.

    Errors: those of `assign`; Refused("nothing_chosen") when it is nothing.
    """
    held = select(Portfolio.cared_for_id).where(
        Portfolio.unit_id == unit.id, Portfolio.user_id == giver.id, holding(Portfolio, first_day)
    )
    return assign(unit, taker, list(db.session.scalars(held)), Days(first_day), by=by, now=now)


def release(unit: Unit, cared_for: Collection[int], first_day: date, *, by: Doer, now: datetime) -> None:
    """Let nobody in particular look after these units from `first_day` on: they are everybody's at the desk.

    Errors: Refused("nothing_chosen").
    """
    if not cared_for:
        raise Refused("nothing_chosen")
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())
    _make_room(unit.id, sorted(set(cared_for)), Days(first_day))
    facts = {"count": len(set(cared_for)), "since": first_day.isoformat()}
    append([Happening("unit", unit.id, "release_portfolios", by.user_id, facts)], now=now)


def people_at(unit_id: int, on: date) -> list[User]:
    """Who sits at the desk of a unit in an office of his own, by given name."""
    office = select(Appointment.id).where(
        Appointment.user_id == User.id,
        Appointment.unit_id == unit_id,
        Appointment.role.in_(AT_THE_DESK),
        holding(Appointment, on),
    )
    return list(db.session.scalars(select(User).where(User.enabled, office.exists()).order_by(User.sort_key, User.id)))


def cared_for_page(
    unit_id: int, today: date, *, asked: str = "", carer_id: int | None = None, after: int = 0, limit: int = PAGE
) -> list[CaredFor]:
    """One page of the units directly below with who looks after each, and one more if another page follows.

    `carer_id`: only those of one person; 0 for those of nobody in particular.
    """
    query = (
        select(
            Unit.id, UnitName.name, UnitCode.code, Portfolio.user_id, func.coalesce(User.name, ""), Portfolio.valid_to
        )
        .join(ParentEdge, and_(ParentEdge.unit_id == Unit.id, holding(ParentEdge, today)))
        .join(UnitName, and_(UnitName.unit_id == Unit.id, holding(UnitName, today)))
        .join(UnitCode, and_(UnitCode.unit_id == Unit.id, holding(UnitCode, today)))
        .outerjoin(
            Portfolio,
            and_(Portfolio.unit_id == unit_id, Portfolio.cared_for_id == Unit.id, holding(Portfolio, today)),
        )
        .outerjoin(User, User.id == Portfolio.user_id)
        .where(ParentEdge.parent_id == unit_id, holding(Unit, today))
        .order_by(UnitName.sort_key, Unit.id)
    )
    for word in fold(asked).split()[:8]:
        query = query.where(UnitName.search_key.contains(word, autoescape=True))
    if carer_id is not None:
        query = query.where(Portfolio.user_id == carer_id if carer_id else Portfolio.user_id.is_(None))
    return [CaredFor(*row) for row in db.session.execute(query.limit(limit + 1).offset(after))]


def carers(pairs: Iterable[tuple[int, int]], on: date) -> dict[tuple[int, int], set[int]]:
    """(unit, unit below) -> who looks after it on the day, and who stands in for that person at the desk."""
    wanted = set(pairs)
    found = carers_among(run_as_written(CARERS, {"below": as_array({below for _, below in wanted}), "on": on}))
    return {pair: found[pair] for pair in wanted if pair in found}


def carers_among(rows: Iterable[Sequence[Any]]) -> dict[tuple[int, int], set[int]]:
    """What `CARERS` answered, as `carers` tells it."""
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for unit_id, below_id, carer_id, taker_id in rows:
        found[unit_id, below_id] |= {carer_id} | ({taker_id} - {None})
    return dict(found)


def _make_room(unit_id: int, ids: Sequence[int], days: Days) -> None:
    """Whatever is assigned on these days ends before them and goes on after them."""
    query = select(Portfolio).where(
        Portfolio.unit_id == unit_id,
        one_of(Portfolio.cared_for_id, ids),
        Portfolio.valid_from <= (days.last or date.max),
        or_(Portfolio.valid_to.is_(None), Portfolio.valid_to >= days.first),
    )
    for row in db.session.scalars(query):
        if days.last and (row.valid_to is None or row.valid_to > days.last):
            later = {"valid_from": days.last + DAY, "valid_to": row.valid_to}
            db.session.add(Portfolio(user_id=row.user_id, unit_id=unit_id, cared_for_id=row.cared_for_id, **later))
        if row.valid_from < days.first:
            row.valid_to = days.first - DAY
        else:
            db.session.delete(row)
    db.session.flush()


def _told(days: Days) -> dict[str, str]:
    return {"since": days.first.isoformat(), "until": days.last.isoformat() if days.last else ""}
