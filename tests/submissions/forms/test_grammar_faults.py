"""What a form may not say: each fault at its line, in words for the person who wrote it."""

from __future__ import annotations

import unicodedata

import pytest

from tests.submissions.forms.shelf import SMALL, faults_in, small

WORKERS, MEMBERS, DENSITY, AGREED, GRADE, CASES, TARGET = 15, 16, 17, 18, 19, 29, 31

BENT = [
    # what is replaced, by what, line, sentence
    ("key: workers,", "key: workers, colour: red,", WORKERS, "ô “workers”: không có khóa “colour”"),
    ("title_vi: Thử", "title_vi: Thử\nauthor: ai", 3, "biểu mẫu “T”: không có khóa “author”"),
    ("    title_vi: Mục một", "    titel_vi: Mục một", 13, "mục “T1”: không có khóa “titel_vi”"),
    ("    title_vi: Mục một", "    note: Mục một", 10, "mục “T1”: thiếu khóa “title_vi”"),
    ("label_vi: Tổng số lao động, ", "", WORKERS, "ô “workers”: thiếu khóa “label_vi”"),
    ("key: workers, kind: integer", "key: workers, kind: number", WORKERS, "ô “workers”: khóa “kind” “number” không dùng được"),
    ("key: members, kind", "key: workers, kind", MEMBERS, "ô “workers”: key lặp lại, đã có ở dòng 15"),
    ("code: T1.2", "code: T1.1", MEMBERS, "ô “members”: mã “T1.1” đã dùng cho phần khác"),
    ("code: T1.T", "code: T1", TARGET, "chỉ tiêu “T1”: mã “T1” đã dùng cho phần khác"),
    ("key: workers, kind", "key: Số lao động, kind", WORKERS, "khóa “key” phải gồm chữ thường không dấu"),
    ("label_vi: Đoàn viên", "label_vi: ''", MEMBERS, "ô “members”: khóa “label_vi” phải là chữ, không được trống"),
    ("numerator: members", "numerator: memebrs", DENSITY, "ô “density”: không có ô nào tên “memebrs”"),
    ("numerator: members", "numerator: 'yes:members'", DENSITY, "ô “density”: ô “members” là loại integer, ở đây cần yes_no"),
    ("numerator: members", "numerator: 'share:members'", DENSITY, "ô “density”: không hiểu “share:members”"),
    ("numerator: members", "numerator: 'members@nowhere'", DENSITY, "không có nhóm khu vực hay cấp “nowhere”"),
    ("numerator: members", "numerator: 'count:grade in (good,bad)'", DENSITY, "ô “grade” không có lựa chọn “bad”"),
    ("numerator: members", "numerator: 'table:workers.a'", DENSITY, "ô “workers” là loại integer, ở đây cần table"),
    ("numerator: members", "numerator: 'sum:members+strangers'", DENSITY, "không có ô nào tên “strangers”"),
    (", denominator: workers", "", DENSITY, "ô “density”: loại percent thiếu khóa “denominator”"),
    ("denominator: workers", "denominator: density", DENSITY, "ô “density” là loại percent"),
    ("denominator: 'units:enterprises'", "denominator: 'units:firms'", TARGET, "chỉ tiêu “T1.T”: không có tập đơn vị “firms”"),
    ("numerator: 'yes:agreed'", "numerator: 'yes:agred'", TARGET, "chỉ tiêu “T1.T”: không có ô nào tên “agred”"),
    ("threshold: '70'", "threshold: bảy mươi", TARGET, "chỉ tiêu “T1.T”: ngưỡng “bảy mươi” không phải số"),
    ("comparator: '>='", "comparator: '=>'", TARGET, "khóa “comparator” “=>” không dùng được"),
    ("denominator: 'units:enterprises', ", "", TARGET, "chỉ tiêu “T1.T”: thiếu khóa “denominator”"),
    ("members <= workers", "members <= wokers", MEMBERS, "nêu “wokers”, không phải một ô số"),
    ("members <= workers", "members <= grade", MEMBERS, "nêu “grade”, không phải một ô số"),
    ("members <= workers", "members <= len(workers)", MEMBERS, "nêu len(workers), không phải một danh sách"),
    ("members <= workers", "members <=", MEMBERS, "không hiểu biểu thức “members <=”"),
    ("members <= workers", "members.__class__", MEMBERS, "có phép không được dùng"),
    ("members <= workers", "open(members)", MEMBERS, "chỉ dùng được len(tên danh sách)"),
    ("members <= workers", "members ** workers", MEMBERS, "có phép không được dùng"),
    ("members <= workers", "members / 2 > 1", MEMBERS, "có phép không được dùng"),
    ("[members <= workers]", "['members <= 1.5']", MEMBERS, "chỉ được có số nguyên"),
    ("[members <= workers]", "[{rule: members <= workers, importance: 5}]", MEMBERS, "phải là số nguyên từ 1 đến 4"),
    ("[members <= workers]", "[]", MEMBERS, "ô “members”: khóa “checks” phải là danh sách, không được trống"),
    ("key: workers, kind: integer, label_vi: Tổng số lao động, supply: [grassroots]",
     "key: workers, kind: integer, label_vi: Tổng số lao động, supply: [district]", WORKERS, "“district” không dùng được"),
    ("key: workers, kind: integer, label_vi: Tổng số lao động, supply: [grassroots]",
     "key: workers, kind: integer, label_vi: Tổng số lao động, supply: [system, upper]", WORKERS, "(hoặc chỉ [system])"),
    ("key: workers, kind: integer, label_vi: Tổng số lao động, supply: [grassroots]",
     "key: workers, kind: integer, label_vi: Tổng số lao động, supply: [system]", WORKERS, "supply: [system] cần đúng một trong"),
    ("key: density, kind: percent, label_vi: Tỷ lệ, supply: [system]",
     "key: density, kind: percent, label_vi: Tỷ lệ, supply: [upper]", DENSITY, "ô “density”: ô có “numerator” do hệ thống tính"),
    ("applies: enterprise", "applies: enterprises", AGREED, "ô “agreed”: không có nhóm khu vực “enterprises”"),
    ("sectors: [state_enterprise, ", "sectors: [state_enterprise, farms, ", 6, "nhóm khu vực “enterprise”: khóa “sectors” “farms”"),
    ("levels: [grassroots], group: enterprise", "levels: [grassroots], group: firms", 8, "tập đơn vị “enterprises”"),
    ("up: count_yes", "up: sum", AGREED, "ô “agreed”: loại yes_no không đi với up: sum"),
    ("over_time: append", "over_time: glue", CASES, "khóa “over_time” “glue” không dùng được"),
    ("{key: fair, label_vi: Khá}", "{key: good, label_vi: Khá}", 28, "có “good” hai lần"),
    ("{key: fair, label_vi: Khá}", "{key: fair}", 28, "lựa chọn “fair”: thiếu khóa “label_vi”"),
    ("kind: choice", "kind: narrative", 26, "ô “grade”: khóa “options” không dùng cho loại narrative"),
    ("kind: narrative}]", "kind: table}]", CASES, "cột “what” không thể là loại table"),
    ("kind: list", "kind: table", CASES, "ô “cases”: bảng cần đúng một trong: rows, rows_from"),
    ("kind: integer, label_vi: Đoàn viên", "kind: decimal, label_vi: Đoàn viên", MEMBERS, "loại decimal thiếu khóa “scale”"),
    ("label_vi: Đoàn viên,", "label_vi: Đoàn viên, scale: 2,", MEMBERS, "khóa “scale” không dùng cho loại integer"),
    ("label_vi: Đoàn viên,", "label_vi: Đoàn viên, prefill: last year,", MEMBERS, "không hiểu “last year”: viết previous:tên_ô"),
    ("label_vi: Đoàn viên,", "label_vi: Đoàn viên, weight: workers,", MEMBERS, "weight đi cùng up: weighted_mean"),
    ("label_vi: Đoàn viên,", "label_vi: Đoàn viên, about: grassroots,", MEMBERS, "about là cấp khác"),
    ("label_vi: Đoàn viên,", "label_vi: Đoàn viên, required: 1,", MEMBERS, "khóa “required” phải là true hoặc false"),
    ("periods: [quarter]", "periods: []", 3, "biểu mẫu “T”: khóa “periods” phải là danh sách"),
    ("periods: [quarter]", "periods: [quarter, quarter]", 3, "có giá trị lặp lại"),
    ("owner_level: province", "owner_level: [province]", 4, "không dùng được"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "sentence"), BENT, ids=[f"{new[:40]}" for _, new, _, _ in BENT])
def test_a_fault_stands_at_its_line(old, new, line, sentence):
    assert old in SMALL
    faults = faults_in(SMALL.replace(old, new, 1))

    assert any(fault.line == line and sentence in fault.message for fault in faults), [str(fault) for fault in faults]


def test_the_same_form_unbent_has_no_fault():
    assert small().code == "T"


def test_a_fault_reads_as_a_sentence_with_its_line():
    faults = faults_in(SMALL.replace("key: workers,", "key: workers, colour: red,"))

    assert [str(fault) for fault in faults] == ["dòng 15: ô “workers”: không có khóa “colour”"]


def test_faults_of_many_places_are_told_together_in_the_order_of_lines():
    text = SMALL.replace("key: workers,", "key: workers, colour: red,").replace("over_time: append", "over_time: glue")

    assert [fault.line for fault in faults_in(text)] == [WORKERS, CASES]


def test_text_with_loose_accents_is_refused():
    faults = faults_in(SMALL.replace("Đoàn viên", unicodedata.normalize("NFD", "Đoàn viên")))

    assert [fault.line for fault in faults] == [MEMBERS]
    assert "NFC" in faults[0].message


def test_fields_worked_out_from_one_another_in_a_circle_are_refused():
    circle = [
        f"      - {{code: T1.{code}, key: {key}, kind: integer, label_vi: Vòng, supply: [system], up: sum,"
        f" over_time: last, derive: {other} + 1}}"
        for code, key, other in (("8", "this", "that"), ("9", "that", "this"))
    ]
    faults = faults_in(SMALL.replace("    targets:", "\n".join([*circle, "    targets:"])))

    assert {fault.message for fault in faults} == {
        f"ô “{key}”: các ô tính vòng quanh lẫn nhau" for key in ("this", "that")
    }


@pytest.mark.parametrize("text", ["[]", "5", "chữ", "sections: []", "{}"])
def test_what_is_no_form_at_all_is_told_so(text):
    faults = faults_in(text)

    assert faults and all(fault.line == 1 for fault in faults)


def test_a_fault_without_a_line_names_the_file():
    faults = faults_in("a: " + "x" * 2_000_001)

    assert [str(fault) for fault in faults] == ["thu.yaml: tệp lớn hơn 2 MB"]
