"""Totals of many parents by one statement, and of one that has lost its last child."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import text

from extensions import db
from submissions.consolidation.level import recompute, settle_round
from submissions.models import Total
from tests.world import MINIMUM, NOW, World


@pytest.fixture
def world(session):
    with time_machine.travel(NOW, tick=False):
        yield World()


@pytest.fixture
def quarter(world):
    """C1 with 100 members approved, C9 of another branch with 30 approved, nothing settled yet."""
    round_ = world.round()
    world["Hậu"].approves(world["Vân"].submits(world.report(round_, "C1")))
    c9 = world.report(round_, "C9")
    c9.figures = list(world.report(round_, "C1").figures)
    c9.nothings = list(world.report(round_, "C1").nothings)
    c9.figures = [30 if each == 100 else each for each in c9.figures]
    c9.standing, c9.state = "approved", "approved"
    db.session.flush()
    return round_


def members(world, round_, code):
    slot = round_.form_version.compiled.slot("members_total")
    return db.session.get_one(Total, world.report(round_, code).id).official[slot.index]


def test_parents_of_one_level_are_settled_together_and_each_gets_its_own_sum(world, quarter):
    ids = [world.report(quarter, code).id for code in ("K", "K2")]
    assert recompute(ids, quarter.form_version.compiled, now=NOW) == set(ids)
    assert recompute(ids, quarter.form_version.compiled, now=NOW) == set(), "nothing changed the second time"
    db.session.expire_all()
    assert (members(world, quarter, "K"), members(world, quarter, "K2")) == (100, 30)


def test_a_parent_that_lost_its_last_child_adds_up_to_nothing(world, quarter):
    settle_round(quarter, now=NOW)
    assert members(world, quarter, "T") == 130
    c9, k = world.report(quarter, "C9"), world.report(quarter, "K")
    c9.parent_id, c9.unit_path = k.id, [*k.unit_path, c9.unit_id]
    db.session.flush()
    settle_round(quarter, now=NOW)
    k2 = db.session.get_one(Total, world.report(quarter, "K2").id)
    assert (members(world, quarter, "K"), members(world, quarter, "K2"), members(world, quarter, "T")) == (
        130,
        None,
        130,
    )
    assert (k2.units_expected, set(k2.expected)) == (0, {0})


def test_the_figures_a_person_typed_stay_what_they_were(world, quarter):
    before = list(world.report(quarter, "C1").figures)
    settle_round(quarter, now=NOW)
    assert world.report(quarter, "C1").figures == before
    assert MINIMUM["members_total"] == "100"


def test_settling_leaves_other_statements_of_its_transaction_as_they_were(session, world, quarter):
    settle_round(quarter, now=NOW)
    assert session.scalar(text("SHOW plan_cache_mode")) == "auto"
    world.settle()
    assert session.scalar(text("SHOW plan_cache_mode")) == "auto"
