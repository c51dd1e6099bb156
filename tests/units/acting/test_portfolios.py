"""Portfolios: who looks after which units, day by day; the queue and the notices follow, rights do not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from extensions import db
from submissions.deciding import answers_for
from submissions.desk import waiting_now
from submissions.notices.models import Notice
from submissions.queries import waiting_elsewhere
from tests.units.acting.conftest import TODAY
from tests.world import NOW
from units.appointing import Days, appoint, end_appointment
from units.delegating import delegate
from units.portfolios import assign, cared_for_page, carers, hand_on, release
from workflow.model import Role
from workflow.refusals import Refused

LATER = TODAY + timedelta(days=10)
NOW_ON = Days(TODAY)


@pytest.fixture
def two_at_k(world, unit):
    """Hậu and Dũng both judge at K."""
    for role in (Role.REVIEWER, Role.APPROVER):
        appoint(world["Dũng"].user, unit("K"), role, Days(date(2026, 1, 1)), by=world["Minh"].doer, now=NOW)


@pytest.fixture
def give(world, unit, two_at_k):
    """Assign units below K to somebody."""

    def give_(name: str, *codes: str, days: Days = NOW_ON) -> int:
        ids = [unit(code).id for code in codes]
        return assign(unit("K"), world[name].user, ids, days, by=world["Hậu"].doer, now=NOW)

    return give_


def cared_for(unit, on: date) -> dict[str, str]:
    return {each.code: each.carer.split()[-1] if each.carer else "" for each in cared_for_page(unit("K").id, on)}


def queue(world, name: str, *, of_others: bool = False) -> list[str]:
    return [each.submission.unit_code for each in waiting_now(world[name].doer, NOW, of_others=of_others)]


def refused(call) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def test_a_unit_has_one_carer_on_a_day(unit, give):
    give("Hậu", "C1", "C2")
    give("Dũng", "C2", days=Days(LATER))
    assert cared_for(unit, TODAY) == {"C1": "Hậu", "C2": "Hậu"}
    assert cared_for(unit, LATER) == {"C1": "Hậu", "C2": "Dũng"}


def test_an_assignment_for_a_time_gives_back_afterwards(unit, give):
    give("Hậu", "C1")
    give("Dũng", "C1", days=Days(LATER, LATER + timedelta(days=4)))
    days = [TODAY, LATER, LATER + timedelta(days=4), LATER + timedelta(days=5)]
    assert [cared_for(unit, day)["C1"] for day in days] == ["Hậu", "Dũng", "Dũng", "Hậu"]


def test_everything_of_one_person_is_handed_on_or_released(world, unit, give):
    give("Hậu", "C1", "C2")
    hau, dung = world["Hậu"], world["Dũng"]
    assert hand_on(unit("K"), hau.user, dung.user, LATER, by=hau.doer, now=NOW) == 2
    assert set(cared_for(unit, LATER).values()) == {"Dũng"}
    release(unit("K"), [unit("C1").id], LATER, by=hau.doer, now=NOW)
    assert cared_for(unit, LATER) == {"C1": "", "C2": "Dũng"}
    assert refused(lambda: hand_on(unit("K"), hau.user, dung.user, LATER, by=hau.doer, now=NOW)) == "nothing_chosen"


@pytest.mark.parametrize(
    ("name", "codes", "code"),
    [
        ("Lan", ["C1"], "not_at_desk"),
        ("Hậu", ["C9"], "not_below"),
        ("Hậu", ["C1", "K"], "not_below"),
        ("Hậu", [], "nothing_chosen"),
    ],
)
def test_what_cannot_be_assigned_is_refused_whole(unit, give, name, codes, code):
    assert refused(lambda: give(name, *codes)) == code
    assert set(cared_for(unit, TODAY).values()) == {""}


def test_the_queue_shows_ones_own_and_nobodys_first_and_the_rest_on_demand(world, report, give):
    for name, code in (("Vân", "C1"), ("Hoa", "C2")):
        world[name].submits(report(code))
    give("Dũng", "C1")
    assert queue(world, "Dũng") == ["C1", "C2"]
    give("Hậu", "C2")
    assert (queue(world, "Dũng"), queue(world, "Hậu")) == (["C1"], ["C2"])
    assert queue(world, "Hậu", of_others=True) == ["C1", "C2"]
    assert waiting_elsewhere(world["Hậu"].doer, TODAY) == 1


def test_whoever_has_no_portfolio_sees_the_whole_desk(world, report, give):
    for name, code in (("Vân", "C1"), ("Hoa", "C2")):
        world[name].submits(report(code))
    give("Dũng", "C1", "C2")
    assert queue(world, "Hậu") == ["C1", "C2"]


def test_no_right_is_gained_or_lost(world, report, give):
    world["Vân"].submits(report("C1"))
    give("Dũng", "C1")
    assert answers_for([report("C1")], world["Hậu"].doer)[report("C1").id]["approve"] is None


def told(world) -> set[str]:
    people = {person.user.id: name for name, person in world.people.items()}
    return {people[each] for each in db.session.scalars(select(Notice.user_id).where(Notice.kind == "submit"))}


def test_word_goes_to_whoever_looks_after_the_unit(world, report, give):
    give("Dũng", "C1")
    world["Vân"].submits(report("C1"))
    assert told(world) == {"Dũng"}
    world["Hoa"].submits(report("C2"))
    assert told(world) == {"Dũng", "Hậu"}


def test_word_goes_to_everybody_when_the_carer_may_no_longer_act(world, report, give):
    give("Dũng", "C1")
    for office in list(world["Dũng"].user.appointments):
        if office.role in (Role.REVIEWER, Role.APPROVER):
            end_appointment(office, TODAY - timedelta(days=1), by=world["Minh"].doer, now=NOW)
    world["Vân"].submits(report("C1"))
    assert told(world) == {"Hậu"}


def test_whoever_stands_in_for_the_carer_gets_queue_and_word(world, report, unit, give):
    give("Dũng", "C1")
    give("Hậu", "C2")
    dung = world["Dũng"]
    delegate(dung.user, world["Lan"].user, unit("K"), Days(TODAY, LATER), "Đi họp một tuần", by=dung.doer, now=NOW)
    for name, code in (("Vân", "C1"), ("Hoa", "C2")):
        world[name].submits(report(code))
    assert told(world) == {"Dũng", "Lan", "Hậu"}
    assert queue(world, "Lan") == ["C1"]
    pair = (unit("K").id, unit("C1").id)
    assert carers([pair], TODAY) == {pair: {dung.user.id, world["Lan"].user.id}}
