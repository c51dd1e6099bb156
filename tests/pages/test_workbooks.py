"""The pages of the Excel round trip: download, send back, send many."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from submissions.models import Nothing
from tests.submissions.workbooks.sending import figure, filled
from tests.world import MINIMUM


@pytest.fixture
def c1(report):
    return report("C1")


def download(client, c1) -> bytes:
    return client.get(f"/submissions/{c1.id}/workbook").get_data()


def send(client, address: str, content: bytes | None, name: str = "báo cáo.xlsx"):
    form = {"file": (io.BytesIO(content), name)} if content is not None else {}
    return client.post(address, data=form, content_type="multipart/form-data")


def test_the_report_page_leads_to_the_workbook_and_the_workbook_downloads(as_, c1):
    van = as_("Vân")
    assert f"/submissions/{c1.id}/excel" in van.get(f"/submissions/{c1.id}").get_data(as_text=True)
    page = van.get(f"/submissions/{c1.id}/excel").get_data(as_text=True)
    assert f'href="/submissions/{c1.id}/workbook"' in page
    assert "Gửi tệp" in page

    answer = van.get(f"/submissions/{c1.id}/workbook")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=C1-Q-2026-Q3-v1.xlsx"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert openpyxl.load_workbook(io.BytesIO(answer.data)).sheetnames[0] == "Hướng dẫn"


def test_a_download_writes_nothing(as_, c1):
    download(as_("Vân"), c1)

    assert (c1.version, c1.saved_at) == (1, None)


def test_a_filled_workbook_is_saved_and_the_page_says_what_now(as_, c1):
    van = as_("Vân")
    content = filled(c1, {"members_total": 100, "workforce_total": "1.234"}, download(van, c1))

    answer = send(van, f"/submissions/{c1.id}/workbook", content)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Đã lưu 2 ô vào báo cáo" in page
    assert "ô D6: “1.234” là chữ, đã đọc là số 1.234" in page
    assert f'href="/submissions/{c1.id}/check"' in page
    assert figure(c1, "members_total") == (100, Nothing.NUMBER)


def test_a_faulty_workbook_is_told_cell_by_cell_and_comes_back_marked(as_, c1):
    van = as_("Vân")
    content = filled(c1, {"members_total": "12o", "workforce_total": 120}, download(van, c1))

    answer = send(van, f"/submissions/{c1.id}/workbook", content)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Chưa lưu gì: có 1 chỗ cần sửa" in page
    assert "ô D8: không đọc được số “12o”" in page
    assert figure(c1, "workforce_total") == (None, Nothing.MISSING)
    link = page.split('secondary" href="')[1].split('"')[0]
    back = van.get(link)
    assert back.status_code == 200
    assert "b%C3%A1o%20c%C3%A1o-can-sua.xlsx" in back.headers["Content-Disposition"]
    corrected = send(van, f"/submissions/{c1.id}/workbook", filled(c1, {"members_total": 100}, back.data))
    assert corrected.status_code == 200
    assert figure(c1, "workforce_total") == (120, Nothing.NUMBER)


def test_no_file_and_no_workbook_are_told(as_, c1):
    van, address = as_("Vân"), f"/submissions/{c1.id}/workbook"

    for content, said in ((None, "chưa chọn tệp nào"), (b"a,b\n1,2\n", "không phải tệp Excel")):
        answer = send(van, address, content)
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)


def test_where_nothing_can_be_written_the_page_says_why_and_offers_no_upload(as_, world, c1):
    content = download(as_("Vân"), c1)
    world["Vân"].submits(c1, MINIMUM)

    page = as_("Vân").get(f"/submissions/{c1.id}/excel").get_data(as_text=True)
    refused = send(as_("Vân"), f"/submissions/{c1.id}/workbook", content)

    assert 'type="file"' not in page
    assert "Lúc này không gửi được" in page
    assert refused.status_code == 409
    assert "Chưa lưu gì" in refused.get_data(as_text=True)
    assert "Gửi tệp" not in as_("Hậu").get(f"/submissions/{c1.id}/excel").get_data(as_text=True)


def test_many_workbooks_are_told_file_by_file(as_, report, c1):
    van = as_("Vân")
    mine, theirs = download(van, c1), download(as_("Sơn"), report("C3"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr("một.xlsx", filled(c1, {"members_total": 100}, mine))
        files.writestr("hai.xlsx", theirs)
        files.writestr("ba.txt", b"xin chao")

    answer = send(van, "/workbooks", packed.getvalue(), "tất cả.zip")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Đã lưu 1/3 tệp" in page
    assert "Không tìm thấy, hoặc không thuộc phạm vi bạn được xem." in page
    assert "ba.txt: không phải tệp Excel .xlsx" in page
    assert figure(c1, "members_total") == (100, Nothing.NUMBER)
    assert send(van, "/workbooks", theirs).status_code == 404
    assert send(van, "/workbooks", None).status_code == 422
    assert van.get("/workbooks").status_code == 200


def test_the_pages_ask_the_database_a_bounded_number_of_questions(as_, c1, count_queries):
    van = as_("Vân")

    assert count_queries(lambda: van.get(f"/submissions/{c1.id}/excel")) <= 20
    assert count_queries(lambda: van.get(f"/submissions/{c1.id}/workbook")) <= 12
