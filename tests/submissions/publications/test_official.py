"""The words and the layout of official documents."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from submissions.publications import official
from submissions.publications.signing import signature_lines, signs
from units.kinds import UnitKind


@pytest.mark.parametrize(
    ("name", "place"),
    [("Liên đoàn Lao động tỉnh Nghệ An", "Nghệ An"), ("LĐLĐ thành phố Huế", "Huế"), ("Công đoàn Dầu khí", "")],
)
def test_the_place_is_that_of_the_province(name, place):
    assert official.place_of(name) == place


def test_the_day_is_vietnams_and_only_low_numbers_get_a_zero():
    late_evening = datetime(2026, 1, 4, 18, 0, tzinfo=UTC)
    name = "Liên đoàn Lao động tỉnh Nghệ An"
    assert official.place_line(name, late_evening, is_final=True) == "Nghệ An, ngày 05 tháng 01 năm 2026"
    assert official.place_line(name, late_evening, is_final=False) == "Nghệ An, ngày …… tháng …… năm 2026"


@pytest.mark.parametrize(
    ("kind", "period", "body"),
    [
        (UnitKind.GRASSROOTS, "quarter", "TM. BAN CHẤP HÀNH"),
        (UnitKind.PROVINCE, "term", "TM. BAN CHẤP HÀNH"),
        (UnitKind.PROVINCE, "quarter", "TM. BAN THƯỜNG VỤ"),
        (UnitKind.COMMUNE, "year", "TM. BAN THƯỜNG VỤ"),
    ],
)
def test_a_report_is_signed_on_behalf_of_the_body_that_issues_it(kind, period, body):
    assert signature_lines("Chủ tịch", kind, period) == (body, "CHỦ TỊCH")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Phó Chủ tịch", ("TM. BAN THƯỜNG VỤ", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("Phó Chủ tịch Thường trực", ("TM. BAN THƯỜNG VỤ", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH THƯỜNG TRỰC")),
        ("Phó Chủ tịch, Trưởng ban Tổ chức", ("TM. BAN THƯỜNG VỤ", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("Q. Chủ tịch", ("TM. BAN THƯỜNG VỤ", "Q. CHỦ TỊCH")),
        ("Quyền Chủ tịch", ("TM. BAN THƯỜNG VỤ", "Q. CHỦ TỊCH")),
        ("Chánh Văn phòng", ("TL. BAN THƯỜNG VỤ", "CHÁNH VĂN PHÒNG")),
        ("Phó Chánh Văn phòng", ("TL. BAN THƯỜNG VỤ", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG")),
        ("Trưởng ban Chính sách", ("TL. BAN THƯỜNG VỤ", "TRƯỞNG BAN CHÍNH SÁCH")),
        ("Chủ nhiệm UBKT", ("TM. ỦY BAN KIỂM TRA", "CHỦ NHIỆM UBKT")),
        ("Chuyên viên", ("TM. BAN THƯỜNG VỤ", "CHỦ TỊCH")),
        ("", ("TM. BAN THƯỜNG VỤ", "CHỦ TỊCH")),
    ],
)
def test_the_signature_follows_the_title_of_whoever_signs(title, lines):
    assert signature_lines(title, UnitKind.PROVINCE, "quarter") == lines
    assert signs(title) is (title not in ("Chuyên viên", ""))


def test_only_what_no_document_may_hold_is_removed():
    assert official.printable("a\x00b\x08c\r\nd\te\ud800\uffff<&>đ") == "abc\nd\te<&>đ"


def test_the_subject_does_not_repeat_the_word_report():
    assert official.subject_of("Báo cáo nhanh hằng quý") == "Nhanh hằng quý"
    assert official.subject_of("Chương trình hành động") == "Chương trình hành động"
