"""The square code (QR) of an address as a small picture, for documents."""

from __future__ import annotations

import io

import segno


def square_of(address: str) -> io.BytesIO:
    """A PNG."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=6, border=1)
    picture.seek(0)
    return picture
