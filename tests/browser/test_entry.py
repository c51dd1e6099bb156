"""Filling in on a phone of 360 px: it saves itself, outlives the network, and two people at one report lose nothing."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from extensions import db
from submissions.models import Nothing, Round, Submission
from submissions.parts import pages_of
from tests.browser.conftest import CHROMIUM, FLAGS, Site, signed_in
from tests.tasks.servers import until
from tests.world import NOW, PASSWORD
from units.people import Appointment
from workflow.model import Role

PHONE = 360
SAVED = "[data-saving]"
CUT = "Failed to load resource"
"""What a browser says of itself when the network or the house fails: expected here."""


@pytest.fixture
def quarter(site) -> Round:
    """An open round of the short quarterly form."""
    opened = site.world.round()
    site.world.settle()
    db.session.commit()
    return opened


@pytest.fixture
def nga(site, quarter):
    """Sơn also writes at C1."""
    unit = site.world.report(quarter, "C1").unit
    office = Appointment(user=site.world["Sơn"].user, unit=unit, role=Role.REPORTER, title="", valid_from=NOW.date())
    db.session.add(office)
    db.session.commit()


def address(site: Site, quarter: Round, part: str = "A1.I") -> str:
    return f"{site.address}/submissions/{site.world.report(quarter, 'C1').id}/sections/{part}"


def figure(site: Site, quarter: Round, key: str) -> tuple[int | None, int]:
    db.session.expire_all()
    report: Submission = site.world.report(quarter, "C1")
    index = report.round.form_version.compiled.slot(key).index
    found = report.figures[index], report.nothings[index]
    db.session.rollback()
    return found


def types(page: Page, key: str, text: str) -> None:
    page.locator(f"[name='{key}']").press_sequentially(text)


def says(page: Page, text: str) -> None:
    expect(page.locator(SAVED)).to_contain_text(text, timeout=15_000)


def has(page: Page, key: str, text: str) -> None:
    expect(page.locator(f"[name='{key}']")).to_have_value(text)


def opens(page: Page, where: str) -> None:
    """Open a page and wait until it is kept for when there is no network."""
    page.goto(where)
    page.evaluate("navigator.serviceWorker.ready")
    if not page.evaluate("Boolean(navigator.serviceWorker.controller)"):
        page.reload()
    until(lambda: is_kept(page, where))


def is_kept(page: Page, where: str) -> bool:
    return page.evaluate("where => caches.match(where).then(Boolean)", where)


def enter(page: Page, site: Site) -> None:
    """Sign in as Vân."""
    page.get_by_label("Thư điện tử").fill(site.world["Vân"].email)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def drafts(page: Page) -> int:
    return page.evaluate("""async () => (await import('/static/js/drafts.js')).draftsOf(document.body.dataset.person)
        .then(all => all.length)""")


def test_what_is_typed_saves_itself_and_the_time_is_told(site, quarter, browser):
    with signed_in(browser, site, "Vân", PHONE) as page:
        page.goto(address(site, quarter))
        types(page, "members_total", "1250")
        says(page, "Đã lưu lúc")
        assert figure(site, quarter, "members_total") == (1250, Nothing.NUMBER)
        until(lambda: drafts(page) == 0)


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


def test_two_people_at_one_report_are_told_of_each_other_and_keep_what_each_typed(site, quarter, nga, browser):
    here = address(site, quarter)
    with signed_in(browser, site, "Vân", PHONE) as van, signed_in(browser, site, "Sơn", PHONE) as son:
        van.goto(here)
        son.goto(here)
        types(van, "members_total", "100")
        says(van, "Đã lưu lúc")
        types(son, "members_female", "70")
        says(son, "Còn có Nguyễn Thị Hồng Vân")
        has(son, "members_total", "100")
        types(van, "workforce_total", "120")
        says(van, "Còn có Trần Văn Sơn")
        has(van, "members_female", "70")


@pytest.mark.parametrize(("button", "kept"), [("Lấy của Trần Văn Sơn", 90), ("Giữ của tôi", 95)])
def test_two_people_at_one_field_choose_between_both_answers(site, quarter, nga, browser, button, kept):
    here = address(site, quarter)
    with signed_in(browser, site, "Vân", PHONE) as van, signed_in(browser, site, "Sơn", PHONE) as son:
        van.goto(here)
        son.goto(here)
        types(son, "members_total", "90")
        says(son, "Đã lưu lúc")
        types(van, "members_total", "95")
        says(van, "trừ 1 chỗ hai người cùng sửa")
        assert figure(site, quarter, "members_total") == (90, Nothing.NUMBER)
        expect(van.get_by_role("button", name="Lấy của Trần Văn Sơn: 90")).to_be_visible()
        van.get_by_role("button", name=button).click()
        expect(van.locator(".collision")).to_have_count(0)
        has(van, "members_total", str(kept))
        van.get_by_role("button", name="Lưu và thoát").click()
        van.get_by_text("Đã lưu.").wait_for()
    assert figure(site, quarter, "members_total") == (kept, Nothing.NUMBER)


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


def test_two_people_without_scripts_choose_between_both_answers_on_the_page(site, quarter, nga, browser):
    here = address(site, quarter)
    with (
        signed_in(browser, site, "Vân", PHONE, scripts=False) as van,
        signed_in(browser, site, "Sơn", PHONE, scripts=False) as son,
    ):
        van.goto(here)
        son.goto(here)
        son.locator("[name='members_total']").fill("90")
        son.get_by_role("button", name="Lưu và thoát").click()
        van.locator("[name='members_total']").fill("95")
        van.locator("[name='members_female']").fill("70")
        van.get_by_role("button", name="Lưu và thoát").click()
        expect(van.get_by_role("heading", name="1 chỗ hai người cùng sửa")).to_be_visible()
        has(van, "members_total", "95")
        van.get_by_label("Giữ như tôi gõ ở ô dưới: 95").check()
        van.get_by_role("button", name="Lưu và thoát").click()
        van.get_by_text("Đã lưu.").wait_for()
    assert figure(site, quarter, "members_total") == (95, Nothing.NUMBER)
    assert figure(site, quarter, "members_female") == (70, Nothing.NUMBER)


def test_what_cannot_be_read_and_what_breaks_a_rule_is_told_at_once(site, quarter, browser):
    with signed_in(browser, site, "Vân", PHONE) as page:
        page.goto(address(site, quarter))
        types(page, "members_total", "10o")
        expect(page.locator("#members_total .govuk-error-message")).to_contain_text("Không đọc được số “10o”")
        says(page, "trừ 1 ô chưa đúng")
        page.locator("[name='members_total']").fill("100")
        expect(page.locator("#members_total .govuk-error-message")).to_have_count(0)
        page.locator("[name='members_female']").fill("130")
        expect(page.locator("#members_female [data-hint]").first).to_be_visible()
        page.locator("[name='workforce_total']").fill("120")
        expect(page.get_by_text("83,33")).to_be_visible()
        page.locator("[name='members_female']").fill("70")
        expect(page.locator("#members_female [data-hint]")).to_have_count(0)


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
    for entry in page.locator("main input[inputmode], main textarea").all():
        name = entry.get_attribute("name") or ""
        assert entry.get_attribute("inputmode") in ("numeric", "decimal", None)
        entry.fill("100" if name.endswith("_total") else "0" if entry.get_attribute("inputmode") else "Ổn định.")
    for yes in page.get_by_label("Có", exact=True).all():
        yes.check()


MOST_BYTES = 150_000


@pytest.mark.parametrize(("form", "code"), [("A", "C1"), ("A", "K"), ("Q", "C1")])
def test_a_page_of_the_form_is_light_and_usable_before_any_script(site, quarter, browser, form, code):
    report = site.world.report(site.term if form == "A" else quarter, code)
    compiled = report.round.form_version.compiled
    pages = pages_of(compiled, report.level, report.sector)
    largest = max(pages, key=lambda page: sum(len(compiled.slots_of(asked.key)) + 1 for asked in page.asked))
    where = f"{site.address}/submissions/{report.id}/sections/{largest.code}"
    with signed_in(browser, site, "Vân" if code == "C1" else "Hậu", PHONE) as page:
        page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.forEach(each => each.unregister()))")
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        sizes: list[float] = []
        wire.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        page.goto(where, wait_until="load")
        page.locator("[data-saving]").wait_for(state="attached")
        assert len(sizes) >= 5
        assert sum(sizes) < MOST_BYTES, f"{largest.code}: {sum(sizes):,.0f} bytes"
        print(f"{form} {code} {largest.code}: {sum(sizes):,.0f} bytes in {len(sizes)} files")
    with signed_in(browser, site, "Vân" if code == "C1" else "Hậu", PHONE, scripts=False) as page:
        page.goto(where)
        expect(page.get_by_role("button", name="Lưu và thoát")).to_be_enabled()
        assert page.locator("main input:visible, main textarea:visible").count() > 3


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
