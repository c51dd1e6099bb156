"""The frame and the small scripts of every page: readable, reachable, and careful with what somebody has typed."""

from __future__ import annotations

import html
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import signed_in
from vietnamese import NotANumber, format_number, number_in_words, parse_number

STATIC = Path(__file__).parents[2] / "static"
NARROWEST = 320  # CSS px: WCAG 2.2, 1.4.10
THUMB = 44  # CSS px: WCAG 2.2, 2.5.5

TYPED = [
    *["1234", "1.234", "1 234", "1\u00a0234", "１２３４", "-1.234", "\u22121234", "0001234", "1.234\u200b"],
    *["1234,0", "1234,5", "1.234,56", "1.234,567", "0,5", "5,", ",5", "1,234,567", "1,234"],
    *[
        "1.5",
        "0.123",
        "00.123",
        "0 123",
        "1234.567",
        "1 23",
        "12.34.567",
        "1.234 567",
        "1e6",
        "50%",
        "--5",
        "5²",
        "①",
        "½",
    ],
    *["1005", "21024", "1000000005", "1234000000000", "2000005000000000", "9" * 18, "9" * 19, "1" * 17 + ",25"],
]

SMALL = """limit => [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")]
  .filter(each => each.checkVisibility() && !each.closest(".govuk-visually-hidden, .govuk-skip-link"))
  .filter(each => getComputedStyle(each).display !== "inline" && each.getBoundingClientRect().height < limit - .5)
  .map(each => each.outerHTML.slice(0, 120))"""


def shown_by_the_page(page: Page, text: str, scale: int) -> str:
    page.set_content(f'<input data-number="{scale}" value="{html.escape(text)}">')
    page.add_script_tag(path=STATIC / "numbers.js")
    return page.locator(".read-as").inner_text()


@pytest.mark.parametrize("scale", [0, 2])
def test_the_page_reads_a_number_as_the_house_does(browser, scale):
    page = browser.new_page()
    for text in TYPED:
        said = shown_by_the_page(page, text, scale)
        try:
            read = parse_number(text, scale)
        except NotANumber:
            assert said, text
            assert not said.startswith("="), text
            continue
        whole, rest = divmod(abs(read), 10**scale)
        decimals = str(rest).zfill(scale).rstrip("0") if rest else ""
        number = format_number(Decimal(read).scaleb(-scale), len(decimals))
        words = "" if decimals else f" ({number_in_words(whole if read >= 0 else -whole)})"
        assert said == f"= {number}{words}", text
    page.close()


def open_part(page: Page, site, code: str, key: str) -> None:
    """Leaf through a report to the part that asks for `key`."""
    page.goto(site.path_of(code))
    page.locator(".govuk-task-list__link").first.click()
    page.get_by_role("button", name="Lưu và thoát").wait_for()
    while not page.locator(f"[name='{key}']").count():
        page.get_by_role("link", name="Phần sau").click()
        page.get_by_role("button", name="Lưu và thoát").wait_for()


def complaints(page: Page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 844})
    found = [f"{each['id']}: {each['help']}" for each in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return found + (["scrolls sideways"] if wide else []) + page.evaluate(SMALL, THUMB)


def test_every_kind_of_page_suits_a_narrow_phone_and_a_screen_reader(site, browser):
    with signed_in(browser, site, "Hậu") as page:
        pages = {
            name: f"{site.address}{path}" for name, path in (("desk", "/"), ("rounds", "/rounds"), ("units", "/units"))
        }
        pages |= {
            "report": site.path_of("K"),
            "totals": site.path_of("K") + "/totals",
            "workflow": site.path_of("K") + "/workflow",
            "none": f"{site.address}/nowhere",
        }
        for name, address in pages.items():
            page.goto(address)
            assert {width: complaints(page, width) for width in (NARROWEST, 1280)} == {NARROWEST: [], 1280: []}, name
        open_part(page, site, "K", "legal_sessions")
        assert complaints(page, NARROWEST) == []
