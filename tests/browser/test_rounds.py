"""Pages of rounds in a real browser: nothing scrolls sideways, no rule of axe is broken, and a wish for time goes its way."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from extensions import db
from submissions.rounds.opening import WORKING_DAYS
from submissions.rounds.plans import Wish, make_plan
from tests.browser.conftest import Site, signed_in
from tests.world import NOW
from units.importing import import_units
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.periods import PeriodKind

SHOTS = os.environ.get("NHIP_SHOTS")
"""A folder for pictures to look at; none, no pictures."""


def looked_at(page: Page, name: str, width: int) -> None:
    """What must hold of every page, whatever is on it."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    result = Axe().run(page)
    assert result.violations_count == 0, f"{name}: {result.generate_report()}"
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)


@pytest.fixture
def late(site: Site) -> None:
    """A unit written into the tree after the round opened, and a plan."""
    scope = unit_by_code("T", local_day(NOW))
    import_units(
        "code,name,kind,sector,parent_code,valid_from,valid_to\n"
        "C5,CĐCS Công ty Dệt may Kinh Bắc,grassroots,private,K,2026-09-01,\n"
        "C8,CĐCS Công ty đã giải thể,grassroots,private,T,2026-08-01,2026-08-31\n"
    )
    wish = Wish("A", PeriodKind.QUARTER, "one_step", 14, WORKING_DAYS)
    assert scope is not None
    make_plan(scope, wish, cutoff_day=14, by=site.world["Lan"].doer, now=NOW)
    db.session.commit()


@pytest.mark.parametrize("width", [360, 1440])
def test_pages_of_rounds_fit_and_can_be_read_by_everybody(site, late, browser, width):
    with signed_in(browser, site, "Minh", width) as page:
        for name, path in (
            ("plans", "/admin/rounds"),
            ("plan", "/admin/rounds/plans/1"),
            ("days", "/admin/days"),
            ("outages", "/admin/outages"),
            ("roster", f"/rounds/{site.term.code}/roster"),
            ("reminders", f"/rounds/{site.term.code}/reminders"),
            ("new", "/rounds/new"),
        ):
            page.goto(site.address + path)
            looked_at(page, name, width)
        page.get_by_label("Kỳ", exact=True).fill("2035-2040")
        page.get_by_text("Chỉ giao cho một số loại đơn vị hoặc khu vực").click()
        page.get_by_label("Công đoàn cơ sở").check()
        page.get_by_role("button", name="Xem trước ai phải nộp").click()
        expect(page.get_by_role("heading", name="đơn vị phải báo cáo")).to_be_visible()
        looked_at(page, "preview", width)


@pytest.mark.parametrize("width", [360])
def test_a_unit_asks_for_time_on_a_phone_and_the_level_above_grants_it(site, browser, width):
    # the house runs by the clock of the machine
    until = max(local_day(site.world.report(site.term, "C1").due_at), local_day(datetime.now(UTC))) + timedelta(days=7)
    with signed_in(browser, site, "Vân", width) as page:
        page.goto(site.path_of("C1"))
        page.get_by_role("link", name="Xin gia hạn").click()
        page.get_by_label("Đến hết ngày").fill(f"{until:%d/%m/%Y}")
        page.get_by_label("Lý do").fill("Mất điện ba ngày sau bão, chưa lấy được số liệu")
        looked_at(page, "ask", width)
        page.get_by_role("button", name="Gửi đề nghị").click()
        expect(page.get_by_text("Đang chờ cấp trên trả lời")).to_be_visible()
        looked_at(page, "asked", width)
    with signed_in(browser, site, "Hậu", width) as page:
        expect(page.get_by_role("heading", name="Đề nghị gia hạn (1)")).to_be_visible()
        looked_at(page, "desk", width)
        page.get_by_role("link", name="CĐCS Công ty May Bình Minh").first.click()
        looked_at(page, "answer", width)
        page.get_by_role("button", name="Đồng ý gia hạn").click()
        expect(page.get_by_text(f"hết ngày {until:%d/%m/%Y} (đã gia hạn")).to_be_visible()
        looked_at(page, "granted", width)
