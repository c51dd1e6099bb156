"""Two administrators of the root leave at the same moment, or one office is passed on twice: one of the two is refused."""

from __future__ import annotations

from datetime import date
from functools import partial

from sqlalchemy import func, select

from extensions import db
from tests.hands import pressed_together
from tests.world import NOW, World
from units.access import OPERATOR
from units.appointing import Days, appoint, end_appointment, hand_over
from units.models import Unit
from units.people import Appointment, User
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role

TODAY = local_day(NOW)


def test_of_the_last_two_administrators_one_stays(committed_app):
    world = World()
    root = unit_by_code("T", TODAY)
    appoint(world["Lan"].user, root, Role.ADMIN, Days(date(2026, 1, 1)), by=OPERATOR, now=NOW)
    db.session.commit()
    offices = db.session.scalars(select(Appointment.id).where(Appointment.role == Role.ADMIN)).all()
    assert len(offices) == 2

    def leave(office: int) -> None:
        end_appointment(db.session.get_one(Appointment, office), TODAY, by=OPERATOR, now=NOW)

    told = pressed_together(committed_app, [partial(leave, each) for each in offices])
    assert told == {"done": 1, "last_administrator": 1}
    db.session.rollback()
    stay = select(func.count()).select_from(Appointment)
    assert db.session.scalar(stay.where(Appointment.role == Role.ADMIN, Appointment.valid_to.is_(None))) == 1


def test_an_office_is_passed_on_once(committed_app):
    world = World()
    db.session.commit()
    giver, takers = world["Vân"].user.id, [world["Hoa"].user.id, world["Sơn"].user.id]
    unit = unit_by_code("C1", TODAY).id
    db.session.rollback()

    def pass_on(taker: int) -> None:
        people = [db.session.get_one(User, each) for each in (giver, taker)]
        hand_over(people[0], db.session.get_one(Unit, unit), people[1], date(2026, 9, 17), by=OPERATOR, now=NOW)

    told = pressed_together(committed_app, [partial(pass_on, each) for each in takers])
    assert told == {"done": 1, "holds_no_office": 1}
