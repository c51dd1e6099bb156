"""More time: asked for by the unit, granted or refused by a level above, counted as on time by extension (case 36)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from extensions import db
from submissions.deciding import may
from submissions.notices.feed import calendar_file
from submissions.notices.models import Notice
from submissions.queries import owed_by
from submissions.rounds.extending import (
    Answer,
    Punctuality,
    answer,
    ask,
    asked_below,
    extensions_of,
    give,
    punctuality_of,
)
from submissions.rounds.models import ExtensionState
from tests.world import MINIMUM, NOW
from units import history
from workflow.deadlines import VIETNAM, end_of_day
from workflow.refusals import Refused

WHY = "Mất điện ba ngày sau bão, chưa lấy được số liệu"
BECAUSE = "Cả tỉnh đang chờ số của phường, không lùi được"
UNTIL = date(2026, 9, 25)


def code_of(verb) -> str | None:
    try:
        verb()
    except Refused as refused:
        return refused.code
    return None


def notices(kind: str) -> dict[str, dict]:
    rows = db.session.scalars(select(Notice).where(Notice.kind == kind))
    return {row.user.name: row.facts for row in rows}


def test_36_an_extension_of_one_unit_counts_as_on_time_by_extension_and_leaves_the_others_alone(world, report):
    wish = ask(report("C1"), UNTIL, reason=WHY, by=world["Vân"].doer, now=NOW)
    assert report("C1").due_at == end_of_day(date(2026, 9, 21))

    answer(wish, Answer.GRANT, reason="Đồng ý", by=world["Dũng"].doer, now=NOW)

    assert report("C1").due_at == end_of_day(UNTIL)
    assert report("C2").due_at == end_of_day(date(2026, 9, 21))
    after_the_ordinary_day = datetime(2026, 9, 25, 23, 59, tzinfo=VIETNAM)
    for name, code in (("Vân", "C1"), ("Hoa", "C2")):
        world[name].now = after_the_ordinary_day
        world[name].submits(report(code), MINIMUM)
    assert punctuality_of(report("C1"), after_the_ordinary_day) is Punctuality.BY_EXTENSION
    assert punctuality_of(report("C2"), after_the_ordinary_day) is Punctuality.LATE
    told = history.entries_of("submission", report("C1").id)
    assert [entry.act for entry in told][:2] == ["extension_asked", "extend"]
    assert told[0].facts["name"] == "Nguyễn Thị Hồng Vân"
    assert told[0].facts["reason"] == WHY
    assert told[1].facts["name"] == "Vũ Tiến Dũng"


def test_the_desk_above_is_told_of_a_wish_and_the_unit_of_the_answer(world, report):
    wish = ask(report("C3"), UNTIL, reason=WHY, by=world["Sơn"].doer, now=NOW)
    assert set(notices("extension_asked")) == {"Đỗ Thị Lan", "Vũ Tiến Dũng"}
    assert notices("extension_asked")["Đỗ Thị Lan"]["until"] == "2026-09-25"

    answer(wish, Answer.REFUSE, reason=BECAUSE, by=world["Lan"].doer, now=NOW)

    assert notices("extension_answered")["Trần Văn Sơn"] == {
        "by": "Đỗ Thị Lan",
        "title": "Chuyên viên",
        "for": "",
        "reason": BECAUSE,
        "granted": False,
    }
    assert report("C3").due_at == end_of_day(date(2026, 9, 21))


def test_only_those_concerned_ask_and_answer(world, report):
    assert code_of(lambda: ask(report("C1"), UNTIL, reason=WHY, by=world["Hoa"].doer, now=NOW)) == "not_found"
    assert code_of(lambda: ask(report("C1"), UNTIL, reason=WHY, by=world["Hậu"].doer, now=NOW)) == "not_your_desk"

    wish = ask(report("C1"), UNTIL, reason=WHY, by=world["Vân"].doer, now=NOW)

    answers = {
        name: may(wish, world[name].doer, Answer.GRANT, now=NOW) for name in ("Vân", "Quân", "Hậu", "Dũng", "Minh")
    }
    assert {name: no and no.code for name, no in answers.items()} == {
        "Vân": "not_your_desk",
        "Quân": "not_found",
        "Hậu": None,
        "Dũng": None,
        "Minh": None,
    }
    assert may(wish, world["Hậu"].doer, Answer.WITHDRAW, now=NOW).code == "not_your_desk"
    assert [each.id for each in asked_below(world["Hậu"].doer)] == [wish.id]
    assert asked_below(world["Quân"].doer) == []
    assert asked_below(world["Vân"].doer) == []


@pytest.mark.parametrize(
    ("until", "reason", "code"),
    [
        (date(2026, 9, 21), WHY, "extension_day"),
        (date(2026, 9, 10), WHY, "extension_day"),
        (date(2027, 9, 25), WHY, "extension_day"),
        (UNTIL, "bận", "reason_required"),
    ],
)
def test_a_wish_names_a_day_after_the_deadline_and_a_reason(world, report, until, reason, code):
    assert code_of(lambda: ask(report("C1"), until, reason=reason, by=world["Vân"].doer, now=NOW)) == code
    assert extensions_of(report("C1")) == []


def test_a_report_has_one_wish_at_a_time_and_it_is_answered_once(world, report):
    wish = ask(report("C1"), UNTIL, reason=WHY, by=world["Vân"].doer, now=NOW)
    again = code_of(lambda: ask(report("C1"), UNTIL, reason=WHY, by=world["Vân"].doer, now=NOW))
    assert again == "extension_asked_already"

    answer(wish, Answer.GRANT, by=world["Hậu"].doer, now=NOW)
    second = code_of(lambda: answer(wish, Answer.REFUSE, reason=BECAUSE, by=world["Dũng"].doer, now=NOW))

    assert second == "extension_over"
    assert extensions_of(report("C1"))[0].state is ExtensionState.GRANTED
    later = ask(report("C1"), date(2026, 9, 30), reason=WHY, by=world["Vân"].doer, now=NOW)
    answer(later, Answer.WITHDRAW, by=world["Vân"].doer, now=NOW)
    assert report("C1").due_at == end_of_day(UNTIL)


def test_after_the_deadline_more_time_can_still_be_asked_for_but_not_once_the_report_is_sent(world, report):
    late = datetime(2026, 9, 23, 9, 0, tzinfo=VIETNAM)
    world["Vân"].now = late
    wish = ask(report("C1"), UNTIL, reason=WHY, by=world["Vân"].doer, now=late)
    world["Vân"].submits(report("C1"), MINIMUM)

    assert code_of(lambda: answer(wish, Answer.GRANT, by=world["Hậu"].doer, now=late)) == "extension_not_needed"
    assert code_of(lambda: ask(report("C1"), UNTIL, reason=WHY, by=world["Vân"].doer, now=late)) is not None
    assert asked_below(world["Hậu"].doer) == []


def test_a_level_above_gives_time_nobody_asked_for_with_a_reason(world, report):
    give(report("C1"), UNTIL, reason="Trường nghỉ dịch cả tuần", by=world["Lan"].doer, now=NOW)
    assert report("C1").due_at == end_of_day(UNTIL)
    assert code_of(lambda: give(report("C2"), UNTIL, reason="nghỉ", by=world["Lan"].doer, now=NOW)) == "reason_required"
    assert code_of(lambda: give(report("C2"), UNTIL, reason=WHY, by=world["Hoa"].doer, now=NOW)) == "not_your_desk"


def test_time_given_while_a_wish_waits_is_its_answer(world, report):
    wish = ask(report("C1"), UNTIL, reason=WHY, by=world["Vân"].doer, now=NOW)
    give(report("C1"), date(2026, 9, 24), reason="Đồng ý ba ngày", by=world["Hậu"].doer, now=NOW)
    assert (wish.state, wish.until) == (ExtensionState.GRANTED, date(2026, 9, 24))
    assert len(extensions_of(report("C1"))) == 1


def test_the_calendar_of_the_unit_shows_the_day_that_was_granted(world, report):
    give(report("C1"), UNTIL, reason=WHY, by=world["Lan"].doer, now=NOW + timedelta(hours=1))
    file = calendar_file(owed_by(world["Vân"].doer), domain="vi-du.vn", base_url="https://vi-du.vn", now=NOW).decode()
    unfolded = file.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20260925" in unfolded
    assert "Được gia hạn (hạn chung 21/09/2026" in unfolded
