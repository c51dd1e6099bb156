"""Offices given, ended and handed over: what is written, what is refused, and what is left of it in the history."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from extensions import db
from tests.units.people.conftest import TODAY
from tests.world import NOW
from units import history
from units.access import doer_for
from units.accounts import disable
from units.appointing import (
    Days,
    appoint,
    correct_person,
    end_appointment,
    hand_over,
    person_with,
)
from units.credentials import Ticket
from units.people import Appointment
from units.tickets import invite, ticket_behind, token_of
from workflow.model import Role
from workflow.refusals import Refused

OCTOBER = date(2026, 10, 1)


def acts_of(person) -> list[str]:
    return [entry.act for entry in history.entries_of("person", person.id)]


def codes_on(person, day: date) -> set[Role]:
    return {office.role for office in doer_for(person, day).offices}


def refused(call) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def test_a_new_person_is_found_by_address_afterwards(world, minh):
    made = person_with(" Thu.Ha@Vi-Du.vn ", "  Ngô  Thu Hà ", by=minh, now=NOW)
    assert (made.email, made.name, made.search_key) == ("thu.ha@vi-du.vn", "Ngô Thu Hà", "ngo thu ha")
    assert person_with("THU.HA@vi-du.vn", "", by=minh, now=NOW) is made
    assert acts_of(made) == ["new_account"]


@pytest.mark.parametrize(
    ("email", "name", "code"),
    [
        ("không phải thư", "Hà", "email_unreadable"),
        ("ha@", "Hà", "email_unreadable"),
        ("ha@vi-du.vn", "   ", "name_wanted"),
        ("ha@vi-du.vn", "x" * 201, "name_wanted"),
    ],
)
def test_an_account_needs_an_address_and_a_name(world, minh, email, name, code):
    assert refused(lambda: person_with(email, name, by=minh, now=NOW)) == code


def test_an_office_holds_from_its_first_day_to_its_last(world, minh, unit):
    son = world["Sơn"].user
    appoint(son, unit("C1"), Role.REPORTER, Days(OCTOBER, date(2026, 10, 31)), by=minh, now=NOW)
    days = [date(2026, 9, 30), OCTOBER, date(2026, 10, 31), date(2026, 11, 1)]
    assert [Role.REPORTER in codes_on(son, day) for day in days] == [False, True, True, False]
    assert acts_of(son) == ["appoint"]


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ((date(2019, 12, 31), None), "outside_units_life"),
        ((TODAY, date(2026, 9, 15)), "dates_not_in_order"),
        ((date(2020, 6, 1), date(2021, 1, 1)), "office_held_already"),
        ((OCTOBER, None), "office_held_already"),
    ],
)
def test_an_office_is_refused_where_it_cannot_be(world, minh, unit, days, code):
    van = world["Vân"].user
    assert refused(lambda: appoint(van, unit("C1"), Role.CHAIR, Days(*days), by=minh, now=NOW)) == code


def test_the_same_office_again_after_a_pause_is_fine(world, minh, unit):
    van = world["Vân"].user
    end_appointment(van.appointments[0], TODAY, by=minh, now=NOW)
    appoint(van, unit("C1"), Role.CHAIR, Days(OCTOBER), by=minh, now=NOW)
    assert [Role.CHAIR in codes_on(van, day) for day in (TODAY, date(2026, 9, 17), OCTOBER)] == [True, False, True]


def test_an_office_cannot_end_before_it_began(world, minh):
    office = world["Vân"].user.appointments[0]
    assert refused(lambda: end_appointment(office, date(2020, 12, 31), by=minh, now=NOW)) == "ends_before_it_began"
    assert office.valid_to is None


def test_an_office_that_has_not_begun_can_be_taken_back_whole(world, minh, unit):
    office = appoint(world["Sơn"].user, unit("C1"), Role.REPORTER, Days(OCTOBER), by=minh, now=NOW)
    end_appointment(office, date(2026, 9, 30), by=minh, now=NOW)
    assert db.session.get(Appointment, office.id) is None
    assert acts_of(world["Sơn"].user) == ["appoint", "cancel_appointment"]


def test_the_last_administrator_of_the_whole_tree_stays(world, minh, unit):
    office = world["Minh"].user.appointments[0]
    assert refused(lambda: end_appointment(office, TODAY, by=minh, now=NOW)) == "last_administrator"
    assert refused(lambda: disable(world["Minh"].user, by_id=None, now=NOW)) == "last_administrator"
    appoint(world["Lan"].user, unit("T"), Role.ADMIN, Days(TODAY), by=minh, now=NOW)
    end_appointment(office, TODAY, by=minh, now=NOW)
    assert office.valid_to == TODAY


def test_an_administrator_about_to_leave_does_not_count_as_another(world, minh, unit):
    appoint(world["Lan"].user, unit("T"), Role.ADMIN, Days(TODAY, TODAY), by=minh, now=NOW)
    office = world["Minh"].user.appointments[0]
    assert refused(lambda: end_appointment(office, TODAY, by=minh, now=NOW)) == "last_administrator"


def test_handing_over_passes_every_office_with_its_title(world, minh, unit):
    hau, quan = world["Hậu"].user, world["Quân"].user
    passed = hand_over(hau, unit("K"), quan, OCTOBER, by=minh, now=NOW)
    assert [(each.role, each.title, each.valid_from, each.valid_to) for each in passed] == [
        (role, "Chủ tịch", OCTOBER, None) for role in (Role.CHAIR, Role.REVIEWER, Role.APPROVER)
    ]
    assert {each.valid_to for each in hau.appointments} == {OCTOBER - timedelta(days=1)}
    assert codes_on(hau, OCTOBER) == set()
    assert history.entries_of("person", hau.id)[-1].facts["to"] == "Bùi Anh Quân"


def test_nothing_is_handed_over_where_nothing_is_held(world, minh, unit):
    hau, quan = world["Hậu"].user, world["Quân"].user
    assert refused(lambda: hand_over(hau, unit("C1"), quan, OCTOBER, by=minh, now=NOW)) == "holds_no_office"
    assert refused(lambda: hand_over(hau, unit("K"), hau, OCTOBER, by=minh, now=NOW)) == "to_oneself"


def test_an_administrator_writes_down_a_telephone_and_the_history_does_not_keep_it(world, minh):
    hoa = world["Hoa"].user
    correct_person(hoa, hoa.email, hoa.name, "0912 345 678", by=minh, now=NOW)
    assert hoa.phone == "0912345678"
    assert "0912345678" not in str([entry.facts for entry in history.entries_of("person", hoa.id)])
    correct_person(hoa, hoa.email, "Lê Thị Hoà", by=minh, now=NOW)
    assert hoa.phone == "0912345678"
    assert refused(lambda: correct_person(hoa, hoa.email, hoa.name, "12", by=minh, now=NOW)) == "phone_unreadable"
    correct_person(hoa, hoa.email, hoa.name, "", by=minh, now=NOW)
    assert hoa.phone is None


def test_a_corrected_address_kills_the_links_sent_to_the_old_one(app, world, minh):
    hoa = world["Hoa"].user
    hoa.password_hash = None
    invite([hoa], by_id=minh.user_id, now=NOW)
    token = token_of(db.session.scalars(select(Ticket)).one(), key=app.config["SECRET_KEY"])
    correct_person(hoa, "Le.Hoa@vi-du.vn", "Lê Thị Hoà", by=minh, now=NOW)
    assert (hoa.email, hoa.name, hoa.search_key) == ("le.hoa@vi-du.vn", "Lê Thị Hoà", "le thi hoa")
    db.session.expire_all()
    assert refused(lambda: ticket_behind(token, key=app.config["SECRET_KEY"], now=NOW)) == "link_replaced"
    assert refused(lambda: correct_person(hoa, "van@vi-du.vn", "Hoa", by=minh, now=NOW)) == "email_taken"
