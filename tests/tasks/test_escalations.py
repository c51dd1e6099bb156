"""What waits too long at a level is told to the level above, once; time alone never moves a report.

C1 sends on Wednesday 16/09/2026. Working days after it: 17, 18, 21, 22, 23 (the fifth), 24 (the sixth).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from extensions import db
from submissions.escalating import last_day_overdue, long_waits, waiting_days
from submissions.models import Submission
from submissions.notices.models import Notice, NoticeState
from submissions.notices.telling import is_moot
from submissions.rounds.calendar import calendar_around, calendar_for
from tasks import bulk_moves, checkpoints, consolidation, documents, escalations, notices, recounts, reminders, tickets
from tasks.escalations import plan_due
from units import history
from units.acting import Delegation, Portfolio
from units.people import Appointment
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role

FIFTH, SIXTH = datetime(2026, 9, 23, 2, 0, tzinfo=UTC), datetime(2026, 9, 24, 2, 0, tzinfo=UTC)


def told(house) -> list[tuple[str, str, int]]:
    """(who, unit, days) of every notice of a long wait."""
    query = select(Notice).where(Notice.kind == "escalation").order_by(Notice.id)
    given = {each.user.id: name for name, each in house.world.people.items()}
    return sorted(
        (given[each.user_id], each.submission.unit_code, each.facts["days"]) for each in db.session.scalars(query)
    )


@pytest.fixture
def waiting(house):
    """C1 has sent; it is the morning of the sixth working day after."""
    house.world["Vân"].submits(house.report("C1"))
    house.clock.now = SIXTH
    return house


@pytest.mark.parametrize(
    ("today", "allowed", "expected"),
    [
        (date(2026, 9, 24), 5, date(2026, 9, 16)),
        (date(2026, 9, 23), 5, date(2026, 9, 15)),
        (date(2026, 9, 21), 0, date(2026, 9, 20)),  # what came on Sunday has waited one working day on Monday
        (date(2026, 9, 21), 1, date(2026, 9, 17)),  # what came on Friday has waited one, on Thursday two
        (date(2026, 9, 3), 1, date(2026, 8, 27)),  # 31 August to 2 September are days off, Friday 28 August is not
    ],
)
def test_the_last_day_of_arrival_that_is_too_long_ago_is_counted_in_working_days(today, allowed, expected):
    calendar = calendar_for(2025, 2026)
    found = last_day_overdue(today, calendar, allowed)
    assert found == expected
    assert calendar.count_working_days(after=found, until=today) > allowed
    assert calendar.count_working_days(after=found + timedelta(days=1), until=today) <= allowed


def test_five_working_days_are_allowed_and_on_the_sixth_the_level_above_is_told_once(waiting):
    waiting.clock.now = FIFTH
    assert plan_due(waiting.clock) == 0

    waiting.clock.now = SIXTH
    assert plan_due(waiting.clock) == 2
    assert plan_due(waiting.clock) == 0
    waiting.clock.forward(days=1)
    assert plan_due(waiting.clock) == 0

    assert told(waiting) == [("Dũng", "C1", 6), ("Lan", "C1", 6)]


def test_nobody_is_told_on_a_day_off_and_monday_makes_up_for_it(waiting):
    waiting.clock.now = datetime(2026, 9, 26, 2, 0, tzinfo=UTC)
    assert plan_due(waiting.clock) == 0
    waiting.clock.forward(days=2)
    assert plan_due(waiting.clock) == 2
    assert told(waiting)[0] == ("Dũng", "C1", 8)


def test_what_waits_at_the_topmost_level_has_nobody_above_to_be_told(house):
    house.world["Sơn"].submits(house.report("C3"))
    house.clock.now = SIXTH
    assert plan_due(house.clock) == 0


def test_what_was_decided_in_time_is_not_told(waiting):
    waiting.world["Hậu"].approves(waiting.report("C1"))
    assert plan_due(waiting.clock) == 0


def test_a_report_that_came_back_to_the_desk_begins_to_wait_anew(waiting):
    hau = waiting.world["Hậu"]
    hau.now = datetime(2026, 9, 22, 2, 0, tzinfo=UTC)
    hau.approves(waiting.report("C1"))
    hau.moves(waiting.report("C1"), "undo")

    assert plan_due(waiting.clock) == 0
    assert waiting_days(waiting.report("C1"), SIXTH, calendar_around(SIXTH)) == 2
    waiting.clock.now = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)
    assert plan_due(waiting.clock) == 2


def test_a_report_sent_again_after_a_return_is_told_again_if_it_waits_too_long_again(waiting):
    assert plan_due(waiting.clock) == 2
    for person in waiting.world.people.values():
        person.now = SIXTH
    waiting.world["Hậu"].returns(waiting.report("C1"), "Xem lại số đoàn viên nữ")
    waiting.world["Vân"].submits(waiting.report("C1"), {})
    assert plan_due(waiting.clock) == 0
    waiting.clock.forward(days=14)
    assert plan_due(waiting.clock) == 2


def test_whoever_looks_after_the_unit_that_is_late_is_told_and_who_stands_in_for_him(waiting):
    unit, below = (unit_by_code(code, local_day(SIXTH)) for code in ("T", "K"))
    lan, minh = waiting.world["Lan"].user, waiting.world["Minh"].user
    day = date(2026, 9, 1)
    db.session.add(Portfolio(user_id=lan.id, unit_id=unit.id, cared_for_id=below.id, valid_from=day))
    lent = {"reason": "đi học", "made_at": SIXTH, "valid_from": day, "valid_to": date(2026, 10, 1)}
    db.session.add(Delegation(giver=lan, taker=minh, unit=unit, **lent))
    db.session.flush()

    assert plan_due(waiting.clock) == 2
    assert [name for name, _, _ in told(waiting)] == ["Lan", "Minh"]


def test_the_letter_says_where_it_waits_and_is_moot_once_it_was_decided(waiting, post, mail_server):
    plan_due(waiting.clock)
    waiting.commit()
    first = db.session.scalars(select(Notice).where(Notice.kind == "escalation").order_by(Notice.id)).first()
    assert not is_moot(first)

    notices.send_owed(post, waiting.clock)

    letter = next(each for each in mail_server.letters if "dung@" in str(each["To"]))
    said = " ".join(letter.get_body(("plain",)).get_content().split())
    assert "CĐCS Công ty May Bình Minh chờ ở Công đoàn phường Kinh Bắc 6 ngày làm việc" in said
    assert "Chờ lâu ở Công đoàn phường Kinh Bắc" in letter["Subject"]
    waiting.world["Hậu"].approves(waiting.report("C1"))
    db.session.expire_all()
    assert is_moot(first)


def test_the_desk_above_sees_where_it_waits_and_nobody_else_does(waiting):
    calendar = calendar_around(SIXTH)
    dung, hau, quan = (waiting.world[name].doer for name in ("Dũng", "Hậu", "Quân"))

    (shown,) = long_waits(dung, SIXTH, calendar)

    assert (shown.desk_name, shown.count, shown.days) == ("Công đoàn phường Kinh Bắc", 1, 6)
    assert shown.units == ("CĐCS Công ty May Bình Minh",)
    assert shown.report_id == waiting.report("K").id
    assert long_waits(dung, FIFTH, calendar) == []
    assert long_waits(hau, SIXTH, calendar) == long_waits(quan, SIXTH, calendar) == []


def test_what_its_own_unit_leaves_lying_is_told_to_the_level_above_and_waits_anew_when_it_comes_there(house):
    """Approved at the unit, accepted above: at C1 it waits for C1's own chair, and K is told."""
    two = house.world.round(period="2026-Q2", workflow="approve_then_accept")
    report = house.world.report(two, "C1")
    van, hoa = house.world["Vân"], house.world["Hoa"].user
    unit, since = report.unit, date(2021, 1, 1)
    db.session.add(Appointment(user=hoa, unit=unit, role=Role.APPROVER, title="Phó Chủ tịch", valid_from=since))
    van.submits(report)
    db.session.flush()
    house.clock.now = SIXTH

    assert plan_due(house.clock) == 1
    assert told(house) == [("Hậu", "C1", 6)]
    (shown,) = long_waits(house.world["Hậu"].doer, SIXTH, calendar_around(SIXTH))
    assert (shown.desk_name, shown.report_id) == ("CĐCS Công ty May Bình Minh", report.id)

    deputy = house.world["Hoa"]
    deputy.now = SIXTH
    deputy.approves(report)
    assert plan_due(house.clock) == 0
    house.clock.forward(days=14)
    assert plan_due(house.clock) == 2
    assert told(house)[0] == ("Dũng", "C1", 10)


def test_after_a_year_of_sweeps_nothing_has_changed_its_state(waiting, post):
    waiting.world["Hoa"].saves(waiting.report("C2"), {"members_total": "3"})
    waiting.world["Sơn"].submits(waiting.report("C3"))
    waiting.commit()
    columns = "id, state, standing, version, settled_at, figures"
    before = db.session.execute(text(f"SELECT {columns} FROM submission ORDER BY id")).all()
    entries = db.session.scalar(text("SELECT count(*) FROM history_entry"))

    for _ in range(53):
        waiting.clock.forward(days=7)
        for sweep in (reminders.plan_due, escalations.plan_due, bulk_moves.carry_out, consolidation.settle_stale):
            sweep(waiting.clock)
        documents.make_owed(waiting.clock)
        recounts.count_again(waiting.clock)
        for send in (notices.send_owed, tickets.send_owed):
            send(post, waiting.clock)
        checkpoints.send_owed(post, "giam-sat@noi-khac.vn", waiting.clock)

    assert db.session.execute(text(f"SELECT {columns} FROM submission ORDER BY id")).all() == before
    assert db.session.scalar(text("SELECT count(*) FROM history_entry")) == entries
    assert told(waiting)
    assert db.session.scalar(select(Submission.state).where(Submission.unit_code == "C1")) == "submitted"
    assert not db.session.scalars(select(Notice).where(Notice.state == NoticeState.OWED)).all()
    assert history.verify()[1] == []
