"""Offices lent: to whom, how long, what the taker may then do, and what he may never."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from extensions import db
from submissions.deciding import answers_for
from tests.units.acting.conftest import TODAY
from tests.world import NOW
from units import history
from units.access import doer_for, holders
from units.acting import Delegation
from units.appointing import Days, end_appointment
from units.authority import may
from units.delegating import END, delegate, end_delegation
from workflow.model import Role
from workflow.refusals import Refused

WEEK = Days(TODAY, TODAY + timedelta(days=6))
REASON = "Đi công tác, văn bản 05/UQ"


@pytest.fixture
def lend(world, unit):
    """Lend somebody's offices at a unit to somebody else."""

    def lend_(giver: str, code: str, taker: str, days: Days = WEEK, reason: str = REASON) -> Delegation:
        person = world[giver]
        return delegate(person.user, world[taker].user, unit(code), days, reason, by=person.doer, now=NOW)

    return lend_


def refused(call) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def lent_to(person, day: date) -> set[tuple[str, str]]:
    return {(office.role.value, office.of_name) for office in doer_for(person, day).offices if office.of_id}


def test_it_holds_from_its_first_day_to_its_last(world, lend):
    lend("Hậu", "K", "Lan")
    days = [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=6), TODAY + timedelta(days=7)]
    assert [len(lent_to(world["Lan"].user, day)) for day in days] == [0, 3, 3, 0]


def test_the_taker_approves_and_the_history_says_for_whom(world, lend, report):
    world["Vân"].submits(report("C1"))
    assert answers_for([report("C1")], world["Lan"].doer)[report("C1").id]["approve"] is not None
    lend("Hậu", "K", "Lan")
    world["Lan"].approves(report("C1"))
    facts = history.entries_of("submission", report("C1").id)[-1].facts
    assert (facts["name"], facts["for_name"], facts["title"]) == ("Đỗ Thị Lan", "Phạm Thị Hậu", "Chủ tịch")


def test_nobody_approves_what_the_one_he_stands_in_for_has_written(world, lend, report):
    lend("Hậu", "K", "Vân")
    world["Vân"].submits(report("C1"))
    assert answers_for([report("C1")], world["Vân"].doer)[report("C1").id]["approve"].code == "not_your_own"


def test_what_was_lent_is_not_lent_on(world, lend, unit):
    lend("Hậu", "K", "Lan")
    assert refused(lambda: lend("Lan", "K", "Dũng")) == "nothing_to_lend"
    lend("Lan", "T", "Dũng")
    assert {of for _, of in lent_to(world["Dũng"].user, TODAY)} == {"Đỗ Thị Lan"}


def test_an_administrators_office_is_never_lent(world, lend):
    assert refused(lambda: lend("Minh", "T", "Lan")) == "nothing_to_lend"


@pytest.mark.parametrize(
    ("taker", "days", "reason", "code"),
    [
        ("Hậu", WEEK, REASON, "to_oneself"),
        ("Quân", WEEK, REASON, "taker_not_near"),
        ("Lan", Days(TODAY), REASON, "last_day_needed"),
        ("Lan", Days(TODAY, TODAY + timedelta(days=367)), REASON, "last_day_needed"),
        ("Lan", Days(date(2026, 9, 1), date(2026, 9, 15)), REASON, "last_day_needed"),
        ("Lan", WEEK, "ốm", "reason_required"),
        ("Lan", Days(date(2020, 12, 31), TODAY), REASON, "last_day_needed"),
    ],
)
def test_what_cannot_be_lent_is_refused(lend, taker, days, reason, code):
    assert refused(lambda: lend("Hậu", "K", taker, days, reason)) == code
    assert db.session.query(Delegation).count() == 0


def test_twice_to_the_same_person_on_one_day_is_once_too_many(lend):
    lend("Hậu", "K", "Lan")
    last = WEEK.last
    assert refused(lambda: lend("Hậu", "K", "Lan", Days(last, last))) == "lent_already"
    lend("Hậu", "K", "Lan", Days(last + timedelta(days=1), last + timedelta(days=1)))


def test_it_ends_with_the_office_it_lends_and_with_the_account_of_its_giver(world, lend):
    lend("Hậu", "K", "Lan")
    for office in list(world["Hậu"].user.appointments):
        end_appointment(office, TODAY, by=world["Minh"].doer, now=NOW)
    assert lent_to(world["Lan"].user, TODAY + timedelta(days=1)) == set()
    assert lent_to(world["Lan"].user, TODAY) != set()
    world["Hậu"].user.enabled = False
    db.session.flush()
    assert lent_to(world["Lan"].user, TODAY) == set()


def test_notices_go_to_the_taker_too(world, lend, unit):
    lend("Hậu", "K", "Lan")
    told = {person for _, person in holders([unit("K").id], [Role.APPROVER], TODAY)}
    assert told == {world["Hậu"].user.id, world["Lan"].user.id}


def test_it_can_end_early_or_never_have_begun(world, lend):
    kept = lend("Hậu", "K", "Lan")
    end_delegation(kept, TODAY, by=world["Hậu"].doer, now=NOW)
    assert lent_to(world["Lan"].user, TODAY + timedelta(days=1)) == set()
    assert refused(lambda: end_delegation(kept, TODAY, by=world["Hậu"].doer, now=NOW)) == "over_already"
    later = lend("Hậu", "K", "Lan", Days(date(2026, 10, 1), date(2026, 10, 5)))
    end_delegation(later, TODAY, by=world["Hậu"].doer, now=NOW)
    assert db.session.get(Delegation, later.id) is None
    acts = [entry.act for entry in history.entries_of("person", world["Hậu"].user.id)]
    assert acts == ["delegate", "end_delegation", "delegate", "cancel_delegation"]
    assert [entry.act for entry in history.entries_of("person", world["Lan"].user.id)] == acts


def test_giver_and_administrator_end_it_the_taker_sees_it_others_do_not(world, lend):
    kept = lend("Hậu", "K", "Lan")
    answers = {name: may(kept, world[name].doer, END, now=NOW) for name in ("Hậu", "Minh", "Lan", "Quân", "Vân")}
    assert {name: answer and answer.code for name, answer in answers.items()} == {
        "Hậu": None, "Minh": None, "Lan": "ended_by_giver", "Quân": "not_found", "Vân": "not_found",
    }  # fmt: skip
