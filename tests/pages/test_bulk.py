"""Moves on many reports as people see them: choose all that can be approved now, order once, watch, read the result."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from extensions import db
from submissions import routes
from submissions.bulk import carry_on
from submissions.bulk_models import BulkItem, BulkMove
from submissions.entry.drafting import save
from tests.world import MINIMUM, NOW


@pytest.fixture
def both_sent(world, report):
    """C1 and C2 wait at K."""
    world["Vân"].submits(report("C1"))
    world["Hoa"].submits(report("C2"))


def ordered(browser, **more):
    """Open the page of all that can be approved, and press the button."""
    page = browser.get("/bulk-moves/new").get_data(as_text=True)
    form = dict(re.findall(r'name="(all|as_of|once)" value="([^"]*)"', page))
    return browser.post("/bulk-moves", data=form | {"move": "approve"} | more), form


def run() -> None:
    while carry_on(NOW):
        pass


def test_all_that_can_be_approved_is_chosen_ordered_watched_and_told(as_, world, report, both_sent):
    hau = as_("Hậu")
    assert "Chọn tất cả báo cáo duyệt được ngay" in hau.get("/").get_data(as_text=True)
    page = hau.get("/bulk-moves/new").get_data(as_text=True)
    assert "Duyệt: 2 báo cáo" in page

    answer, _ = ordered(hau)

    assert answer.status_code == 303
    waiting = hau.get(answer.location).get_data(as_text=True)
    assert "Đã xử lý 0/2 báo cáo" in waiting
    assert '<meta http-equiv="refresh" content="3">' in waiting
    assert "Đang làm hàng loạt: duyệt 2 báo cáo" in hau.get("/").get_data(as_text=True)

    run()

    done = hau.get(answer.location).get_data(as_text=True)
    assert "Đã xử lý xong 2 báo cáo" in done
    assert "refresh" not in done
    assert "CĐCS Trường Mầm non Hoa Sen" in done
    assert "Đang làm hàng loạt" not in hau.get("/").get_data(as_text=True)
    assert (report("C1").state, report("C2").state) == ("approved", "approved")
    assert "2 xong" in hau.get("/bulk-moves").get_data(as_text=True)


def test_pressing_twice_orders_once(as_, both_sent):
    hau = as_("Hậu")
    first, form = ordered(hau)
    again = hau.post("/bulk-moves", data=form | {"move": "approve"})

    assert first.location == again.location
    assert db.session.scalar(select(func.count()).select_from(BulkMove)) == 1


def test_pressing_again_when_all_is_done_leads_back_to_the_result(as_, both_sent):
    hau = as_("Hậu")
    first, form = ordered(hau)
    run()

    again = hau.post("/bulk-moves", data=form | {"move": "approve"})

    assert (again.status_code, again.location) == (303, first.location)


def test_what_was_sent_after_the_page_was_opened_is_not_approved_unseen(as_, world, report, both_sent):
    hau = as_("Hậu")
    page = hau.get("/bulk-moves/new").get_data(as_text=True)
    form = dict(re.findall(r'name="(all|as_of|once)" value="([^"]*)"', page))
    earlier = form | {"as_of": "2026-09-16T01:59:59+00:00", "move": "approve"}

    too_late = hau.post("/bulk-moves", data=earlier)
    shown = hau.post("/bulk-moves", data=form | {"move": "approve"})

    assert too_late.status_code == 409
    assert shown.status_code == 303


def test_reports_with_something_to_look_at_can_be_left_out(as_, world, report):
    world["Vân"].submits(report("C1"))
    hoa, c2 = world["Hoa"], report("C2")
    more, why = MINIMUM | {"members_total": "130"}, {"members_total": "Mười đoàn viên đã nghỉ hưu vẫn sinh hoạt."}
    save(c2, more, by=hoa.doer, seen=c2.version, notes=why, now=world.now)
    hoa.moves(c2, "submit")
    hau = as_("Hậu")
    assert "Chừa lại 1 báo cáo có điểm cần xem" in hau.get("/bulk-moves/new").get_data(as_text=True)

    ordered(hau, clean="1")

    assert list(db.session.scalars(select(BulkItem.submission_id))) == [report("C1").id]


def test_a_desk_where_nothing_can_be_approved_says_so_and_orders_nothing(as_, world, report, quarter):
    van = as_("Vân")
    assert "không có báo cáo nào bạn duyệt được ngay" in van.get("/bulk-moves/new").get_data(as_text=True)

    answer, _ = ordered(van, all="1", as_of=NOW.isoformat())

    assert answer.status_code == 409
    assert "Chưa chọn" in answer.get_data(as_text=True)


@pytest.mark.parametrize("moment", ["", "hôm qua", "2026-09-16T02:00:00"])
def test_an_order_that_does_not_say_what_was_seen_is_refused(as_, both_sent, moment):
    answer = as_("Hậu").post("/bulk-moves", data={"all": "1", "as_of": moment, "move": "approve"})
    assert answer.status_code == 409
    assert db.session.scalar(select(func.count()).select_from(BulkMove)) == 0


def test_very_many_chosen_on_one_page_become_owed_work_too(as_, world, report, both_sent, monkeypatch):
    monkeypatch.setattr(routes, "MOST_AT_ONCE", 1)
    first, second = report("C1"), report("C2")
    chosen = {"move": "approve", "ids": [first.id, second.id], f"version:{first.id}": first.version}
    chosen[f"version:{second.id}"] = 1

    answer = as_("Hậu").post("/moves", data=chosen)
    run()

    page = as_("Hậu").get(answer.location).get_data(as_text=True)
    assert answer.status_code == 303
    assert "1 xong, 1 không được" in page
    assert "CĐCS Trường Mầm non Hoa Sen" in page
    assert "báo cáo đã thay đổi" in page
    assert (report("C1").state, report("C2").state) == ("approved", "submitted")


def test_nobody_else_sees_the_order_and_facts_can_be_asked_for(as_, both_sent):
    answer, _ = ordered(as_("Hậu"))
    facts = as_("Hậu").get(answer.location, headers={"Accept": "application/json"}).json

    assert (facts["total"], facts["owed"], facts["passed"]) == (2, 2, 0)
    for name in ("Dũng", "Minh", "Quân"):
        assert as_(name).get(answer.location).status_code == 404


def test_the_page_of_progress_asks_as_often_for_two_as_for_one(as_, world, report, count_queries):
    hau = as_("Hậu")
    world["Vân"].submits(report("C1"))
    one, _ = ordered(hau)
    run()
    world["Hoa"].submits(report("C2"))
    two, _ = ordered(hau)
    run()
    hau.get(one.location)

    assert count_queries(lambda: hau.get(two.location)) <= count_queries(lambda: hau.get(one.location))


def test_the_desk_says_how_many_wait_beyond_those_it_shows(as_, both_sent, monkeypatch):
    real = routes.waiting_now
    monkeypatch.setattr(routes, "waiting_now", lambda *given, **named: real(*given, **named, limit=1))

    page = as_("Hậu").get("/").get_data(as_text=True)

    assert "Chờ tôi xem xét (2)" in page
    assert "Dưới đây là 1 báo cáo chờ lâu nhất." in page
    assert "Chọn tất cả báo cáo duyệt được ngay" in page
