"""A report into a file: the one verb behind the button, the worker and `flask export`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from extensions import db
from submissions.consolidation.level import settle_round
from submissions.models import Submission
from submissions.publications.as_json import write_json
from submissions.publications.content import Report, report_of
from submissions.publications.gathering import is_stale
from submissions.publications.official import printable
from submissions.publications.pdf import write_pdf
from submissions.publications.progress import Steps
from submissions.publications.templates import word_of
from submissions.publications.workbook import write_workbook

LONGEST_NAME = 120
"""Characters of a file name before its ending: Vietnamese letters take up to three bytes, file systems have 255."""

STEPS = 4
"""Begun, totals settled, figures read, written."""

WRITERS: dict[str, Callable[[Report, Submission], bytes]] = {
    "docx": word_of,
    "pdf": lambda report, submission: write_pdf(word_of(report, submission)),
    "xlsx": write_workbook,
    "json": write_json,
}
"""How each format is written."""

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def export(submission: Submission, format_: str, *, now: datetime, steps: Steps | None = None) -> tuple[str, bytes]:
    """The report of one unit as (file name, content) in `format_` (docx, xlsx, pdf, json); `steps`: who is told how far it is.

    Totals that are still owed below it are settled first, so that a document is never older than its report. Errors:
    KeyError for another format.
    """
    write = WRITERS[format_]
    steps = steps or Steps("document", 0, STEPS)
    steps.next()
    if is_stale(submission):
        settle_round(submission.round, now=now)
        db.session.refresh(submission)
        if submission.total is not None:
            db.session.refresh(submission.total)
    steps.next()
    report = report_of(submission, now=now)
    steps.next()
    content = write(report, submission)
    steps.next()
    return f"{file_stem(report)}.{format_}", content


def written_files(report: Report, submission: Submission) -> Iterator[tuple[str, bytes]]:
    """The documents of a published version, one after the other: Word, the PDF of that very Word, Excel."""
    word = word_of(report, submission)
    yield "docx", word
    yield "pdf", write_pdf(word)
    yield "xlsx", write_workbook(report, submission)


def file_stem(report: Report) -> str:
    """ "Báo cáo … - Công đoàn … - Quý III năm 2026": Vietnamese, without what file systems refuse."""
    name = printable(f"{report.form_title} - {report.unit_name} - {report.period_name}")
    name = re.sub(r'[\\/:*?"<>|\s]+', " ", name).strip(" .")
    return name[:LONGEST_NAME].strip(" .")
