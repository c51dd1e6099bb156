"""The Excel round trip as a person makes it: download, fill in, send, correct what is marked, send again."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from extensions import db
from submissions.models import Submission
from tests.browser.conftest import signed_in
from tests.browser.test_front import complaints
from tests.submissions.workbooks.sending import figure, filled

WIDTHS = (360, 1440)


def downloaded_by(page: Page, link: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    return Path(download.value.path()).read_bytes()


def send(page: Page, label: str, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    page.get_by_label(label).set_input_files(path)
    page.get_by_role("button", name="Gửi tệp").click()


def suits(page: Page) -> bool:
    """Is the page without complaints on a phone and on a wide screen?"""
    assert {width: complaints(page, width) for width in WIDTHS} == {width: [] for width in WIDTHS}, page.url
    return True


def test_a_workbook_is_filled_in_returned_marked_corrected_and_saved(site, browser, tmp_path):
    report_id = site.world.report(site.term, "C1").id
    c1 = db.session.get_one(Submission, report_id)
    with signed_in(browser, site, "Vân", width=360, scripts=False) as page:
        page.goto(site.path_of("C1"))
        page.get_by_role("link", name="Điền bằng Excel").click()
        workbook = downloaded_by(page, "Tải tệp Excel để điền")
        wrong = filled(c1, {"members_total": "12o", "workforce_total": 120}, workbook)
        send(page, "Tệp Excel đã điền (.xlsx)", tmp_path / "báo cáo.xlsx", wrong)

        expect(page.get_by_role("heading", name="Chưa lưu được tệp Excel")).to_be_visible()
        marked = downloaded_by(page, "Tải tệp đã đánh dấu chỗ cần sửa")
        right = filled(c1, {"members_total": 100}, marked)
        send(page, "Gửi lại tệp đã sửa (.xlsx)", tmp_path / "đã sửa.xlsx", right)

        expect(page.get_by_role("heading", name="Đã lưu số liệu từ tệp Excel")).to_be_visible()
    db.session.expire_all()
    assert (figure(c1, "workforce_total")[0], figure(c1, "members_total")[0]) == (120, 100)


def test_the_pages_suit_a_phone_and_a_wide_screen(site, browser, tmp_path):
    c1 = site.world.report(site.term, "C1")
    with signed_in(browser, site, "Vân", width=360) as page:
        page.goto(f"{site.path_of('C1')}/excel")
        assert suits(page)
        workbook = downloaded_by(page, "Tải tệp Excel để điền")
        wrong = filled(c1, {"members_total": "12o", "workforce_total": "1.234"}, workbook)
        send(page, "Tệp Excel đã điền (.xlsx)", tmp_path / f"{'dài ' * 20}.xlsx", wrong)
        expect(page.get_by_role("heading", name="Chưa lưu được tệp Excel")).to_be_visible()
        assert suits(page)
        page.goto(f"{site.address}/workbooks")
        send(page, "Tệp ZIP chứa các tệp Excel đã điền", tmp_path / "tệp.xlsx", wrong)
        expect(page.get_by_role("heading", name="Đã lưu 0/1 tệp")).to_be_visible()
        assert suits(page)
