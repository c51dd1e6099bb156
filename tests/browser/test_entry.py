"""Filling in on a phone: it saves itself, tells faults at once, is light, and two people at one report lose nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from submissions.entry.parts import pages_of
from submissions.models import Nothing
from tests.browser.conftest import signed_in
from tests.browser.phone import PHONE, address, drafts, figure, has, says, types
from tests.tasks.servers import until


def test_what_is_typed_saves_itself_and_the_time_is_told(site, quarter, browser):
    with signed_in(browser, site, "Vân", PHONE) as page:
        page.goto(address(site, quarter))
        types(page, "members_total", "1250")
        says(page, "Đã lưu lúc")
        assert figure(site, quarter, "members_total") == (1250, Nothing.NUMBER)
        until(lambda: drafts(page) == 0)


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


PASTES = """([at, text]) => {
  const input = document.querySelector(at), held = new DataTransfer();
  held.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
}"""


def test_rows_pasted_from_a_spreadsheet_save_themselves_and_no_words_are_glued(site, browser):
    where = f"{site.path_of('C1')}/sections/A1.I.2.g"
    block = '01/10/2026\tCông ty A\r\n05/10/2026\t"Công ty B\nchi nhánh 2"\r\n06/10/2026\tCông ty C\r\n'
    with signed_in(browser, site, "Vân", PHONE) as page:
        page.goto(where)
        page.evaluate(PASTES, ["[name='strike_cases.1.date']", block])
        says(page, "Đã lưu lúc")
        until(lambda: drafts(page) == 0)
    with signed_in(browser, site, "Vân", PHONE, scripts=False) as page:
        page.goto(where)
        has(page, "strike_cases.2.employer", "Công ty B chi nhánh 2")
        has(page, "strike_cases.3.employer", "Công ty C")
