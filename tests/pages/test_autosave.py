"""The door of a page that saves itself: the page's own verb, rights and refusals, answered field by field."""

from __future__ import annotations

import json

import pytest

from submissions.entry.inputs import LONGEST_TEXT
from submissions.entry.parts import pages_of
from submissions.models import Nothing, Submission
from tests.world import NOW
from units.people import Appointment
from workflow.model import Role


@pytest.fixture
def door(report):
    """The door of C1's first page."""
    return f"/submissions/{report('C1').id}/sections/A1.I/answers"


@pytest.fixture
def nga(world, report, session):
    """Sơn also writes at C1."""
    who = world["Sơn"]
    office = Appointment(user=who.user, unit=report("C1").unit, role=Role.REPORTER, title="", valid_from=NOW.date())
    session.add(office)
    session.flush()
    return who


def figure(submission: Submission, key: str) -> tuple[int | None, int]:
    index = submission.round.form_version.compiled.slot(key).index
    return submission.figures[index], submission.nothings[index]


def posted(version: int, base: dict[str, str], **answers: str) -> dict[str, str]:
    return {"version": str(version), "base": json.dumps(base), **answers}


def save(client, door, *said, **answers):
    return client.post(door, data=posted(*said, **answers), headers={"Accept": "application/json"})


def test_what_changed_is_saved_and_the_time_is_told(as_, report, door):
    told = save(as_("Vân"), door, 1, {}, members_total="1.250").get_json()

    assert told["said"] == "Đã lưu lúc 09:00"
    assert told["version"] == 2
    assert (told["faults"], told["collisions"], told["others"]) == ({}, [], "")
    assert figure(report("C1"), "members_total") == (1250, Nothing.NUMBER)


def test_a_field_that_cannot_be_read_does_not_hold_up_the_others(as_, report, door):
    told = save(as_("Vân"), door, 1, {}, members_total="12o", members_female="70").get_json()

    assert told["faults"] == {"members_total": "Không đọc được số “12o”; viết như 1.234."}
    assert told["unread"] == ["Tổng số đoàn viên cuối kỳ: không đọc được số “12o”; viết như 1.234."]
    assert figure(report("C1"), "members_total") == (None, Nothing.MISSING)
    assert figure(report("C1"), "members_female") == (70, Nothing.NUMBER)


def test_what_the_rules_say_and_what_is_worked_out_come_with_the_answer(as_, door):
    told = save(as_("Vân"), door, 1, {}, workforce_total="120", members_total="100", members_female="130").get_json()

    assert any("130" in said for said in told["hints"]["members_female"])
    assert "83,33" in told["computed"].values()


def test_nobody_is_nagged_about_what_is_still_blank(as_, door):
    told = save(as_("Vân"), door, 1, {}, members_total="100").get_json()

    assert told["hints"] == {}


def test_two_who_change_different_fields_are_merged_and_told_of_each_other(as_, world, report, nga, door):
    save(as_("Vân"), door, 1, {}, members_total="100")
    theirs = save(as_("Sơn"), door, 1, {}, members_female="70").get_json()
    mine = save(as_("Vân"), door, 2, {"members_total": "100"}, members_total="101").get_json()

    assert theirs["others"] == "Còn có Nguyễn Thị Hồng Vân (lúc 09:00) lưu báo cáo này."
    assert theirs["values"]["members_total"] == "100"
    assert mine["others"] == "Còn có Trần Văn Sơn (lúc 09:00) lưu báo cáo này."
    assert mine["values"]["members_female"] == "70"
    assert figure(report("C1"), "members_total") == (101, Nothing.NUMBER)
    assert figure(report("C1"), "members_female") == (70, Nothing.NUMBER)


def test_two_who_change_one_field_are_shown_both_and_nothing_is_overwritten(as_, report, nga, door):
    save(as_("Sơn"), door, 1, {}, members_total="90")
    told = save(as_("Vân"), door, 1, {}, members_total="95", members_female="70").get_json()

    (collision,) = told["collisions"]
    assert (collision["place"], collision["theirs"], collision["mine"]) == ("members_total", "90", "95")
    assert figure(report("C1"), "members_total") == (90, Nothing.NUMBER)
    assert figure(report("C1"), "members_female") == (70, Nothing.NUMBER)


def test_the_same_answer_typed_by_two_collides_with_nothing(as_, nga, door):
    save(as_("Sơn"), door, 1, {}, members_total="1250")
    told = save(as_("Vân"), door, 1, {}, members_total="1.250").get_json()

    assert told["collisions"] == []


def test_sending_again_what_is_saved_makes_no_new_version(as_, report, door):
    save(as_("Vân"), door, 1, {}, members_total="100")
    told = save(as_("Vân"), door, 1, {}, members_total="100").get_json()

    assert (told["version"], report("C1").version) == (2, 2)
    assert told["collisions"] == []


def test_asking_tells_what_others_changed_and_nothing_when_nobody_did(as_, nga, door):
    save(as_("Sơn"), door, 1, {}, members_total="90")

    behind = as_("Vân").get(f"{door}?seen=1").get_json()
    abreast = as_("Vân").get(f"{door}?seen=2").get_json()

    assert behind["values"] == {"members_total": "90"}
    assert behind["others"].startswith("Còn có Trần Văn Sơn")
    assert set(abreast) == {"version", "person", "csrf_token"}


def test_whoever_may_not_write_is_refused_in_words_and_nothing_is_stored(as_, report, door):
    answer = save(as_("Hậu"), door, 1, {}, members_total="95")

    assert answer.status_code == 409
    assert answer.get_json()["code"] == "not_your_desk"
    assert figure(report("C1"), "members_total") == (None, Nothing.MISSING)


def test_a_report_that_was_sent_takes_no_more_answers(as_, world, report, door):
    world["Vân"].submits(report("C1"))

    answer = save(as_("Vân"), door, report("C1").version, {}, members_total="95")

    assert answer.status_code == 409
    assert answer.get_json()["message"]


def test_only_a_page_its_person_may_fill_in_may_be_kept_in_the_browser(as_, report):
    address = f"/submissions/{report('C1').id}/sections/A1.I"

    writes, reads = as_("Vân").get(address), as_("Hậu").get(address)

    assert writes.headers["X-Nhip-Keep"].isdecimal()
    assert "X-Nhip-Keep" not in reads.headers


def test_the_worker_of_the_pages_is_served_from_the_root(client):
    answer = client.get("/service-worker.js")

    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"


def test_the_longest_text_is_saved_with_the_one_it_replaces(as_, report):
    """Nine bytes a letter on the way, twice: what stood there, and what is typed."""
    code = next(
        each.code
        for each in pages_of(report("C1").round.form_version.compiled, report("C1").level, report("C1").sector)
        if any(asked.key == "mood_assessment" for asked in each.asked)
    )
    before, after = "ữ" * LONGEST_TEXT, "ẵ" * LONGEST_TEXT
    place = f"/submissions/{report('C1').id}/sections/{code}/answers"
    van = as_("Vân")

    assert save(van, place, 1, {}, mood_assessment=before).status_code == 200
    told = save(van, place, 2, {"mood_assessment": before}, mood_assessment=after, **{"open:mood_assessment": before})
    refused = save(van, place, 3, {"mood_assessment": before}, mood_assessment="ẵ" * 2**20).get_json()

    assert (told.status_code, told.get_json()["version"], told.get_json()["faults"]) == (200, 3, {})
    assert "mood_assessment" in refused["faults"]


def test_a_name_the_page_does_not_ask_is_no_failure_whatever_is_said_of_it(as_, report, door):
    told = save(as_("Vân"), door, 0, {"no_such_field": "1", "members_total": None}, no_such_field="2")
    assert told.status_code == 200
    assert told.get_json()["collisions"] == []
