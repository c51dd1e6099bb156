"""Whose it is to look after a late report: whoever looks after its cluster at a desk above, else everybody there."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from submissions.deciding import JUDGES
from units.acting import Delegation, Portfolio
from units.people import Appointment
from units.tree import holding
from workflow.model import Role

OVERSEERS = (*JUDGES, Role.STAFF)
"""Who at a desk is told of late units below."""


def is_his(person_id: ColumnElement[int], up: Any, late: Any, today: date) -> ColumnElement[bool]:
    """Of somebody at the desk of the report `up`: is the report `late` below it his to look after?

    A cluster is what lies below one unit directly below the desk. Somebody who has left the desk looks after nothing.
    """
    office, desk, cluster = aliased(Appointment), up.unit_path[up.depth + 1], late.unit_path[up.depth + 2]
    is_there = and_(office.user_id == Portfolio.user_id, office.unit_id == Portfolio.unit_id)
    cared = (
        select(Portfolio.id)
        .join(office, and_(is_there, office.role.in_(OVERSEERS), holding(office, today)))
        .where(Portfolio.unit_id == desk, Portfolio.cared_for_id == cluster, holding(Portfolio, today))
        .correlate_except(Portfolio, office)
    )
    stands_in = (
        select(Delegation.id)
        .where(Delegation.giver_id == Portfolio.user_id, Delegation.unit_id == desk, holding(Delegation, today))
        .where(Delegation.taker_id == person_id)
        .correlate_except(Delegation)
    )
    his = cared.where(or_(Portfolio.user_id == person_id, stands_in.exists()))
    return or_(~cared.exists(), his.exists())
