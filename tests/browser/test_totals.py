"""One figure opened in a real browser: shares, last known, a line added and taken back; on a phone without scripts too."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from extensions import db
from tests.browser.conftest import signed_in
from tests.browser.test_front import complaints
from tests.browser.test_journey import no_sideways_scroll
from tests.world import MINIMUM

REASON = "Hai đơn vị cùng kê năm đoàn viên chuyển đến"


@pytest.fixture
def figures(site):
    """Last quarter everybody told; this quarter C1 is approved, C2 waits, C3 and C9 are silent."""
    world = site.world
    for period in ("2026-Q2", "2026-Q3"):
        round_ = world.round(period=period)
        world["Hậu"].approves(world["Vân"].submits(world.report(round_, "C1")))
        world["Hoa"].submits(world.report(round_, "C2"), MINIMUM | {"members_total": "40", "members_female": "7"})
        if period == "2026-Q2":
            world["Hậu"].approves(world.report(round_, "C2"))
            world["Dũng"].approves(world["Sơn"].submits(world.report(round_, "C3"), MINIMUM | {"members_total": "88"}))
        world.settle()
    db.session.commit()
    return round_


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1440, True)])
def test_a_figure_opens_to_whoever_told_it_and_is_adjusted_by_a_line(site, figures, browser, width, scripts):
    world = site.world
    k, t = (world.report(figures, code).id for code in ("K", "T"))
    with signed_in(browser, site, "Hậu", width, scripts) as page:
        page.goto(f"{site.address}/submissions/{k}/totals/members_total")
        page.locator("summary", has_text="Thêm dòng điều chỉnh").click()
        page.get_by_label("Trừ bớt").check()
        page.get_by_label("Số điều chỉnh").fill("5")
        page.get_by_label("Lý do").last.fill(REASON)
        page.get_by_role("button", name="Ghi dòng điều chỉnh").click()
        expect(page.get_by_text("Đã ghi dòng điều chỉnh")).to_be_visible()
        expect(page.locator(".adjustment")).to_contain_text("-5")
        seen(page, "k", width, scripts)
    with signed_in(browser, site, "Lan", width, scripts) as page:
        page.goto(f"{site.address}/submissions/{t}/totals")
        seen(page, "totals", width, scripts)
        page.locator("a[href*='/totals/members_total']").first.click()
        expect(page.locator("main")).to_contain_text("kỳ 2026-Q2")
        expect(page.locator("main")).to_contain_text("Kỳ trước")
        seen(page, "t", width, scripts)
        page.get_by_role("link", name="CĐCS Công ty May Bình Minh").first.click()
        expect(page).to_have_url(re.compile(rf"/submissions/{world.report(figures, 'C1').id}\b"))
        expect(page.locator("main")).to_contain_text("Tổng số đoàn viên cuối kỳ")
        seen(page, "leaf", width, scripts)
        page.goto(f"{site.address}/submissions/{t}/totals/membership_density")
        expect(page.locator("main")).to_contain_text("không lấy trung bình các tỷ lệ")
        seen(page, "share", width, scripts)


def seen(page, name: str, width: int, scripts: bool) -> None:
    """Nothing runs out of the screen, nothing is complained about; kept as a picture where somebody wants to look."""
    no_sideways_scroll(page)
    if scripts:
        assert complaints(page, width) == []
    if folder := os.environ.get("NHIP_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
