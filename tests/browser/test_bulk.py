"""Approving everything at once on a phone without JavaScript: the page of progress loads itself again until all is done."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from extensions import db
from submissions.consolidation.level import settle_round
from submissions.models import Submission
from tests.browser.conftest import signed_in
from tests.world import NOW

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def waiting(site) -> list[Submission]:
    """C1 and C2 have sent their quarterly report to K."""
    quarter = site.world.round()
    sent = [site.world[who].submits(site.world.report(quarter, code)) for who, code in (("Vân", "C1"), ("Hoa", "C2"))]
    settle_round(quarter, now=NOW)
    db.session.commit()
    return sent


def test_all_is_approved_from_a_phone_without_scripts_and_the_page_tells_when_it_is_done(browser, site, waiting):
    with signed_in(browser, site, "Hậu", width=360, scripts=False) as page:
        page.get_by_role("link", name="Chọn tất cả báo cáo duyệt được ngay").click()
        assert page.evaluate(WIDER) == 0
        page.get_by_role("button", name="Duyệt tất cả").click()
        expect(page.get_by_text("Đã xử lý xong 2 báo cáo")).to_be_visible(timeout=60_000)
        assert page.evaluate(WIDER) == 0
        expect(page.get_by_role("link", name="CĐCS Trường Mầm non Hoa Sen")).to_be_visible()
        page.get_by_role("link", name="Việc hàng loạt đã làm").click()
        expect(page.get_by_text("2 xong")).to_be_visible()

    db.session.expire_all()
    assert [each.state for each in waiting] == ["approved", "approved"]
