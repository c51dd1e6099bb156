"""The workbook: numbers that are numbers, texts that stay texts, sums that are the sums."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from submissions.publications.export import export
from submissions.publications.sheets import LONGEST_TEXT, Workbook
from tests.submissions.publications.test_word import HOSTILE
from tests.world import NOW


def summary(book) -> dict[str, list[object]]:
    """Key of a figure -> its cells from the unit on."""
    return {row[2]: list(row[3:]) for row in book["Tổng hợp"].iter_rows(values_only=True) if row[2]}


def test_totals_stand_in_order_as_numbers_with_coverage_and_provisional(world, quarter, book_of):
    book = book_of(world.report(quarter, "T"))
    found = summary(book)
    assert found["workforce_total"][:7] == ["người", 1250, "ít nhất", 1, 4, 1290, 2]
    assert found["members_admitted"][:6] == ["người", None, "chưa báo cáo", 0, 4, None]
    assert found["membership_density"][1] == 80
    keys = list(found)
    assert keys.index("workforce_total") < keys.index("legal_sessions") < keys.index("initiatives")
    assert [row[1] for row in book["Tổng hợp"].iter_rows(values_only=True) if row[0] == "A1"] == [
        "PHẦN THỨ NHẤT Kết quả trong kỳ"
    ]


def test_numbers_carry_the_vietnamese_format(world, quarter, book_of):
    sheet = book_of(world.report(quarter, "T"))["Tổng hợp"]
    cell = next(row[4] for row in sheet.iter_rows() if row[2].value == "workforce_total")
    assert cell.number_format == "[$-42A]#,##0"


def test_direct_contributors_add_up_by_formula_to_the_same_number(world, quarter, book_of):
    for code, expected in (("T", 1250), ("K", 1250)):
        report = world.report(quarter, code)
        sheet = book_of(report)["Đơn vị"]
        table = list(sheet.iter_rows(values_only=True))
        keys = next(row for row in table if "workforce_total" in row)
        column, first = keys.index("workforce_total"), table.index(keys) + 1
        assert sum(row[column] or 0 for row in table[first:-1]) == expected
        letter = sheet.cell(1, column + 1).column_letter
        assert table[-1][column] == f"=SUM({letter}{first + 1}:{letter}{len(table) - 1})"
        cached = CalamineWorkbook.from_filelike(io.BytesIO(export(report, "xlsx", now=NOW)[1]))
        assert cached.get_sheet_by_name("Đơn vị").to_python(skip_empty_area=False)[-1][column] == expected


def test_provisional_contributors_stand_on_a_sheet_of_their_own(world, quarter, book_of):
    table = list(book_of(world.report(quarter, "K"))["Đơn vị (tạm tính)"].iter_rows(values_only=True))
    names = [row[1] for row in table]
    assert [name for name in names if name and name.startswith("CĐCS")] == [
        "CĐCS Công ty May Bình Minh",
        "CĐCS Trường Mầm non Hoa Sen",
    ]
    column = next(row for row in table if "workforce_total" in row).index("workforce_total")
    assert [row[column] for row in table if row[0] in ("C1", "C2")] == [1250, 40]


def test_who_has_not_reported_is_named(world, quarter, book_of):
    rows = list(book_of(world.report(quarter, "T"))["Chưa báo cáo"].iter_rows(values_only=True))
    heading = rows.index(("Công đoàn cấp trên", "Mã", "Đơn vị"))
    assert rows[heading + 1 :] == [
        ("Công đoàn Khu công nghiệp Đông Hà", "C9", "CĐCS Công ty Điện tử Đông Hà"),
        ("Liên đoàn Lao động tỉnh T", "C3", "CĐCS Công ty Cấp nước"),
    ]


def test_every_table_has_a_sheet(world, quarter, book_of):
    sheet = book_of(world.report(quarter, "T"))["Chăm lo trong kỳ theo nguồn chi"]
    found = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    assert found["Người sử dụng lao động"] == (1000, "1/7", 1000, 148_714_000_000, "1/7", 148_714_000_000)


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:12])
def test_typed_text_is_never_a_formula(hostile, half_filled, book_of):
    sheet = book_of(half_filled({"mood_assessment": hostile}))["Tổng hợp"]
    cell = next(row[4] for row in sheet.iter_rows() if row[2].value == "mood_assessment")
    assert (cell.value, cell.data_type) == (hostile, "s")


@pytest.mark.parametrize(
    "typed", ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1", "http://x.vn", "_x0041_", "00123"]
)
def test_a_cell_holds_what_was_typed_and_nothing_that_runs(typed):
    book = Workbook("Sổ", "Đơn vị")
    book.sheet("Thử", [20]).row([typed])
    content = book.close()
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Thử").to_python() == [[typed]]


def test_a_text_longer_than_a_cell_is_cut_with_a_mark_and_a_huge_number_kept_exactly():
    book = Workbook("Sổ", "Đơn vị")
    sheet = book.sheet("Thử", [20])
    sheet.row(["x" * (LONGEST_TEXT + 1)])
    sheet.row([9_007_199_254_740_993])
    sheet.row([Decimal("1234.50")])
    table = CalamineWorkbook.from_filelike(io.BytesIO(book.close())).get_sheet_by_name("Thử").to_python()
    assert len(table[0][0]) == LONGEST_TEXT
    assert table[0][0].endswith("[…]")
    assert table[1:] == [["9007199254740993"], [1234.5]]


def test_sheet_names_are_made_to_fit_and_never_collide():
    book = Workbook("Sổ", "Đơn vị")
    for _ in range(3):
        book.sheet("Danh sách: các chương trình [phối hợp] đã ký kết trong kỳ", [20])
    names = CalamineWorkbook.from_filelike(io.BytesIO(book.close())).sheet_names
    assert len({name.casefold() for name in names}) == 3
    assert all(len(name) <= 31 for name in names)
