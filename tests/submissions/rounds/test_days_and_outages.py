"""Days changed by decision and outages: deadlines counted from then on, and those of open rounds moved by an explicit act.

The quarter closed on Monday 14/09/2026. Wednesday 16/09 is today.
"""

from __future__ import annotations

from datetime import date, datetime

import pytest

from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.rounds.calendar import working_calendar
from submissions.rounds.days import apply_calendar, days_written, keeps_calendar, rehearse_calendar, remove_day, set_day
from submissions.rounds.extending import give
from submissions.rounds.opening import counted, open_round
from submissions.rounds.outages import declare_outage, rehearse_outage
from submissions.workflows import shipped
from tests.statements import counted_statements
from tests.world import NOW
from units import history
from units.kinds import Level
from units.tree import unit_by_code
from workflow.deadlines import VIETNAM, end_of_day, local_day
from workflow.periods import parse_period
from workflow.refusals import Refused

THURSDAY, FRIDAY, SATURDAY = date(2026, 9, 17), date(2026, 9, 18), date(2026, 9, 19)
BY_DECISION = "Thông báo 1234/TB của Ủy ban nhân dân tỉnh"


@pytest.fixture
def counted_round(world):
    """Opened today: two working days for the grassroots, five and eight above."""
    version, _ = publish(shipped_form("Q"), by_id=None, now=NOW)
    window, scope = parse_period("2026-Q3"), unit_by_code("T", local_day(NOW))
    rule = counted(window, local_day(NOW))
    said = {"deadlines": rule.deadlines, "rule": rule, "by": world["Lan"].doer, "now": NOW}
    return open_round(version, window, scope, workflow=shipped("one_step"), **said)


def due(world, round_, code: str) -> date:
    return local_day(world.report(round_, code).due_at)


def test_a_day_off_by_decision_moves_what_is_counted_from_then_on(world):
    before = counted(parse_period("2026-Q3"), local_day(NOW)).deadlines
    set_day(FRIDAY, False, reason=BY_DECISION, by=world["Minh"].doer, now=NOW)
    after = counted(parse_period("2026-Q3"), local_day(NOW)).deadlines

    assert before == {
        Level.GRASSROOTS: date(2026, 9, 18),
        Level.UPPER: date(2026, 9, 23),
        Level.PROVINCE: date(2026, 9, 28),
    }
    assert after == {
        Level.GRASSROOTS: date(2026, 9, 21),
        Level.UPPER: date(2026, 9, 24),
        Level.PROVINCE: date(2026, 9, 29),
    }


def test_a_saturday_made_up_counts_as_a_working_day_and_can_be_taken_back(world):
    set_day(SATURDAY, True, reason=BY_DECISION, by=world["Minh"].doer, now=NOW)
    assert working_calendar(2026).is_working_day(SATURDAY)
    remove_day(SATURDAY, by=world["Minh"].doer, now=NOW)
    assert not working_calendar(2026).is_working_day(SATURDAY)
    assert days_written() == []
    told = history.entries_of("calendar_day", SATURDAY.toordinal())
    assert [entry.act for entry in told] == ["set_day", "remove_day"]


def test_a_public_holiday_can_be_made_a_day_of_work(world):
    national_day = date(2027, 9, 2)
    assert not working_calendar(2027).is_working_day(national_day)
    set_day(national_day, True, reason=BY_DECISION, by=world["Minh"].doer, now=NOW)
    assert working_calendar(2027).is_working_day(national_day)


def test_only_the_administrator_of_the_whole_tree_writes_days(world):
    who = {name: keeps_calendar(world[name].doer, local_day(NOW)) for name in ("Minh", "Lan", "Dũng", "Hậu", "Vân")}
    assert who == {"Minh": True, "Lan": False, "Dũng": False, "Hậu": False, "Vân": False}
    with pytest.raises(Refused) as refused:
        set_day(FRIDAY, False, reason=BY_DECISION, by=world["Lan"].doer, now=NOW)
    assert refused.value.code == "not_found"
    with pytest.raises(Refused) as same:
        set_day(FRIDAY, True, reason=BY_DECISION, by=world["Minh"].doer, now=NOW)
    assert same.value.code == "day_as_it_is"


def test_an_open_round_keeps_its_deadlines_until_somebody_applies_the_calendar(world, counted_round):
    set_day(FRIDAY, False, reason=BY_DECISION, by=world["Minh"].doer, now=NOW)
    assert due(world, counted_round, "C1") == FRIDAY
    rehearsed = rehearse_calendar([counted_round])[counted_round.id]
    assert {(each.level, each.old, each.new, each.count) for each in rehearsed} == {
        (Level.GRASSROOTS, FRIDAY, date(2026, 9, 21), 4),
        (Level.UPPER, date(2026, 9, 23), date(2026, 9, 24), 2),
        (Level.PROVINCE, date(2026, 9, 28), date(2026, 9, 29), 1),
    }

    assert apply_calendar(counted_round, by=world["Lan"].doer, now=NOW) == 7

    assert due(world, counted_round, "C1") == date(2026, 9, 21)
    assert counted_round.due_on["upper"] == "2026-09-24"
    assert rehearse_calendar([counted_round]) == {}
    with pytest.raises(Refused) as again:
        apply_calendar(counted_round, by=world["Lan"].doer, now=NOW)
    assert again.value.code == "nothing_to_move"


def test_a_make_up_day_never_brings_a_deadline_forward(world, counted_round):
    set_day(SATURDAY, True, reason=BY_DECISION, by=world["Minh"].doer, now=NOW)
    assert rehearse_calendar([counted_round]) == {}
    assert due(world, counted_round, "K") == date(2026, 9, 23)


def test_what_was_granted_to_one_unit_is_not_taken_away(world, counted_round):
    give(world.report(counted_round, "C1"), date(2026, 9, 30), reason="Mất điện ba ngày", by=world["Lan"].doer, now=NOW)
    set_day(FRIDAY, False, reason=BY_DECISION, by=world["Minh"].doer, now=NOW)
    apply_calendar(counted_round, by=world["Lan"].doer, now=NOW)
    report = world.report(counted_round, "C1")
    assert report.due_at == end_of_day(date(2026, 9, 30))
    assert report.ordinary_due_at == end_of_day(date(2026, 9, 21))


def test_deadlines_that_fall_in_an_outage_move_to_the_first_working_day_after_it(world, counted_round):
    began, ended = (datetime(2026, 9, day, hour, tzinfo=VIETNAM) for day, hour in ((18, 14), (18, 22)))
    scope = unit_by_code("T", local_day(NOW))
    said = {"by": world["Minh"].doer, "now": NOW}
    grace = rehearse_outage(scope, began, ended, **said)
    assert (grace.moved_to, grace.count) == (date(2026, 9, 21), 4)

    with counted_statements() as statements:
        outage = declare_outage(scope, began, ended, reason="Đứt cáp tại trung tâm dữ liệu", **said)

    assert outage.moved == 4
    alone = [each for each in statements if each.startswith("SELECT") and "WHERE submission.id = %(" in each]
    assert not alone, "no report is asked for by itself"
    assert {code: due(world, counted_round, code) for code in ("C1", "C3", "K", "T")} == {
        "C1": date(2026, 9, 21),
        "C3": date(2026, 9, 21),
        "K": date(2026, 9, 23),
        "T": date(2026, 9, 28),
    }
    told = history.entries_of("submission", world.report(counted_round, "C1").id)[-1]
    assert told.act == "due_moved"
    assert told.facts["reason"] == "Sự cố hệ thống: Đứt cáp tại trung tâm dữ liệu"
    with pytest.raises(Refused) as again:
        declare_outage(scope, began, ended, reason="Đứt cáp tại trung tâm dữ liệu", **said)
    assert again.value.code == "nothing_to_move"


def test_an_outage_is_declared_for_ones_own_part_of_the_tree_by_its_administrator(world, counted_round):
    began, ended = (datetime(2026, 9, 18, hour, tzinfo=VIETNAM) for hour in (8, 20))
    scope = unit_by_code("T", local_day(NOW))
    for name, code in (("Lan", "not_your_desk"), ("Hậu", "not_found"), ("Vân", "not_found")):
        with pytest.raises(Refused) as refused:
            declare_outage(scope, began, ended, reason="Đứt cáp cả buổi chiều", by=world[name].doer, now=NOW)
        assert refused.value.code == code
    with pytest.raises(Refused) as reversed_:
        declare_outage(scope, ended, began, reason="Đứt cáp cả buổi chiều", by=world["Minh"].doer, now=NOW)
    assert reversed_.value.code == "outage_window"
    only_k = unit_by_code("K", local_day(NOW))
    assert declare_outage(only_k, began, ended, reason="Mất điện cả phường", by=world["Minh"].doer, now=NOW).moved == 2
