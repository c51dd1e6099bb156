"""The account in a real browser: reachable by everybody, on a telephone, with and without scripts."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from extensions import db
from tests.browser.conftest import signed_in
from tests.tasks.servers import until
from tests.world import PASSWORD
from units.tickets import invite

NEW = "bốn chiếc thuyền trên sông"


def assert_reachable(page: Page) -> None:
    """No rule of axe is broken and nothing has to be pushed sideways."""
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def link_to(site, path: str) -> str:
    """The link in the newest letter."""
    until(lambda: site.mail.letters)
    text = site.mail.letters.pop().get_body(("plain",)).get_content()
    return re.search(rf"http\S+(/{path}/\S+)", text)[1]


@pytest.mark.parametrize("width", [360, 1440])
def test_the_pages_of_the_account_are_reachable(browser, site, width):
    with signed_in(browser, site, "Vân", width=width) as page:
        for path in ("/account", "/account/password", "/account/second-factor"):
            page.goto(site.address + path)
            assert_reachable(page)
        page.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
        page.get_by_role("button", name="Bắt đầu").click()
        secret = re.sub(r"\s", "", page.locator(".secret").inner_text())
        page.wait_for_load_state("load")
        assert page.locator(".secret__picture").evaluate("each => each.complete && each.naturalWidth > 0")
        assert_reachable(page)
        page.get_by_label("Mã 6 chữ số").fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name="Bật").click()
        expect(page.get_by_text("chỉ hiện một lần")).to_be_visible()
        assert_reachable(page)
        page.goto(f"{site.address}/account/second-factor")
        page.get_by_text("Tạo mã dự phòng mới").click()
        assert_reachable(page)
        page.get_by_role("button", name="Đăng xuất").first.click()
        page.get_by_label("Thư điện tử").fill("van@vi-du.vn")
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_role("heading", name="Nhập mã xác thực")).to_be_visible()
        assert_reachable(page)


@pytest.mark.parametrize("width", [360, 1440])
def test_the_open_doors_are_reachable(browser, site, width):
    person = site.world["Hoa"].user
    person.password_hash = None
    invite([person], by_id=None, now=datetime.now(UTC))
    db.session.commit()
    page = browser.new_page(viewport={"width": width, "height": 844})
    for path in (
        "/sign-in",
        "/forgotten-password",
        "/forgotten-password/noted",
        "/invitation/bịa-ra",
        link_to(site, "invitation"),
    ):
        page.goto(site.address + path)
        assert_reachable(page)
    page.close()


def test_a_password_can_be_looked_at_and_is_sent_hidden(browser, site):
    with signed_in(browser, site, "Vân") as page:
        page.goto(f"{site.address}/account/password")
        field = page.get_by_label("Mật khẩu hiện tại")
        page.get_by_role("button", name="Hiện mật khẩu").first.click()
        expect(field).to_have_attribute("type", "text")
        field.fill("sai")
        page.locator("form[action$='/account/password']").evaluate(
            "form => form.addEventListener('submit', event => event.preventDefault())"
        )
        page.get_by_role("button", name="Đổi mật khẩu").click()
        expect(field).to_have_attribute("type", "password")


def test_from_a_forgotten_password_to_the_desk_on_a_telephone_without_scripts(browser, site):
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/sign-in")
    page.get_by_role("link", name="Quên mật khẩu hoặc chưa có mật khẩu").click()
    page.get_by_label("Thư điện tử").fill("van@vi-du.vn")
    page.get_by_role("button", name="Gửi đường dẫn").click()
    expect(page.get_by_role("heading", name="Xem hộp thư của bạn")).to_be_visible()
    page.goto(site.address + link_to(site, "new-password"))
    page.get_by_label("Mật khẩu mới", exact=True).fill(NEW)
    page.get_by_label("Gõ lại mật khẩu mới").fill(NEW)
    page.get_by_role("button", name="Đặt mật khẩu và đăng nhập").click()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
    page.get_by_role("link", name="Nguyễn Thị Hồng Vân").click()
    expect(page.get_by_text("Thiết bị này")).to_be_visible()
    context.close()
