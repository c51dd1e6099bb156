"""Everything a report says, as the history keeps it and as one number to compare by. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from submissions.held import Held
from submissions.models import Submission


def contents_hash(submission: Submission | Held, passages: Mapping[str, str]) -> str:
    """SHA-256 over everything a report says: figures, kinds of nothing, texts, lists."""
    contents = [submission.figures, submission.nothings, dict(passages), submission.listings]
    return hashlib.sha256(json.dumps(contents, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def snapshot_of(submission: Submission | Held, passages: Mapping[str, str]) -> dict[str, Any]:
    """Everything a report says, as the history keeps it."""
    return {
        "figures": list(submission.figures),
        "nothings": list(submission.nothings),
        "passages": dict(passages),
        "listings": submission.listings,
    }
