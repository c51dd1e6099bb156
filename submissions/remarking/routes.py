"""Pages of remarks: one to write a remark, and the small acts on those there are. Thin: load, read, one verb, commit, redirect.

Remarks themselves are shown where they belong: on the report, and beside the fields of its sections.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.entry.field_views import Filled
from submissions.entry.parts import page_asking, pages_of
from submissions.facts import texts_of
from submissions.models import Submission
from submissions.presenting import guard
from submissions.queries import submission_for
from submissions.remarking import remarks
from submissions.remarking.models import Anchor, Remark
from submissions.remarking.remarks import Place, place_at
from submissions.remarking.views import views_of
from units.login import doer_and_now
from workflow.refusals import Refused

bp = guard(Blueprint("remarks", __name__))


@bp.get("/submissions/<int:submission_id>/remarks/new")
def new(submission_id: int) -> str | tuple[str, int]:
    """Where a remark is written. `at`: what it is about ("", "section:CODE" or "field:KEY")."""
    doer, _ = doer_and_now()
    found = submission_for(doer, submission_id)
    if refusal := remarks.why_no_draft(found, doer):
        raise refusal
    return _form(found, request.args.get("at", ""))


@bp.post("/submissions/<int:submission_id>/remarks")
def create(submission_id: int) -> Response | tuple[str, int]:
    """Keep the remark until the report is returned; then back to where the reading was."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    at, text = request.form.get("at", ""), request.form.get("text", "")
    try:
        draft = remarks.write_draft(found, at, text, by=doer, now=now)
    except Refused as refused:
        if refused.code not in ("text_wanted", "too_many_drafts"):
            raise
        db.session.rollback()
        return _form(submission_for(doer, submission_id), at, text=text, refused=refused), 422
    db.session.commit()
    flash("Đã ghi ý kiến. Chỉ bạn thấy cho đến khi trả lại báo cáo.", "success")
    return redirect(_reading_place(found, draft), 303)


@bp.post("/remarks/<int:remark_id>/discard")
def discard(remark_id: int) -> Response:
    """Throw a draft of one's own away."""
    doer, now = doer_and_now()
    remark = remarks.remark_for(doer, remark_id)
    submission_id = remark.submission_id
    remarks.discard_draft(remark, by=doer, now=now)
    db.session.commit()
    flash("Đã bỏ ý kiến nháp.", "success")
    return redirect(url_for("submissions.submission", submission_id=submission_id, _anchor="remarks"), 303)


@bp.post("/remarks/<int:remark_id>/answers")
def answer(remark_id: int) -> Response | tuple[str, int]:
    """Answer a remark; `fixed`: the unit has dealt with it, with a text or without."""
    doer, now = doer_and_now()
    remark = remarks.remark_for(doer, remark_id)
    text = request.form.get("text", "")
    try:
        remarks.answer(remark, text, fixed="fixed" in request.form, by=doer, now=now)
    except Refused as refused:
        if refused.code != "text_wanted":
            raise
        db.session.rollback()
        return _answer_form(remark_id, text, refused), 422
    db.session.commit()
    flash("Đã ghi câu trả lời.", "success")
    return _to_remark(remark)


@bp.post("/remarks/<int:remark_id>/closing")
def close(remark_id: int) -> Response:
    """Agree that a remark is dealt with."""
    doer, now = doer_and_now()
    remark = remarks.remark_for(doer, remark_id)
    remarks.close(remark, by=doer, now=now)
    db.session.commit()
    flash("Đã khép ý kiến.", "success")
    return _to_remark(remark)


def _form(found: Submission, at: str, *, text: str = "", refused: Refused | None = None) -> str:
    place = place_at(found, at)
    said = ""
    if place.anchor is Anchor.FIELD:
        filled = Filled.of(found, texts_of(found))
        asked = filled.form.field(place.code)
        said = filled.said(asked) if asked else ""
    return render_template(
        "submissions/remark_new.html",
        submission=found,
        place=place,
        at=at,
        said=said,
        text=text,
        refused=refused,
        back=_place_url(found, place),
        longest=remarks.LONGEST,
    )


def _answer_form(remark_id: int, text: str, refused: Refused) -> str:
    doer, now = doer_and_now()
    remark = remarks.remark_for(doer, remark_id)
    (view,) = views_of(remark.submission, [remark], doer, now)
    return render_template(
        "submissions/remark_answer.html",
        submission=remark.submission,
        remark=view,
        text=text,
        refused=refused,
        longest=remarks.LONGEST,
    )


def _to_remark(remark: Remark) -> Response:
    anchor = f"remark-{remark.id}"
    return redirect(url_for("submissions.submission", submission_id=remark.submission_id, _anchor=anchor), 303)


def _reading_place(found: Submission, draft: Remark) -> str:
    return _place_url(found, Place(draft.anchor, draft.place, draft.label))


def _place_url(found: Submission, place: Place) -> str:
    """The page on which one reads what a remark is about."""
    pages = pages_of(found.round.form_version.compiled, found.level, found.sector)
    if place.anchor is Anchor.FIELD and (page := page_asking(pages, place.code)):
        return url_for("submissions.section", submission_id=found.id, code=page.code, _anchor=place.code)
    if place.anchor is Anchor.SECTION:
        return url_for("submissions.section", submission_id=found.id, code=place.code)
    return url_for("submissions.submission", submission_id=found.id, _anchor="remarks")
