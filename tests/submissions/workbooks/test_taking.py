"""A workbook that comes back: saved whole, or not at all and with every fault in its place."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace

import openpyxl
import pytest

from extensions import db
from submissions.facts import texts_of
from submissions.models import Document, Nothing, Submission
from submissions.workbooks.identity import Identity
from tests.submissions.workbooks.hostile import repacked
from tests.submissions.workbooks.sending import (
    KEY,
    cell_of,
    changed,
    downloaded,
    figure,
    filled,
    place_of,
    sent,
)
from tests.world import MINIMUM


def marked(outcome) -> bytes:
    return db.session.get_one(Document, outcome.marked_id).content


def is_untouched(report: Submission) -> bool:
    db.session.refresh(report)
    return report.version == 1 and report.saved_at is None and not texts_of(report)


def told(outcome) -> list[str]:
    return [fault.sentence for fault in outcome.faults]


def test_what_was_typed_offline_is_saved_and_can_be_submitted(world, c1):
    typed = {"workforce_total": 120, "workforce_female": 80, "members_total": 100, "members_female": 70.0}
    typed |= {"disputes_collective": "-", "strikes": " không phát sinh ", "cla_in_force": "Có"}
    typed |= {"care_by_payer.employer.amount_vnd": 148714000000, "mood_assessment": "Ổn định."}

    outcome = sent(filled(c1, typed), c1, world["Vân"])

    assert (outcome.is_taken, outcome.answered, outcome.faults) == (True, 9, ())
    assert figure(c1, "workforce_total") == (120, Nothing.NUMBER)
    assert figure(c1, "members_female") == (70, Nothing.NUMBER)
    assert figure(c1, "disputes_collective") == figure(c1, "strikes") == (0, Nothing.NIL)
    assert figure(c1, "cla_in_force") == (1, Nothing.NUMBER)
    assert figure(c1, "care_by_payer.employer.amount_vnd") == (148_714_000_000, Nothing.NUMBER)
    assert figure(c1, "workers_job_lost")[1] == Nothing.MISSING
    assert texts_of(c1) == {"mood_assessment": "Ổn định."}
    assert world["Vân"].moves(c1, "submit").state == "submitted"


def test_a_number_written_as_text_is_read_one_way_and_told(world, c1):
    outcome = sent(filled(c1, {"workforce_total": "1.234", "members_total": "1 200"}), c1, world["Vân"])

    assert outcome.is_taken
    assert figure(c1, "workforce_total") == (1234, Nothing.NUMBER)
    assert [note.sentence for note in outcome.notes] == [
        "trang “(1) I. Tình hình địa phương”, ô D6: “1.234” là chữ, đã đọc là số 1.234",
        "trang “(1) I. Tình hình địa phương”, ô D8: “1 200” là chữ, đã đọc là số 1.200",
    ]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("members_total", "12o", "không đọc được số “12o”"),
        ("members_total", "khoảng 50", "không đọc được số"),
        ("members_total", "1.5", "dấu chấm chỉ để tách hàng nghìn"),
        ("members_total", 1.5, "chỉ nhận số nguyên (ô đang ghi 1,5)"),
        ("members_total", -3, "không được nhỏ hơn 0 (ô đang ghi -3)"),
        ("members_total", 10**16, "Excel đã làm tròn"),
        ("members_total", datetime.date(2026, 9, 5), "cần số nhưng ô đang là ngày 05/09/2026"),
        ("members_total", datetime.time(8, 30), "ô đang là giờ"),
        ("members_total", True, "đúng/sai"),
        ("mood_assessment", 12, "cần chữ nhưng ô đang là số 12"),
        ("cla_in_force", "có lẽ", "chỉ trả lời Có hoặc Không"),
        ("cla_in_force", 7, "chỉ trả lời Có hoặc Không"),
        ("care_by_payer.employer.persons", "=1+1", "chưa được tính"),
    ],
)
def test_every_fault_is_told_by_sheet_and_cell_and_nothing_is_saved(world, c1, name, value, said):
    content = filled(c1, {"workforce_total": 120, name: value})
    sheet, row, column = place_of(c1, name)

    outcome = sent(content, c1, world["Vân"])

    (fault,) = outcome.faults
    assert not outcome.is_taken
    assert said in fault.message
    assert (fault.sheet, fault.row + 1, fault.column + 1) == (sheet, row, column)
    assert fault.place == f"trang “{sheet}”, ô {'ABCDEFGH'[column - 1]}{row}"
    assert is_untouched(c1)


def test_a_choice_that_is_none_and_a_day_that_is_none_are_told(world, term):
    report = world.report(term, "C1")
    (fault,) = sent(filled(report, {"unit_rating": "Xuất sắc lắm"}), report, world["Vân"]).faults

    assert "không có trong các lựa chọn" in fault.message
    assert sent(filled(report, {"unit_rating": "Hoàn thành tốt nhiệm vụ"}), report, world["Vân"]).is_taken
    assert figure(report, "unit_rating.good") == (1, Nothing.NUMBER)


def test_a_formula_that_fails_is_told_with_its_cell(world, c1):
    sheet, row, _ = place_of(c1, "members_total")

    def break_it(book):
        cell = book[sheet].cell(row, 4)
        cell.value, cell.data_type = "#REF!", "e"

    (fault,) = sent(changed(downloaded(c1), break_it), c1, world["Vân"]).faults

    assert (
        fault.sentence
        == f"trang “{sheet}”, ô D{row}: công thức trong ô đang lỗi hoặc chưa được tính: gõ số thay cho công thức"
    )
    assert is_untouched(c1)


def test_the_same_file_comes_back_with_the_faults_marked_and_can_be_corrected(world, c1):
    answers = {"workforce_total": 120, "members_total": "12o", "mood_assessment": 12, "workforce_female": "1.234"}
    content = filled(c1, answers)
    back = sent(content, c1, world["Vân"])

    cell = cell_of(marked(back), c1, "members_total")
    assert cell.value == "12o"
    assert cell.fill.start_color.rgb == "FFF8D0CC"
    assert "không đọc được số “12o”" in cell.comment.text
    assert cell_of(marked(back), c1, "workforce_total").value == 120
    assert cell_of(marked(back), c1, "workforce_total").comment is None
    assert "đã đọc là số 1.234" in cell_of(marked(back), c1, "workforce_female").comment.text
    guide = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(marked(back)))["Hướng dẫn"]["B"]]
    assert "Cần sửa 2 chỗ rồi gửi lại chính tệp này (bấm vào từng dòng để tới ô)" in guide

    again = sent(filled(c1, {"members_total": 100, "mood_assessment": "Ổn"}, marked(back)), c1, world["Vân"])
    assert again.is_taken
    assert figure(c1, "members_total") == (100, Nothing.NUMBER)
    assert figure(c1, "workforce_total") == (120, Nothing.NUMBER)


def test_a_refused_cell_of_a_list_comes_back_marked_in_its_place_with_the_rest_of_the_list(world, term):
    """In the official workbook of the term report two strikes are typed; the second has a day and a sector that are none."""
    report = world.report(term, "C1")
    first = {"date": "05/01/2026", "employer": "Công ty May Bình Minh", "participants": 120}
    second = {"date": "hôm qua", "employer": "Công ty Hòa Phát", "sector": "Tư nhân", "participants": "4o"}
    typed = {f"strike_cases.{at}.{name}": each for at, row in ((1, first), (2, second)) for name, each in row.items()}

    back = sent(filled(report, typed), report, world["Vân"])

    assert not back.is_taken
    assert [(fault.sheet, fault.row + 1, fault.column + 1) for fault in back.faults] == [
        place_of(report, f"strike_cases.2.{name}") for name in ("date", "sector", "participants")
    ]
    assert is_untouched(report)
    for name in ("date", "sector", "participants"):
        cell = cell_of(marked(back), report, f"strike_cases.2.{name}")
        assert cell.value == second[name]
        assert cell.fill.start_color.rgb == "FFF8D0CC"
        assert cell.comment is not None
    for name in ("strike_cases.1.date", "strike_cases.2.employer"):
        assert cell_of(marked(back), report, name).comment is None
    assert cell_of(marked(back), report, "strike_cases.1.participants").value == 120

    right = {"date": "06/02/2026", "sector": "Doanh nghiệp ngoài nhà nước trong nước", "participants": 40}
    corrected = {f"strike_cases.2.{name}": each for name, each in right.items()}
    assert sent(filled(report, corrected, marked(back)), report, world["Vân"]).is_taken
    db.session.refresh(report)
    assert [row["employer"] for row in report.listings["strike_cases"]] == ["Công ty May Bình Minh", "Công ty Hòa Phát"]
    assert report.listings["strike_cases"][1]["date"] == "06/02/2026"


def test_a_workbook_of_another_unit_or_round_is_refused_by_name(world, quarter, c1):
    c2, other = world.report(quarter, "C2"), world.round(period="2026-Q2")

    assert told(sent(downloaded(c2), c1, world["Vân"])) == [
        "tệp này của CĐCS Trường Mầm non Hoa Sen, không phải của CĐCS Công ty May Bình Minh: "
        "gửi ở báo cáo của đơn vị đó"
    ]
    (said,) = told(sent(downloaded(world.report(other, "C1")), c1, world["Vân"]))
    assert "Quý II năm 2026" in said
    assert "Quý III năm 2026" in said
    assert is_untouched(c1)


def test_a_stale_workbook_comes_back_beside_what_stands_now(world, c1):
    content = filled(c1, {"workforce_total": 130, "members_total": 100})
    world["Vân"].saves(c1, {"workforce_total": "120", "members_total": "100"})

    back = sent(content, c1, world["Vân"])

    assert told(back) == ["báo cáo đã thay đổi sau khi tải tệp này"]
    (differs,) = back.differs
    assert (differs.name, differs.message) == ("workforce_total", "trong hệ thống hiện là: 120")
    assert figure(c1, "workforce_total") == (120, Nothing.NUMBER)
    assert cell_of(marked(back), c1, "workforce_total").value == 130
    assert sent(marked(back), c1, world["Vân"]).is_taken
    assert figure(c1, "workforce_total") == (130, Nothing.NUMBER)


def test_sheets_that_are_missing_renamed_or_left_over_are_named(world, c1):
    def spoil(book):
        del book["(2) 1. Đại diện, bảo vệ quyền"]
        book["(3) 2. Chăm lo đoàn viên, người"].title = "Chăm lo"
        book.create_sheet("Mẫu năm ngoái")["A1"] = "Tên đơn vị"
        book.create_sheet("Trống")

    outcome = sent(changed(downloaded(c1), spoil), c1, world["Vân"])

    assert [(fault.sheet, fault.message.partition(":")[0]) for fault in outcome.faults] == [
        ("(2) 1. Đại diện, bảo vệ quyền", "thiếu trang này của mẫu"),
        ("(3) 2. Chăm lo đoàn viên, người", "trang bị đổi tên thành “Chăm lo”"),
        ("Mẫu năm ngoái", "trang này không thuộc mẫu mà có nội dung"),
    ]
    assert is_untouched(c1)


@pytest.mark.parametrize("there", ["1e400", "-1e400", "NaN", "1e308", "1e-300", "1e17"])
def test_numbers_no_spreadsheet_means_are_told_and_can_be_given_back(world, c1, there):
    def spoil(text: bytes) -> bytes:
        return text.replace(b"<v>777</v>", f"<v>{there}</v>".encode())

    content = repacked(filled(c1, {"members_total": 777, "mood_assessment": 777}), {"xl/worksheets/sheet2.xml": spoil})
    outcome = sent(content, c1, world["Vân"])

    assert outcome.faults
    assert is_untouched(c1)


def test_rows_that_were_inserted_or_written_below_are_told(world, c1):
    sheet, row, _ = place_of(c1, "members_total")
    (moved,) = sent(changed(downloaded(c1), lambda book: book[sheet].insert_rows(row)), c1, world["Vân"]).faults
    assert (moved.cell, "bị chèn, xóa hoặc sắp xếp lại" in moved.message) == (f"B{row}", True)

    def write_below(book):
        book[sheet]["D40"] = 5

    (below,) = sent(changed(downloaded(c1), write_below), c1, world["Vân"]).faults
    assert (below.cell, "dưới dòng cuối" in below.message) == ("D40", True)
    assert is_untouched(c1)


def test_an_identity_that_was_touched_or_made_elsewhere_is_refused(world, quarter, c1):
    theirs = Identity.of(world.report(quarter, "C2")).signed("khóa của một nơi khác")

    def stamp(text):
        def change(book):
            book["nhip"]["A1"] = text

        return changed(downloaded(c1), change)

    older = replace(Identity.of(c1), form="0" * 64).signed(KEY)
    for text in ("", theirs, older, Identity.of(c1).signed(KEY)[:-2] + "xx", "nhip"):
        (said,) = told(sent(stamp(text), c1, world["Vân"]))
        assert "tải" in said
        assert "tệp mẫu" in said
    (said,) = told(sent(changed(downloaded(c1), lambda book: book.remove(book["nhip"])), c1, world["Vân"]))
    assert said.startswith("không phải tệp mẫu tải từ đây")
    assert is_untouched(c1)


def test_whoever_may_not_write_is_refused_as_on_the_page(world, c1):
    content = filled(c1, {"workforce_total": 120})

    refused = sent(content, c1, world["Hậu"])
    assert (refused.refused.code, refused.marked_id) == ("not_your_desk", None)
    world["Vân"].submits(c1, MINIMUM)
    late = sent(content, c1, world["Vân"])
    assert late.refused.code == "wrong_state"
    assert figure(c1, "workforce_total") == (120, Nothing.NUMBER)
    assert c1.version == 3
