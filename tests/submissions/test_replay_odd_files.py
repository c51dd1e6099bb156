"""Odd files for `flask workflow replay`: each is answered or told in words what is wrong, never with a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from submissions.replay_cli import replay
from tests.acceptance.stage import EVERY_LEVEL

UNITS = [{"code": "T", "parent": None}, {"code": "K", "parent": "T"}, {"code": "C1", "parent": "K"}]
GOOD: dict[str, Any] = {
    "definition": "one_step",
    "units": UNITS,
    "people": [{"name": "Vân", "unit": "C1", "roles": ["chair"]}, {"name": "Hậu", "unit": "K", "roles": ["approver"]}],
    "now": "2026-09-16T09:00:00+07:00",
    "steps": [{"by": "Vân", "move": "submit", "unit": "C1"}, {"by": "Hậu", "move": "approve", "unit": "C1"}],
}


def played(text: str):
    found = CliRunner().invoke(replay, ["-", "--status"], input=text)
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found


def with_levels(levels: Any) -> dict[str, Any]:
    return {**EVERY_LEVEL, "levels": levels}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"units": [*UNITS[:2], {"code": "C1", "parent": "X"}]}, "đơn vị cấp trên “X” không có trong tệp"),
        ({"units": [{"code": "T", "parent": "K"}, *UNITS[1:]]}, "vòng tròn"),
        ({"units": [{"code": "T", "parent": "T"}, *UNITS[1:]]}, "vòng tròn"),
        ({"units": [*UNITS, UNITS[2]]}, "đã dùng cho một đơn vị ở trên"),
        ({"units": [{"code": "T", "level": [1]}, *UNITS[1:]]}, "level phải là tên cấp hoặc số cấp"),
        ({"units": [{"code": "T", "expected": "yes"}, *UNITS[1:]]}, "expected phải là true hoặc false"),
        ({"people": [{"name": "Vân", "unit": "X", "roles": []}]}, "không có đơn vị mã “X”"),
        ({"people": [{"name": "Vân", "unit": "C1", "roles": ["boss"]}]}, "không có vai trò “boss”"),
        ({"steps": [{"by": "Lan", "move": "submit", "unit": "C1"}]}, "không có người tên “Lan”"),
        ({"steps": [{"by": "Vân", "move": "submit", "unit": "C7"}]}, "không có đơn vị mã “C7”"),
        ({"now": "hôm nay"}, "phải là thời điểm ISO"),
        ({"definition": "three_steps"}, "không có quy trình “three_steps”"),
        ({"definition": with_levels([0])}, "phải là một số nguyên từ 1"),
        ({"definition": with_levels([True])}, "phải là một số nguyên từ 1"),
        ({"definition": with_levels("1")}, "phải là một danh sách"),
        ({"definition": None}, "phải là các cặp “tên: giá trị”"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(changed, said):
    assert played(json.dumps(GOOD)).exit_code == 0
    found = played(json.dumps({**GOOD, **changed}))
    assert found.exit_code == 1
    assert said in found.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Không phải JSON"),
        ("[" * 100_000, "lồng nhau quá sâu"),
        ('{"now": ' + "9" * 5000 + "}", "số quá dài"),
        (json.dumps({**GOOD, "now": "\ud800"}), "ký tự viết dở"),
        ('{"now": 1, "now": 2}', "mục “now” viết hai lần"),
        ("null", "phải là một đối tượng"),
    ],
)
def test_what_is_no_json_of_ours_is_told(text, said):
    found = played(text)
    assert found.exit_code == 1
    assert said in found.stderr


def test_a_circle_of_thousands_of_units_is_told_in_seconds():
    units = [{"code": f"U{at}", "parent": f"U{(at - 1) % 4000}"} for at in range(4000)]
    found = played(json.dumps({**GOOD, "units": [*UNITS, *units]}))
    assert found.stderr.count("vòng tròn") == 4000


def test_null_is_the_same_as_not_written():
    plain = played(json.dumps(GOOD)).stdout
    units = [{**unit, "expected": None, "level": None, "faults": None} for unit in UNITS]
    assert played(json.dumps({**GOOD, "units": units, "closes_at": None, "allow_own": None})).stdout == plain
    every = played(json.dumps({**GOOD, "definition": EVERY_LEVEL, "steps": []})).stdout
    assert played(json.dumps({**GOOD, "definition": with_levels(None), "steps": []})).stdout == every


def test_a_level_nobody_carries_is_remarked_on():
    found = played(json.dumps({**GOOD, "definition": with_levels(["village"]), "steps": []}))
    assert (found.exit_code, "village" in found.stderr) == (0, True)


def test_a_unit_that_is_not_expected_has_no_report_unless_one_below_is():
    units = [{**UNITS[0], "expected": False}, *UNITS[1:], {"code": "C9", "parent": "K", "expected": False}]
    answers = json.loads(played(json.dumps({**GOOD, "units": units})).stdout)
    assert answers[0]["states"] == {"T": "draft", "K": "draft", "C1": "draft", "C9": None}
    assert answers[0]["status"]["C9"] == "not_applicable"
    assert [each["outcome"] for each in answers] == ["ok", "ok", "ok"]
