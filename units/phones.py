"""Telephone numbers of Vietnam as they are kept. Pure."""

from __future__ import annotations

import re

PHONE = re.compile(r"(\+?84|0)[1-9]\d{8,9}")


def phone_number(text: str) -> str | None:
    """A telephone number as it is kept; None for nothing. Errors: ValueError for anything else."""
    number = re.sub(r"[\s.\-()]", "", text)
    if number and not PHONE.fullmatch(number):
        raise ValueError(text)
    return number or None
