"""Who may see and change a person's account and offices: administrators, within the part of the tree they administer.

An account belongs to every unit at which its person still holds or was lent an office: only who administers all of them
closes it, changes its address or takes its second factor away. Past offices let one see, not act.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, CompoundSelect, func, select, union

from extensions import db
from units.access import Doer
from units.acting import Delegation
from units.authority import Action, may, may_at, path_of, seats
from units.people import Appointment, User
from units.tree import one_of, within
from workflow.deadlines import local_day
from workflow.refusals import Refused

CHANGE_ACCOUNT = "change_account"


@may.register
def _person(subject: User, doer: Doer, action: str, *, now: datetime) -> Refused | None:
    refused = why_not_change([subject], doer, local_day(now))[subject.id]
    return None if action == Action.SEE and refused and refused.code == "offices_elsewhere" else refused


@may.register
def _appointment(subject: Appointment, doer: Doer, action: str, *, now: datetime) -> Refused | None:
    return may_at(path_of(subject.unit, local_day(now)), doer, Action.MANAGE_PEOPLE)


def why_not_change(people: Sequence[User], doer: Doer, today: date) -> dict[int, Refused | None]:
    """By person: None when the doer may change the account, else Refused: not_found or offices_elsewhere."""
    if doer.is_operator:
        return {each.id: None for each in people}
    ids = [each.id for each in people]
    ever: dict[int, set[int]] = {each: set() for each in ids}
    still: dict[int, set[int]] = {each: set() for each in ids}
    for person_id, unit_id, is_over in db.session.execute(_units_of(ids, today)):
        ever[person_id].add(unit_id)
        if not is_over:
            still[person_id].add(unit_id)
    mine = within(set().union(*ever.values()), seats(doer, Action.MANAGE_PEOPLE), today)
    return {each: _answer(ever[each], still[each], mine) for each in ids}


def seen_by(person: User, doer: Doer, today: date) -> list[Appointment]:
    """Those of the person's appointments that lie where the doer administers, the latest first."""
    offices = sorted(person.appointments, key=lambda each: (each.valid_from, each.id), reverse=True)
    if doer.is_operator:
        return offices
    mine = within({each.unit_id for each in offices}, seats(doer, Action.MANAGE_PEOPLE), today)
    return [each for each in offices if each.unit_id in mine]


def _answer(ever: set[int], still: set[int], mine: set[int]) -> Refused | None:
    if not ever & mine:
        return Refused("not_found")
    return None if still <= mine else Refused("offices_elsewhere")


def _units_of(ids: Sequence[int], today: date) -> CompoundSelect[tuple[int, int, bool]]:
    """(person, unit, is it over) of every office held or lent."""
    held = select(Appointment.user_id, Appointment.unit_id, _is_over(Appointment, today))
    lent = select(Delegation.taker_id, Delegation.unit_id, _is_over(Delegation, today))
    return union(held.where(one_of(Appointment.user_id, ids)), lent.where(one_of(Delegation.taker_id, ids)))


def _is_over(table: type[Appointment] | type[Delegation], today: date) -> ColumnElement[bool]:
    return func.coalesce(table.valid_to < today, False)
