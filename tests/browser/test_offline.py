"""Filling in on a phone without a network, signed out, killed, or with a house that fails: nothing typed is lost."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from submissions.models import Nothing
from tests.browser.conftest import CHROMIUM, FLAGS, signed_in
from tests.browser.phone import CUT, PHONE, address, drafts, enter, figure, has, is_kept, opens, says, types
from tests.tasks.servers import until


def test_the_network_is_cut_in_the_middle_of_a_page_and_the_page_opened_again_without_it(site, quarter, browser):
    here = address(site, quarter)
    with signed_in(browser, site, "Vân", PHONE, forgiven=CUT) as page:
        opens(page, here)
        types(page, "workforce_total", "120")
        says(page, "Đã lưu lúc")
        page.context.set_offline(True)
        types(page, "members_total", "100")
        says(page, "Không có mạng: đã giữ trong máy, sẽ gửi khi có mạng.")
        page.reload()
        has(page, "members_total", "100")
        assert "default-src 'self'" in page.evaluate(
            "caches.match(location.href).then(kept => kept.headers.get('Content-Security-Policy'))"
        )
        types(page, "members_female", "70")
        says(page, "Không có mạng")
        page.context.set_offline(False)
        says(page, "Đã lưu lúc")
        until(lambda: drafts(page) == 0)
    assert figure(site, quarter, "workforce_total") == (120, Nothing.NUMBER)
    assert figure(site, quarter, "members_total") == (100, Nothing.NUMBER)
    assert figure(site, quarter, "members_female") == (70, Nothing.NUMBER)


def test_the_plain_buttons_without_a_network_go_on_to_the_next_part(site, quarter, browser):
    here, after = address(site, quarter), address(site, quarter, "A1.II.1")
    with signed_in(browser, site, "Vân", PHONE, forgiven=CUT) as page:
        opens(page, here)
        until(lambda: is_kept(page, after))
        page.context.set_offline(True)
        types(page, "members_total", "100")
        page.get_by_role("button", name="Lưu và sang phần sau").click()
        page.wait_for_url(after)
        expect(page.get_by_text("Còn 1 phần gõ trên máy này chưa gửi được")).to_be_visible()
        page.context.set_offline(False)
        expect(page.get_by_text("Còn 1 phần gõ trên máy này chưa gửi được")).to_have_count(0, timeout=15_000)
        until(lambda: drafts(page) == 0)
    assert figure(site, quarter, "members_total") == (100, Nothing.NUMBER)


def test_what_collides_after_coming_back_is_shown_field_by_field(site, quarter, nga, browser):
    here = address(site, quarter)
    with signed_in(browser, site, "Vân", PHONE, forgiven=CUT) as van, signed_in(browser, site, "Sơn", PHONE) as son:
        opens(van, here)
        van.context.set_offline(True)
        types(van, "members_total", "95")
        types(van, "members_female", "71")
        says(van, "Không có mạng")
        son.goto(here)
        types(son, "members_total", "90")
        says(son, "Đã lưu lúc")
        van.context.set_offline(False)
        says(van, "trừ 1 chỗ hai người cùng sửa")
        expect(van.get_by_role("button", name="Lấy của Trần Văn Sơn: 90")).to_be_visible()
        assert figure(site, quarter, "members_total") == (90, Nothing.NUMBER)
        assert figure(site, quarter, "members_female") == (71, Nothing.NUMBER)


def test_what_was_typed_while_signed_out_survives_signing_in(site, quarter, browser):
    here = address(site, quarter)
    with signed_in(browser, site, "Vân", PHONE, forgiven=CUT) as page:
        opens(page, here)
        page.context.set_offline(True)
        types(page, "members_total", "100")
        says(page, "Không có mạng")
        page.context.clear_cookies()
        page.context.set_offline(False)
        says(page, "Phiên đăng nhập đã hết")
        page.get_by_role("link", name="Đăng nhập lại để gửi").click()
        enter(page, site)
        page.wait_for_url(here)
        has(page, "members_total", "100")
        says(page, "Đã lưu lúc")
    assert figure(site, quarter, "members_total") == (100, Nothing.NUMBER)


def test_nothing_of_a_person_stays_on_a_shared_phone_after_signing_out(site, quarter, nga, browser):
    here = address(site, quarter)
    with signed_in(browser, site, "Vân", PHONE, forgiven=CUT) as page:
        opens(page, here)
        page.route("**/answers", lambda route: route.abort())
        types(page, "members_total", "777")
        says(page, "Không có mạng")
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
        page.get_by_role("button", name="Đăng xuất").click()
        page.get_by_role("heading", name="Đăng nhập").wait_for()
        assert "Đăng xuất sẽ xóa khỏi máy" in asked[0]
        assert page.evaluate("caches.keys().then(all => all.filter(name => name.startsWith('nhip-pages')))") == []
        page.context.set_offline(True)
        page.goto(here)
        expect(page.get_by_role("heading", name="Không có mạng")).to_be_visible()
        page.context.set_offline(False)
        page.unroute("**/answers")
        page.goto(f"{site.address}/sign-in")
        enter(page, site)
        page.get_by_role("heading", name="Việc của tôi").wait_for()
        page.goto(here)
        has(page, "members_total", "")


@contextmanager
def phone(browser, folder: Path) -> Iterator[Page]:
    """A browser with a profile on the disk, as a phone has; at the end it is killed, not closed."""
    asked = [f"--user-data-dir={folder}", "--remote-debugging-port=0", "--headless=new", f"--window-size={PHONE},740"]
    process = subprocess.Popen([CHROMIUM, *FLAGS, *asked, "about:blank"], stderr=subprocess.PIPE, text=True)
    try:
        told = next(line for line in process.stderr if "DevTools listening on " in line)
        connected = browser.browser_type.connect_over_cdp(told.split()[-1])
        yield connected.contexts[0].pages[0]
    finally:
        process.kill()
        process.wait()


def test_a_draft_outlives_a_browser_that_is_killed(site, quarter, browser, tmp_path):
    here = address(site, quarter)
    with phone(browser, tmp_path / "profile") as page:
        page.goto(f"{site.address}/sign-in?next={here.removeprefix(site.address)}")
        enter(page, site)
        page.wait_for_url(here)
        page.route("**/answers", lambda route: route.abort())
        types(page, "members_total", "100")
        says(page, "Không có mạng")
    with phone(browser, tmp_path / "profile") as page:
        page.goto(here)
        if "/sign-in" in page.url:
            enter(page, site)
        has(page, "members_total", "100")
        says(page, "Đã lưu lúc")
    assert figure(site, quarter, "members_total") == (100, Nothing.NUMBER)


def test_a_house_that_fails_and_a_slow_one_lose_nothing(site, quarter, browser):
    with signed_in(browser, site, "Vân", PHONE, forgiven=CUT) as page:
        page.goto(address(site, quarter))
        page.route("**/answers", lambda route: route.fulfill(status=500, body="{}"))
        types(page, "members_total", "100")
        says(page, "Hệ thống chưa nhận được: đã giữ trong máy, sẽ tự gửi lại.")
        page.unroute("**/answers")
        held = []
        page.route("**/answers", lambda route: held.append(route))
        says(page, "Đang gửi…")
        types(page, "members_female", "70")
        held.pop().continue_()
        page.unroute("**/answers")
        says(page, "Đã lưu lúc")
        expect(page.locator("[name='members_female']")).to_have_value("70")
        until(lambda: drafts(page) == 0)
    assert figure(site, quarter, "members_total") == (100, Nothing.NUMBER)
    assert figure(site, quarter, "members_female") == (70, Nothing.NUMBER)


def test_a_new_user_fills_in_the_quarter_on_a_phone_with_the_network_cut_twice(site, quarter, browser):
    with signed_in(browser, site, "Vân", PHONE, forgiven=CUT) as page:
        page.get_by_role("link", name=re.compile("quý", re.IGNORECASE)).first.click()
        page.get_by_role("link", name="Bắt đầu điền").first.click()
        opens(page, page.url)
        done = 0
        while page.url.endswith("/check") is False:
            done += 1
            if done in (2, 5):
                until(lambda: is_kept(page, page.locator("form[data-entry]").get_attribute("data-next")))
                page.context.set_offline(True)
            fill_visible(page)
            if done == 2:
                says(page, "Không có mạng")
                page.reload()
                page.context.set_offline(False)
                says(page, "Đã lưu lúc")
            here = page.url
            page.get_by_role("button", name=re.compile("^Lưu và (sang|kiểm)")).click()
            page.wait_for_url(lambda url, here=here: url != here)
            if done == 5:
                page.context.set_offline(False)
                expect(page.locator(".kept")).to_have_count(0, timeout=15_000)
        assert done == 10
        until(lambda: drafts(page) == 0)
        expect(page.get_by_text("chưa trả lời")).to_have_count(0)
        page.get_by_role("button", name="Trình báo cáo").click()
        page.get_by_text("Trình báo cáo: đã ghi nhận").wait_for()


def fill_visible(page: Page) -> None:
    """Answer every field of the page: numbers that fit together, “Có” where it is yes or no, a sentence elsewhere."""
    for box in page.locator("details.folded:not([open]) > summary").all():
        box.click()
    for entry in page.locator("main input[inputmode], main textarea:not([name^='note:'])").all():
        name = entry.get_attribute("name") or ""
        assert entry.get_attribute("inputmode") in ("numeric", "decimal", None)
        entry.fill("100" if name.endswith("_total") else "0" if entry.get_attribute("inputmode") else "Ổn định.")
    for yes in page.get_by_label("Có", exact=True).all():
        yes.check()


def test_without_a_network_a_page_that_is_not_kept_leads_to_those_that_are(site, quarter, browser):
    here = address(site, quarter)
    with signed_in(browser, site, "Vân", PHONE, forgiven=CUT) as page:
        opens(page, here)
        page.context.set_offline(True)
        page.goto(f"{site.address}/rounds")
        expect(page.get_by_role("heading", name="Không có mạng")).to_be_visible()
        page.get_by_role("link", name="I. Tình hình địa phương", exact=False).click()
        page.wait_for_url(here)
        expect(page.locator("[name='members_total']")).to_be_visible()


def test_a_cell_that_cannot_be_read_is_named_on_the_next_page_until_it_is_corrected_or_thrown_away(
    site, quarter, browser
):
    here, after = address(site, quarter), address(site, quarter, "A1.II.1")
    with signed_in(browser, site, "Vân", PHONE) as page:
        page.goto(here)
        types(page, "workforce_total", "120")
        types(page, "members_total", "12o")
        says(page, "trừ 1 ô chưa đúng")
        page.goto(after)
        box = page.locator(".kept")
        expect(box).to_contain_text("Tổng số đoàn viên cuối kỳ: không đọc được số “12o”; viết như 1.234.")
        expect(box).to_contain_text("các ô khác đã lưu")
        box.get_by_role("link").click()
        page.wait_for_url(here)
        has(page, "members_total", "12o")
        page.locator("[name='members_total']").fill("100")
        says(page, "Đã lưu lúc")
        until(lambda: drafts(page) == 0)
        page.locator("[name='members_total']").fill("1oo")
        says(page, "trừ 1 ô chưa đúng")
        page.goto(after)
        page.once("dialog", lambda dialog: dialog.accept())
        box.get_by_role("button", name="Bỏ phần gõ này").click()
        expect(box).to_have_count(0)
    assert figure(site, quarter, "workforce_total") == (120, Nothing.NUMBER)
    assert figure(site, quarter, "members_total") == (100, Nothing.NUMBER)
