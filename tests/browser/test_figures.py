"""Beside the numbers, in a real browser: the past, a warning and its note, nil in one press, a pasted block, the receipt."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect

from extensions import db
from tests.browser.conftest import Site, signed_in
from tests.world import MINIMUM

BLOCK = "1.200\t5.000.000\n35\t70.000.000\t9"
SHOTS = os.environ.get("NHIP_SHOTS", "")
"""A folder for pictures of every page, for a person to look at."""


def shot(page: Page, name: str, width: int) -> None:
    """No sideways scrolling; and a picture where one is wanted."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


def a_year_of_quarters(site: Site) -> str:
    """C1 has reported four quarters; the address of its report of the fifth."""
    world = site.world
    for period, members in (("2025-Q3", "100"), ("2025-Q4", "104"), ("2026-Q1", "98"), ("2026-Q2", "102")):
        report = world.report(world.round(period=period, scope="K"), "C1")
        world["Vân"].submits(
            report, {**MINIMUM, "members_total": members, "workforce_total": "150", "initiatives": "-", "strikes": "0"}
        )
    quarter = world.round()
    world.settle()
    db.session.commit()
    return f"{site.address}/submissions/{world.report(quarter, 'C1').id}"


def paste(page: Page, name: str, block: str) -> None:
    """Paste a block into one cell as the clipboard would."""
    page.locator(f"[name='{name}']").evaluate(
        """(input, block) => {
          const data = new DataTransfer();
          data.setData("text/plain", block);
          input.focus();
          input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        block,
    )


@pytest.mark.parametrize("width", [360, 1440])
def test_a_surprising_number_is_explained_a_table_pasted_the_rest_nil_and_the_receipt_kept(site, browser, width):
    report = a_year_of_quarters(site)
    with signed_in(browser, site, "Vân", width) as page:
        page.goto(f"{report}/sections/A1.I")
        expect(page.get_by_text("Kỳ trước: 102 người")).to_be_visible()
        for key, number in {**MINIMUM, "members_total": "1.020", "workforce_total": "1.500"}.items():
            page.locator(f"[name='{key}']").fill(number)
        shot(page, "section", width)
        page.get_by_role("button", name="Lưu và sang").click()
        expect(page.get_by_text("cao hơn hẳn mọi khi").first).to_be_visible()
        shot(page, "left-behind", width)

        page.get_by_role("link", name="cao hơn hẳn mọi khi").first.click()
        note = page.get_by_label("Giải trình cho: Tổng số đoàn viên")
        expect(note).to_be_visible()
        shot(page, "warned", width)

        page.goto(f"{report}/sections/A1.II.2")
        first = page.locator("[name^='care_by_payer.']").first
        paste(page, first.get_attribute("name") or "", BLOCK)
        expect(page.locator("[name^='care_by_payer.']").nth(1)).to_have_value("5.000.000")
        expect(page.locator("[name^='care_by_payer.']").nth(3)).to_have_value("70.000.000")
        expect(page.get_by_text("1 ô thừa, không có chỗ trong bảng: 9")).to_be_visible()
        shot(page, "pasted", width)
        page.get_by_role("button", name="Lưu và").first.click()
        page.get_by_text("Đã lưu").first.wait_for()

        page.goto(f"{report}/check")
        shot(page, "check-before", width)
        page.get_by_role("button", name="ô còn trống: không phát sinh").click()
        expect(page.get_by_text("Đã ghi không phát sinh cho cả báo cáo")).to_be_visible()
        for box in page.locator("textarea[name^='note:']").all():
            box.fill("Sáp nhập thêm một công ty từ tháng 7, hồ sơ đã gửi phường.")
        page.get_by_role("button", name="Lưu giải trình").click()
        page.get_by_text("Đã lưu giải trình").wait_for()
        shot(page, "check-after", width)
        page.goto(f"{report}/print")
        shot(page, "print", width)
        page.goto(f"{report}/check")
        page.get_by_role("button", name="Trình báo cáo").click()
        expect(page.get_by_role("heading", name="Biên nhận báo cáo")).to_be_visible()
        shot(page, "receipt", width)
    with signed_in(browser, site, "Hậu", width) as page:
        page.goto(report)
        expect(page.get_by_text("Sáp nhập thêm một công ty").first).to_be_visible()
        shot(page, "reviewer", width)


def test_a_list_grows_with_what_is_pasted(site, browser):
    with signed_in(browser, site, "Vân", 360) as page:
        page.goto(f"{site.path_of('C1')}/sections/A1.I.2.g")
        first = page.locator("[name^='strike_cases.1.']").first
        paste(page, first.get_attribute("name") or "", "05/08/2026\ta\n06/08/2026\tb\n07/08/2026\tc")
        expect(page.locator("[name^='strike_cases.3.']").nth(1)).to_have_value("c")
        expect(page.get_by_text("Đã dán vào 6 ô.")).to_be_visible()
        page.get_by_role("button", name="Lưu và").first.click()
        page.get_by_text("Đã lưu").first.wait_for()
    report = site.world.report(site.term, "C1")
    db.session.refresh(report)
    assert len(report.listings["strike_cases"]) == 3


def test_without_javascript_a_table_is_pasted_on_a_page_of_its_own(site, browser):
    report = a_year_of_quarters(site)
    with signed_in(browser, site, "Vân", 360, scripts=False) as page:
        page.goto(f"{report}/sections/A1.II.2")
        page.get_by_role("link", name="Dán bảng từ Excel").click()
        page.get_by_label("Chọn các ô trong Excel").fill(BLOCK)
        page.get_by_role("button", name="Xem sẽ điền vào đâu").click()
        expect(page.get_by_text("1 ô thừa không có chỗ trong bảng")).to_be_visible()
        shot(page, "paste-page", 360)
        page.get_by_role("button", name="Lưu vào bảng").click()
        expect(page.locator("[name^='care_by_payer.']").nth(1)).to_have_value("5.000.000")
