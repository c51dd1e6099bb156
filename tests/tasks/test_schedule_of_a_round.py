"""The whole schedule of a round, from its opening to the province, as letters that arrive."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from icalendar import Calendar
from sqlalchemy import delete, func, select

from extensions import db
from submissions.models import StaleMark
from submissions.notices import Owed, owe
from submissions.notices.kinds import DEFAULTS, Group, Mode
from submissions.notices.models import Notice, NoticePlan, NoticeState, SweepRun
from submissions.notices.wishes import Wish, turn_off, wish_for
from submissions.rounds.extending import extend
from tasks.consolidation import settle_stale
from tasks.notices import send_owed
from tasks.reminders import plan_due
from workflow.deadlines import end_of_day, local_day

SEVEN = datetime(2026, 9, 17, 0, 0, tzinfo=UTC)
"""Thursday, 7:00 in Vietnam: before the letter of the day."""


def owed(kind: str) -> Counter[tuple[str, str]]:
    """(person, unit) of every notice of a kind."""
    found = db.session.scalars(select(Notice).where(Notice.kind == kind))
    return Counter((each.user.name.split()[-1], each.submission.unit_code) for each in found)


def letters(mail_server) -> Counter[str]:
    """How many letters each person got."""
    return Counter(letter["To"].addresses[0].addr_spec.partition("@")[0] for letter in mail_server.letters)


def plain(letter) -> str:
    return letter.get_body(("plain",)).get_content()


def test_everybody_who_writes_is_told_of_the_opening_once(house):
    db.session.execute(delete(NoticePlan))
    for _ in range(2):
        plan_due(house.clock)
    assert set(owed("opened").values()) == {1}
    assert {unit for _, unit in owed("opened")} == {"C1", "C2", "C3", "K", "K2", "T"}


def test_whoever_opened_the_round_is_not_told_of_it(house):
    db.session.execute(delete(NoticePlan))
    house.quarter.opened_by = house.world["Lan"].user.id
    plan_due(house.clock)
    assert ("Lan", "T") not in owed("opened")


@pytest.mark.parametrize(
    ("day", "overdue", "behind"),
    [
        (22, {"C1", "C2", "C3"}, set()),
        (24, {"C1", "C2", "C3"}, {("Hậu", "K"), ("Quân", "K2"), ("Lan", "T"), ("Dũng", "T")}),
        (30, {"C1", "C2", "C3"}, {("Hậu", "K"), ("Quân", "K2"), ("Lan", "T"), ("Dũng", "T")}),
    ],
)
def test_late_units_are_told_then_the_level_above_then_the_province(house, day, overdue, behind):
    house.clock.now = datetime(2026, 9, day, 2, 0, tzinfo=UTC)
    plan_due(house.clock)
    assert {unit for _, unit in owed("overdue") if unit.startswith("C")} == overdue
    assert {pair for pair in owed("behind") if pair[1] in ("K", "K2", "T")} == behind


def test_the_province_hears_of_what_lies_two_levels_below_on_the_seventh_day_only(house):
    house.world["Sơn"].submits(house.report("C3"))  # the only unit straight under the province
    house.commit()
    house.clock.now = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)
    plan_due(house.clock)
    assert {unit for _, unit in owed("behind")} == {"K", "K2"}
    house.clock.now = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)
    plan_due(house.clock)
    assert {unit for _, unit in owed("behind")} == {"K", "K2", "T"}


def test_the_letter_to_the_level_above_counts_as_things_stand_when_it_leaves(house, post, mail_server):
    house.clock.now = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)
    plan_due(house.clock)
    house.world["Vân"].submits(house.report("C1"))
    house.commit()
    send_owed(post, house.clock)
    (letter,) = [each for each in mail_server.letters if "hau@" in str(each["To"])]
    assert "Công đoàn phường Kinh Bắc: còn 1 đơn vị bên dưới quá hạn 21/09/2026" in plain(letter)
    assert f"/rounds/{house.quarter.code}/late" in plain(letter)


def test_the_level_above_is_not_written_to_when_all_have_sent_meanwhile(house, post, mail_server):
    house.clock.now = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)
    plan_due(house.clock)
    house.world["Vân"].submits(house.report("C1"))
    house.world["Hoa"].submits(house.report("C2"))
    house.commit()
    send_owed(post, house.clock)
    assert not any("bên dưới quá hạn" in plain(each) for each in mail_server.letters if "hau@" in str(each["To"]))


def test_one_letter_a_day_at_the_readers_hour_and_what_is_urgent_at_once(house, post, mail_server):
    house.world["Vân"].submits(house.report("C1"))
    house.world["Hoa"].submits(house.report("C2"))
    house.commit()
    send_owed(post, house.clock)
    assert letters(mail_server) == {}
    house.clock.now = SEVEN
    plan_due(house.clock)
    send_owed(post, house.clock)
    assert letters(mail_server) == {}
    house.clock.forward(minutes=30)
    send_owed(post, house.clock)
    assert letters(mail_server)["hau"] == 1
    (letter,) = [each for each in mail_server.letters if "hau@" in str(each["To"])]
    assert letter["Subject"] == "Nhịp: 2 việc về báo cáo"
    house.clock.forward(hours=1)
    house.world["Hậu"].returns(house.report("C1"), "Số đoàn viên nữ chưa khớp với kỳ trước")
    house.commit()
    send_owed(post, house.clock)
    assert letters(mail_server)["van"] == 1


def test_a_step_planned_after_the_letter_of_the_day_waits_for_the_next_one(house, post, mail_server):
    house.world["Vân"].submits(house.report("C1"))
    house.commit()
    house.clock.now = SEVEN
    house.clock.forward(minutes=30)
    send_owed(post, house.clock)
    assert letters(mail_server) == {"hau": 1}
    owe([Owed(house.world["Hậu"].user.id, house.report("K").id, "reminder", "late", {})], now=house.clock())
    house.world["Hoa"].submits(house.report("C2"))
    house.commit()
    for _ in range(3):
        house.clock.forward(hours=2)
        plan_due(house.clock)
        send_owed(post, house.clock)
    assert letters(mail_server)["hau"] == 1
    assert letters(mail_server)["son"] == 1  # who has had none that day gets his at once
    house.clock.now = SEVEN.replace(day=18)
    house.clock.forward(minutes=29)
    send_owed(post, house.clock)
    assert letters(mail_server)["hau"] == 1
    house.clock.forward(minutes=1)
    send_owed(post, house.clock)
    assert letters(mail_server)["hau"] == 2


def test_what_is_urgent_leaves_at_once_also_after_the_letter_of_the_day(house, post, mail_server):
    house.clock.now = SEVEN
    house.clock.forward(minutes=30)
    plan_due(house.clock)
    send_owed(post, house.clock)
    assert letters(mail_server)["van"] == 1
    house.world["Vân"].submits(house.report("C1"))
    house.world["Hậu"].returns(house.report("C1"), "Số đoàn viên nữ chưa khớp với kỳ trước")
    house.commit()
    send_owed(post, house.clock)
    assert letters(mail_server)["van"] == 2


def test_what_is_planned_in_the_night_wakes_nobody(house, post, mail_server):
    wish_for(house.world["Vân"].user, Wish({**DEFAULTS, Group.DUTY: Mode.AT_ONCE}), phone=None, now=house.clock())
    house.commit()
    house.clock.now = SEVEN.replace(day=16, hour=17, minute=30)  # 0:30 of Thursday in Vietnam
    plan_due(house.clock)
    send_owed(post, house.clock)
    assert letters(mail_server) == {}
    house.clock.forward(hours=5, minutes=30)
    send_owed(post, house.clock)
    assert letters(mail_server) == {"van": 1}


def test_letters_that_may_be_stopped_say_how_and_those_of_duty_do_not(house, post, mail_server):
    house.world["Vân"].submits(house.report("C1"))
    house.world["Hậu"].approves(house.report("C1"))
    plan_due(house.clock)
    house.commit()
    send_owed(post, house.clock)
    approval, reminder = (
        next(each for each in mail_server.letters if f"{name}@" in str(each["To"])) for name in ("van", "hoa")
    )
    assert approval["List-Unsubscribe"].startswith("<http") and "/unsubscribe/" in approval["List-Unsubscribe"]
    assert approval["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert reminder["List-Unsubscribe"] is None
    assert "/notices/preferences" in plain(reminder)


def test_what_was_unsubscribed_stays_in_the_inbox_and_is_not_sent(house, post, mail_server):
    turn_off(house.world["Vân"].user, [Group.DECIDED], now=house.clock())
    house.world["Vân"].submits(house.report("C1"))
    house.world["Hậu"].approves(house.report("C1"))
    house.commit()
    send_owed(post, house.clock)
    assert mail_server.letters == []
    assert db.session.scalar(select(Notice.state).where(Notice.kind == "approve")) is NoticeState.KEPT


def test_a_letter_about_a_deadline_brings_it_for_the_calendar(house, post, mail_server):
    plan_due(house.clock)
    send_owed(post, house.clock)
    (attached,) = list(mail_server.letters[0].iter_attachments())
    assert attached.get_content_type() == "text/calendar"
    (event,) = Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-09-21"


def test_more_time_is_told_to_the_unit(house, post, mail_server):
    until = end_of_day(local_day(house.clock()).replace(day=25))
    extend([house.report("C1")], until, reason="Mất điện ba ngày", by=house.world["Lan"].doer, now=house.clock())
    house.commit()
    send_owed(post, house.clock)
    (letter,) = mail_server.letters
    assert "Chuyên viên Đỗ Thị Lan đã gia hạn cho báo cáo của CĐCS Công ty May Bình Minh" in plain(letter)
    assert "25/09/2026" in plain(letter)


def test_nobody_is_written_to_about_a_unit_he_has_left(house, post, mail_server):
    plan_due(house.clock)
    house.world["Vân"].user.appointments[0].valid_to = local_day(house.clock()).replace(day=15)
    house.commit()
    send_owed(post, house.clock)
    assert "van" not in letters(mail_server)


def test_two_beats_at_once_plan_and_send_everything_once(shared_house, committed_app, post, mail_server):
    db.session.remove()

    def beat(_: int) -> None:
        with committed_app.app_context():
            plan_due(shared_house.clock)
            send_owed(post, shared_house.clock)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(beat, range(4)))
    with committed_app.app_context():
        send_owed(post, shared_house.clock)
    assert letters(mail_server) == {"van": 1, "hoa": 1, "son": 1}
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 3


def test_how_a_sweep_went_is_kept_in_one_row(house):
    for _ in range(3):
        plan_due(house.clock)
    run = db.session.scalars(select(SweepRun)).one()
    assert (run.sweep, run.runs, run.fault, run.started_at) == ("reminders", 3, None, house.clock())


def test_a_sweep_that_breaks_off_says_why(house, monkeypatch):
    monkeypatch.setattr("tasks.reminders.calendar_around", lambda now: 1 / 0)
    plan_due(house.clock)
    run = db.session.scalars(select(SweepRun)).one()
    assert (run.fault, run.broke_off_at) == ("ZeroDivisionError: division by zero", house.clock())


def test_sweeps_that_find_nothing_to_do_are_noted_too(house):
    assert db.session.scalar(select(StaleMark.id)) is None
    settle_stale(house.clock)
    assert db.session.get_one(SweepRun, "consolidation").taken == 0


def test_a_person_may_have_each_letter_at_once(house, post, mail_server):
    wish = Wish(modes={**Wish().modes, Group.WAITING: Mode.AT_ONCE})
    wish_for(house.world["Hậu"].user, wish, phone=None, now=house.clock())
    house.world["Vân"].submits(house.report("C1"))
    house.commit()
    send_owed(post, house.clock)
    assert letters(mail_server) == {"hau": 1}
