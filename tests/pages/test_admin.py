"""The administrator's page: alarms with the next step beside each, and nothing for anybody else."""

from __future__ import annotations

import pytest

from tests.world import NOW
from workflow.deadlines import local_day


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_alarms_name_the_unit_and_lead_to_where_it_is_mended(as_, quarter, world):
    office = world["Vân"].user.appointments[0]
    office.valid_to = local_day(NOW).replace(day=1)
    page = text(as_("Minh").get("/admin"))
    stuck = page.split('id="stuck"')[1].split("</section>")[0]
    assert "CĐCS Công ty May Bình Minh</strong>: chưa có người lập báo cáo" in stuck
    assert f"/people/new?unit={office.unit_id}" in stuck


def test_a_report_nobody_can_judge_says_so_on_its_page_too(as_, quarter, world, report):
    world["Vân"].submits(report("C1"))
    for office in list(world["Hậu"].user.appointments):
        office.valid_to = local_day(NOW).replace(day=1)
    assert "chưa có người phụ trách" in text(as_("Vân").get(f"/submissions/{report('C1').id}"))
    assert "Công đoàn phường Kinh Bắc</strong>: không có người xem xét" in text(as_("Minh").get("/admin"))


@pytest.mark.parametrize("name", ["Vân", "Hậu", "Lan", "Dũng"])
def test_the_page_is_for_administrators(as_, name):
    browser = as_(name)
    assert browser.get("/admin").status_code == 404
    assert 'href="/admin"' not in text(browser.get("/"))


def test_the_page_asks_as_often_however_much_is_wrong(as_, quarter, world, count_queries):
    minh = as_("Minh")
    minh.get("/admin")
    before = count_queries(lambda: minh.get("/admin"))
    for name in ("Vân", "Hoa", "Hậu", "Sơn"):
        for office in list(world[name].user.appointments):
            office.valid_to = local_day(NOW).replace(day=1)
    minh.get("/admin")
    assert count_queries(lambda: minh.get("/admin")) == before
