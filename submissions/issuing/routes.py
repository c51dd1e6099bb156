"""Pages of published versions for those who may see the report: ask, wait, read, download, withdraw. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions.issuing.asking import ask, choices, file_of, publication_for, publications_of, withdraw
from submissions.issuing.rights import WITHDRAW
from submissions.issuing.sealing import in_groups
from submissions.issuing.verifying import short_seal_of
from submissions.issuing.versions import next_number, versions_of
from submissions.issuing.waiting import overtaken
from submissions.presenting import guard, sent_as_download
from submissions.publications.export import MEDIA_TYPES
from submissions.publications.models import PublicationState
from submissions.publications.progress import progress_of
from submissions.queries import submission_for
from units.authority import Action, may, seats
from units.login import doer_and_now
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = guard(Blueprint("issuing", __name__))

WAIT_SECONDS = 2


@bp.get("/submissions/<int:submission_id>/publications")
def index(submission_id: int) -> str:
    """Every version of a report, and the way to the next one."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    refusal, signers = choices(found, doer, now)
    return render_template(
        "issuing/index.html",
        submission=found,
        publications=publications_of(found),
        why_not=refusal,
        signers=signers,
        next_number=next_number(found.unit_id, local_day(now).year),
        overtaken=overtaken(found),
        looks_after_templates=bool(seats(doer, Action.REPLACE_TEMPLATES)),
        in_groups=in_groups,
    )


@bp.post("/submissions/<int:submission_id>/publications")
def create(submission_id: int) -> Response:
    """Ask for a version and go to the page that waits for it."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    signer, number = request.form.get("signer", ""), request.form.get("number", "")
    asked = ask(found, by=doer, signer=signer, number=number, now=now)
    db.session.commit()
    return redirect(url_for("issuing.publication", publication_id=asked.id), 303)


@bp.get("/publications/<int:publication_id>")
def publication(publication_id: int) -> Response:
    """One version: how far it is, or what was published. The page of one being made comes again by itself."""
    doer, now = doer_and_now()
    found = publication_for(doer, publication_id)
    is_issued, is_asked = found.state is PublicationState.ISSUED, found.state is PublicationState.ASKED
    page = render_template(
        "issuing/publication.html",
        publication=found,
        submission=found.submission,
        progress=progress_of("publication", found.id) if is_asked else None,
        refused=Refused(found.refusal["code"], **found.refusal["facts"]) if found.refusal else None,
        is_asked=is_asked,
        is_issued=is_issued,
        versions=versions_of(found) if is_issued else [],
        short_seal=in_groups(short_seal_of(found), between=" ") if is_issued else "",
        in_groups=in_groups,
        can_withdraw=is_issued and may(found, doer, WITHDRAW, now=now) is None,
    )
    response = make_response(page)
    if is_asked:
        response.headers["Refresh"] = str(WAIT_SECONDS)
    return response


@bp.get("/publications/<int:publication_id>/files/<format_>")
def file(publication_id: int, format_: str) -> Response:
    """One file as it was published, always as an attachment."""
    kept = file_of(publication_for(doer_and_now()[0], publication_id), format_)
    return sent_as_download(kept.content, MEDIA_TYPES[kept.format], kept.name)


@bp.post("/publications/<int:publication_id>/withdrawal")
def take_back(publication_id: int) -> Response:
    """Withdraw a version, with the reason everybody will read."""
    doer, now = doer_and_now()
    found = publication_for(doer, publication_id)
    withdraw(found, by=doer, reason=request.form.get("reason", ""), now=now)
    db.session.commit()
    flash("Đã thu hồi bản ban hành. Trang tra cứu công khai nêu rõ lý do.", "success")
    return redirect(url_for("issuing.publication", publication_id=found.id), 303)
