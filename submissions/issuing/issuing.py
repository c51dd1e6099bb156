"""Issuing a version: count again, freeze, number, write the documents, seal. Made by a worker, one at a time.

All of it in one transaction: a worker killed in the middle leaves no number used and nothing half published. What
changes while the documents are being written is noticed, and the version is made anew.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.consolidation.level import settle_round
from submissions.consolidation.recounting import recount
from submissions.correcting.lists import corrections_of
from submissions.issuing.asking import refuse_unchanged
from submissions.issuing.freezing import Frozen, freeze, same_sources, sources_of
from submissions.issuing.sealing import CODE_LENGTH, LETTERS, digest, in_groups, seal_of, short_seal
from submissions.issuing.versions import FROZEN, frozen_of, latest_of, next_number
from submissions.models import Submission
from submissions.publications.content import Report, issued, report_of
from submissions.publications.export import file_stem, written_files
from submissions.publications.gathering import is_stale
from submissions.publications.issues import Issue
from submissions.publications.models import Publication, PublicationFile, PublicationState
from submissions.publications.official import symbol_of
from submissions.publications.progress import Steps, Tell, forget, tell_nobody
from submissions.queries import may_see
from units.access import OPERATOR, doer_for
from units.authority import Action, demand
from units.history import Happening, append
from units.models import Unit
from workflow.deadlines import local_day
from workflow.refusals import Refused

MOST_ATTEMPTS = 5
STEPS = 7
"""Rights, recount, content, three documents, seal."""

log = logging.getLogger(__name__)


class ChangedMeanwhile(Exception):
    """A report behind the version changed while its documents were written."""


def issue_next(now: datetime, *, base_url: str, tell: Tell = tell_nobody) -> bool:
    """Take one publication that was asked for and issue it, or refuse it with the reason; was there one?"""
    query = (
        select(Publication)
        .where(Publication.state == PublicationState.ASKED)
        .order_by(Publication.attempts, Publication.id)
        .limit(1)
        .options(joinedload(Publication.person))
    )
    publication = db.session.scalar(query.with_for_update(of=Publication, skip_locked=True))
    if publication is None:
        return False
    publication.attempts += 1
    try:
        with db.session.begin_nested():
            _issue(publication, base_url, Steps("publication", publication.id, STEPS, tell), now)
    except Refused as refused:
        _refuse(publication, refused)
    except OperationalError:
        raise
    except Exception:  # one that cannot be made must not stop the others; it is logged and counted
        log.exception("publication %s", publication.id)
        if publication.attempts >= MOST_ATTEMPTS:
            _refuse(publication, Refused("went_wrong"))
    if publication.state is not PublicationState.ASKED:
        forget("publication", publication.id)
    db.session.flush()
    return True


def _issue(publication: Publication, base_url: str, steps: Steps, now: datetime) -> None:
    submission = publication.submission
    _demand_rights(publication, submission, now)
    steps.next()
    _recount(submission, now)
    steps.next()
    sources = sources_of(submission)
    refuse_unchanged(submission)
    # One at a time per unit: the number after this one is read by nobody before this transaction ends.
    db.session.execute(select(Unit.id).where(Unit.id == submission.unit_id).with_for_update(key_share=True))
    before = latest_of(submission)
    report = report_of(submission, now=now)
    frozen = freeze(report, submission, sources, frozen_of(before) if before else None)
    steps.next()
    symbols = _symbols(publication, (before.version or 0) + 1 if before else 1, report, now)
    issue = _issue_of(publication, symbols, frozen, base_url, now)
    documents = [(FROZEN, frozen.written()), *_documents(issued(report, issue), submission, steps)]
    if not same_sources(sources, sources_of(submission)):
        raise ChangedMeanwhile
    _keep(publication, symbols, report, frozen, documents, now)
    steps.next()


def _demand_rights(publication: Publication, submission: Submission, now: datetime) -> None:
    """The rights are those of the moment of doing, as the person who asked."""
    person = publication.person
    if person is not None and not person.enabled:
        raise Refused("account_disabled")
    doer = doer_for(person, local_day(now)) if person else OPERATOR
    if not may_see(doer, submission):
        raise Refused("not_found")
    demand(submission, doer, Action.PUBLISH, now=now)


def _recount(submission: Submission, now: datetime) -> None:
    """Every total of the report once more from the leaves. Errors: Refused: totals_stale, totals_drifted."""
    if is_stale(submission):
        settle_round(submission.round, now=now)
        db.session.expire_all()
    if is_stale(submission):
        raise Refused("totals_stale")
    found = recount(submission.round, now=now).drifts
    inside = {each["submission"] for each in found} & set(_ids_in(submission))
    if inside:
        raise Refused("totals_drifted", units=tuple(each["unit"] for each in found if each["submission"] in inside)[:5])


def _ids_in(submission: Submission) -> list[int]:
    within = Submission.unit_path.contains([submission.unit_id])
    return list(db.session.scalars(select(Submission.id).where(Submission.round_id == submission.round_id, within)))


@dataclass(frozen=True)
class Symbols:
    """What a version is known by."""

    version: int
    year: int
    number: int
    symbol: str
    code: str


def _symbols(publication: Publication, version: int, report: Report, now: datetime) -> Symbols:
    """Version, number of the year and code: read while the unit's row is locked, so that nobody gets the same."""
    unit_id, year = publication.unit_id, local_day(now).year
    number = publication.wanted or next_number(unit_id, year)
    taken = select(Publication.id).where(
        Publication.unit_id == unit_id, Publication.year == year, Publication.number == number
    )
    if db.session.scalar(taken) is not None:
        raise Refused("number_taken", number=number, year=year)
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return Symbols(version, year, number, symbol_of(number, report.unit_kind), code)


def _issue_of(publication: Publication, symbols: Symbols, frozen: Frozen, base_url: str, now: datetime) -> Issue:
    """What the documents of the version carry."""
    code = in_groups(symbols.code)
    seal = short_seal(symbols.code, symbols.version, frozen.figures_hash, frozen.sources_hash)
    return Issue(
        version=symbols.version,
        symbol=symbols.symbol,
        issued_at=now,
        code=code,
        seal=in_groups(seal, between=" "),
        address=f"{base_url}/verify/{code}",
        signer_name=publication.signer_name,
        signer_title=publication.signer_title,
        changes=frozen.changes,
    )


def _documents(report: Report, submission: Submission, steps: Steps) -> Iterator[tuple[str, bytes]]:
    for format_, content in written_files(report, submission):
        yield format_, content
        steps.next()


def _keep(
    publication: Publication,
    symbols: Symbols,
    report: Report,
    frozen: Frozen,
    documents: Sequence[tuple[str, bytes]],
    now: datetime,
) -> None:
    """Write the version down, sealed; from here on the database refuses to change it."""
    stem = f"{symbols.symbol.replace('/', '-')} {file_stem(report)}"[:150].strip()
    hashes = {format_: digest(content) for format_, content in documents}
    for format_, content in documents:
        kept = PublicationFile(format=format_, name=f"{stem}.{format_}", hash=hashes[format_], content=content)
        kept.publication_id = publication.id
        db.session.add(kept)
    told = vars(symbols) | {"figures_hash": frozen.figures_hash, "sources_hash": frozen.sources_hash}
    told["seal"] = seal_of(
        symbols.code, symbols.version, symbols.symbol, frozen.figures_hash, frozen.sources_hash, hashes
    )
    named = {"title": report.form_title, "unit_name": report.unit_name, "period_name": report.period_name}
    changes = [list(each) for each in frozen.changes]
    corrections = len(corrections_of(publication.submission))
    last = {"issued_at": now, "changes": changes, "corrections": corrections}
    last["state"] = PublicationState.ISSUED
    for column, value in (told | named | last).items():
        setattr(publication, column, value)
    doer = doer_for(publication.person, local_day(now)) if publication.person else OPERATOR
    facts = told | doer.signature(publication.submission.unit_path)
    append([Happening("submission", publication.submission_id, "published", publication.asked_by, facts)], now=now)
    db.session.flush()


def _refuse(publication: Publication, refused: Refused) -> None:
    publication.state = PublicationState.REFUSED
    facts = {name: list(fact) if isinstance(fact, tuple | list) else str(fact) for name, fact in refused.facts.items()}
    publication.refusal = {"code": refused.code, "facts": facts}
