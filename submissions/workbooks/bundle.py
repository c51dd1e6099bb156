"""Many workbooks in one ZIP: each read and decided on its own, the result told per file.

Nothing of the archive ever reaches a disk; an archive within it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zipfile import ZipFile, ZipInfo

from submissions.workbooks import words
from submissions.workbooks.faults import CellFault
from submissions.workbooks.reading import LARGEST
from submissions.workbooks.taking import Outcome, take_workbook, told_name
from units.access import Doer
from units.packages import NEEDED, Limits, Unwelcome, opened, part, plain_files

MOST_FILES = 200
LIMITS = Limits(members=2_000, unpacked=100 * 2**20, elements=0, area=0)


def take_many(content: bytes, name: str, *, by: Doer, key: str, now: datetime) -> Iterator[Outcome]:
    """Save every workbook of a ZIP (or the one workbook that was sent); the caller commits after each outcome."""
    taken: dict[int, str] = {}
    try:
        for file_name, file in _files(content, name):
            if isinstance(file, Unwelcome):
                yield Outcome(file_name, faults=(CellFault(str(file)),))
                continue
            outcome = take_workbook(file, file_name, into=None, taken=taken, by=by, key=key, now=now)
            if outcome.is_taken and outcome.submission_id:
                taken[outcome.submission_id] = outcome.file_name
            yield outcome
    except Unwelcome as unwelcome:
        yield Outcome(told_name(name), faults=(CellFault(str(unwelcome)),))


def _files(content: bytes, name: str) -> Iterator[tuple[str, bytes | Unwelcome]]:
    """Name and content of every file. Errors: Unwelcome for the archive as a whole."""
    if not content.startswith(b"PK"):
        yield told_name(name), content
        return
    with opened(content, told_name(name), LIMITS) as packed:
        members = list(plain_files(packed))
        if {member.filename.lower() for member in members}.issuperset(NEEDED[2:3]):
            yield told_name(name), content
            return
        if not members or len(members) > MOST_FILES:
            code = "too_many" if members else "empty_archive"
            raise Unwelcome(words.said(words.FAULTS, code, {"most": MOST_FILES}))
        for member in members:
            yield told_name(member.filename), _file(packed, member)


def _file(packed: ZipFile, member: ZipInfo) -> bytes | Unwelcome:
    if member.filename.lower().endswith((".zip", ".rar", ".7z")):
        return Unwelcome(words.said(words.FAULTS, "nested", {}))
    if member.file_size > LARGEST:
        return Unwelcome(words.said(words.FAULTS, "too_large", {"most": LARGEST // 2**20}))
    try:
        return part(packed, member, told_name(member.filename))
    except Unwelcome as unwelcome:
        return unwelcome
