"""`flask workflow`: from a file to JSON or a proof, without a database; bad files in words and with exit status 1."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from submissions.replay_cli import told, workflow
from submissions.workflows import LIBRARY, definition_named, shipped_names
from tests.effort import no_more_than
from tests.workflow.test_scenario import EXAMPLE, FILE, step
from workflow.scenario import Play
from workflow.scenario_reading import read_scenario

ROOT = Path(__file__).parents[2]
NOBODY_THERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}


@pytest.fixture
def replay(tmp_path):
    """Run the command on a file; its result."""

    def run(found, *options):
        content = found if isinstance(found, bytes) else json.dumps(found, ensure_ascii=False, indent=1).encode()
        (tmp_path / "round.json").write_bytes(content)
        return CliRunner().invoke(workflow, ["replay", str(tmp_path / "round.json"), *options])

    return run


def test_the_command_answers_without_a_database(tmp_path):
    (tmp_path / "round.json").write_text(json.dumps(EXAMPLE), encoding="utf-8")
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "workflow", "replay", str(tmp_path / "round.json")]
    environment = os.environ | NOBODY_THERE | {"NHIP_HOME": str(tmp_path / "home")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert [answer["outcome"] for answer in json.loads(done.stdout)] == ["ok", "ok", "wrong_state"]


def test_each_answer_has_exactly_the_four_parts_and_the_status_when_asked(replay):
    assert [set(each) for each in json.loads(replay(EXAMPLE).stdout)] == [{"outcome", "facts", "states", "offered"}] * 3
    answers = json.loads(replay(EXAMPLE, "--status").stdout)
    assert answers[1]["status"] == {"T": "waits_below", "K": "ready", "C1": "approved_here"}


def test_faults_of_the_file_are_told_and_nothing_is_answered(replay):
    result = replay({**FILE, "steps": [step("Ai", "submit", "C8")]})
    assert (result.exit_code, result.stdout) == (1, "")
    assert "bước thứ 1: không có người tên “Ai”" in result.stderr
    assert "bước thứ 1: không có đơn vị mã “C8”" in result.stderr


def test_faults_of_a_definition_written_in_the_file_name_their_line(replay):
    content = json.dumps(EXAMPLE, indent=1).replace('"children_settled"', '"moon_full"').encode()
    line = content.decode().split("\n").index('    "move": "approve",')
    result = replay(content)
    assert result.exit_code == 1
    assert f"dòng {line}: bước “approve”: không có điều kiện “moon_full”" in result.stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "Không phải JSON: dòng 1, cột 2."),
        (b"\xff\xfe", "Tệp không phải là chữ UTF-8."),
        (b"[" * 100_000, "lồng nhau quá sâu"),
        (
            {**FILE, "definition": "three_steps"},
            "không có quy trình “three_steps”; chỉ có approve_then_accept, one_step",
        ),
        ({**FILE, "definition": 3}, "phải là các cặp “tên: giá trị”"),
    ],
)
def test_what_is_no_round_is_refused_in_one_sentence(replay, content, sentence):
    result = replay(content)
    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr


def test_a_thousand_steps_over_a_thousand_units_take_seconds():
    upper = [f"K{number}" for number in range(40)]
    base = [f"C{number}" for number in range(960)]
    above = {code: upper[number % 40] for number, code in enumerate(base)}
    found = {
        **FILE,
        "units": [
            {"code": "T"},
            *({"code": code, "parent": "T"} for code in upper),
            *({"code": code, "parent": above[code]} for code in base),
        ],
        "people": [
            {"name": "Dũng", "unit": "T", "roles": ["approver", "staff"]},
            *({"name": code, "unit": code, "roles": ["chair", "approver"]} for code in [*upper, *base]),
        ],
        "steps": [
            each for code in base[:500] for each in (step(code, "submit", code), step(above[code], "approve", code))
        ],
    }
    with no_more_than(20):
        lines = list(told(Play(read_scenario(found, lambda name: definition_named(str(name))))))
    assert len(lines) == 1002
    assert '"outcome": "ok"' in lines[1000]


@pytest.mark.parametrize("name", shipped_names())
def test_a_definition_that_ships_is_proven_from_its_file(name):
    result = CliRunner().invoke(workflow, ["check", str(LIBRARY / f"{name}.yaml")])
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith(f"{name} ")


@pytest.mark.parametrize(
    ("right", "wrong", "line", "message"),
    [
        (
            "by: [approver at parent]\n    guards: [not_your_own",
            "by: [approver at ancestor]\n    guards: [not_your_own",
            10,
            "ở đơn vị trên cùng, từ trạng thái “submitted”",
        ),
        (
            "guards: [round_open, not_opened]",
            "guards: [moon_full]",
            27,
            "bước “take_back”: không có điều kiện “moon_full”",
        ),
        ("initial: draft", "initial: [draft", 6, "sai cú pháp YAML"),
    ],
)
def test_a_spoilt_definition_is_told_with_its_lines(tmp_path, right, wrong, line, message):
    text = (LIBRARY / "one_step.yaml").read_text(encoding="utf-8")
    assert right in text
    for drop in ("close", "reopen"):
        head, _, tail = text.partition(f"  - move: {drop}\n")
        text = head + tail.partition("\n\n")[2]
    text = text.replace("  closed: {standing: closed}\n", "")
    (tmp_path / "spoilt.yaml").write_text(text.replace(right, wrong), encoding="utf-8")
    result = CliRunner().invoke(workflow, ["check", str(tmp_path / "spoilt.yaml")])
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"dòng {line}: {message}" in result.stderr
