"""Many workbooks in one ZIP: each on its own, the result told per file."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from datetime import date

import pytest

from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.models import Nothing
from submissions.rounds.opening import open_round
from submissions.workbooks.bundle import MOST_FILES, take_many
from submissions.workflows import shipped
from tests.submissions.workbooks.hostile import hostile_files
from tests.submissions.workbooks.sending import KEY, downloaded, figure, filled
from tests.world import DEADLINES, NOW
from units.tree import unit_by_code
from workflow.periods import parse_period


def archive(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return target.getvalue()


def taken(content: bytes, person, name: str = "tất cả.zip"):
    return list(take_many(content, name, by=person.doer, key=KEY, now=NOW))


@pytest.fixture
def trusting(world):
    """A quarter whose workflow lets the desk above write for its units."""
    definition = {**deepcopy(shipped("one_step")), "name": "trusting"}
    for move in definition["moves"]:
        if move["move"] == "save":
            move["by"] = [*move["by"], "reviewer at parent"]
    version, _ = publish(shipped_form("Q"), by_id=None, now=NOW)
    window, top = parse_period("2026-Q3"), unit_by_code("T", date(2026, 9, 16))
    return open_round(version, window, top, workflow=definition, deadlines=DEADLINES, by=world["Minh"].doer, now=NOW)


def test_each_file_is_taken_or_refused_on_its_own(world, trusting):
    c1, c2, c9 = (world.report(trusting, code) for code in ("C1", "C2", "C9"))
    sent = archive(
        **{
            "Xã A/c1.xlsx": filled(c1, {"members_total": 100}),
            "Xã A/c2.xlsx": filled(c2, {"members_total": "12o"}),
            "c9.xlsx": filled(c9, {"members_total": 90}),
            "thư.docx": b"PK\x03\x04",
            "__MACOSX/._c1.xlsx": b"",
            "bên trong.zip": archive(x=b"1"),
        }
    )

    outcomes = taken(sent, world["Hậu"])

    assert [each.file_name for each in outcomes] == ["c1.xlsx", "c2.xlsx", "c9.xlsx", "thư.docx", "bên trong.zip"]
    assert [each.is_taken for each in outcomes] == [True, False, False, False, False]
    assert outcomes[1].faults[0].name == "members_total"
    assert outcomes[1].marked_id
    assert outcomes[2].refused.code == "not_found"
    assert "không phải tệp Excel" in outcomes[3].faults[0].message
    assert "giải nén rồi gửi" in outcomes[4].faults[0].message
    assert figure(c1, "members_total") == (100, Nothing.NUMBER)
    assert figure(c2, "members_total") == figure(c9, "members_total") == (None, Nothing.MISSING)


def test_the_level_above_writes_only_where_the_workflow_says_so(world, quarter):
    content = archive(**{"c1.xlsx": downloaded(world.report(quarter, "C1"))})

    assert taken(content, world["Hậu"])[0].refused.code == "not_your_desk"
    assert taken(content, world["Vân"])[0].is_taken


def test_two_files_of_one_report_are_not_both_taken(world, c1):
    outcomes = taken(archive(a=filled(c1, {"members_total": 100}), b=filled(c1, {"members_total": 200})), world["Vân"])

    assert [each.is_taken for each in outcomes] == [True, False]
    assert outcomes[1].faults[0].message == "báo cáo này đã có ở tệp a: chỉ gửi một"
    assert figure(c1, "members_total") == (100, Nothing.NUMBER)


def test_one_workbook_sent_as_it_is_finds_its_report(world, c1):
    (outcome,) = taken(filled(c1, {"members_total": 100}), world["Vân"], "c1.xlsx")

    assert (outcome.is_taken, outcome.submission_id) == (True, c1.id)


def test_an_archive_that_is_empty_or_too_full_is_refused_as_a_whole(world, c1):
    (empty,) = taken(archive(), world["Vân"])
    (full,) = taken(archive(**{f"{at}.xlsx": b"" for at in range(MOST_FILES + 1)}), world["Vân"])
    (broken,) = taken(b"PK\x03\x04", world["Vân"])

    assert "không có tệp Excel nào" in empty.faults[0].message
    assert "hơn 200 tệp" in full.faults[0].message
    assert "không phải tệp Excel .xlsx hay ZIP" in broken.faults[0].message


def test_hostile_files_in_an_archive_are_refused_one_by_one(world, c1):
    content = downloaded(c1)
    bad = hostile_files(content)
    names = ("a million rows", "a billion laughs", "macros", "a part of 150 MB")
    outcomes = taken(archive(**{name: bad[name][0]() for name in names}, honest=content), world["Vân"])

    assert [each.is_taken for each in outcomes] == [False, False, False, False, True]
    assert all(bad[name][1] in each.faults[0].message for name, each in zip(names, outcomes, strict=False))


def test_an_archive_that_unpacks_to_something_enormous_is_refused_before_it_is_unpacked(world, c1):
    flat = archive(**{f"{at}.xlsx": b"0" * 2**22 for at in range(30)})

    (outcome,) = taken(flat, world["Vân"])

    assert len(flat) < 2**20
    assert "quá lớn" in outcome.faults[0].message
