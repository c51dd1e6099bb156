"""The door through which a page of a report saves itself while it is typed, and asks what others saved. It answers in JSON.

Same verb, same rights and same refusals as the page (`submissions.save_section`), and it works without this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask import Blueprint, current_app, request
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from extensions import db
from submissions.entry.autosave import others_since, save_what_reads
from submissions.entry.collision_views import collision_views
from submissions.entry.field_views import Filled, worked_out
from submissions.entry.inputs import AnswerFault
from submissions.entry.merging import Collision
from submissions.entry.parts import Page, progress_of
from submissions.entry.postings import read_posting, tell
from submissions.entry.section_pages import hints_of, page_in
from submissions.entry.shown_answers import answers_shown
from submissions.facts import texts_of
from submissions.held import Held
from submissions.models import Submission
from submissions.presenting import guard
from submissions.queries import submission_for, submission_to_write
from submissions.words.saving import also_saved, saved_at, whose
from units.access import Doer
from units.login import doer_and_now

bp = guard(Blueprint("autosave", __name__))
worker = Blueprint("worker", __name__)


@bp.post("/submissions/<int:submission_id>/sections/<code>/answers")
def save(submission_id: int, code: str) -> dict[str, Any]:
    """Take the answers that changed, posted as the page posts them. What collides or cannot be read is left and told;
    the rest is saved.
    """
    doer, now = doer_and_now()
    found = submission_to_write(doer, submission_id)
    page = page_in(found, code)
    posting = read_posting(page, request.form, found.listings)
    spoilt = {fault.name for fault in posting.faults}
    answers = {name: text for name, text in posting.answers.items() if name.partition(".")[0] not in spoilt}
    saved = save_what_reads(
        found, page, answers, by=doer, seen=posting.seen, base=posting.base, notes=posting.notes, now=now
    )
    texts = saved.report.around.passages
    told = _told(saved.report, texts, page, doer, posting.seen, saved.collisions, [*posting.faults, *saved.faults])
    told |= {"said": saved_at(now)}
    told |= _standing(saved.report, texts, page) if found.version != posting.seen else {}
    db.session.commit()
    return told


@bp.get("/submissions/<int:submission_id>/sections/<code>/answers")
def answers(submission_id: int, code: str) -> dict[str, Any]:
    """What stands on the page now, if it is not the version `seen`; who asks, and the token to save with."""
    doer, _ = doer_and_now()
    found = submission_for(doer, submission_id)
    page = page_in(found, code)
    told: dict[str, Any] = {"version": found.version, "person": doer.user_id, "csrf_token": generate_csrf()}
    seen = request.args.get("seen", -1, type=int)
    if seen == found.version:
        return told
    texts = texts_of(found)
    return told | _told(found, texts, page, doer, seen, (), ()) | _standing(found, texts, page)


@worker.get("/service-worker.js")
def service_worker() -> Response:
    """The script that keeps pages for when there is no network. It stands at the root: it may only answer for what lies below."""
    answer = current_app.send_static_file("js/service-worker.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _told(
    found: Held | Submission,
    texts: Mapping[str, str],
    page: Page,
    doer: Doer,
    seen: int,
    collisions: Sequence[Collision],
    faults: Sequence[AnswerFault],
) -> dict[str, Any]:
    """What the script shows beside the fields: faults of what was sent, what the rules say, what is worked out."""
    form = found.round.form_version.compiled
    progress = progress_of(form, page, found.nothings, texts, found.listings)
    others = others_since(found, seen, doer)
    unread, sentences = tell(faults, page)
    return {
        "version": found.version,
        "faults": sentences,
        "unread": [each.sentence for each in unread],
        "hints": hints_of(found, page, texts),
        "computed": worked_out(page, Filled.of(found, texts)),
        "collisions": [asdict(each) for each in collision_views(collisions, page)],
        "others": also_saved(others),
        "whose": whose(others),
        "progress": {"answered": progress.answered, "asked": progress.asked},
    }


def _standing(found: Held | Submission, texts: Mapping[str, str], page: Page) -> Mapping[str, Any]:
    return {"values": answers_shown(Filled.of(found, texts), page.asked)}
