"""The desk: what is owed, what waits, what it adds up to, and the bulk decision made from it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine

from submissions.entry.drafting import save
from submissions.entry.parts import pages_of
from submissions.facts import texts_of
from submissions.overview import next_part, parts_of
from submissions.queries import submissions_for
from tests.world import MINIMUM
from units.kinds import Level
from workflow.refusals import Refused


def test_the_chair_sees_what_is_owed_until_when_and_where_to_begin(as_, quarter):
    page = as_("Vân").get("/").get_data(as_text=True)

    assert "Báo cáo phải nộp" in page
    assert "21/09/2026" in page
    assert "Bắt đầu điền" in page
    assert "Chờ tôi xem xét" not in page


def test_the_approver_sees_who_waits_and_nobody_of_another_branch(as_, world, report):
    world["Vân"].submits(report("C1"))

    hau, quan = (as_(name).get("/").get_data(as_text=True) for name in ("Hậu", "Quân"))

    assert "CĐCS Công ty May Bình Minh" in hau
    assert "Duyệt các báo cáo đã chọn" in hau
    assert "CĐCS Công ty May Bình Minh" not in quan
    assert "Không có báo cáo nào chờ" in quan


def test_a_report_past_its_deadline_is_marked_late_in_words(as_, world, quarter, report):
    report("C1").due_at = world.now.replace(day=1)

    page = as_("Vân").get("/").get_data(as_text=True)

    assert "Quá hạn" in page


def test_whoever_holds_no_office_is_told_whom_to_ask(as_, world, quarter, session):
    for office in list(world["Vân"].user.appointments):
        session.delete(office)

    page = as_("Vân").get("/").get_data(as_text=True)

    assert "chưa giữ chức vụ nào" in page


def test_bulk_approval_approves_what_it_can_and_names_what_it_cannot(as_, world, report):
    world["Vân"].submits(report("C1"))
    world["Hoa"].submits(report("C2"))
    first, second = report("C1"), report("C2")
    chosen = {
        "move": "approve",
        "ids": [first.id, second.id],
        f"version:{first.id}": first.version,
        f"version:{second.id}": 1,
    }

    hau = as_("Hậu")
    answer = hau.post("/moves", data=chosen)

    assert answer.status_code == 303
    page = hau.get(answer.location).get_data(as_text=True)
    assert "1 xong, 1 không được" in page
    assert "CĐCS Trường Mầm non Hoa Sen" in page
    assert "báo cáo đã thay đổi" in page
    assert (report("C1").state, report("C2").state) == ("approved", "submitted")


def test_ticked_reports_sent_twice_are_moved_once_and_the_result_is_a_page_to_reload(as_, world, report):
    world["Vân"].submits(report("C1"))
    c1, hau = report("C1"), as_("Hậu")
    once = re.findall(r'name="once" value="([^"]+)"', hau.get("/").get_data(as_text=True))[0]
    chosen = {"move": "approve", "ids": [c1.id], f"version:{c1.id}": c1.version, "once": once}

    first, again = (hau.post("/moves", data=chosen) for _ in range(2))

    assert (first.status_code, first.location) == (again.status_code, again.location)
    assert "Đã xử lý xong 1 báo cáo" in hau.get(first.location).get_data(as_text=True)
    assert report("C1").state == "approved"
    assert "Đang làm hàng loạt" not in hau.get("/").get_data(as_text=True)


def test_pressing_with_nothing_ticked_leads_back_to_the_desk_and_says_so(as_, world, report):
    world["Vân"].submits(report("C1"))

    page = as_("Hậu").post("/moves", data={"move": "approve"}, follow_redirects=True).get_data(as_text=True)

    assert "Chưa chọn báo cáo nào" in page
    assert "Chờ tôi xem xét" in page
    assert report("C1").state == "submitted"


def test_the_desk_leads_in_one_press_to_the_first_part_that_still_lacks_something(as_, world, quarter, report):
    van, c1 = as_("Vân"), report("C1")
    first, *others = [page.code for page in pages_of(c1.round.form_version.compiled, c1.level, c1.sector)]
    assert _button(van, "Bắt đầu điền") == f"/submissions/{c1.id}/sections/{first}"

    save(c1, MINIMUM, by=world["Vân"].doer, seen=c1.version, now=world.now)

    lead = _button(van, "Điền tiếp")
    assert lead == f"/submissions/{c1.id}/sections/{next_part(parts_of(c1, texts_of(c1))).code}"
    assert van.get(lead).status_code == 200
    assert others or lead.endswith(first)


def _button(browser, label: str) -> str:
    page = browser.get("/").get_data(as_text=True)
    return re.findall(rf'href="([^"]+)">{label}</a>', page)[0]


def test_bulk_approval_of_another_branch_is_not_found_and_changes_nothing(as_, world, report):
    world["Vân"].submits(report("C1"))
    c1 = report("C1")

    answer = as_("Quân").post("/moves", data={"move": "approve", "ids": [c1.id], f"version:{c1.id}": c1.version})

    assert answer.status_code == 404
    assert report("C1").state == "submitted"


def test_the_desk_asks_the_database_as_often_for_two_waiting_reports_as_for_one(as_, world, report, count_queries):
    hau = as_("Hậu")
    world["Vân"].submits(report("C1"))
    world.settle()
    hau.get("/")
    one = count_queries(lambda: hau.get("/"))

    world["Hoa"].submits(report("C2"))
    world.settle()
    hau.get("/")

    assert count_queries(lambda: hau.get("/")) <= one
    assert report("C2").level is Level.GRASSROOTS


def test_what_waits_long_below_is_shown_to_the_level_above_with_its_days(as_, world, report):
    world["Vân"].submits(report("C1"))
    c1 = report("C1")

    with time_machine.travel(datetime(2026, 9, 24, 2, 0, tzinfo=UTC), tick=False):
        dung, hau = (as_(name) for name in ("Dũng", "Hậu"))
        above, at_the_desk = dung.get("/").get_data(as_text=True), hau.get("/").get_data(as_text=True)
        page = hau.get(f"/submissions/{c1.id}").get_data(as_text=True)

    assert "Chờ lâu ở cấp dưới" in above
    assert "Công đoàn phường Kinh Bắc: 1 báo cáo chờ" in above
    assert "6 ngày làm việc" in above
    assert "Chờ lâu ở cấp dưới" not in at_the_desk
    assert "(chờ 6 ngày làm việc)" in page


def test_reports_chosen_for_one_move_are_found_in_one_statement_or_not_at_all(world, report, count_queries):
    chosen = [report(code).id for code in ("C1", "C2", "K")]
    hau, quan = world["Hậu"].doer, world["Quân"].doer

    assert [each.unit_code for each in submissions_for(hau, chosen)] == [
        each.unit_code for each in sorted(map(report, ("C1", "C2", "K")), key=lambda each: each.id)
    ]
    assert count_queries(lambda: submissions_for(hau, chosen)) == 1
    for doer, ids in ((quan, chosen), (hau, [*chosen, report("C9").id]), (hau, [*chosen, 10**9])):
        with pytest.raises(Refused, match="not_found"):
            submissions_for(doer, ids)
