"""No file above 300 lines, no function too involved to be read at a glance (ruff counts those)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.guards.source import ROOT

LIMIT = 300

OUTSIDE = {".venv", "vendor", "versions", "var"}
"""Written by others, or by a generator."""


def sources() -> list[Path]:
    """Every file with code, markup or style, ours and the tests'."""
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.suffix in {".py", ".html", ".js", ".css"}
        and not OUTSIDE & set(path.relative_to(ROOT).parts)
        and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    ]


def test_no_file_is_longer_than_a_sitting():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources()}
    assert {name: lines for name, lines in lengths.items() if lines > LIMIT} == {}


def test_no_function_is_too_involved():
    assert ruff("check", "--select", "C90", "--output-format", "concise") == ""


def test_only_the_edges_look_at_the_clock_and_only_config_at_the_environment():
    assert ruff("check", "--select", "TID251", "--output-format", "concise") == ""


def ruff(*arguments: str) -> str:
    """What ruff complains about; empty when all is well."""
    program = Path(sys.executable).with_name("ruff")
    outcome = subprocess.run([program, *arguments, "."], cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if outcome.returncode == 0 else outcome.stdout + outcome.stderr
