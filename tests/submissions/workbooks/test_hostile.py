"""Hostile files are refused within a second and little memory, here and where lists are read; an honest one is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from submissions.workbooks.taking import Outcome
from tests.guards.source import ROOT
from tests.submissions.workbooks.hostile import hostile_files
from tests.submissions.workbooks.sending import downloaded, sent
from units.tables import FileFaults, read_file

SECOND = 1.0
MEGABYTES = 100

READER = """
import json, re, sys, time
from pathlib import Path
from submissions.workbooks.reading import read_sent
from units.packages import Unwelcome

def used(what):
    return int(re.search(what + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

told = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    content = path.read_bytes()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, began = used("VmRSS"), time.process_time()
    try:
        read_sent(content, "bao-cao.xlsx")
        said = ""
    except Unwelcome as unwelcome:
        said = str(unwelcome)
    told[path.name] = (said, time.process_time() - began, used("VmHWM") - before)
print(json.dumps(told))
"""
"""A process of its own, so that what is measured is the reading and not the making; getrusage would tell of the parent."""


def read_apart(folder: Path) -> dict[str, tuple[str, float, int]]:
    """File name -> what its refusal says, seconds, MB."""
    done = subprocess.run(
        [sys.executable, "-c", READER, folder], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return {name: tuple(told) for name, told in json.loads(done.stdout).items()}


@pytest.fixture
def files(c1):
    return hostile_files(downloaded(c1))


def test_every_hostile_file_is_refused_in_words_within_a_second_and_little_memory(c1, files, tmp_path):
    for name, (make, _) in files.items():
        (tmp_path / name).write_bytes(make())
    (tmp_path / "honest").write_bytes(downloaded(c1))

    told = read_apart(tmp_path)

    assert len(files) >= 20
    assert told.pop("honest")[0] == ""
    assert {name: said for name, (said, _, _) in told.items() if files[name][1] not in said} == {}
    assert {name: seconds for name, (_, seconds, _) in told.items() if seconds > SECOND} == {}
    assert {name: used for name, (_, _, used) in told.items() if used > MEGABYTES} == {}


def test_lists_of_units_refuse_what_would_fill_the_memory(files):
    for name in ("a part of 150 MB", "two cells at the corners", "a billion laughs", "macros", "a header that lies"):
        with pytest.raises(FileFaults):
            read_file(files[name][0](), "don-vi.xlsx", ("code",))


def test_a_hostile_file_leaves_the_report_as_it_was_and_an_honest_one_is_taken(world, c1, files):
    outcome: Outcome = sent(files["a million rows"][0](), c1, world["Vân"])

    assert not outcome.is_taken
    assert outcome.faults[0].message.startswith("bao-cao.xlsx: ")
    assert c1.saved_at is None
    assert sent(downloaded(c1), c1, world["Vân"]).is_taken
