"""The reason somebody gives for what he does to others, as it is kept: long enough to say something, and never endless. Pure."""

from __future__ import annotations

from vietnamese import nfc
from workflow.refusals import Refused

SHORTEST_REASON = 10


def reason_given(text: str, *, longest: int, shortest: int = SHORTEST_REASON) -> str:
    """The reason without what surrounds it, cut to `longest` characters. Errors: Refused("reason_required")."""
    reason = nfc(text.replace("\0", "")).strip()
    if len(reason) < shortest:
        raise Refused("reason_required", at_least=shortest, given=len(reason))
    return reason[:longest]
