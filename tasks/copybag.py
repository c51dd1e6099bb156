"""Owed messages to the telephone of one person: claimed like letters (`claims.py`), tried once, then sent or failed."""

from __future__ import annotations

from datetime import datetime, timedelta

from submissions.notices.models import NoticeCopy
from tasks.claims import Way

WORTH = timedelta(days=3)
"""A message older than this (there was no gateway) is not worth sending any more."""


def _is_worth(copy: NoticeCopy, now: datetime) -> bool:
    return bool(copy.notice.user.phone) and now - copy.not_before <= WORTH


BY_PHONE = Way(NoticeCopy, NoticeCopy.notice_id, _is_worth, lambda notices, now: {})
