"""YAML as we take it: only what maps to JSON, and every refusal with its line."""

from __future__ import annotations

import pytest

from submissions.forms.yaml_lines import LARGEST, Located, YamlFaults, read_yaml

REFUSED = [
    ("a: 1\nb: 2\na: 3\n", 3, "khóa “a” lặp lại, đã có ở dòng 1"),
    ("x:\n  - {k: 1, k: 2}\n", 2, "khóa “k” lặp lại, đã có ở dòng 2"),
    ("a: 1\nb: &here 2\n", 2, "không dùng neo (&)"),
    ("a: &here 1\nb: *here\n", 2, "không dùng tham chiếu (*)"),
    ("a: 1\nb: !!python/name:os.system\n", 2, "không dùng thẻ kiểu (!)"),
    ("%YAML 1.1\n---\na: 1\n", 1, "không dùng chỉ thị (%)"),
    ("a: 1\n2: b\n", 2, "tên khóa phải là chữ"),
    ("a: 1\nno: b\n", 2, "tên khóa phải là chữ"),
    ("a: 1\n<<: {b: 2}\n", 2, "tên khóa phải là chữ"),
    ("a: 1\n? [x]\n: 2\n", 2, "tên khóa phải là chữ"),
    ("a: 1\nb: [1, 2\n", 3, "sai cú pháp YAML"),
    ("a: 1\n\tb: 2\n", 2, "sai cú pháp YAML"),
    ("a: 1\n---\nb: 2\n", 2, "sai cú pháp YAML"),
    ("a: 1\nb: \x07\n", 2, "ký tự không được phép"),
    ("", 1, "tệp trống"),
    ("# chỉ có chú thích\n", 1, "tệp trống"),
    ("a: " + "[" * 60 + "]" * 60, 1, "lồng nhau quá sâu"),
    ("a: " + "[" * 20_000, 1, "lồng nhau quá sâu"),
    ("a: " + "x" * LARGEST, 0, "tệp lớn hơn 2 MB"),
]


@pytest.mark.parametrize(("text", "line", "message"), REFUSED, ids=[message for _, _, message in REFUSED])
def test_a_refusal_names_its_line(text, line, message):
    with pytest.raises(YamlFaults) as refused:
        read_yaml(text)

    assert any(fault.line == line and message in fault.message for fault in refused.value.faults), refused.value.faults


def test_all_faults_are_told_together_in_the_order_of_lines():
    with pytest.raises(YamlFaults) as refused:
        read_yaml("a: 1\na: 2\n3: x\nb:\n  c: 1\n  c: 2\n")

    assert [fault.line for fault in refused.value.faults] == [2, 3, 6]


def test_dates_and_decimals_stay_text_so_that_no_float_arises():
    read = read_yaml("whole: 12\ndecimal: 1.5\nday: 2026-11-20\nflag: true\nnothing: ~\nbig: 123456789012345678901\n")

    assert read.value == {
        "whole": 12,
        "decimal": "1.5",
        "day": "2026-11-20",
        "flag": True,
        "nothing": None,
        "big": "123456789012345678901",
    }


def test_every_place_knows_its_line():
    read = read_yaml("a: 1\nb:\n  - c: 2\n  - d:\n      e: 3\n")

    assert read.line_of(("a",)) == 1
    assert read.line_of(("b", 0, "c")) == 3
    assert read.line_of(("b", 1, "d", "e")) == 5


def test_a_place_that_is_not_there_has_the_line_around_it():
    read = read_yaml("a: 1\nb:\n  c: 2\n")

    assert read.line_of(("b", "missing", "deeper")) == 2


def test_a_value_without_text_has_no_lines():
    assert Located({"a": 1}).line_of(("a",)) == 0
