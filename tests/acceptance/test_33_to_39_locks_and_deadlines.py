"""Acceptance cases 33 to 39: what an approval locks, when a report is late, who is expected."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from submissions.importing import import_figures
from submissions.rounds.extending import Answer, Punctuality, answer, ask, punctuality_of
from submissions.rounds.roster import roster_units
from units.access import OPERATOR
from units.importing import import_units
from units.tables import FileFaults
from units.tree import unit_by_code
from workflow.calendar import WorkingCalendar
from workflow.deadlines import VIETNAM, due_moment, is_late
from workflow.periods import parse_period
from workflow.refusals import Refused


def test_33_after_the_approval_no_figure_can_be_saved_not_even_by_import(
    world, report, quarter, everyone_below_k_approved
):
    c1 = report("C1")
    before = list(c1.figures)
    with pytest.raises(Refused) as refusal:
        world["Vân"].saves(c1, {"members_total": "101"})
    assert refusal.value.code == "wrong_state"
    with pytest.raises(Refused):
        import_figures(
            quarter,
            "unit_code,field,value\nC1,members_total,101\n",
            by=OPERATOR,
            submit=False,
            approve=False,
            now=world.now,
        )
    assert c1.figures == before


def test_34_a_deadline_counts_working_days_after_the_closing_day():
    """14/06/2026 is a Sunday: two working days later is Tuesday the 16th, Wednesday if Monday is a holiday."""
    closing = parse_period("2026-06").last_day
    assert closing == date(2026, 6, 14)
    assert due_moment(closing, 2, WorkingCalendar()).date() == date(2026, 6, 16)
    monday_off = WorkingCalendar(holidays=frozenset({date(2026, 6, 15)}))
    assert due_moment(closing, 2, monday_off).date() == date(2026, 6, 17)


def test_35_the_deadline_day_counts_to_its_last_minute_in_vietnam():
    due = due_moment(date(2026, 6, 14), 2, WorkingCalendar())
    assert not is_late(datetime(2026, 6, 16, 23, 59, tzinfo=VIETNAM), due)
    assert is_late(datetime(2026, 6, 17, 0, 0, tzinfo=VIETNAM), due)


def test_36_an_extension_of_one_unit_is_its_own_and_has_an_author_and_a_reason(world, report):
    wish = ask(report("C1"), date(2026, 9, 25), reason="Mất điện ba ngày sau bão", by=world["Vân"].doer, now=world.now)
    answer(wish, Answer.GRANT, by=world["Hậu"].doer, now=world.now)

    last_minute = datetime(2026, 9, 25, 23, 59, tzinfo=VIETNAM)
    for name, code in (("Vân", "C1"), ("Hoa", "C2")):
        world[name].now = last_minute
        world[name].submits(report(code))

    assert punctuality_of(report("C1"), last_minute) is Punctuality.BY_EXTENSION
    assert punctuality_of(report("C2"), last_minute) is Punctuality.LATE
    assert (wish.asked_as["name"], wish.reason) == ("Nguyễn Thị Hồng Vân", "Mất điện ba ngày sau bão")
    assert wish.answered_as["name"] == "Phạm Thị Hậu"


def test_37_a_unit_is_expected_only_in_the_periods_in_which_it_existed(world):
    import_units(
        "code,name,kind,sector,parent_code,valid_from,valid_to\n"
        "L1,CĐCS Công ty Lạng Giang,grassroots,private,K,2025-03-01,2025-06-20\n"
    )
    province = unit_by_code("T", date(2025, 6, 1))
    assert province is not None

    def expected_in(code: str) -> bool:
        window = parse_period(code)
        return "L1" in {unit.code for unit in roster_units(province.id, window.first_day, window.last_day)}

    assert {code: expected_in(code) for code in ("2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")} == {
        "2024-Q4": False,
        "2025-Q1": True,
        "2025-Q2": True,
        "2025-Q3": True,
        "2025-Q4": False,
    }


def test_39_a_unit_that_will_never_report_is_closed_by_an_explicit_decision_with_a_reason(world, report):
    world["Hoa"].submits(report("C2"))
    world["Hậu"].approves(report("C2"))
    with pytest.raises(Refused) as refusal:
        world["Hậu"].submits(report("K"), {})
    assert refusal.value.code == "children_pending"

    world["Hậu"].moves(report("C1"), "close", reason="Công ty đã ngừng hoạt động từ tháng 7")

    assert world["Hậu"].submits(report("K"), {}).state == "submitted"


def test_a_file_with_an_unknown_unit_or_an_unreadable_number_is_refused_whole_with_its_lines(world, report, quarter):
    text = "unit_code,field,value\nC1,members_total,100\nX9,members_total,5\n"
    with pytest.raises(FileFaults) as refused:
        import_figures(quarter, text, by=OPERATOR, submit=False, approve=False, now=world.now)
    assert [fault.line for fault in refused.value.faults] == [3]
    text = "unit_code,field,value\nC1,members_total,1.5\nC1,no_such_field,5\nC1,members_female,70\n"
    with pytest.raises(FileFaults) as unreadable:
        import_figures(quarter, text, by=OPERATOR, submit=False, approve=False, now=world.now)
    assert [fault.line for fault in unreadable.value.faults] == [2, 3]
    assert all(
        figure is None
        for figure, nothing in zip(report("C1").figures, report("C1").nothings, strict=True)
        if nothing == 2
    )
