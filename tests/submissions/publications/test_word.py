"""The official document: what stands in it, in which order, with which numbers."""

from __future__ import annotations

import pytest
from docx.oxml.ns import qn

from tests.world import NOW
from vietnamese import format_moment

HOSTILE = ["=1+1", "<w:p>đậm</w:p>", "a<b & c", "{{7*7}}", "]]>", "&amp;", "{% raw %}", "x" * 20_000]


def texts(document) -> list[str]:
    """Paragraphs of the body."""
    return [paragraph.text for paragraph in document.paragraphs]


def rows(document) -> dict[str, list[str]]:
    """First row of every label in the tables: label -> the other cells."""
    found: dict[str, list[str]] = {}
    for table in document.tables:
        for row in table.rows:
            cells = [cell.text for cell in row.cells]
            found.setdefault(cells[0], cells[1:])
    return found


def test_the_sections_stand_in_the_order_of_the_form_with_their_printed_numbers(world, quarter, word_of):
    document = word_of(world.report(quarter, "T"))
    headings = [p.text.replace("\n", " ") for p in document.paragraphs if p.style.name.startswith("Heading")]
    form = quarter.form_version.compiled
    expected = [" ".join(filter(None, (section.number, section.title_vi))).casefold() for _, section in form.walk()]
    assert [heading.casefold() for heading in headings[: len(expected)]] == expected
    assert headings[0].startswith("PHẦN THỨ NHẤT")
    assert headings.index("d) Dân chủ ở cơ sở") + 1 == headings.index("đ) Tuyên truyền, tư vấn pháp luật")


def test_every_total_carries_its_number_the_vietnamese_way_and_its_coverage(world, quarter, word_of):
    found = rows(word_of(world.report(quarter, "T")))
    assert found["Tổng số CNVCLĐ cuối kỳ"] == ["người", "ít nhất 1.250", "1/4", "ít nhất 1.290", "2/4"]
    assert found["Tỷ lệ tập hợp đoàn viên"] == ["%", "80,00", "1/4", "80,23", "2/4"]
    assert found["Người sử dụng lao động"][1] == "ít nhất 148.714.000.000"
    assert found["Kết nạp mới"] == ["người", "chưa báo cáo", "0/4", "chưa báo cáo", "0/4"]


def test_the_document_says_how_complete_it_is_and_names_who_is_missing(world, quarter, word_of):
    told = "\n".join(texts(word_of(world.report(quarter, "T"))))
    assert "đã duyệt 1/4 đơn vị" in told
    assert "đã trình 2/4 đơn vị" in told
    assert "CĐCS Công ty Cấp nước" in told
    assert "CĐCS Công ty Điện tử Đông Hà" in told
    assert "CĐCS Công ty May Bình Minh" not in told


def test_figures_that_are_not_final_are_marked_on_every_page(world, quarter, word_of):
    document = word_of(world.report(quarter, "T"))
    assert f"SỐ LIỆU TẠM TÍNH đến {format_moment(NOW)}" in texts(document)
    assert any("TẠM TÍNH" in paragraph.text for paragraph in document.sections[0].header.paragraphs)


def test_an_approved_and_complete_report_carries_no_such_mark_and_is_dated(finished, word_of):
    document = word_of(finished)
    told = "\n".join(texts(document))
    assert "TẠM TÍNH" not in told
    assert "Hai đơn vị nộp chậm." in told
    assert "T, ngày 16 tháng 9 năm 2026" in document.tables[0].rows[1].cells[1].text
    assert rows(document)["Tổng số CNVCLĐ cuối kỳ"] == ["người", "1.290", "2/2"]


def test_the_head_follows_the_decree(finished, word_of):
    document = word_of(finished)
    issuer, state = (cell.text for cell in document.tables[0].rows[0].cells)
    assert issuer.split() == ["LIÊN", "ĐOÀN", "LAO", "ĐỘNG", "TỈNH", "T", "CÔNG", "ĐOÀN", "PHƯỜNG", "KINH", "BẮC"]
    assert state.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")
    assert "BÁO CÁO" in texts(document)
    assert "Kính gửi: Liên đoàn Lao động tỉnh T" in texts(document)
    left, right = (cell.text for cell in document.tables[-1].rows[0].cells)
    assert left.startswith("Nơi nhận:\n- Như trên;")
    assert right.startswith("TM. BAN THƯỜNG VỤ\nCHỦ TỊCH")


def test_the_page_is_a4_with_the_number_on_top_from_the_second_page(finished, word_of):
    section = word_of(finished).sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    assert (section.left_margin.mm, section.right_margin.mm) == pytest.approx((30, 15), abs=0.1)
    assert section.different_first_page_header_footer
    assert section.header._element.findall(f".//{qn('w:fldSimple')}")[0].get(qn("w:instr")) == "PAGE"
    assert not section.first_page_header._element.findall(f".//{qn('w:fldSimple')}")


def test_ruled_tables_repeat_their_heading_on_every_page(world, quarter, word_of):
    ruled = [table for table in word_of(world.report(quarter, "T")).tables if table.style.name == "Table Grid"]
    assert ruled
    assert all(table.rows[0]._tr.findall(f".//{qn('w:tblHeader')}") for table in ruled)


def test_a_unit_with_nothing_below_reports_its_own_figures_whatever_their_state(half_filled, word_of):
    document = word_of(half_filled({"cla_eligible": "có", "cla_in_force": "không", "strikes": "-"}))
    found = rows(document)
    assert found["Tổng số CNVCLĐ cuối kỳ"] == ["người", "120"]
    assert found["Thuộc diện đủ điều kiện ký thỏa ước"] == ["", "Có"]
    assert found["Thỏa ước đang có hiệu lực cuối kỳ"] == ["", "Không"]
    assert found["Ngừng việc tập thể, đình công"] == ["cuộc", "không phát sinh"]
    assert found["Kết nạp mới"] == ["người", "chưa báo cáo"]
    assert "Đã tổ chức hội nghị CBCCVC" not in found, "an enterprise is not asked this"


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:12])
def test_typed_text_stands_in_the_document_as_it_was_typed(hostile, half_filled, word_of):
    document = word_of(half_filled({"mood_assessment": hostile}))
    assert any(text.endswith(hostile) for text in texts(document))


def test_characters_no_document_may_hold_are_left_out_and_nothing_else(half_filled, word_of):
    turned = "\u202e\u2066\u200f"
    document = word_of(half_filled({"mood_assessment": f"trước\x01\x0b\x1f{turned}sau\ufffe."}))
    assert any(text.endswith("trướcsau.") for text in texts(document))
