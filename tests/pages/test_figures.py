"""Beside each number what was reported before, a note where it surprises, a suggestion, nil in one press; then the receipt."""

from __future__ import annotations

import html
import re

import pytest
import time_machine

from submissions.entry.nil_returns import declared
from submissions.models import Nothing
from tests.world import MINIMUM, NOW
from units import history
from vietnamese import format_moment

MORE_MEMBERS = {**MINIMUM, "workforce_total": "90", "workforce_female": "80"}
WHY = "Có 10 đoàn viên đã nghỉ hưu vẫn sinh hoạt."


@pytest.fixture
def last_quarter(world):
    """C1's report of the quarter before, sent."""
    before = world.report(world.round(period="2026-Q2", scope="K"), "C1")
    return world["Vân"].submits(before, {**MINIMUM, "members_total": "100", "initiatives": "-"})


def at(report, path: str) -> str:
    return f"/submissions/{report('C1').id}/{path}"


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def nothing(submission, key: str) -> int:
    return submission.nothings[submission.round.form_version.compiled.slot(key).index]


def test_last_period_stands_beside_the_number_with_the_name_of_the_period(as_, last_quarter, report):
    page = text(as_("Vân").get(at(report, "sections/A1.I")))

    assert "Kỳ trước: 100 người" in page
    assert "kỳ trước là Quý II năm 2026" in page


def test_a_saved_page_that_surprises_is_told_on_the_next_one_and_explained_beside_the_field(as_, world, report):
    van = as_("Vân")
    saved = van.post(at(report, "sections/A1.I"), data={"version": 1, **MORE_MEMBERS})
    following = text(van.get(saved.location))
    assert "1 chỗ nên xem lại trước khi trình" in following
    assert "(100) lớn hơn" in following

    van.post(at(report, "sections/A1.I"), data={"version": 2, **MORE_MEMBERS, "note:members_total": WHY})
    page = text(van.get(at(report, "sections/A1.I")))
    assert WHY in page
    assert "Chủ tịch Nguyễn Thị Hồng Vân" in page


def test_the_check_page_asks_for_the_note_takes_it_and_the_level_above_reads_it(as_, world, report):
    world["Vân"].saves(report("C1"), MORE_MEMBERS)
    van = as_("Vân")

    before = text(van.get(at(report, "check")))
    assert "1 số khác thường cần giải trình trước khi trình" in before
    assert 'value="submit"' not in before

    van.post(at(report, "notes"), data={"version": report("C1").version, "note:members_total": WHY})
    after = text(van.get(at(report, "check")))
    assert 'value="submit"' in after
    assert "1 số khác thường kèm giải trình của bạn" in after

    world["Vân"].moves(report("C1"), "submit")
    seen = text(as_("Hậu").get(f"/submissions/{report('C1').id}"))
    assert f"Đơn vị giải trình: {WHY}" in seen


def test_sending_without_the_note_is_refused_with_the_list(as_, world, report):
    world["Vân"].saves(report("C1"), MORE_MEMBERS)

    answer = as_("Vân").post(at(report, "moves"), data={"move": "submit", "version": report("C1").version})

    assert answer.status_code == 409
    assert "chưa được giải trình" in text(answer)
    assert "(100) lớn hơn" in text(answer)


def test_a_note_with_an_old_version_is_refused(as_, world, report):
    world["Vân"].saves(report("C1"), MORE_MEMBERS)

    answer = as_("Vân").post(at(report, "notes"), data={"version": 1, "note:members_total": WHY})

    assert answer.status_code == 409


def test_a_page_falls_nil_in_one_press_signed_and_comes_back_in_one(as_, report):
    van, page = as_("Vân"), at(report, "sections/A1.II.2")
    pressed = van.post(page, data={"version": 1, "nil:*": "1"})
    assert pressed.location.partition("#")[0] == page
    assert "Nguyễn Thị Hồng Vân" in text(van.get(page))
    assert nothing(report("C1"), "care_by_payer.employer.persons") == Nothing.NIL

    blanks = dict.fromkeys(re.findall(r'name="(care_by_payer\.[^"]+)"', text(van.get(page))), "")
    back = van.post(page, data={"version": 2, "nil:care_by_payer": "1", "undo-nil": "1", **blanks})
    assert back.status_code == 303
    assert nothing(report("C1"), "care_by_payer.employer.persons") == Nothing.MISSING
    acts = [each.act for each in history.entries_of("submission", report("C1").id)]
    assert acts[-2:] == ["nil", "nil_undone"]


def test_the_whole_report_falls_nil_from_the_check_page_and_twice_is_once(as_, report):
    van, address = as_("Vân"), at(report, "nil")
    first = van.post(address, data={"version": 1})
    second = van.post(address, data={"version": 1})

    assert (first.status_code, second.status_code) == (303, 303)
    assert "Đã ghi không phát sinh cho cả báo cáo" in text(van.get(at(report, "check")))
    entries = history.entries_of("submission", report("C1").id)
    assert [each.act for each in entries].count("nil") == 1
    van.post(address, data={"version": 2, "undo": "1"})
    assert declared(history.entries_of("submission", report("C1").id), None) is None


def test_the_receipt_tells_time_name_title_and_seal_and_is_found_again(as_, world, report):
    world["Vân"].saves(report("C1"), MINIMUM)
    van = as_("Vân")
    assert van.get(at(report, "receipt")).status_code == 404

    sent = van.post(at(report, "moves"), data={"move": "submit", "version": report("C1").version})
    entry = history.entries_of("submission", report("C1").id)[-1]
    page = text(van.get(sent.location))

    assert sent.location == at(report, "receipt")
    assert entry.hash in page
    assert entry.facts["contents"] in page
    assert "Chủ tịch Nguyễn Thị Hồng Vân" in page
    assert format_moment(NOW) in page
    assert "trong hạn" in page
    assert at(report, "receipt?number=1") in text(van.get(f"/submissions/{report('C1').id}"))


def test_after_the_deadline_the_receipt_and_the_check_page_say_so(as_, world, report):
    world["Vân"].saves(report("C1"), MINIMUM)
    late = NOW.replace(day=25)
    with time_machine.travel(late, tick=False):
        van = as_("Vân")
        assert "nộp sau hạn" in text(van.get(at(report, "check")))
        van.post(at(report, "moves"), data={"move": "submit", "version": report("C1").version})
        assert "sau hạn nộp" in text(van.get(at(report, "receipt")))


def test_the_preview_reads_like_the_document(as_, world, report):
    world["Vân"].saves(report("C1"), {**MINIMUM, "initiatives": "-"})

    page = text(as_("Vân").get(at(report, "print")))

    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page
    assert "SỐ LIỆU TẠM TÍNH" in page
    assert "TM. BAN CHẤP HÀNH<br>CHỦ TỊCH" in page
    assert re.search(r"Tổng số đoàn viên cuối kỳ \(người\)</span> <span>100</span>", page)
    assert "không phát sinh" in page


def test_a_suggestion_counts_nowhere_until_it_is_kept(as_, world):
    before = world.report(world.round("A", "2020-2025", scope="K"), "C1")
    world["Vân"].submits(before, {"workforce_total": "120", "members_total": "100"})
    now = world.report(world.round("A", "2025-2030", scope="K"), "C1")
    van = as_("Vân")
    page = next(
        address
        for code in re.findall(r"sections/([A-Z0-9.a-z]+)", text(van.get(f"/submissions/{now.id}")))
        if "lấy từ kỳ trước" in text(van.get(address := f"/submissions/{now.id}/sections/{code}"))
    )
    assert nothing(now, "members_opening") == Nothing.MISSING

    kept = van.post(page, data={"version": 1, "keep": "members_opening", "members_opening": ""})

    now = world.report(now.round, "C1")
    index = now.round.form_version.compiled.slot("members_opening").index
    assert kept.location == f"{page}#members_opening"
    assert (now.figures[index], now.nothings[index]) == (100, Nothing.NUMBER)
