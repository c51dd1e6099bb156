"""Endpoints around sending a report: notes, nothing to report at all, a look at it as it will be printed, the receipt."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions import overview, wording
from submissions.entry.check_pages import receipt_of
from submissions.entry.declaring import declare_nil, undo_nil
from submissions.entry.drafting import AnswersRefused, save
from submissions.entry.postings import NOTE_PREFIX
from submissions.presenting import guard
from submissions.publications.content import report_of
from submissions.publications.preview import frame_of
from submissions.queries import submission_for
from units.login import doer_and_now
from workflow.deadlines import local_day

bp = guard(Blueprint("checking", __name__))


@bp.post("/submissions/<int:submission_id>/notes")
def notes(submission_id: int) -> Response:
    """Save the explanations written on the check page: `note:KEY`, `version`."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    given = {
        name.removeprefix(NOTE_PREFIX): text for name, text in request.form.items() if name.startswith(NOTE_PREFIX)
    }
    try:
        save(found, {}, by=doer, seen=request.form.get("version", -1, type=int), notes=given, now=now)
    except AnswersRefused as refused:
        db.session.rollback()
        flash(f"Chưa lưu được giải trình: {wording.answer_fault(refused.faults[0])}.", "error")
        return redirect(url_for("submissions.check", submission_id=submission_id), 303)
    db.session.commit()
    flash("Đã lưu giải trình. Báo cáo chưa được trình.", "success")
    return redirect(url_for("submissions.check", submission_id=submission_id), 303)


@bp.post("/submissions/<int:submission_id>/nil")
def nil(submission_id: int) -> Response:
    """Declare everything that is blank nil, or take that back (`undo`); `version` as seen."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    verb = undo_nil if "undo" in request.form else declare_nil
    count = verb(found, None, by=doer, seen=request.form.get("version", -1, type=int), now=now)
    db.session.commit()
    flash(_said(verb is undo_nil, count), "success" if count else "info")
    return redirect(url_for("submissions.check", submission_id=submission_id), 303)


@bp.get("/submissions/<int:submission_id>/print")
def as_printed(submission_id: int) -> str:
    """The report as its document will say it, to look at or to print."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    report = report_of(found, now=now)
    return render_template("submissions/print.html", submission=found, report=report, **frame_of(report))


@bp.get("/submissions/<int:submission_id>/receipt")
def receipt(submission_id: int) -> str:
    """That the report was sent: by whom, when, under which seal. `number`: of the version, the latest by default."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    told = receipt_of(found, request.args.get("number", type=int))
    holder = overview.holder_of(found, local_day(now))
    return render_template("submissions/receipt.html", submission=found, receipt=told, holder=holder)


def _said(is_undone: bool, count: int) -> str:
    if is_undone:
        return f"Đã bỏ “không phát sinh” của {count} ô." if count else "Không có gì để bỏ."
    return f"Đã ghi không phát sinh cho {count} ô." if count else "Không còn ô trống nào ghi không phát sinh được."
