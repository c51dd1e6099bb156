"""The pages on which workflows are drawn: that of a report with its way, and all that ship for those who choose one."""

from __future__ import annotations

import re

import pytest

from submissions.workflows import shipped_names
from tests.world import MINIMUM

REASON = "Số nữ chưa khớp với kỳ trước"


def test_the_page_of_a_report_leads_to_its_workflow_and_says_where_it_stands(as_, world, report):
    c1 = world["Vân"].submits(report("C1"), MINIMUM)
    page = as_("Vân").get(f"/submissions/{c1.id}").get_data(as_text=True)
    assert f'href="/submissions/{c1.id}/workflow"' in page
    assert "Sẵn sàng duyệt." in page
    above = as_("Hậu").get(f"/submissions/{report('K').id}").get_data(as_text=True)
    assert "Chờ cấp dưới." in above


def test_the_drawing_of_a_report_marks_the_way_it_has_taken(as_, world, report):
    c1 = world["Vân"].submits(report("C1"), MINIMUM)
    world["Hậu"].returns(c1, REASON)
    world["Vân"].submits(c1)
    page = as_("Vân").get(f"/submissions/{c1.id}/workflow").get_data(as_text=True)
    now = re.findall(r'class="drawing__state drawing__state--now">.*?</g>', page)
    assert len(now) == 1
    assert "Chờ duyệt" in now[0]
    assert page.count('drawing__arrow--taken"') == 3
    assert "Trình báo cáo → Trả lại → Trình báo cáo" in page
    assert "(đã làm 2 lần)" in page
    assert "Khi: ghi lý do, ít nhất 10 ký tự." in page


def test_a_report_nobody_has_touched_is_at_the_beginning(as_, report):
    page = as_("Vân").get(f"/submissions/{report('C1').id}/workflow").get_data(as_text=True)
    assert "Báo cáo chưa qua bước nào." in page
    assert "drawing__arrow--taken" not in page


def test_nobody_finds_the_workflow_of_a_report_he_may_not_see(as_, report):
    assert as_("Quân").get(f"/submissions/{report('C1').id}/workflow").status_code == 404
    assert as_("Hậu").get(f"/submissions/{report('C1').id}/workflow").status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("Minh", 200), ("Lan", 200), ("Dũng", 200), ("Hậu", 404), ("Vân", 404), ("Quân", 404)]
)
def test_those_who_open_rounds_see_every_workflow_drawn_and_nobody_else_does(as_, quarter, who, status):
    answer = as_(who).get("/workflows")
    assert answer.status_code == status
    if status == 200:
        page = answer.get_data(as_text=True)
        assert page.count("<svg") - page.split("<main")[0].count("<svg") == len(shipped_names())
        assert "Đơn vị tự duyệt, cấp trên tiếp nhận" in page
        assert "Nhắc trước hạn 7, 3, 1 ngày làm việc." in page
        assert "style=" not in page


def test_who_opens_a_round_is_led_to_the_drawings_and_reads_names_he_understands(as_, quarter):
    page = as_("Lan").get("/rounds/new").get_data(as_text=True)
    assert 'href="/workflows"' in page
    assert "Đơn vị tự duyệt, cấp trên tiếp nhận</option>" in page
    assert 'href="/workflows"' in as_("Minh").get("/admin").get_data(as_text=True)


def test_the_states_by_which_reports_below_are_filtered_are_those_of_the_rounds_workflow(as_, world, report):
    two = world.round(period="2026-Q4", workflow="approve_then_accept")
    world.settle()
    page = as_("Hậu").get(f"/submissions/{world.report(two, 'K').id}").get_data(as_text=True)
    filters = re.findall(r"state=(\w+)", page)
    assert filters == ["draft", "submitted", "approved_here", "returned", "accepted", "closed"]


def test_what_a_unit_approves_itself_is_drawn_under_its_own_workflow(as_, world):
    opened = world.round(workflow="approve_then_accept")
    c1 = world["Vân"].submits(world.report(opened, "C1"), MINIMUM)
    page = as_("Vân").get(f"/submissions/{c1.id}/workflow").get_data(as_text=True)
    assert "người duyệt của chính đơn vị" in page
    assert "Đã duyệt tại" in page
