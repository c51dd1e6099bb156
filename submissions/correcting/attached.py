"""Files of a field changed by a correction: what is to come and to go waits beside the report until the last signature.

The passage of the field names its files, so old and new are texts that are signed like any passage; the bytes of a new file
are kept at once, for those who sign to open, and belong to the report only when the correction is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from extensions import db
from submissions.attachments import Attachment
from submissions.correcting.models import Correction
from submissions.correcting.places import Place, Value, place_named
from submissions.entry.file_models import ReportFile
from submissions.entry.files import files_in, kept_file, lines_of, refuse_file
from submissions.forms.schema import Kind
from submissions.models import Submission
from units.access import Doer
from workflow.refusals import Refused


@dataclass(frozen=True)
class FilesWanted:
    """What is to become of the files of one field. `drop`: ids of those to take out."""

    add: Sequence[Attachment] = ()
    drop: Collection[int] = ()


def is_of_files(submission: Submission, key: str) -> bool:
    """Is the place `key` of a report a field of files?"""
    asked = submission.round.form_version.compiled.field(key)
    return asked is not None and asked.kind is Kind.ATTACHMENT


def files_wanted(submission: Submission, asked: Mapping[str, FilesWanted]) -> dict[Place, Value]:
    """What the passages of the fields are to say. Errors: Refused ("not_correctable", "not_found" for a file that is not
    there, "too_many_files", "file_there").
    """
    form, level, sector = submission.round.form_version.compiled, submission.level, submission.sector
    wanted = {}
    for key, files in asked.items():
        place, there = place_named(form, level, sector, key), files_in(submission, key)
        if not set(files.drop) <= {each.id for each in there}:
            raise Refused("not_found")
        left = [(each.name, each.size, each.hash) for each in there if each.id not in set(files.drop)]
        for sent in files.add:
            refuse_file(sent, left)
            left.append((sent.name, len(sent.content), sent.hash))
        wanted[place] = Value(text=lines_of(left))
    return wanted


def keep_waiting(correction: Correction, asked: Mapping[str, FilesWanted], *, by: Doer, now: datetime) -> None:
    """Keep the files of a correction that was just asked for, and mark those that are to go."""
    for key, files in asked.items():
        for sent in files.add:
            kept = kept_file(correction.submission_id, key, sent, by=by, now=now)
            kept.is_waiting, kept.brought_by_id = True, correction.id
            db.session.add(kept)
        for file in files_in(correction.submission, key):
            if file.id in files.drop:
                file.taken_by_id = correction.id
    db.session.flush()


def bring_in(correction: Correction, *, now: datetime) -> None:
    """The correction is written: its new files belong to the report, those it takes out no longer."""
    brought = update(ReportFile).where(ReportFile.brought_by_id == correction.id).values(is_waiting=False, added_at=now)
    taken = update(ReportFile).where(ReportFile.taken_by_id == correction.id).values(removed_at=now)
    for statement in (brought, taken):
        db.session.execute(statement.execution_options(synchronize_session="fetch"))


def files_of(correction: Correction) -> list[ReportFile]:
    """The files a correction brings in or takes out."""
    ours = or_(ReportFile.brought_by_id == correction.id, ReportFile.taken_by_id == correction.id)
    return list(db.session.scalars(select(ReportFile).where(ours).order_by(ReportFile.id)))
