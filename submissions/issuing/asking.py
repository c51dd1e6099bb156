"""Asking for a published version, withdrawing one, and the questions pages ask about them. Callers commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from extensions import db, hurry
from submissions.facts import definition_of
from submissions.issuing.freezing import same_sources, sources_of
from submissions.issuing.rights import WITHDRAW
from submissions.issuing.sealing import in_groups
from submissions.issuing.versions import frozen_of, latest_of
from submissions.models import Submission
from submissions.publications.gathering import signatories
from submissions.publications.models import Publication, PublicationFile, PublicationState
from submissions.queries import submission_for
from units.access import Doer
from units.authority import Action, demand, may, may_at
from units.history import Happening, append
from workflow.deadlines import local_day
from workflow.refusals import Refused

ASKED = text("state = 'asked'")
"""Spelt out: by a bound value PostgreSQL finds the index only as long as it plans the statement anew."""
LARGEST_NUMBER = 99_999
REASON_LENGTH = 10
LONGEST_REASON = 2000


def ask(submission: Submission, *, by: Doer, signer: str = "", number: str = "", now: datetime) -> Publication:
    """Owe a published version of an approved report; the one already asked for is given again.

    `signer`: name of one of `signatories`, empty for the first; `number`: as the office's register gives it, empty for the
    next one. Errors: Refused: not_your_desk, not_published_here, published_when_approved, no_such_signer,
    number_unreadable, already_published.
    """
    demand(submission, by, Action.PUBLISH, now=now)
    name, title = _signer(submission, signer, now)
    row = {
        "submission_id": submission.id,
        "unit_id": submission.unit_id,
        "state": PublicationState.ASKED,
        "asked_by": by.user_id,
        "asked_at": now,
        "signer_name": name,
        "signer_title": title,
        "wanted": _number(number),
        "attempts": 0,
    }
    refuse_unchanged(submission)
    once = (
        insert(Publication)
        .values(row)
        .on_conflict_do_nothing(index_elements=[Publication.submission_id], index_where=ASKED)
    )
    db.session.execute(once)
    hurry("publications")
    asked = select(Publication).where(
        Publication.submission_id == submission.id, Publication.state == PublicationState.ASKED
    )
    return db.session.scalars(asked).one()


def withdraw(publication: Publication, *, by: Doer, reason: str, now: datetime) -> None:
    """Say in public that a version no longer holds, and why; it stays readable.

    Errors: Refused: not_found, not_your_desk, withdrawn_already, reason_required.
    """
    db.session.refresh(publication, with_for_update=True)
    demand(publication, by, WITHDRAW, now=now)
    reason = reason.replace("\0", "").strip()[:LONGEST_REASON]
    if len(reason) < REASON_LENGTH:
        raise Refused("reason_required", move=WITHDRAW, at_least=REASON_LENGTH, given=len(reason))
    publication.withdrawn_at, publication.withdrawn_by, publication.withdrawal_reason = now, by.user_id, reason
    facts = {"code": publication.code, "version": publication.version, "reason": reason}
    signed = by.signature(publication.submission.unit_path)
    happening = Happening("submission", publication.submission_id, "unpublished", by.user_id, facts | signed)
    append([happening], now=now)
    db.session.flush()


def publication_for(doer: Doer, publication_id: int) -> Publication:
    """A published version, or one asked for, of a report the doer may see. Errors: Refused("not_found")."""
    publication = db.session.get(Publication, publication_id)
    if publication is None:
        raise Refused("not_found")
    submission_for(doer, publication.submission_id)
    return publication


def publications_of(submission: Submission) -> list[Publication]:
    """Everything asked for and issued of one report, newest first, with the names of the files."""
    query = select(Publication).where(Publication.submission_id == submission.id).order_by(Publication.id.desc())
    return list(db.session.scalars(query.options(selectinload(Publication.files))))


def file_of(publication: Publication, format_: str) -> PublicationFile:
    """One file of an issued version. Errors: Refused("not_found")."""
    found = db.session.get(PublicationFile, (publication.id, format_))
    if found is None:
        raise Refused("not_found")
    return found


def choices(submission: Submission, doer: Doer, now: datetime) -> tuple[Refused | None, Sequence[tuple[str, str]]]:
    """Why it cannot be published now (None: it can), and who may sign."""
    refusal = may(submission, doer, Action.PUBLISH, now=now)
    if refusal is None:
        try:
            refuse_unchanged(submission)
        except Refused as unchanged:
            refusal = unchanged
    return refusal, signatories(submission, local_day(now)) if refusal is None else ()


def may_publish(submission: Submission, doer: Doer) -> bool:
    """Does the doer publish for this unit, now or later, or is there something published? Then the page shows the way."""
    definition = definition_of(submission.round.workflow)
    is_here = definition.publishes_at(submission.level, len(submission.unit_path))
    publishes = is_here and may_at(submission.unit_path, doer, Action.PUBLISH) is None
    return publishes or latest_of(submission) is not None


def refuse_unchanged(submission: Submission) -> None:
    """The same content is not published twice. Errors: Refused("already_published")."""
    latest = latest_of(submission)
    if latest is None or latest.withdrawn_at is not None:
        return
    if same_sources(frozen_of(latest).sources, sources_of(submission)):
        raise Refused("already_published", code=in_groups(latest.code or ""), version=latest.version)


def _signer(submission: Submission, name: str, now: datetime) -> tuple[str, str]:
    known = signatories(submission, local_day(now))
    if not name:
        return known[0] if known else ("", "")
    found = next((each for each in known if each[0] == name), None)
    if found is None:
        raise Refused("no_such_signer", name=name[:200])
    return found


def _number(typed: str) -> int | None:
    typed = typed.strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10 and 1 <= int(typed) <= LARGEST_NUMBER):
        raise Refused("number_unreadable", typed=typed[:40])
    return int(typed)
