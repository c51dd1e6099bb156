"""The travelling report in a real browser: from a grassroots draft to the province's Word and Excel, on a phone and on a desk."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from docx import Document as WordDocument
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from extensions import db
from submissions.models import Nothing
from tests.browser.conftest import Site, signed_in
from tests.browser.phone import figure
from tests.tasks.servers import until

REASON = "Số nữ nhiều hơn kỳ trước, đề nghị kiểm tra lại"


def fill(page: Page, site: Site, code: str, answers: dict[str, str]) -> None:
    """Go through the parts of a report from the first one and fill in these fields, saving each part that has one."""
    page.goto(site.path_of(code))
    follow(page, page.locator(".govuk-task-list__link").first)
    left = dict(answers)
    while left:
        here = [key for key in left if page.locator(f"[name='{key}']").count()]
        for key in here:
            entry = page.locator(f"[name='{key}']")
            if not entry.is_visible():
                page.locator("details.folded > summary").click()
            entry.fill(left.pop(key))
        if here:
            follow(page, page.get_by_role("button", name=re.compile("^Lưu và (sang|kiểm)")))
            page.get_by_text("Đã lưu").first.wait_for()
        elif page.get_by_role("link", name="Phần sau").count():
            follow(page, page.get_by_role("link", name="Phần sau"))
        else:
            raise AssertionError(f"no such fields: {left}")


def follow(page: Page, target: Locator) -> None:
    """Press what leads to another page, and be there."""
    with page.expect_navigation():
        target.click()


def submit(page: Page, site: Site, code: str) -> None:
    """Check the answers and send the report."""
    page.goto(site.path_of(code) + "/check")
    page.get_by_role("button", name="Trình báo cáo").click()
    page.get_by_text("Trình báo cáo: đã ghi nhận").wait_for()


def make(page: Page, site: Site, code: str, button: str) -> None:
    """Press one of the buttons of a report."""
    page.goto(site.path_of(code))
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_text(f"{button}: đã ghi nhận").wait_for()


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")


def settle_by_hand(site: Site, code: str, who: str, judge: str, answers: dict[str, str]) -> None:
    """A report the journey does not look at: sent and approved through the same verbs."""
    world = site.world
    world[who].submits(world.report(site.term, code), answers)
    world[judge].approves(world.report(site.term, code))
    db.session.commit()


@pytest.mark.parametrize("width", [390, 1280])
def test_one_report_travels_from_a_grassroots_draft_to_the_provinces_word_and_excel(site, browser, width, tmp_path):
    numbers = {"workforce_total": "1.200", "members_total": "1.000", "members_admitted": "35"}
    with signed_in(browser, site, "Vân", width) as page:
        expect(page.get_by_role("link", name="Bắt đầu điền")).to_be_visible()
        no_sideways_scroll(page)
        fill(page, site, "C1", numbers)
        no_sideways_scroll(page)
        submit(page, site, "C1")
        expect(page.get_by_text("Chờ duyệt").first).to_be_visible()

    with signed_in(browser, site, "Hậu", width) as page:
        page.get_by_role("link", name="CĐCS Công ty May Bình Minh").first.click()
        page.get_by_text("Trả lại…").click()
        page.get_by_label("Lý do").fill(REASON)
        page.get_by_role("button", name="Trả lại", exact=True).click()
        page.get_by_text("Trả lại: đã ghi nhận").wait_for()

    with signed_in(browser, site, "Vân", width) as page:
        page.get_by_role("link", name="Sửa theo lý do trả lại").click()
        expect(page.get_by_text(REASON).first).to_be_visible()
        fill(page, site, "C1", {"members_total": "990"})
        submit(page, site, "C1")

    settle_by_hand(site, "C2", "Hoa", "Hậu", {"workforce_total": "40", "members_total": "40"})
    with signed_in(browser, site, "Hậu", width) as page:
        make(page, site, "C1", "Duyệt")
        until(lambda: _totals_say(page, site, "K", "1.030"))
        no_sideways_scroll(page)
        fill(
            page,
            site,
            "K",
            {"local_advantages": "Địa bàn có khu công nghiệp mới, việc làm ổn định.", "legal_sessions": "7"},
        )
        submit(page, site, "K")

    settle_by_hand(site, "C3", "Sơn", "Dũng", {"workforce_total": "300", "members_total": "300"})
    close_the_other_branch(site)
    with signed_in(browser, site, "Dũng", width) as page:
        make(page, site, "K", "Duyệt")

    with signed_in(browser, site, "Lan", width) as page:
        fill(page, site, "T", {"congress_context": "Đại hội diễn ra khi tỉnh vừa sắp xếp lại tổ chức."})
        submit(page, site, "T")
    with signed_in(browser, site, "Dũng", width) as page:
        make(page, site, "T", "Duyệt")
        until(lambda: _totals_say(page, site, "T", "1.330"))
        no_sideways_scroll(page)
        word = download(page, site, "Tải tệp Word", tmp_path)
        excel = download(page, site, "Tải tệp Excel", tmp_path)
    the_word_file_tells_it(word)
    the_excel_file_adds_up(excel)


def close_the_other_branch(site: Site) -> None:
    """K2 and its CĐCS report nothing: closed by explicit decisions."""
    world = site.world
    world["Quân"].moves(world.report(site.term, "C9"), "close", reason="Công ty đã ngừng hoạt động")
    world["Dũng"].moves(world.report(site.term, "K2"), "close", reason="Không còn đơn vị nào báo cáo")
    db.session.commit()


def _totals_say(page: Page, site: Site, code: str, number: str) -> bool:
    page.goto(site.path_of(code) + "/totals")
    return number in page.locator("main").inner_text()


def download(page: Page, site: Site, button: str, folder: Path) -> Path:
    """Order a file and wait for the worker to make it: it comes by itself to those who waited, else at the button."""
    page.goto(site.path_of("T"))
    with page.expect_download(timeout=60_000) as waited:
        page.get_by_role("button", name=button).click()
        page.locator("a[download]").wait_for(timeout=60_000)
        if "waited" not in page.url:
            page.locator("a[download]").click()
    path = folder / waited.value.suggested_filename
    waited.value.save_as(path)
    return path


def the_word_file_tells_it(path: Path) -> None:
    document = WordDocument(io.BytesIO(path.read_bytes()))
    lines = [paragraph.text for paragraph in document.paragraphs]
    text = "\n".join(lines + [cell.text for table in document.tables for row in table.rows for cell in row.cells])
    parts = [
        next(i for i, line in enumerate(lines) if line.startswith(part)) for part in ("PHẦN THỨ NHẤT", "PHẦN THỨ HAI")
    ]
    assert parts == sorted(parts)
    assert "1.330" in text  # members: 990 + 40 + 300
    assert "1.540" in text  # workforce: 1.200 + 40 + 300
    assert "86,36" in text  # 1330/1540, a ratio of sums
    assert "3/4" in text  # C9 was closed without data: three of four units
    assert "Đại hội diễn ra khi tỉnh vừa sắp xếp lại tổ chức." in text


def the_excel_file_adds_up(path: Path) -> None:
    book = load_workbook(path)
    values = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {1330, 1540} <= values


def test_it_also_works_without_javascript(site, browser):
    with signed_in(browser, site, "Vân", 390, scripts=False) as page:
        fill(page, site, "C1", {"workforce_total": "120", "members_total": "100"})
        submit(page, site, "C1")
        expect(page.get_by_text("Chờ duyệt").first).to_be_visible()


def test_what_cannot_be_read_is_told_and_nothing_typed_is_lost(site, browser):
    with signed_in(browser, site, "Vân", 390) as page:
        page.goto(site.path_of("C1"))
        follow(page, page.locator(".govuk-task-list__link").first)
        while not page.locator("[name='members_total']").count():
            follow(page, page.get_by_role("link", name="Phần sau"))
        page.locator("[name='workforce_total']").fill("1.5")
        page.locator("[name='members_total']").fill("100")
        until(lambda: figure(site, site.term, "members_total") == (100, Nothing.NUMBER))  # it saves itself while typed
        follow(page, page.get_by_role("button", name=re.compile("^Lưu và (sang|kiểm)")))
        expect(page.get_by_role("alert").first).to_be_visible()
        expect(page.locator("[name='workforce_total']")).to_have_value("1.5")
        expect(page.locator("[name='members_total']")).to_have_value("100")
    assert figure(site, site.term, "members_total") == (100, Nothing.NUMBER)
    assert figure(site, site.term, "workforce_total") == (None, Nothing.MISSING)


def test_another_branch_finds_nothing_there(site, browser):
    with signed_in(browser, site, "Quân", 1280) as page:
        answer = page.goto(site.path_of("C1"))
        assert answer is not None
        assert answer.status == 404
