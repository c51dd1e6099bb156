"""Attaching files to a field of a report, and taking them out: writing like any other, so `save` decides who may.

The passage of the field names each file with its size and the beginning of its hash; versions, documents and comparisons
read that, and need to know nothing of files.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from extensions import db
from submissions.attachments import Attachment, line_of
from submissions.entry.drafting import count_saving, store_passages
from submissions.entry.file_models import ReportFile
from submissions.forms.schema import Field, Kind
from submissions.models import Submission
from submissions.queries import lock
from units.access import Doer
from units.authority import demand
from workflow.refusals import Refused

MOST_FILES = 10
Named = tuple[str, int, str]
"""A file by its name, its size in bytes and its hash."""


def files_in(submission: Submission, key: str) -> list[ReportFile]:
    """The files of one field, in the order they were attached."""
    query = (
        select(ReportFile)
        .where(ReportFile.submission_id == submission.id, ReportFile.field_key == key, ReportFile.removed_at.is_(None))
        .where(~ReportFile.is_waiting)
    )
    return list(db.session.scalars(query.order_by(ReportFile.id)))


def file_in(submission: Submission, file_id: int) -> ReportFile:
    """One file of a report. Errors: Refused("not_found")."""
    found = file_to_open(submission, file_id)
    if found.is_waiting:
        raise Refused("not_found")
    return found


def file_to_open(submission: Submission, file_id: int) -> ReportFile:
    """One file of a report, or one that waits for the signatures of a correction. Errors: Refused("not_found")."""
    found = db.session.get(ReportFile, file_id)
    if found is None or found.submission_id != submission.id or found.removed_at is not None:
        raise Refused("not_found")
    return found


def field_for_files(submission: Submission, key: str) -> Field:
    """The attachment field of a key that this unit is asked. Errors: Refused("not_found")."""
    asked = submission.round.form_version.compiled.field(key)
    if asked is None or asked.kind is not Kind.ATTACHMENT or not asked.is_asked(submission.level, submission.sector):
        raise Refused("not_found")
    return asked


def add_file(submission: Submission, key: str, sent: Attachment, *, by: Doer, seen: int, now: datetime) -> None:
    """Attach a file. Errors: Refused as `drafting.save`, "too_many_files", "file_there" for the same content again."""
    _demand_writing(submission, by, seen, now)
    refuse_file(sent, [(each.name, each.size, each.hash) for each in files_in(submission, key)])
    db.session.add(kept_file(submission.id, key, sent, by=by, now=now))
    db.session.flush()
    _write(submission, key, by, now)


def refuse_file(sent: Attachment, there: Sequence[Named]) -> None:
    """Refused("too_many_files") or Refused("file_there") when the field that has the files `there` takes no such file."""
    if len(there) >= MOST_FILES:
        raise Refused("too_many_files", most=MOST_FILES)
    if same := [name for name, _, hash_ in there if hash_ == sent.hash]:
        raise Refused("file_there", label=same[0])


def kept_file(submission_id: int, key: str, sent: Attachment, *, by: Doer, now: datetime) -> ReportFile:
    """The row of a file that was sent."""
    return ReportFile(
        submission_id=submission_id,
        field_key=key,
        name=sent.name,
        type=sent.type,
        hash=sent.hash,
        size=len(sent.content),
        content=sent.content,
        added_at=now,
        added_by=by.user_id,
        removed_at=None,
    )


def remove_file(submission: Submission, file: ReportFile, *, by: Doer, seen: int, now: datetime) -> None:
    """Take a file out of the report; its bytes stay, because a version of the report may name it."""
    _demand_writing(submission, by, seen, now)
    file.removed_at = now
    db.session.flush()
    _write(submission, file.field_key, by, now)


def _demand_writing(submission: Submission, by: Doer, seen: int, now: datetime) -> None:
    lock(submission)
    if seen != submission.version:
        raise Refused("changed_since_seen", state=submission.state, version=submission.version)
    demand(submission, by, "save", now=now)


def _write(submission: Submission, key: str, by: Doer, now: datetime) -> None:
    text = lines_of([(each.name, each.size, each.hash) for each in files_in(submission, key)])
    store_passages({submission.id: {key: text}})
    count_saving(submission, by=by, now=now)
    db.session.flush()


def lines_of(files: Sequence[Named]) -> str:
    """What the passage of a field says of its files, one line for each."""
    return "\n".join(line_of(*file) for file in files)
