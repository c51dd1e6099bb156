"""The measuring itself: it runs from end to end on a small country, and its arithmetic is right. No speed is asserted."""

from __future__ import annotations

import re
import subprocess
import sys

from bench.measuring import HEADING, Row, compare
from bench.stage import nation
from config import ROOT


def test_every_group_measures_a_small_country():
    command = [sys.executable, "-m", "bench", "--units", "150", "--repeat", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line.strip("| ").split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")]
    assert tuple(lines[0]) == HEADING
    names = " ".join(line[0] for line in lines[2:])
    for word in (
        "read in",
        "search",
        "page of",
        "rehearse",
        "apply",
        "undo",
        "decide",
        "totals",
        "alarms",
        "approve",
        "reminders",
        "letter",
        "Word of",
        "PDF of",
        "Excel of",
        "one approval",
        "calamine",
        "save 150",
    ):
        assert word in names
    assert all(re.fullmatch(r"[\d,.]+", cell) for line in lines[2:] for cell in line[1:5])


def test_an_unknown_group_is_refused_in_one_line():
    done = subprocess.run([sys.executable, "-m", "bench", "dancing"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "groups are finding, reorganising, deciding, moving" in done.stderr


def test_a_row_compares_medians_and_judges_by_the_slowest():
    row = Row("x", goal=0.02, floor=[0.001, 0.002, 0.009], ours=[0.004, 0.006, 0.030])
    assert row.ratio == 3
    assert row.cells[1:5] == ("2.0", "6.0", "30.0", "3.0")
    assert row.cells[-1] == "20.0 MISSED"


def test_both_sides_take_turns():
    turns = []
    row = compare("x", lambda: turns.append("floor"), lambda: turns.append("ours"), repeat=2)
    assert turns == ["floor", "ours"] * 2
    assert (len(row.floor), len(row.ours)) == (2, 2)


def test_a_country_is_the_same_every_time_and_as_large_as_asked():
    assert nation(500).csv == nation(500).csv
    assert len(nation(500).lines) == 500
