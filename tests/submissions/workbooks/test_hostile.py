"""Hostile files are refused within a second and little memory, here and where lists are read; an honest one is not."""

from __future__ import annotations

import resource
import time

import pytest

from submissions.workbooks.reading import read_sent
from tests.submissions.workbooks.hostile import hostile_files
from tests.submissions.workbooks.sending import downloaded, sent
from units.packages import Unwelcome
from units.tables import FileFaults, read_file

SECOND = 1.0
MEGABYTES = 120


@pytest.fixture
def files(c1):
    return hostile_files(downloaded(c1))


def test_every_hostile_file_is_refused_in_words_within_a_second_and_little_memory(c1, files):
    assert len(files) >= 20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    slow, wrong = {}, {}
    for name, (content, word) in files.items():
        began = time.process_time()
        with pytest.raises(Unwelcome) as unwelcome:
            read_sent(content, "bao-cao.xlsx")
        if (took := time.process_time() - began) > SECOND:
            slow[name] = took
        if word not in str(unwelcome.value):
            wrong[name] = str(unwelcome.value)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024

    assert slow == {}
    assert wrong == {}
    assert grown < MEGABYTES


def test_lists_of_units_refuse_what_would_fill_the_memory(files):
    for name in ("a part of 300 MB", "two cells at the corners", "a billion laughs", "macros", "a header that lies"):
        with pytest.raises(FileFaults):
            read_file(files[name][0], "don-vi.xlsx", ("code",))


def test_a_hostile_file_leaves_the_report_as_it_was_and_an_honest_one_is_taken(world, c1, files):
    outcome = sent(files["a million rows"][0], c1, world["Vân"])

    assert not outcome.is_taken
    assert outcome.faults[0].message.startswith("bao-cao.xlsx: ")
    assert c1.saved_at is None
    assert sent(downloaded(c1), c1, world["Vân"]).is_taken
