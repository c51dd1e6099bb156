"""Late units are told to whoever looks after them at the desk above."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tasks.notices import send_owed
from tasks.reminders import plan_due
from tests.tasks.test_schedule_of_a_round import owed, plain
from units.appointing import Days, appoint
from units.portfolios import assign
from units.tree import unit_by_code
from workflow.model import Role


def test_late_units_are_told_to_whoever_looks_after_them_and_counted_for_him_alone(house, post, mail_server):
    k, today = unit_by_code("K", date(2026, 9, 24)), Days(date(2026, 9, 1))
    minh = house.world["Minh"].doer
    for name in ("Dũng", "Lan"):
        appoint(house.world[name].user, k, Role.REVIEWER, today, by=minh, now=house.clock())
    c1 = unit_by_code("C1", date(2026, 9, 24))
    assign(k, house.world["Dũng"].user, [c1.id], today, by=minh, now=house.clock())
    assign(k, house.world["Lan"].user, [unit_by_code("C2", date(2026, 9, 24)).id], today, by=minh, now=house.clock())
    house.world["Hoa"].submits(house.report("C2"))
    house.commit()
    house.clock.now = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)
    plan_due(house.clock)
    assert {pair for pair in owed("behind") if pair[1] == "K"} == {("Dũng", "K")}
    send_owed(post, house.clock)
    (letter,) = [each for each in mail_server.letters if "dung@" in str(each["To"])]
    assert "Công đoàn phường Kinh Bắc: còn 1 đơn vị bên dưới quá hạn 21/09/2026" in plain(letter)


def test_what_nobody_at_the_desk_looks_after_any_more_is_everybodys(house):
    k, today = unit_by_code("K", date(2026, 9, 24)), Days(date(2026, 9, 1), date(2026, 9, 20))
    minh = house.world["Minh"].doer
    appoint(house.world["Dũng"].user, k, Role.REVIEWER, today, by=minh, now=house.clock())
    ids = [unit_by_code(code, date(2026, 9, 24)).id for code in ("C1", "C2")]
    assign(k, house.world["Dũng"].user, ids, Days(date(2026, 9, 1)), by=minh, now=house.clock())
    house.commit()
    house.clock.now = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)
    plan_due(house.clock)
    assert {pair for pair in owed("behind") if pair[1] == "K"} == {("Hậu", "K")}
