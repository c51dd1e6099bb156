"""Who stands where: the offices a person holds or was lent on a day, and the desks they give him towards a unit.

The answers feed the one decision function; this module decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select, union

from extensions import as_array, db, run_as_written
from units.acting import Delegation
from units.kinds import Level, UnitKind
from units.people import Appointment, User
from units.tree import holding, one_of
from workflow.model import Actor, Desk, Relation, Role

Signed = dict[str, str | int]
"""Who signs: `name`, `title`, and if the office was lent `for_id`, `for_name`."""

NEVER_LENT = (Role.ADMIN,)
"""Roles a delegation does not carry."""

OFFICES = f"""
    SELECT h.unit_id, n.name, u.kind, h.role, h.title, h.of_id, h.of_name, n.sort_key FROM (
        SELECT unit_id, role, title, NULL::int AS of_id, '' AS of_name FROM appointment
        WHERE user_id = %(person)s AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s)
        UNION ALL
        SELECT a.unit_id, a.role, a.title, g.id, g.name FROM delegation d
        JOIN user_account g ON g.id = d.giver_id AND g.enabled
        JOIN appointment a ON a.user_id = d.giver_id AND a.unit_id = d.unit_id AND a.role <> ALL('{as_array(NEVER_LENT)}')
            AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)
        WHERE d.taker_id = %(person)s AND d.valid_from <= %(on)s AND (d.valid_to IS NULL OR d.valid_to >= %(on)s)
    ) h JOIN unit u ON u.id = h.unit_id
    JOIN unit_name n ON n.unit_id = u.id AND n.valid_from <= %(on)s AND (n.valid_to IS NULL OR n.valid_to >= %(on)s)
"""  # noqa: S608 - our own words
OFFICES_IN_ORDER = f"SELECT o.* FROM ({OFFICES}) o ORDER BY o.of_id IS NOT NULL, o.sort_key, o.role"  # noqa: S608
RECOGNISED = f"""
    SELECT p.id, p.name, EXISTS (SELECT FROM second_factor f WHERE f.user_id = p.id AND f.confirmed_at IS NOT NULL), o.*
    FROM sign_in s JOIN user_account p ON p.id = s.user_id AND p.enabled
    LEFT JOIN LATERAL ({OFFICES.replace("%(person)s", "p.id")}) o ON true
    WHERE s.token_hash = %(token)s AND s.ended_at IS NULL AND s.ends_at > %(now)s
    ORDER BY o.of_id IS NOT NULL, o.sort_key, o.role
"""  # noqa: S608 - our own words
"""Asked in every request (ADR 13)."""

HOLDERS = f"""
    SELECT a.unit_id, a.user_id, a.role FROM appointment a JOIN user_account p ON p.id = a.user_id AND p.enabled
    WHERE a.unit_id = ANY(%(units)s::int[]) AND a.role = ANY(%(roles)s::text[])
        AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)
    UNION
    SELECT a.unit_id, d.taker_id, a.role FROM delegation d
    JOIN user_account t ON t.id = d.taker_id AND t.enabled
    JOIN user_account g ON g.id = d.giver_id AND g.enabled
    JOIN appointment a ON a.user_id = d.giver_id AND a.unit_id = d.unit_id
    WHERE d.unit_id = ANY(%(units)s::int[]) AND a.role = ANY(%(roles)s::text[]) AND a.role <> ALL('{as_array(NEVER_LENT)}')
        AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)
        AND d.valid_from <= %(on)s AND (d.valid_to IS NULL OR d.valid_to >= %(on)s)
"""  # noqa: S608 - our own words
"""Unit, person, role. Others may make it part of a statement of theirs; the values are those of `asking_holders`."""


@dataclass(frozen=True)
class Office:
    """An appointment as of one day, with the name the unit carries that day.

    `of_id`, `of_name`: the person whose office it is when it was lent; None and empty when it is one's own.
    """

    unit_id: int
    unit_name: str
    unit_kind: UnitKind
    role: Role
    title: str
    of_id: int | None = None
    of_name: str = ""

    @property
    def level(self) -> Level:
        """The level of the unit."""
        return self.unit_kind.level


class Person(NamedTuple):
    """Who somebody is, wherever it only matters by what number and name he is known."""

    id: int
    name: str


@dataclass(frozen=True)
class Doer:
    """Who acts: a person with the offices held today, or (no person) the operator at the server's command line."""

    person: Person | None = None
    offices: Sequence[Office] = field(default_factory=tuple)

    @property
    def user_id(self) -> int | None:
        """The person's id; None for the operator."""
        return self.person.id if self.person else None

    @property
    def is_operator(self) -> bool:
        """Is it the operator at the server's command line?"""
        return self.person is None

    def towards(self, unit_path: Sequence[int], above_id: int | None = None) -> list[Actor]:
        """The doer as the engine sees him at the desk of one unit: himself first, then those he stands in for.

        `above_id`: as in `desks_towards`.
        """
        if self.person is None:
            return [Actor(person=None, desks=EVERY_DESK, is_operator=True)]
        lenders = dict.fromkeys(office.of_id for office in self.offices if office.of_id is not None)
        return [
            Actor(self.person.id, desks_towards(self._offices_of(of_id), unit_path, above_id), on_behalf_of=of_id)
            for of_id in (None, *lenders)
        ]

    def desks_towards(self, unit_path: Sequence[int], above_id: int | None = None) -> frozenset[Desk]:
        """Every desk held towards the unit, one's own and lent. `above_id`: as in the function of this name."""
        return EVERY_DESK if self.person is None else desks_towards(self.offices, unit_path, above_id)

    def signature(self, unit_path: Sequence[int], on_behalf_of: int | None = None) -> Signed:
        """Name and title under which the doer acts on a unit, for the history; `for_id`, `for_name`: whose office it was if lent.

        The title is that of the nearest office on the way up from the unit, looked for among those of `on_behalf_of` first.
        """
        if self.person is None:
            return {"name": "", "title": ""}
        office = self._nearest(unit_path, self._offices_of(on_behalf_of)) or self._nearest(unit_path, self.offices)
        signed: Signed = {"name": self.person.name, "title": office.title if office else ""}
        if office and office.of_id is not None:
            signed |= {"for_id": office.of_id, "for_name": office.of_name}
        return signed

    @staticmethod
    def _nearest(unit_path: Sequence[int], offices: Sequence[Office]) -> Office | None:
        by_unit = {office.unit_id: office for office in reversed(offices)}
        return next((by_unit[unit_id] for unit_id in reversed(unit_path) if unit_id in by_unit), None)

    def _offices_of(self, of_id: int | None) -> list[Office]:
        return [office for office in self.offices if office.of_id == of_id]


EVERY_DESK = frozenset(Desk(role, relation) for role in Role for relation in Relation)
OPERATOR = Doer()


def doer_for(person: User, on: date) -> Doer:
    """`person` with the offices held and lent on `on`."""
    return Doer(Person(person.id, person.name), tuple(offices_of(person, on)))


def doer_behind(token_hash: str, on: date, *, now: datetime) -> tuple[Doer, bool] | None:
    """Whose open sign-in this is, with the offices of `on`, and has he a second factor that is set up? None: nobody's."""
    rows = run_as_written(RECOGNISED, {"token": token_hash, "now": now, "on": on})
    if not rows:
        return None
    person_id, name, has_factor = rows[0][:3]
    return Doer(Person(person_id, name), _offices(row[3:] for row in rows if row[3] is not None)), has_factor


def offices_of(person: User, on: date) -> list[Office]:
    """The offices `person` holds on `on`, then those lent to him; each by unit name."""
    return list(_offices(run_as_written(OFFICES_IN_ORDER, {"person": person.id, "on": on})))


def _offices(rows: Iterable[Sequence[Any]]) -> tuple[Office, ...]:
    offices = (
        Office(unit_id, name, UnitKind(kind), Role(role), title, of_id, of_name)
        for unit_id, name, kind, role, title, of_id, of_name, _ in rows
    )
    return tuple(dict.fromkeys(offices))


def unit_ids_of(person_ids: Iterable[int], on: date) -> dict[int, set[int]]:
    """For each person: the units at which he holds an office on `on`, or was lent one."""
    found: dict[int, set[int]] = {person_id: set() for person_id in person_ids}
    own = select(Appointment.user_id, Appointment.unit_id).where(holding(Appointment, on))
    lent = select(Delegation.taker_id, Delegation.unit_id).where(holding(Delegation, on))
    mine = union(own.where(one_of(Appointment.user_id, found)), lent.where(one_of(Delegation.taker_id, found)))
    for person_id, unit_id in db.session.execute(mine):
        found[person_id].add(unit_id)
    return found


def holders(unit_ids: Iterable[int], roles: Iterable[Role], on: date) -> list[tuple[int, int]]:
    """(unit id, person id) of everybody enabled who holds one of `roles` at one of `unit_ids` on `on`, or was lent it."""
    rows = run_as_written(HOLDERS, asking_holders(unit_ids, roles, on))
    return list(dict.fromkeys((unit_id, user_id) for unit_id, user_id, _ in rows))


def asking_holders(unit_ids: Iterable[int], roles: Iterable[Role], on: date) -> dict[str, Any]:
    """What `HOLDERS` is to be asked with."""
    return {"units": as_array(unit_ids), "roles": as_array(roles), "on": on}


def desks_towards(offices: Sequence[Office], unit_path: Sequence[int], above_id: int | None = None) -> frozenset[Desk]:
    """The desks `offices` give towards the unit at the end of `unit_path` (unit ids from the root of the tree down).

    The root has nobody above: its own people also hold `parent` towards it, it answers to itself. `above_id`: the unit
    whose people hold `parent` where that is another one (a workflow that makes no step at some levels).
    """
    unit_id, above = unit_path[-1], unit_path[:-1]
    parent_id = above_id or (above[-1] if above else unit_id)
    desks = set()
    for office in offices:
        if office.unit_id == unit_id:
            desks.add(Desk(office.role, Relation.OWN))
        if office.unit_id == parent_id:
            desks.add(Desk(office.role, Relation.PARENT))
        if office.unit_id in above:
            desks.add(Desk(office.role, Relation.ANCESTOR))
    return frozenset(desks)
