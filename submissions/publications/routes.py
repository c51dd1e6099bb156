"""Pages of ordered documents: order, wait, download. Only of reports the person may see."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.models import DocumentState
from submissions.presenting import guard, sent_as_download
from submissions.publications.export import MEDIA_TYPES
from submissions.publications.ordering import document_for, order
from submissions.publications.progress import progress_of
from submissions.queries import submission_for
from units.login import doer_and_now
from workflow.refusals import Refused

bp = guard(Blueprint("publications", __name__))

WAIT_SECONDS = 2


@bp.post("/submissions/<int:submission_id>/documents")
def order_document(submission_id: int) -> Response:
    """Order the report as a file and go to the page that waits for it."""
    doer, now = doer_and_now()
    document = order(submission_for(doer, submission_id), request.form.get("format", ""), by=doer, now=now)
    db.session.commit()
    return redirect(url_for("publications.document", document_id=document.id), 303)


@bp.get("/documents/<int:document_id>")
def document(document_id: int) -> Response:
    """What is being made, until it is ready; then the button, and for those who waited the download by itself.

    The page comes again by itself (Refresh header, no script): to itself while it waits, to the file when it has waited.
    """
    document = document_for(doer_and_now()[0], document_id)
    is_ready, is_owed = document.state is DocumentState.READY, document.state is DocumentState.OWED
    begins_itself = is_ready and "waited" in request.args
    page = render_template(
        "publications/document.html",
        document=document,
        submission=document.submission,
        is_ready=is_ready,
        is_owed=is_owed,
        begins_itself=begins_itself,
        progress=progress_of("document", document.id) if is_owed else None,
    )
    response = make_response(page)
    if is_owed:
        again = url_for("publications.document", document_id=document.id, waited=1)
        response.headers["Refresh"] = f"{WAIT_SECONDS}; url={again}"
    elif begins_itself:
        file = url_for("publications.document_file", document_id=document.id)
        response.headers["Refresh"] = f"1; url={file}"
    return response


@bp.get("/documents/<int:document_id>/file")
def document_file(document_id: int) -> Response:
    """The file, always as an attachment. Refused("not_found") while there is none."""
    document = document_for(doer_and_now()[0], document_id)
    if document.state is not DocumentState.READY or document.content is None:
        raise Refused("not_found")
    return sent_as_download(document.content, MEDIA_TYPES[document.format], document.file_name)
