"""A published version of a report, as the addresses of the matrix name one, and what is sent to them."""

from __future__ import annotations

from typing import Any

from extensions import db
from submissions.models import Submission
from submissions.publications.models import Publication, PublicationFile, PublicationState
from tests.world import NOW


def published(report: Submission) -> int:
    """A version of a report, issued."""
    kept = Publication(submission_id=report.id, unit_id=report.unit_id, state=PublicationState.ISSUED, asked_at=NOW)
    kept.signer_name = kept.signer_title = ""
    kept.version, kept.year, kept.number, kept.symbol = 1, 2026, 1, "01/BC"
    kept.code, kept.issued_at = f"{report.id:08}", NOW
    kept.figures_hash = kept.sources_hash = kept.seal = "0" * 64
    kept.files = [PublicationFile(format="json", name="so-lieu.json", hash="0" * 64, content=b"{}")]
    db.session.add(kept)
    db.session.flush()
    return kept.id


def about_published(endpoint: str) -> dict[str, str]:
    """What else the addresses of published versions and composed texts name."""
    if endpoint == "issuing.file":
        return {"format_": "json"}
    return {"key": "mood_assessment"} if endpoint.startswith("narratives.") else {}


def sent_about_published(version: int, reason: str) -> dict[str, dict[str, Any]]:
    """What is sent to them."""
    return {"issuing.take_back": {"reason": reason}, "narratives.save": {"version": version, "own": reason}}
