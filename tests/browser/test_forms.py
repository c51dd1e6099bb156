"""Forms and targets in a real browser: a draft edited without YAML, targets divided, a file attached; on a telephone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from extensions import db
from submissions.forms.models import FormDraft
from tests.browser.conftest import signed_in

SHOTS = os.environ.get("NHIP_SHOTS")


def looked_at(page: Page, name: str) -> None:
    """Nothing breaks a rule of axe or has to be pushed sideways; a picture is kept when a folder for it is named."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png", full_page=True)
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.mark.parametrize("width", [360, 1440])
def test_a_form_is_edited_previewed_and_published_without_yaml(browser, site, width):
    with signed_in(browser, site, "Minh", width=width) as page:
        page.goto(f"{site.address}/forms/drafts")
        page.get_by_label("Mã biểu").fill("NU_CONG")
        looked_at(page, "drafts")
        page.get_by_role("button", name="Bắt đầu").click()
        page.get_by_role("link", name="Thêm ô").click()
        page.get_by_label("Tên ô", exact=True).fill("Số cuộc họp nữ công")
        page.get_by_label("Đơn vị tính", exact=True).fill("cuộc")
        looked_at(page, "draft-new-field")
        page.get_by_role("button", name="Lưu vào bản nháp").click()
        expect(page.get_by_text("Đã lưu ô “Số cuộc họp nữ công”")).to_be_visible()
        looked_at(page, "draft-outline")
        page.get_by_role("link", name="Số cuộc họp nữ công").click()
        looked_at(page, "draft-field")
        page.get_by_role("link", name="Bản nháp biểu NU_CONG").click()
        page.get_by_role("link", name="Xem trước").click()
        expect(page.get_by_label("Số cuộc họp nữ công", exact=True)).to_be_visible()
        looked_at(page, "draft-preview")
        page.get_by_role("link", name="Văn bản").click()
        text = page.get_by_label("Văn bản YAML của biểu mẫu")
        right = text.input_value()
        text.fill(right.replace("kind: integer", "kind: number", 1))
        page.get_by_role("button", name="Lưu và kiểm tra").click()
        expect(page.get_by_text("“number” không dùng được")).to_be_visible()
        looked_at(page, "draft-faults")
        page.get_by_label("Văn bản YAML của biểu mẫu").fill(right)
        page.get_by_role("button", name="Lưu và kiểm tra").click()
        page.get_by_role("link", name="Các phần").click()
        page.get_by_role("button", name="Công bố phiên bản 1").click()
        expect(page.get_by_text("Đã công bố phiên bản 1")).to_be_visible()
        page.get_by_role("button", name="Sửa thành phiên bản mới").click()
        page.get_by_role("button", name="Xuống Tổng số đoàn viên").click()
        page.get_by_role("link", name="Số cuộc họp nữ công").click()
        page.get_by_label("Tên ô", exact=True).fill("Cuộc họp nữ công")
        page.get_by_role("button", name="Lưu vào bản nháp").click()
        page.get_by_role("link", name="Khác gì bản đang dùng").click()
        expect(page.get_by_text("Đổi tên: 1")).to_be_visible()
        looked_at(page, "draft-changes")
    assert db.session.query(FormDraft).count() == 1


@pytest.mark.parametrize("width", [360, 1440])
def test_a_target_is_set_divided_and_given(browser, site, width):
    round_ = site.world.round(form="B", period="2026")
    site.world.settle()
    db.session.commit()
    with signed_in(browser, site, "Dũng", width=width) as page:
        top = site.world.report(round_, "T")
        page.goto(f"{site.address}/units/{top.unit_id}/targets")
        looked_at(page, "targets")
        page.goto(f"{site.address}/units/{top.unit_id}/targets/B/B.III.6?span=2026")
        page.get_by_label("Mức của đơn vị (người)").fill("1.000")
        page.get_by_role("button", name="Lưu mức này").click()
        page.get_by_role("link", name="Chia đều").click()
        expect(page.get_by_text("cộng lại đúng 1.000")).to_be_visible()
        looked_at(page, "target-proposal")
        page.get_by_role("button", name="Giao", exact=True).click()
        expect(page.get_by_text("Đã giao hết.")).to_be_visible()
        looked_at(page, "target-given")
        page.goto(f"{site.address}/submissions/{top.id}/totals")
        looked_at(page, "target-totals")
        page.get_by_role("link", name="Đoàn viên ưu tú giới thiệu cho Đảng").click()
        expect(page.get_by_role("heading", name="Theo khu vực")).to_be_visible()
        looked_at(page, "target-progress")
