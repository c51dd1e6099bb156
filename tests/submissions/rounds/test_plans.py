"""Rounds that open by themselves: on their day, once, whatever beats; and what happens when they cannot.

Today is 16/09/2026. The fourth quarter closes on 14/12/2026.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from extensions import db
from submissions.alarms import alarms_below
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.models import Round, Submission
from submissions.rounds.opening import WORKING_DAYS
from submissions.rounds.plans import Wish, change_plan, make_plan, open_due, openings, switch_plan
from submissions.rounds.roster import Only
from tasks.openings import open_rounds
from tests.hands import HANDS, at_once
from tests.world import NOW, World
from units.kinds import Level, Sector
from units.models import Unit
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.periods import PeriodKind
from workflow.refusals import Refused

FORTNIGHT = Wish("Q", PeriodKind.QUARTER, "one_step", 14, WORKING_DAYS)
THE_DAY = datetime(2026, 11, 29, 17, 5, tzinfo=UTC)
"""Five past midnight on 30/11/2026 in Vietnam, a fortnight before the closing day."""


@pytest.fixture
def published(world):
    publish(shipped_form("Q"), by_id=None, now=NOW)


@pytest.fixture
def plan(world, published):
    return planned(world)


def planned(world: World, wish: Wish = FORTNIGHT):
    scope = unit_by_code("T", local_day(NOW))
    return make_plan(scope, wish, cutoff_day=14, by=world["Lan"].doer, now=NOW)


def codes() -> list[str]:
    return list(db.session.scalars(select(Round.code).order_by(Round.id)))


def test_a_plan_opens_the_quarter_on_its_day_and_not_before_and_goes_on_to_the_next(world, plan):
    assert (plan.next_period, plan.next_on) == ("2026-Q4", date(2026, 11, 30))
    assert not open_due(THE_DAY - timedelta(minutes=10), cutoff_day=14)
    assert codes() == []

    assert open_due(THE_DAY, cutoff_day=14)
    assert not open_due(THE_DAY, cutoff_day=14)

    assert codes() == ["Q-2026-Q4"]
    opened = db.session.scalars(select(Round)).one()
    # the 14th of December is a Monday: two, five and eight working days after it
    assert opened.due_on == {"grassroots": "2026-12-16", "upper": "2026-12-21", "province": "2026-12-24"}
    assert opened.opened_by is None
    assert (plan.last_round, plan.next_period, plan.next_on) == ("Q-2026-Q4", "2027-Q1", date(2027, 2, 28))


def test_the_next_openings_are_shown_with_their_deadlines(world, plan):
    coming = openings(plan, 3, cutoff_day=14, now=NOW)
    assert [(each.window.code, each.opens_on) for each in coming] == [
        ("2026-Q4", date(2026, 11, 30)),
        ("2027-Q1", date(2027, 2, 28)),
        ("2027-Q2", date(2027, 5, 31)),
    ]
    assert coming[0].deadlines[Level.GRASSROOTS] == date(2026, 12, 16)


def test_a_server_that_slept_opens_what_it_missed_late(world, plan):
    woken = datetime(2027, 3, 2, 1, 0, tzinfo=UTC)
    while open_due(woken, cutoff_day=14):
        pass
    assert codes() == ["Q-2026-Q4", "Q-2027-Q1"]
    late = db.session.scalars(select(Round).where(Round.code == "Q-2026-Q4")).one()
    assert late.due_on["grassroots"] == "2027-03-04"


def test_a_round_somebody_opened_by_hand_is_not_opened_again(world, plan):
    by_hand = world.round(period="2026-Q4")
    assert open_due(THE_DAY, cutoff_day=14)
    assert codes() == [by_hand.code]
    assert (plan.last_round, plan.next_period, plan.fault) == (by_hand.code, "2027-Q1", None)


def test_what_cannot_be_opened_is_an_alarm_until_it_can(world, plan):
    scope = db.session.get_one(Unit, plan.scope_id)
    top, kept = scope.id, plan.workflow
    plan.workflow = "gone"
    db.session.flush()

    assert open_due(THE_DAY, cutoff_day=14)
    assert not open_due(THE_DAY + timedelta(minutes=59), cutoff_day=14)

    assert codes() == []
    (alarm,) = alarms_below([top], local_day(THE_DAY), THE_DAY).plans
    assert (alarm.name, alarm.of, alarm.at) == ("Q", "2026-Q4", date(2026, 11, 30))
    plan.workflow = kept
    db.session.flush()
    assert open_due(THE_DAY + timedelta(minutes=61), cutoff_day=14)
    assert codes() == ["Q-2026-Q4"]
    assert alarms_below([top], local_day(THE_DAY), THE_DAY).plans == []


def test_a_plan_the_program_fails_on_stops_no_other(world, plan):
    spoilt = planned(world, Wish("Q", PeriodKind.MONTH, "one_step", 14, WORKING_DAYS))
    spoilt.only = {"kinds": ["no such kind"]}
    db.session.flush()

    assert open_due(THE_DAY, cutoff_day=14)
    assert open_due(THE_DAY, cutoff_day=14)
    assert not open_due(THE_DAY, cutoff_day=14)

    assert codes() == ["Q-2026-Q4"]
    assert spoilt.fault["code"] == "plan_failed"


def test_a_plan_switched_off_opens_nothing_and_switched_on_again_leaves_out_what_it_missed(world, plan):
    switch_plan(plan, False, cutoff_day=14, by=world["Minh"].doer, now=NOW)
    assert not open_due(THE_DAY, cutoff_day=14)
    switch_plan(plan, True, cutoff_day=14, by=world["Minh"].doer, now=THE_DAY + timedelta(days=3))
    assert plan.next_period == "2027-Q1"


def test_a_plan_is_changed_by_who_opens_rounds_and_by_nobody_who_looked_at_an_older_one(world, plan):
    seen = plan.version
    later = Wish("Q", PeriodKind.MONTH, "two_steps", 0, WORKING_DAYS, Only(sectors=frozenset({Sector.FDI})))
    change_plan(plan, later, seen=seen, cutoff_day=14, by=world["Dũng"].doer, now=NOW)
    assert (plan.next_period, plan.next_on, plan.workflow) == ("2026-10", date(2026, 10, 14), "two_steps")
    with pytest.raises(Refused) as overtaken:
        change_plan(plan, FORTNIGHT, seen=seen, cutoff_day=14, by=world["Lan"].doer, now=NOW)
    assert overtaken.value.code == "changed_since_seen"
    for name, code in (("Hậu", "not_found"), ("Vân", "not_found")):
        with pytest.raises(Refused) as refused:
            change_plan(plan, FORTNIGHT, seen=plan.version, cutoff_day=14, by=world[name].doer, now=NOW)
        assert refused.value.code == code


def test_a_plan_that_asks_one_sector_opens_a_round_for_those_units_and_those_above_them(world, published):
    planned(world, Wish("Q", PeriodKind.QUARTER, "one_step", 14, WORKING_DAYS, Only(sectors=frozenset({Sector.FDI}))))
    assert open_due(THE_DAY, cutoff_day=14)
    assert set(db.session.scalars(select(Submission.unit_code))) == {"T", "K2", "C9"}


@pytest.mark.parametrize(
    "wish",
    [
        Wish("Q", PeriodKind.TERM, "one_step", 14, WORKING_DAYS),
        Wish("Q", PeriodKind.QUARTER, "one_step", 400, WORKING_DAYS),
        Wish("Q", PeriodKind.QUARTER, "one_step", 14, {Level.GRASSROOTS: 2}),
        Wish("Q", PeriodKind.QUARTER, "one_step", 14, WORKING_DAYS | {Level.UPPER: 99}),
    ],
    ids=["a term", "too early", "a level without days", "too many days"],
)
def test_a_plan_that_makes_no_sense_is_refused(world, published, wish):
    with pytest.raises(Refused) as refused:
        planned(world, wish)
    assert refused.value.code == "plan_unreadable"


def test_many_beats_at_the_same_instant_open_one_round(committed_app):
    world = World()
    publish(shipped_form("Q"), by_id=None, now=NOW)
    planned(world)
    db.session.commit()

    taken = at_once(committed_app, lambda hand: open_rounds(clock=lambda: THE_DAY))

    assert sum(taken) == 1
    assert len(taken) == HANDS
    assert codes() == ["Q-2026-Q4"]
