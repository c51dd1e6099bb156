"""Does a file or a code belong to a published version, and is that version still what was sealed? For everybody; reads only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import select

from extensions import db
from submissions.issuing.freezing import Frozen
from submissions.issuing.sealing import digest, read_code, seal_of, short_seal
from submissions.issuing.versions import FROZEN
from submissions.publications.models import Publication, PublicationFile, PublicationState
from units.history import HistoryEntry
from workflow.refusals import Refused

CHUNK = 2**20


@dataclass(frozen=True)
class Found:
    """What a file is: the version it belongs to and as which of its files; None when it is none of ours."""

    publication: Publication | None
    format: str = ""


def by_code(typed: str) -> Publication:
    """The issued version with a code, however it was typed. Errors: Refused("not_found")."""
    code = read_code(typed)
    query = select(Publication).where(Publication.code == code, Publication.state == PublicationState.ISSUED)
    found = db.session.scalar(query) if code else None
    if found is None:
        raise Refused("not_found")
    return found


def hash_of(stream: BinaryIO) -> str:
    """SHA-256 of a file, read piece by piece and never opened as anything."""
    hashing = hashlib.sha256()
    while piece := stream.read(CHUNK):
        hashing.update(piece)
    return hashing.hexdigest()


def by_file(hash_: str, wanted: Publication | None = None) -> Found:
    """The version a file belongs to, by its content alone; `wanted` first, should several hold the same bytes."""
    query = select(PublicationFile.publication_id, PublicationFile.format).where(PublicationFile.hash == hash_)
    rows = list(db.session.execute(query.order_by(PublicationFile.publication_id)))
    if not rows:
        return Found(None)
    chosen = next((row for row in rows if wanted is not None and row.publication_id == wanted.id), rows[-1])
    return Found(db.session.get(Publication, chosen.publication_id), chosen.format)


def short_seal_of(publication: Publication) -> str:
    """What its documents carry in print."""
    code, version, figures, sources = _issued(
        publication.code, publication.version, publication.figures_hash, publication.sources_hash
    )
    return short_seal(code, version, figures, sources)


def faults_of(publication: Publication) -> list[str]:
    """Everything about an issued version that no longer follows from what was sealed; empty when all holds.

    The kept files are hashed again, figures and sources read back out of theirs, the seal worked out anew and compared
    with the row and with the sealed history, which nobody can change without breaking its chain.
    """
    faults = []
    hashes = {}
    for file in publication.files:
        hashes[file.format] = digest(file.content)
        if hashes[file.format] != file.hash:
            faults.append(f"tệp {file.format} không còn như khi ban hành")
    frozen = _frozen(publication)
    if frozen is None:
        return [*faults, "thiếu tệp số liệu"]
    if frozen.figures_hash != publication.figures_hash:
        faults.append("số liệu không còn như khi ban hành")
    if frozen.sources_hash != publication.sources_hash:
        faults.append("danh sách nguồn không còn như khi ban hành")
    code, version, symbol = _issued(publication.code, publication.version, publication.symbol)
    sealed = seal_of(
        code,
        version,
        symbol,
        frozen.figures_hash,
        frozen.sources_hash,
        hashes,
    )
    if sealed != publication.seal:
        faults.append("niêm không khớp")
    if publication.seal not in _told_seals(publication):
        faults.append("nhật ký không ghi niêm này")
    return faults


def _issued(*values: Any) -> tuple[Any, ...]:
    """What every issued version has: the database holds it. Errors: ValueError."""
    if None in values:
        raise ValueError("not issued")
    return values


def _frozen(publication: Publication) -> Frozen | None:
    kept = next((file for file in publication.files if file.format == FROZEN), None)
    if kept is None:
        return None
    try:
        return Frozen.read(kept.content)
    except (ValueError, KeyError, TypeError):
        return None


def _told_seals(publication: Publication) -> set[str | None]:
    query = select(HistoryEntry.facts["seal"].astext).where(
        HistoryEntry.subject == "submission",
        HistoryEntry.subject_id == publication.submission_id,
        HistoryEntry.act == "published",
    )
    return set(db.session.scalars(query))
