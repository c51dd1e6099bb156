"""Composing from below, publishing and verifying in a real browser, made by a real worker; narrow and wide, without scripts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from extensions import db
from submissions.consolidation.level import settle_round
from tests.browser.conftest import signed_in
from tests.world import MINIMUM, NOW
from tests.world_corrections import CLOSED

MAY = "Công nhân mong có nhà trẻ gần khu trọ để yên tâm làm ca đêm.\nĐời sống ổn định. Tổng số đoàn viên là 999 người."
HOA_SEN = "Giáo viên lo về chế độ phụ cấp sau sáp nhập."
SHOTS = os.environ.get("NHIP_SHOTS")


def look(page: Page, name: str) -> None:
    """No page is wider than the window; a picture is kept where somebody wants to look."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} scrolls sideways"
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.fixture
def quarter(site):
    """C1, C2, C3 are approved with their texts; K and T have theirs still to write."""
    world = site.world
    opened = world.round()
    for who, code, text in (("Vân", "C1", MAY), ("Hoa", "C2", HOA_SEN), ("Sơn", "C3", HOA_SEN + " Ổn định.")):
        world[who].submits(world.report(opened, code), MINIMUM | {"mood_assessment": text})
        world["Dũng" if code == "C3" else "Hậu"].approves(world.report(opened, code))
    world["Quân"].moves(world.report(opened, "C9"), "close", CLOSED)
    world["Lan"].moves(world.report(opened, "K2"), "close", CLOSED)
    settle_round(opened, now=NOW)
    db.session.commit()
    return opened


@pytest.mark.parametrize("width", [360, 1440])
def test_from_the_texts_below_to_a_file_anybody_can_verify(site, browser, quarter, width, tmp_path):
    world = site.world
    k, t = (world.report(quarter, code).id for code in ("K", "T"))
    with signed_in(browser, site, "Hậu", width, scripts=False) as page:
        page.goto(f"{site.address}/submissions/{k}/narratives")
        look(page, f"narratives-{width}")
        page.get_by_role("link", name="Soạn từ các đoạn").first.click()
        page.get_by_label("Tìm trong đoạn văn").fill("nha tre")
        page.get_by_role("button", name="Tìm").click()
        page.get_by_label("Công nhân mong có nhà trẻ gần khu trọ").check()
        look(page, f"found-{width}")
        page.get_by_role("button", name="Lấy các đoạn đã chọn vào bài").click()
        page.get_by_text("lấy thêm 1 đoạn").wait_for()
        page.get_by_label("Thêm đoạn của đơn vị").fill("Tổng số đoàn viên là 999 người.")
        page.get_by_role("button", name="Lưu bài").click()
        assert page.get_by_text("Nguồn: CĐCS Công ty May Bình Minh").count()
        look(page, f"composed-{width}")
    world["Hậu"].submits(world.report(quarter, "K"), {"legal_sessions": "5"})
    world["Dũng"].approves(world.report(quarter, "K"))
    world["Lan"].submits(world.report(quarter, "T"), {"legal_sessions": "1"})
    world["Dũng"].approves(world.report(quarter, "T"))
    settle_round(quarter, now=NOW)
    db.session.commit()

    with signed_in(browser, site, "Lan", width, scripts=False) as page:
        page.goto(f"{site.address}/submissions/{t}/publications")
        look(page, f"publish-{width}")
        page.get_by_role("button", name="Ban hành").click()
        page.get_by_role("heading", name="Bản ban hành số 1").wait_for(timeout=60_000)
        look(page, f"published-{width}")
        code = (
            page.get_by_role("term")
            .filter(has_text="Mã tra cứu")
            .locator("xpath=following-sibling::dd[1]//a")
            .inner_text()
        )
        with page.expect_download() as download:
            page.get_by_role("link", name="PDF").click()
        file = tmp_path / "bao-cao.pdf"
        download.value.save_as(file)
        page.goto(f"{site.address}/word-templates")
        look(page, f"templates-{width}")

    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/verify")
    look(page, f"verify-{width}")
    page.get_by_label("Mã tra cứu in ở cuối văn bản").fill(code)
    page.get_by_role("button", name="Tra cứu").click()
    page.get_by_label("Tệp Word, PDF, Excel hoặc JSON đã nhận").set_input_files(file)
    page.get_by_role("button", name="Đối chiếu").click()
    page.get_by_text("Đúng: tệp này là bản PDF đã ban hành").wait_for()
    look(page, f"verified-{width}")
    context.close()
