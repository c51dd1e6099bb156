"""A return with remarks and back again, and the ways back of the workflow, in a real browser; on a phone without scripts too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from extensions import db
from tests.browser.conftest import Site, signed_in
from tests.browser.test_front import NARROWEST, complaints
from tests.browser.test_journey import fill, follow, make, no_sideways_scroll, settle_by_hand, submit

REASON = "Số đoàn viên chưa khớp, đề nghị xem lại"
REMARK = "Số này cao hơn danh sách thu đoàn phí tháng 9"
NUMBERS = {"workforce_total": "120", "members_total": "100"}
WORDS = {
    "mood_assessment": "Người lao động yên tâm làm việc. Trong kỳ có 12 kiến nghị về bữa ăn ca và nhà ở.",
    "member_proposals.1.topic": "Bữa ăn ca",
    "member_proposals.2.topic": "Nhà ở",
    "member_proposals.2.content": "Xin thuê nhà ở xã hội gần khu công nghiệp",
}
OTHER_WORDS = {
    "mood_assessment": "Người lao động cơ bản yên tâm làm việc. Trong kỳ có 15 kiến nghị về tiền lương và nhà ở.",
    "member_proposals.1.topic": "Tiền lương",
    "member_proposals.2.topic": "Nhà ở",
    "member_proposals.2.content": "Xin thuê nhà ở xã hội gần khu công nghiệp",
}


@pytest.fixture
def c1(site) -> Site:
    """C1's report of the term, submitted by Vân."""
    site.world["Vân"].submits(site.world.report(site.term, "C1"), NUMBERS)
    db.session.commit()
    return site


def read_part(page: Page, site: Site, code: str, key: str) -> None:
    """Leaf through a report one only reads to the part with the field `key`, which may be folded away there."""
    page.goto(site.path_of(code))
    follow(page, page.locator(".govuk-task-list__link").first)
    while not page.locator(f"#{key}").count():
        follow(page, page.get_by_role("link", name="Phần sau"))
    if not page.locator(f"#{key}").is_visible():
        page.locator("details.folded > summary").click()


def give(page: Page, summary: str, button: str, reason: str) -> None:
    """Open a move that asks for a reason, and make it."""
    page.locator("summary", has_text=summary).click()
    page.locator(".move:has(details[open])").get_by_label("Lý do").fill(reason)
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_text(f"{button}: đã ghi nhận").wait_for()


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1440, True)])
def test_a_remark_travels_from_the_reading_to_the_field_and_is_closed_on_seeing_the_change(c1, browser, width, scripts):
    site = c1
    with signed_in(browser, site, "Hậu", width, scripts) as page:
        read_part(page, site, "C1", "members_total")
        no_sideways_scroll(page)
        follow(page, page.locator("#members_total").get_by_role("link", name="Ghi ý kiến"))
        no_sideways_scroll(page)
        page.get_by_label("Ý kiến").fill(REMARK)
        follow(page, page.get_by_role("button", name="Ghi ý kiến"))
        expect(page.locator("#members_total").get_by_text(REMARK)).to_be_visible()
        page.goto(site.path_of("C1"))
        expect(page.get_by_text("1 ý kiến nháp của bạn, sẽ được gửi kèm")).to_be_visible()
        give(page, "Trả lại…", "Trả lại", REASON)

    with signed_in(browser, site, "Vân", width, scripts) as page:
        expect(page.get_by_text("1 ý kiến cần sửa")).to_be_visible()
        follow(page, page.get_by_role("link", name="Xem ý kiến và sửa"))
        follow(page, page.locator(".remark").get_by_role("link", name="Tổng số đoàn viên"))
        page.locator("[name='members_total']").fill("95")
        page.locator("#members_total").get_by_label("Đã sửa theo ý kiến này").check()
        no_sideways_scroll(page)
        follow(page, page.get_by_role("button", name="Lưu và thoát"))
        expect(page.get_by_text("1 ý kiến đơn vị báo đã sửa, chờ cấp trên khép")).to_be_visible()
        submit(page, site, "C1")

    with signed_in(browser, site, "Hậu", width, scripts) as page:
        expect(page.get_by_text("1 ý kiến chưa khép")).to_be_visible()
        page.goto(site.path_of("C1"))
        expect(page.get_by_role("heading", name="1 chỗ thay đổi")).to_be_visible()
        row = page.locator(".changes tbody tr")
        expect(row).to_contain_text("100 người")
        expect(row).to_contain_text("95 người")
        expect(page.get_by_text("ô này đã thay đổi")).to_be_visible()
        no_sideways_scroll(page)
        follow(page, page.get_by_role("button", name="Khép ý kiến"))
        page.get_by_text("Đã khép ý kiến.").wait_for()
        make(page, site, "C1", "Duyệt")


def test_the_pages_of_a_return_suit_a_narrow_phone_and_a_screen_reader(c1, browser, tmp_path):
    site, seen = c1, Path(os.environ.get("NHIP_PICTURES", tmp_path))
    world, report = site.world, site.world.report(site.term, "C1")
    world["Vân"].moves(report, "take_back")
    world["Vân"].submits(report, WORDS)
    db.session.commit()
    with signed_in(browser, site, "Hậu") as page:
        read_part(page, site, "C1", "members_total")
        part = page.url
        new = site.path_of("C1") + "/remarks/new?at=field:members_total"
        for name, address in {"writing": new, "reading": part}.items():
            page.goto(address)
            looked_at(page, name, seen)
        for text in (REMARK, "Nêu rõ số đoàn viên nữ"):
            page.goto(new)
            page.get_by_label("Ý kiến").fill(text)
            follow(page, page.get_by_role("button", name="Ghi ý kiến"))
        looked_at(page, "draft-beside-field", seen)
        page.goto(site.path_of("C1"))
        looked_at(page, "drafts", seen)
        give(page, "Trả lại…", "Trả lại", REASON)
    with signed_in(browser, site, "Vân") as page:
        looked_at(page, "desk-of-unit", seen)
        page.goto(site.path_of("C1"))
        looked_at(page, "to-do", seen)
        page.goto(part)
        looked_at(page, "field-with-remark", seen)
        fill(page, site, "C1", {"members_total": "95", "workforce_total": "110"})
        db.session.expire_all()
        world["Vân"].saves(report, OTHER_WORDS)
        db.session.commit()
        page.goto(site.path_of("C1") + "/check")
        looked_at(page, "check", seen)
        submit(page, site, "C1")
    with signed_in(browser, site, "Hậu") as page:
        looked_at(page, "queue", seen)
        for name, path in {"changes": "", "version": "/versions/1"}.items():
            page.goto(site.path_of("C1") + path)
            looked_at(page, name, seen)


def looked_at(page: Page, name: str, seen: Path) -> None:
    """Nothing to complain about at the narrowest and on a desk; pictures are kept where NHIP_PICTURES says."""
    found = {width: complaints(page, width) for width in (NARROWEST, 1280)}
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=seen / f"{name}-{width}.png", full_page=True)
    assert found == {NARROWEST: [], 1280: []}, name


def test_a_report_is_taken_back_until_somebody_above_has_opened_it(c1, browser):
    site = c1
    with signed_in(browser, site, "Vân", 360, False) as page:
        make(page, site, "C1", "Rút lại")
        expect(page.get_by_text("Chưa gửi").first).to_be_visible()
        submit(page, site, "C1")
        with signed_in(browser, site, "Hậu", 1440) as above:
            above.goto(site.path_of("C1"))
        page.goto(site.path_of("C1"))
        expect(page.get_by_role("button", name="Rút lại")).to_have_count(0)
        expect(page.get_by_text("Cấp trên đã mở xem báo cáo nên không rút lại được nữa.")).to_be_visible()


def test_an_approval_is_undone_until_the_level_above_has_approved(c1, browser):
    site = c1
    with signed_in(browser, site, "Hậu", 360, False) as page:
        make(page, site, "C1", "Duyệt")
        make(page, site, "C1", "Thu hồi duyệt")
        expect(page.get_by_text("Chờ duyệt").first).to_be_visible()
        make(page, site, "C1", "Duyệt")
        settle_by_hand(site, "C2", "Hoa", "Hậu", NUMBERS)
        site.world["Hậu"].moves(site.world.report(site.term, "K"), "submit")
        site.world["Dũng"].approves(site.world.report(site.term, "K"))
        db.session.commit()
        page.goto(site.path_of("C1"))
        expect(page.get_by_role("button", name="Thu hồi duyệt")).to_have_count(0)
        with signed_in(browser, site, "Dũng", 360, False) as above:
            make(above, site, "K", "Thu hồi duyệt")
        make(page, site, "C1", "Thu hồi duyệt")


def test_a_unit_that_cannot_report_is_closed_with_a_reason_and_opened_again(site, browser):
    with signed_in(browser, site, "Hậu", 360, False) as page:
        page.goto(site.path_of("C2"))
        give(page, "Đóng không số liệu…", "Đóng không số liệu", "Đơn vị ngừng hoạt động từ tháng 7")
        expect(page.get_by_text("Đóng, không có số liệu").first).to_be_visible()
        with signed_in(browser, site, "Hoa", 360, False) as unit:
            unit.goto(site.path_of("C2"))
            expect(unit.get_by_text("Đơn vị ngừng hoạt động từ tháng 7")).to_be_visible()
            expect(unit.get_by_role("link", name="Kiểm tra và trình")).to_have_count(0)
        make(page, site, "C2", "Mở lại")
        with signed_in(browser, site, "Hoa", 360, False) as unit:
            expect(unit.get_by_role("link", name="Bắt đầu điền")).to_be_visible()
