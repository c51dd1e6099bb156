"""Acceptance case 44 and user story 15: a late correction leaves what was issued alone and proposes a new issue that lists it."""

from __future__ import annotations

import io
from datetime import timedelta

import docx

from submissions.consolidation.whole import whole_of
from submissions.models import Document
from submissions.publications.ordering import make_next, order
from tests.world import NOW
from tests.world_corrections import approve_up_to, asks, signs
from units import history

REASON = "Gõ nhầm 100, danh sách đoàn viên có 90 người"


def test_44_an_issued_report_stays_as_it_was_and_the_next_issue_lists_what_changed(world, quarter, report, session):
    """C1 + C2 + C3 have 100 members each: the province issues 300. C1's 100 becomes 90: the next issue says 290."""
    approve_up_to(world, quarter, "T")
    issued = issue(world, report("T"))
    before = issued.content, issued.content_hash

    kept = asks(world["Vân"], report("C1"), "90", reason=REASON)
    for name in ("Hậu", "Dũng"):
        assert members(report("T"), quarter) == 300
        signs(world[name], kept)
        world.settle()
    session.expire_all()

    assert members(report("T"), quarter) == 290
    assert (issued.content, issued.content_hash) == before
    assert "300" in text_of(issued)
    assert "Đã đính chính" not in text_of(issued)
    again = issue(world, report("T"))
    assert again.id != issued.id
    assert "290" in text_of(again)
    for said in ("Đã đính chính 1 nội dung", "CĐCS Công ty May Bình Minh", "100 người", "90 người", REASON):
        assert said in text_of(again)


def test_44_every_report_it_reaches_stays_approved_and_tells_it_in_its_story(world, quarter, report):
    approve_up_to(world, quarter, "T")
    kept = asks(world["Vân"], report("C1"), "90", reason=REASON)
    signs(world["Hậu"], kept)
    signs(world["Dũng"], kept)

    acts = {code: [each.act for each in history.entries_of("submission", report(code).id)] for code in ("C1", "K", "T")}
    assert acts["C1"][-3:] == ["correction", "correction_signed", "correction_applied"]
    assert acts["K"][-1] == acts["T"][-1] == "corrected_below"
    assert {report(code).state for code in ("C1", "K", "T")} == {"approved"}
    assert history.verify()[1] == []


def issue(world, submission) -> Document:
    """The report as a Word file, made a day after the cast's now."""
    document = order(submission, "docx", by=world["Lan"].doer, now=NOW)
    assert make_next(NOW + timedelta(days=1))
    return document


def members(submission, quarter) -> int | None:
    """The official members of a unit and everything below it."""
    form = quarter.form_version.compiled
    return whole_of(submission, form).official[form.slot("members_total").index]


def text_of(document: Document) -> str:
    """All words of a Word file."""
    opened = docx.Document(io.BytesIO(document.content))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in opened.paragraphs), *cells])
