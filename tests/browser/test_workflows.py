"""Workflows drawn, in a real browser: nothing scrolls sideways, no rule of axe is broken, the page complains about nothing."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import signed_in


@pytest.mark.parametrize("width", [360, 1440])
def test_the_drawings_are_reachable_and_fit(site, browser, width):
    with signed_in(browser, site, "Minh", width) as page:
        page.get_by_role("link", name="Quản trị").click()
        page.get_by_role("link", name="Quy trình duyệt").click()
        pictures = page.get_by_role("img", name="Sơ đồ quy trình")
        expect(pictures).to_have_count(3)
        for path in ("/workflows", f"{site.path_of('C1').removeprefix(site.address)}/workflow"):
            page.goto(site.address + path)
            page.get_by_text("Dạng chữ (Mermaid)").first.click()
            expect(page.locator("pre").first).to_contain_text("stateDiagram-v2")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            result = Axe().run(page)
            assert result.violations_count == 0, result.generate_report()
        box = page.get_by_role("img", name="Sơ đồ quy trình").bounding_box()
        assert box is not None
        assert 300 <= box["width"] <= 378
