"""Delegations: a person lends the offices held at one unit to another, between two days, for a reason.

What was lent cannot be lent on, an administrator's office is never lent, and it ends by itself. The taker's acts say on
whose behalf. Every delegation stands in the histories of both. Must not know pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select

from extensions import db
from units.access import NEVER_LENT, Doer
from units.acting import Delegation
from units.appointing import Days
from units.authority import Action, may, may_at, path_of
from units.history import Happening, append
from units.models import ParentEdge, Unit
from units.people import Appointment, User
from units.reasons import reason_given
from units.tree import holding, labelled, name_of, one_of
from workflow.deadlines import local_day
from workflow.refusals import Refused

LONGEST = timedelta(days=366)
LONGEST_REASON = 500
END = "end"


@may.register
def _delegation(subject: Delegation, doer: Doer, action: str, *, now: datetime) -> Refused | None:
    """Giver, taker and the unit's administrators see it; the giver and the administrators end it."""
    if doer.is_operator or doer.user_id == subject.giver_id:
        return None
    refusal = may_at(path_of(subject.unit, local_day(now)), doer, Action.MANAGE_PEOPLE)
    if refusal and doer.user_id == subject.taker_id:
        return None if action == Action.SEE else Refused("ended_by_giver")
    return Refused("not_found") if refusal else None


def delegate(giver: User, taker: User, unit: Unit, days: Days, reason: str, *, by: Doer, now: datetime) -> Delegation:
    """Lend the offices `giver` holds at `unit` to `taker`.

    Errors: Refused: to_oneself, last_day_needed (none, over already, or more than a year), reason_required, nothing_to_lend
    (no office of the giver's own on the first day), taker_not_near (a closed account is near nobody), lent_already.
    """
    if giver.id == taker.id:
        raise Refused("to_oneself")
    today = local_day(now)
    if days.last is None or days.last < today or days.last - days.first > LONGEST:
        raise Refused("last_day_needed", most=LONGEST.days)
    why = reason_given(reason, longest=LONGEST_REASON)
    if not any(_is_lendable(office, unit, days) for office in giver.appointments):
        raise Refused("nothing_to_lend")
    if not taker.enabled or taker.id not in {each.id for each in takers_near(unit, today)}:
        raise Refused("taker_not_near")
    _take_turns(giver)
    if _lent_already(giver, taker, unit, days):
        raise Refused("lent_already", name=taker.name)
    kept = Delegation(
        giver=giver,
        taker=taker,
        unit=unit,
        reason=why,
        made_by=by.user_id,
        made_at=now,
        valid_from=days.first,
        valid_to=days.last,
    )
    db.session.add(kept)
    db.session.flush()
    _note(kept, "delegate", by, now)
    return kept


def end_delegation(kept: Delegation, last_day: date, *, by: Doer, now: datetime) -> None:
    """Let it end earlier, after `last_day`; one that has not begun by then never was. Errors: Refused("over_already")."""
    today = local_day(now)
    changes_nothing = kept.valid_to is not None and kept.valid_from <= last_day == kept.valid_to
    if kept.valid_to is None or kept.valid_to < today or last_day > kept.valid_to or changes_nothing:
        raise Refused("over_already")
    if last_day < kept.valid_from:
        _note(kept, "cancel_delegation", by, now)
        db.session.delete(kept)
    else:
        kept.valid_to = last_day
        _note(kept, "end_delegation", by, now)
    db.session.flush()


def takers_near(unit: Unit, today: date) -> list[User]:
    """Who can stand in at `unit`: whoever holds an office there, directly above or directly below, by given name."""
    above = select(ParentEdge.parent_id).where(ParentEdge.unit_id == unit.id, holding(ParentEdge, today))
    below = select(ParentEdge.unit_id).where(ParentEdge.parent_id == unit.id, holding(ParentEdge, today))
    near = or_(Appointment.unit_id == unit.id, Appointment.unit_id.in_(above), Appointment.unit_id.in_(below))
    office = select(Appointment.id).where(Appointment.user_id == User.id, near, holding(Appointment, today))
    return list(db.session.scalars(select(User).where(User.enabled, office.exists()).order_by(User.sort_key, User.id)))


def desks_of(people: Sequence[User], today: date) -> dict[int, str]:
    """What each of them is and where, to tell people of the same name apart: “Chủ tịch, Công đoàn phường X”."""
    query = select(Appointment.user_id, Appointment.title, Appointment.unit_id).distinct()
    query = query.where(one_of(Appointment.user_id, [each.id for each in people]), holding(Appointment, today))
    offices = db.session.execute(query.order_by(Appointment.user_id, Appointment.unit_id, Appointment.title)).all()
    names = {each.id: each.name for each in labelled({unit_id for _, _, unit_id in offices}, today)}
    desks: dict[int, list[str]] = {}
    for user_id, title, unit_id in offices:
        desks.setdefault(user_id, []).append(f"{title}, {names.get(unit_id, '')}")
    return {user_id: "; ".join(held) for user_id, held in desks.items()}


def lendable_units(giver: User, today: date) -> list[int]:
    """Units at which the person holds, today or later, an office that can be lent."""
    lent = [each for each in giver.appointments if each.role not in NEVER_LENT]
    return list(dict.fromkeys(each.unit_id for each in lent if each.valid_to is None or each.valid_to >= today))


def delegations_of(person: User) -> tuple[list[Delegation], list[Delegation]]:
    """(given, received), the latest first."""
    query = select(Delegation).order_by(Delegation.valid_from.desc(), Delegation.id.desc())
    given = db.session.scalars(query.where(Delegation.giver_id == person.id).limit(200))
    received = db.session.scalars(query.where(Delegation.taker_id == person.id).limit(200))
    return list(given), list(received)


def _is_lendable(office: Appointment, unit: Unit, days: Days) -> bool:
    return office.unit_id == unit.id and office.role not in NEVER_LENT and office.holds_on(days.first)


def _lent_already(giver: User, taker: User, unit: Unit, days: Days) -> bool:
    overlaps = and_(Delegation.valid_from <= days.last, Delegation.valid_to >= days.first)
    same = and_(Delegation.giver_id == giver.id, Delegation.taker_id == taker.id, Delegation.unit_id == unit.id)
    return db.session.scalar(select(Delegation.id).where(same, overlaps).limit(1)) is not None


def _take_turns(giver: User) -> None:
    db.session.execute(select(User.id).where(User.id == giver.id).with_for_update())


def _note(kept: Delegation, act: str, by: Doer, now: datetime) -> None:
    facts = {
        "unit": name_of(kept.unit_id, local_day(now)),
        "unit_id": kept.unit_id,
        "giver": kept.giver.name,
        "taker": kept.taker.name,
        "since": kept.valid_from.isoformat(),
        "until": kept.valid_to.isoformat() if kept.valid_to else "",
        "reason": kept.reason,
    }
    people: Sequence[int] = (kept.giver_id, kept.taker_id)
    append([Happening("person", each, act, by.user_id, facts) for each in people], now=now)
