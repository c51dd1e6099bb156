"""Pages of corrections: those of a report, asking for one, signing, refusing or withdrawing it, its attachment. Thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.attachments import Attachment, read_attachment
from submissions.correcting.attached import FilesWanted, files_of, is_of_files
from submissions.correcting.corrections import ask_correction, refuse, sign, withdraw
from submissions.correcting.lists import PER_PAGE, corrections_at, corrections_below
from submissions.correcting.pages import asking_page, places_after
from submissions.correcting.places import Unreadable
from submissions.correcting.rights import ACTIONS, answer, correction_for, way_of, why_not_correct
from submissions.correcting.views import all_told, choices_of, shown, steps_of
from submissions.entry.inputs import NIL_ANSWER
from submissions.presenting import guard, sent_as_download, wants_json
from submissions.queries import submission_for
from units.asked import page_asked, row_id
from units.login import doer_and_now
from units.reasons import SHORTEST_REASON
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = guard(Blueprint("corrections", __name__))


@bp.get("/submissions/<int:submission_id>/corrections")
def index(submission_id: int) -> str:
    """What was corrected in a report and in those below it, or is to be, newest first."""
    doer, _ = doer_and_now()
    found, page = submission_for(doer, submission_id), page_asked()
    listed, below = corrections_at(found), corrections_below(found, page)
    return render_template(
        "corrections/index.html",
        submission=found,
        own=listed.own,
        below=below,
        below_count=listed.below,
        told=all_told([*listed.own, *below]),
        can_ask=why_not_correct(found, doer) is None,
        page=page,
        pages=-(-listed.below // PER_PAGE),
    )


@bp.get("/submissions/<int:submission_id>/corrections/new")
def new(submission_id: int) -> str:
    """Choose the place, then say what it is to be: `place` names it once chosen."""
    doer, _ = doer_and_now()
    found = submission_for(doer, submission_id)
    if refusal := why_not_correct(found, doer):
        raise refusal
    if key := request.args.get("place"):
        return asking_page(found, [key], {})
    return render_template("corrections/choose.html", submission=found, groups=choices_of(found))


@bp.post("/submissions/<int:submission_id>/corrections")
def create(submission_id: int) -> Response | str | tuple[str, int]:
    """Ask for a correction of the places named by `place`, or (`then`) show the page with one more of them or one less.

    What was typed is shown again when it cannot be taken.
    """
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    if refusal := why_not_correct(found, doer):
        raise refusal
    given, keys = request.form, list(dict.fromkeys(request.form.getlist("place")))
    if then := given.get("then"):
        return asking_page(found, places_after(then, keys, given.get("add", "")), given)
    of_files = [key for key in keys if is_of_files(found, key)]
    answers = {key: _typed(given, key) for key in keys if key not in of_files}
    asked = {"seen": given.get("version", -1, type=int), "reason": given.get("reason", "")}
    try:
        files = {key: _files_sent(key) for key in of_files}
        kept = ask_correction(found, answers, **asked, attachment=_file_sent(), files=files, by=doer, now=now)
    except Unreadable as unread:
        db.session.rollback()
        return asking_page(submission_for(doer, submission_id), keys, given, faults=unread.faults), 422
    except Refused as refused:
        db.session.rollback()
        if refused.code in ("not_correctable", "too_many_places"):
            raise
        return asking_page(submission_for(doer, submission_id), keys, given, refused=refused), 409
    db.session.commit()
    flash("Đã gửi đề nghị đính chính. Số liệu giữ nguyên cho đến chữ ký cuối cùng.", "success")
    return redirect(url_for("corrections.correction", correction_id=kept.id), 303)


@bp.get("/corrections/<int:correction_id>")
def correction(correction_id: int) -> str:
    """One correction: old and new, why, who signed, whose turn it is, and what the person can do."""
    doer, now = doer_and_now()
    found, today = correction_for(doer, correction_id), local_day(now)
    way = way_of(found, today)
    answers = {action: answer(found, doer, action, way) for action in ACTIONS}
    return render_template(
        "corrections/correction.html",
        correction=found,
        submission=found.submission,
        changes=shown(found),
        steps=steps_of(found, way, today),
        files=files_of(found),
        offered=[action for action, refusal in answers.items() if refusal is None],
        why_not_sign=answers["sign"],
        shortest=SHORTEST_REASON,
    )


@bp.post("/corrections/<int:correction_id>/acts")
def act(correction_id: int) -> Any:
    """Sign (`seen`: the signatures that were shown), refuse (with `reason`) or withdraw."""
    doer, now = doer_and_now()
    found = correction_for(doer, correction_id)
    name, is_last = request.form.get("act", ""), False
    if name == "sign":
        is_last = sign(found, seen=request.form.get("seen", -1, type=int), by=doer, now=now)
    elif name == "refuse":
        refuse(found, request.form.get("reason", ""), by=doer, now=now)
    elif name == "withdraw":
        withdraw(found, by=doer, now=now)
    else:
        raise Refused("not_found", act=name)
    db.session.commit()
    if wants_json():
        return {"id": found.id, "state": found.state.value, "signatures": len(found.signatures)}
    flash(RECEIPTS["applied" if is_last else name], "success")
    return redirect(url_for("corrections.correction", correction_id=found.id), 303)


RECEIPTS = {
    "sign": "Đã ký. Đính chính chuyển lên cấp tiếp theo; số liệu chưa đổi.",
    "applied": "Đã ký. Đính chính có hiệu lực, số tổng hợp đang được tính lại.",
    "refuse": "Đã từ chối. Đơn vị sẽ được báo kèm lý do.",
    "withdraw": "Đã rút đề nghị đính chính. Báo cáo giữ nguyên.",
}


@bp.get("/corrections/<int:correction_id>/attachment")
def attachment(correction_id: int) -> Response:
    """The attached file, always as a download. Refused("not_found") when there is none."""
    doer, _ = doer_and_now()
    found = correction_for(doer, correction_id)
    if found.attachment is None:
        raise Refused("not_found")
    return sent_as_download(found.attachment, found.attachment_type or "", found.attachment_name or "")


def _typed(given: Mapping[str, str], key: str) -> str:
    return NIL_ANSWER if given.get(f"nil:{key}") else given.get(f"value:{key}", "")


def _files_sent(key: str) -> FilesWanted:
    """What is to become of the files of a field: those ticked go, those chosen come."""
    sent = [read_attachment(each.filename or "", each.read()) for each in request.files.getlist(f"file:{key}")]
    return FilesWanted([each for each in sent if each], request.form.getlist(f"drop:{key}", type=row_id))


def _file_sent() -> Attachment | None:
    sent = request.files.get("attachment")
    return read_attachment(sent.filename or "", sent.read()) if sent else None
