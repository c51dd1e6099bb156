"""Publishing as people see it: the button, the wait, the page, the files, the public page, the command."""

from __future__ import annotations

import io

import docx
import pytest

from extensions import db
from submissions.issuing.asking import ask, withdraw
from submissions.issuing.issuing import issue_next
from submissions.issuing.sealing import LETTERS, in_groups
from submissions.issuing.verifying import short_seal_of
from submissions.models import Document
from submissions.publications.export import export
from submissions.publications.models import Publication, WorkProgress
from tests.world import NOW
from tests.world_corrections import approve_up_to, asks, signs

BASE_URL = "https://bao-cao.vi-du.vn"


@pytest.fixture
def province(world, quarter, report):
    """The province's report, approved."""
    approve_up_to(world, quarter, "T")
    return report("T")


@pytest.fixture
def issued(world, province) -> Publication:
    """Its first version."""
    publication = ask(province, by=world["Lan"].doer, now=NOW)
    issue_next(NOW, base_url=BASE_URL)
    return publication


def test_ask_wait_read_and_download(as_, world, province):
    lan = as_("Lan")
    assert "Ban hành và các bản đã ban hành" in lan.get(f"/submissions/{province.id}").get_data(as_text=True)
    url = f"/submissions/{province.id}/publications"
    page = lan.get(url).get_data(as_text=True)
    assert "Vũ Tiến Dũng – Phó Chủ tịch" in page
    assert "lấy số tiếp theo: 1" in page
    answer = lan.post(url, data={"signer": "Vũ Tiến Dũng"})
    assert answer.status_code == 303
    waiting = lan.get(answer.location)
    assert waiting.headers["Refresh"] == "2"
    assert "Đang chờ đến lượt" in waiting.get_data(as_text=True)
    publication = db.session.query(Publication).one()
    db.session.add(WorkProgress(subject="publication", subject_id=publication.id, done=3, of=7, at=NOW))
    db.session.flush()
    assert "xong 3/7 bước" in lan.get(answer.location).get_data(as_text=True)

    issue_next(NOW, base_url=BASE_URL)
    page = lan.get(answer.location).get_data(as_text=True)
    assert "01/BC-LĐLĐ" in page
    assert "Refresh" not in lan.get(answer.location).headers
    for format_, beginning in (("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF"), ("json", b"{")):
        file = lan.get(f"{answer.location}/files/{format_}")
        assert file.status_code == 200
        assert file.data.startswith(beginning)
        assert "attachment" in file.headers["Content-Disposition"]
    assert lan.get(f"{answer.location}/files/exe").status_code == 404
    assert lan.post(url).status_code == 409, "nothing changed since"


def test_a_refusal_of_the_worker_is_said_on_its_page(as_, world, province, issued):
    asked = ask_again(world, province)
    asked.wanted = issued.number
    db.session.flush()
    issue_next(NOW, base_url=BASE_URL)
    page = as_("Lan").get(f"/publications/{asked.id}").get_data(as_text=True)
    assert "Năm 2026 đơn vị đã ban hành một văn bản khác mang số 1." in page


def ask_again(world, province) -> Publication:
    """After a correction there is something to publish."""
    correction = asks(world["Vân"], world.report(province.round, "C1"), "110")
    signs(world["Hậu"], correction)
    signs(world["Dũng"], correction)
    world.settle()
    return ask(province, by=world["Lan"].doer, now=NOW)


def test_the_publisher_is_told_that_a_new_version_is_due(as_, world, province, issued):
    lan = as_("Lan")
    assert "Chờ ban hành bản mới" not in lan.get("/").get_data(as_text=True)
    correction = asks(world["Vân"], world.report(province.round, "C1"), "110")
    signs(world["Hậu"], correction)
    signs(world["Dũng"], correction)
    world.settle()
    assert "1 đính chính có hiệu lực sau bản số 1" in lan.get("/").get_data(as_text=True)
    assert "Chờ ban hành bản mới" not in as_("Hậu").get("/").get_data(as_text=True)


def test_who_may_not_publish_sees_no_button_and_is_refused(as_, province, issued):
    minh = as_("Minh")
    page = minh.get(f"/submissions/{province.id}/publications").get_data(as_text=True)
    assert "Người ký" not in page
    assert "Bản số 1" in page
    assert minh.post(f"/submissions/{province.id}/publications").status_code == 409
    assert minh.post(f"/publications/{issued.id}/withdrawal", data={"reason": "x" * 20}).status_code == 409
    quan = as_("Quân")
    for url in (f"/submissions/{province.id}/publications", f"/publications/{issued.id}"):
        assert quan.get(url).status_code == 404
    assert quan.get(f"/publications/{issued.id}/files/pdf").status_code == 404


def test_anybody_verifies_by_code_and_learns_no_more_than_the_first_page_tells(client, issued):
    page = client.get(f"/verify/{in_groups(issued.code).lower()}").get_data(as_text=True)
    for told in ("Liên đoàn Lao động tỉnh T", "Quý III năm 2026", "01/BC-LĐLĐ", issued.seal, "16/09/2026"):
        assert told in page
    assert in_groups(short_seal_of(issued), between=" ") in page
    for kept in (
        "Vũ Tiến Dũng",
        "Đỗ Thị Lan",
        "300",
        f"/publications/{issued.id}",
        f"/submissions/{issued.submission_id}",
    ):
        assert kept not in page
    assert client.get("/verify", query_string={"code": issued.code}).location.endswith(in_groups(issued.code))
    assert client.get(f"/publications/{issued.id}").status_code == 302, "everything else asks who is there"


@pytest.mark.parametrize("code", ["AAAA-AAAA", "x", "' OR 1=1 --", "🙂", "A" * 500, "../../etc"])
def test_a_code_of_nothing_is_not_found(client, issued, code):
    assert client.get("/verify", query_string={"code": code}).status_code == 200
    assert "Không có bản ban hành nào" in client.get("/verify", query_string={"code": code}).get_data(as_text=True)
    if "/" not in code:
        assert client.get(f"/verify/{code}").status_code == 404


def sent(client, content: bytes, name: str = "bao-cao.pdf", **more):
    """Send a file to the public page."""
    return client.post("/verify", data={"file": (io.BytesIO(content), name), **more})


def test_a_file_is_confirmed_by_its_content_whatever_it_is_called(client, world, province, issued):
    content = {file.format: file.content for file in issued.files}
    for format_, word in (("docx", "bản Word"), ("pdf", "bản PDF"), ("xlsx", "phụ lục Excel"), ("json", "tệp số liệu")):
        page = sent(client, content[format_], "tên khác.bin").get_data(as_text=True)
        assert f"Đúng: tệp này là {word} đã ban hành" in page
    changed = content["pdf"][:-1] + b" "
    assert "không phải tệp nào đã ban hành" in sent(client, changed).get_data(as_text=True)
    page = sent(client, changed, code=issued.code).get_data(as_text=True)
    assert "Không đúng: tệp này không phải tệp đã ban hành" in page


def test_a_file_of_another_version_says_which(client, world, province, issued):
    second = ask_again(world, province)
    issue_next(NOW, base_url=BASE_URL)
    first_pdf = next(file.content for file in issued.files if file.format == "pdf")
    page = sent(client, first_pdf, code=in_groups(second.code)).get_data(as_text=True)
    assert "Tệp này thuộc bản khác" in page
    assert in_groups(issued.code) in page
    page = client.get(f"/verify/{issued.code}").get_data(as_text=True)
    assert "Đã có bản mới hơn" in page


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 1000,
        b"PK\x03\x04" + b"\xff" * 500,
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"%PDF",
    ],
)
def test_a_hostile_file_is_hashed_and_nothing_else(client, issued, content):
    answer = sent(client, content, "../../../etc/<script>.pdf")
    assert answer.status_code == 200
    assert "không phải tệp nào đã ban hành" in answer.get_data(as_text=True)
    assert "<script>." not in answer.get_data(as_text=True)


def test_a_word_saved_again_by_another_program_is_told_apart_and_why(client, issued):
    kept = next(file.content for file in issued.files if file.format == "docx")
    again = io.BytesIO()
    docx.Document(io.BytesIO(kept)).save(again)
    assert again.getvalue() != kept
    page = sent(client, again.getvalue(), "bao-cao.docx").get_data(as_text=True)
    assert "không phải tệp nào đã ban hành" in page and "được lưu lại bằng chương trình khác" in page
    page = sent(client, again.getvalue(), "bao-cao.docx", code=issued.code).get_data(as_text=True)
    assert "Không đúng: tệp này không phải tệp đã ban hành" in page


def test_a_file_larger_than_any_of_ours_is_refused_in_words(client, issued):
    answer = sent(client, bytes(50 * 2**20))
    assert answer.status_code == 413
    assert "quá lớn" in answer.get_data(as_text=True)


def test_what_is_not_published_is_not_confirmed_to_strangers(client, world, province):
    asked = ask(province, by=world["Lan"].doer, now=NOW)
    _, draft = export(province, "docx", now=NOW)
    page = sent(client, draft, "bao-cao.docx").get_data(as_text=True)
    assert "không phải tệp nào đã ban hành" in page
    assert "Liên đoàn Lao động tỉnh T" not in page
    for code in (str(asked.id), "None", "", "%00"):
        answer = client.get("/verify", query_string={"code": code})
        assert answer.status_code == 200 and "Liên đoàn Lao động tỉnh T" not in answer.get_data(as_text=True)


def test_without_a_file_or_with_a_code_of_nothing_it_is_said(client, issued):
    assert client.post("/verify", data={}).status_code == 422
    assert client.post("/verify", data={"code": issued.code}).status_code == 422
    assert sent(client, b"x", code="AAAA-AAAA").status_code == 404


def test_a_withdrawn_version_is_said_in_public_with_its_reason(client, as_, issued):
    answer = as_("Dũng").post(f"/publications/{issued.id}/withdrawal", data={"reason": "Ban hành nhầm mẫu báo cáo"})
    assert answer.status_code == 303
    page = client.get(f"/verify/{issued.code}").get_data(as_text=True)
    assert "Bản này đã bị thu hồi ngày 16/09/2026" in page
    assert "Ban hành nhầm mẫu báo cáo" in page


def test_codes_are_long_and_unambiguous(issued):
    assert len(LETTERS) ** 8 > 6 * 10**11
    assert not set(LETTERS) & set("01ILOU")


def test_the_command_verifies_code_and_file(runner, tmp_path, world, issued):
    pdf = tmp_path / "bao-cao.pdf"
    pdf.write_bytes(next(file.content for file in issued.files if file.format == "pdf"))
    code = in_groups(issued.code)
    good = runner.invoke(args=["publications", "verify", code, str(pdf)])
    assert (good.exit_code, "đúng là tệp pdf" in good.output) == (0, True)
    pdf.write_bytes(b"sua")
    bad = runner.invoke(args=["publications", "verify", code, str(pdf)])
    assert (bad.exit_code, "không phải tệp nào đã ban hành" in bad.output) == (1, True)
    assert runner.invoke(args=["publications", "verify", "AAAA-AAAA"]).exit_code == 1
    withdraw(issued, by=world["Dũng"].doer, reason="Ban hành nhầm mẫu", now=NOW)
    assert "Đã thu hồi" in runner.invoke(args=["publications", "verify", code]).output


def test_an_ordered_document_shows_how_far_it_is(as_, report):
    vân = as_("Vân")
    answer = vân.post(f"/submissions/{report('C1').id}/documents", data={"format": "pdf"})
    assert "Đang chờ đến lượt lập tệp PDF" in vân.get(answer.location).get_data(as_text=True)
    document = db.session.query(Document).one()
    db.session.add(WorkProgress(subject="document", subject_id=document.id, done=2, of=4, at=NOW))
    db.session.flush()
    assert "xong 2/4 bước" in vân.get(answer.location).get_data(as_text=True)


def test_templates_are_replaced_on_their_page(as_, world, province):
    lan = as_("Lan")
    page = lan.get("/word-templates").get_data(as_text=True)
    assert "Mẫu của Nhịp" in page
    url = f"/units/{province.unit_id}/word-templates"
    default = lan.get(f"{url}/0").data
    assert default.startswith(b"PK")
    assert lan.get(f"{url}/0?sample=1").data.startswith(b"PK")
    bad = lan.post(url, data={"file": (io.BytesIO(b"khong phai"), "mau.docx")})
    assert bad.status_code == 422
    assert "không phải tệp Word .docx" in bad.get_data(as_text=True)
    assert lan.post(url, data={"file": (io.BytesIO(default), "mau.docx")}).status_code == 303
    assert "Mẫu số 1: mau.docx" in lan.get("/word-templates").get_data(as_text=True)
    assert lan.post(f"{url}/0").status_code == 303
    for who in ("Hậu", "Dũng"):
        assert as_(who).get("/word-templates").status_code == 404
        assert as_(who).post(url, data={"file": (io.BytesIO(default), "m.docx")}).status_code == 404
