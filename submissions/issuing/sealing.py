"""The seal of a published version: hashes over figures, sources and documents, and the short code. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, 1, I, L, O, U: nothing that is misread on paper or spells a word."""
CODE_LENGTH = 8
SHORT_SEAL = 16


def canonical(told: Any) -> bytes:
    """One way of writing plain values, whatever order they came in."""
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def short_seal(code: str, version: int, figures_hash: str, sources_hash: str) -> str:
    """What the documents themselves carry: sealed before they exist, so without them."""
    return digest(canonical([code, version, figures_hash, sources_hash]))[:SHORT_SEAL]


def seal_of(
    code: str, version: int, symbol: str, figures_hash: str, sources_hash: str, files: Mapping[str, str]
) -> str:
    """The whole seal: figures, sources and every document (`files`: format -> hash)."""
    return digest(canonical([code, version, symbol, figures_hash, sources_hash, dict(files)]))


def in_groups(text: str, size: int = 4, between: str = "-") -> str:
    """K7M29QXR as K7M2-9QXR, for people."""
    return between.join(text[at : at + size] for at in range(0, len(text), size))


def read_code(typed: str) -> str | None:
    """A code as it is kept, however it was typed; None when it cannot be one."""
    bare = re.sub(r"[\s\-–—.·]+", "", typed).upper()
    return bare if len(bare) == CODE_LENGTH and set(bare) <= set(LETTERS) else None
