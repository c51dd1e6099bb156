"""Who stands where: the offices a person holds on a day, and the desks they give him towards a unit.

The answers feed the one decision function; this module decides nothing about reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from extensions import db
from units.models import UnitName
from units.people import Appointment, User
from units.tree import holding, parent_id_of
from workflow.model import Desk, Relation, Role
from workflow.refusals import Refused


@dataclass(frozen=True)
class Office:
    """An appointment as of one day, with the name the unit carries that day."""

    unit_id: int
    unit_name: str
    role: Role
    title: str


def offices_of(person: User, on: date) -> list[Office]:
    """The offices `person` holds on `on`, by unit name."""
    query = (
        select(Appointment.unit_id, UnitName.name, Appointment.role, Appointment.title)
        .join(UnitName, UnitName.unit_id == Appointment.unit_id)
        .where(Appointment.user_id == person.id, holding(Appointment, on), holding(UnitName, on))
        .order_by(UnitName.sort_key, Appointment.role)
    )
    return [Office(*row) for row in db.session.execute(query)]


def holders(unit_ids: Iterable[int], roles: Iterable[Role], on: date) -> list[tuple[int, int]]:
    """(unit id, person id) of everybody enabled who holds one of `roles` at one of `unit_ids` on `on`."""
    query = select(Appointment.unit_id, Appointment.user_id).join(User, User.id == Appointment.user_id)
    query = query.where(Appointment.unit_id.in_(list(unit_ids)), Appointment.role.in_(list(roles)))
    query = query.where(holding(Appointment, on), User.enabled)
    return list(db.session.execute(query.distinct()))


def desks_towards(offices: Sequence[Office], unit_path: Sequence[int]) -> frozenset[Desk]:
    """The desks `offices` give towards the unit at the end of `unit_path` (unit ids from the root of the tree down).

    The root has nobody above: its own people also hold `parent` towards it, it answers to itself.
    """
    unit_id, above = unit_path[-1], unit_path[:-1]
    parent_id = above[-1] if above else unit_id
    desks = set()
    for office in offices:
        if office.unit_id == unit_id:
            desks.add(Desk(office.role, Relation.OWN))
        if office.unit_id == parent_id:
            desks.add(Desk(office.role, Relation.PARENT))
        if office.unit_id in above:
            desks.add(Desk(office.role, Relation.ANCESTOR))
    return frozenset(desks)


def require_role(person: User, roles: Iterable[Role], unit_id: int, on: date) -> None:
    """Refuse unless `person` holds one of `roles` at `unit_id` or at a unit above it on `on`.

    Errors: Refused("not_your_desk").
    """
    allowed = set(roles)
    held = {office.unit_id for office in offices_of(person, on) if office.role in allowed}
    current: int | None = unit_id
    while current is not None:
        if current in held:
            return
        current = parent_id_of(current, on)
    raise Refused("not_your_desk")
