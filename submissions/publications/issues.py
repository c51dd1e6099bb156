"""What a document of a published version carries besides its content: number, code, seal, signer, and what changed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Issue:
    """One published version. `code`, `seal`: as printed, in groups; `address`: where anybody can verify it.

    `changes`: rows (what, before, now) against the version before.
    """

    version: int
    symbol: str
    issued_at: datetime
    code: str
    seal: str
    address: str
    signer_name: str
    signer_title: str
    changes: tuple[tuple[str, str, str], ...] = ()

    @property
    def line(self) -> str:
        """ "Bản số 2 · Mã tra cứu K7M2-9QXR · Dấu kiểm 3f2a 9c1d 77e0 b1a4"."""
        return f"Bản số {self.version} · Mã tra cứu {self.code} · Dấu kiểm {self.seal}"


CHANGE_HEADS = ("Nội dung", "Bản trước", "Bản này")
"""Headings of the table of what changed."""
