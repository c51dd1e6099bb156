"""A file somebody attaches: told by its first bytes and never by its name, kept small, its name made harmless. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from units.packages import Limits, Unwelcome, opened
from vietnamese import format_number, nfc
from workflow.refusals import Refused

MOST_MEGABYTES = 5
LONGEST_NAME = 80

TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FIRST_BYTES = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
OFFICE_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
HASH_SAID = re.compile(r", sha256 [0-9a-f]{12}\)$", re.MULTILINE)
LIMITS = Limits(members=2_000, unpacked=100 * 2**20, elements=0, area=0)
"""Only the names of its parts are looked at; nothing is unpacked."""


@dataclass(frozen=True)
class Attachment:
    """A file as it is kept. `hash`: SHA-256 of its bytes, in hexadecimal."""

    name: str
    type: str
    hash: str
    content: bytes


def read_attachment(name: str, content: bytes) -> Attachment | None:
    """The file a person sent; None for an empty one without a name. Errors: Refused("attachment_refused")."""
    if not name and not content:
        return None
    kind = kind_of(content) if len(content) <= MOST_MEGABYTES * 2**20 else None
    if kind is None:
        raise Refused("attachment_refused", most_mb=MOST_MEGABYTES)
    return Attachment(harmless_name(name, kind), TYPES[kind], hashlib.sha256(content).hexdigest(), content)


def line_of(name: str, size: int, hash_: str) -> str:
    """What the answer of a field says of one file; versions and receipts tell two files of one name apart by it."""
    return f"{name} ({format_number(max(1, size // 1024))} kB, sha256 {hash_[:12]})"


def plainly(answer: str) -> str:
    """The files of an answer as people read them: without the beginnings of their hashes."""
    return HASH_SAID.sub(")", answer)


def kind_of(content: bytes) -> str | None:
    """pdf, png, jpg, docx or xlsx by what the bytes are; None for anything else, documents with macros included."""
    for first, kind in FIRST_BYTES.items():
        if content.startswith(first):
            return kind
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with opened(content, "", LIMITS) as package:
            names = set(package.namelist())
    except Unwelcome:
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), None)


def harmless_name(name: str, kind: str) -> str:
    """The name without folders, control characters or a misleading ending."""
    stem = PurePosixPath(nfc(name).replace("\\", "/")).name
    stem = re.sub(r"\.[^.]{1,5}$", "", stem)
    stem = re.sub(r"[^\w\-() ]+", "_", stem).strip(" ._") or "dinh-kem"
    return f"{stem[:LONGEST_NAME]}.{kind}"
