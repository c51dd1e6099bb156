"""`flask forms compare`: two published versions, or a version and a file."""

from __future__ import annotations

import json

import pytest

from tests.submissions.forms.shelf import SMALL


@pytest.fixture
def two(runner, tmp_path):
    """The small form published twice, with another label and a field less."""
    older, newer = tmp_path / "a.yaml", tmp_path / "b.yaml"
    older.write_text(SMALL, "utf-8")
    gone = next(line for line in SMALL.splitlines() if "key: cases" in line)
    newer.write_text(SMALL.replace("Tổng số lao động", "Lao động").replace(gone + "\n", ""), "utf-8")
    for path in (older, newer):
        assert runner.invoke(args=["forms", "publish", str(path)]).exit_code == 0
    return newer


def test_it_tells_what_became_of_each_field(runner, two):
    told = runner.invoke(args=["forms", "compare", "T/1", "T/2"])
    assert told.exit_code == 0
    assert "Đổi tên: workers “Lao động” (tên: Tổng số lao động → Lao động)" in told.stdout
    assert "Bỏ: cases “Vụ việc”" in told.stdout
    assert "members" not in told.stdout, "what is kept is not spelt out"


def test_as_json_every_field_is_there(runner, two):
    told = runner.invoke(args=["forms", "compare", "T/1", "T/2", "--json"])
    counted = json.loads(told.stdout)
    assert counted["counts"] == {"renamed": 1, "kept": 4, "removed": 1}
    assert counted["fields"][0]["differences"] == [
        {"attribute": "label_vi", "before": "Tổng số lao động", "after": "Lao động"}
    ]


def test_a_version_is_compared_with_a_file(runner, two):
    assert "Giữ nguyên 5" in runner.invoke(args=["forms", "compare", "T/2", str(two)]).stderr


def test_a_version_nobody_published_is_named(runner, two):
    told = runner.invoke(args=["forms", "compare", "T/1", "T/9"])
    assert told.exit_code == 1
    assert "T/9" in told.stderr


def test_what_is_neither_a_version_nor_a_file_is_told_how_to_be_named(runner, two):
    told = runner.invoke(args=["forms", "compare", "T/1", "T"])
    assert told.exit_code == 1
    assert "“T” không phải phiên bản như Q/1" in told.stderr
