"""Pages of the files attached to a field: see, add, take out, download. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions import overview
from submissions.attachments import MOST_MEGABYTES, read_attachment
from submissions.correcting.rights import why_not_correct
from submissions.entry.files import MOST_FILES, add_file, field_for_files, file_in, file_to_open, files_in, remove_file
from submissions.entry.parts import page_asking, pages_of
from submissions.models import Submission
from submissions.presenting import guard, sent_as_download
from submissions.queries import submission_for
from units.access import Doer
from units.login import doer_and_now
from workflow.refusals import Refused

bp = guard(Blueprint("files", __name__))


@bp.get("/submissions/<int:submission_id>/fields/<key>/files")
def of_field(submission_id: int, key: str) -> str:
    """The files of one field."""
    doer, _ = doer_and_now()
    return _page(submission_for(doer, submission_id), key, doer)


@bp.post("/submissions/<int:submission_id>/fields/<key>/files")
def add(submission_id: int, key: str) -> Response | tuple[str, int]:
    """Attach one file; what it is shows in its bytes."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    field_for_files(found, key)
    sent = request.files.get("file")
    try:
        kept = read_attachment(sent.filename or "", sent.read()) if sent else None
        if kept is None:
            raise Refused("attachment_refused", most_mb=MOST_MEGABYTES)
        add_file(found, key, kept, by=doer, seen=request.form.get("version", -1, type=int), now=now)
    except Refused as refused:
        db.session.rollback()
        return _page(submission_for(doer, submission_id), key, doer, refused), 409
    db.session.commit()
    flash(f"Đã đính kèm “{kept.name}”. Báo cáo chưa được trình.", "success")
    return redirect(url_for("files.of_field", submission_id=submission_id, key=key), 303)


@bp.post("/submissions/<int:submission_id>/files/<int:file_id>/remove")
def remove(submission_id: int, file_id: int) -> Response:
    """Take one file out of the report."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    file = file_in(found, file_id)
    remove_file(found, file, by=doer, seen=request.form.get("version", -1, type=int), now=now)
    db.session.commit()
    flash(f"Đã bỏ “{file.name}” khỏi báo cáo.", "success")
    return redirect(url_for("files.of_field", submission_id=submission_id, key=file.field_key), 303)


@bp.get("/submissions/<int:submission_id>/files/<int:file_id>")
def download(submission_id: int, file_id: int) -> Response:
    """One file, always as a download."""
    doer, _ = doer_and_now()
    file = file_to_open(submission_for(doer, submission_id), file_id)
    return sent_as_download(file.content, file.type, file.name)


def _page(found: Submission, key: str, doer: Doer, refused: Refused | None = None) -> str:
    asked = field_for_files(found, key)
    page = page_asking(pages_of(found.round.form_version.compiled, found.level, found.sector), key)
    return render_template(
        "submissions/files.html",
        submission=found,
        asked=asked,
        page=page,
        files=files_in(found, key),
        locked=overview.can_write(found, doer),
        can_correct=why_not_correct(found, doer) is None,
        refused=refused,
        most=MOST_FILES,
        most_mb=MOST_MEGABYTES,
    )
