"""Do the reports still say what the sealed history says of them? Whoever writes past the program is found out here.

Every move and every correction seals a hash of all a report says (`contents`) and where it led (`to`). A report that
has been sent, approved or closed can no longer be typed into, so the last of both must be true of it now; drafts
change between moves and are passed over. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ScalarSelect, func, select

from extensions import db
from submissions.contents import contents_hash
from submissions.models import Passage, Round, Submission
from units.history import HistoryEntry
from workflow.model import Standing

AT_ONCE = 500


def altered_reports() -> Iterator[str]:
    """A sentence for every report that differs from its history; one statement, streamed."""
    texts = select(func.jsonb_object_agg(Passage.field_key, Passage.text)).where(Passage.submission_id == Submission.id)
    query = (
        select(
            Submission.id,
            Submission.unit_code,
            Submission.state,
            Submission.figures,
            Submission.nothings,
            Submission.listings,
            Round.code,
            texts.scalar_subquery().label("texts"),
            _last_said("contents").label("contents"),
            _last_said("to").label("sealed_state"),
        )
        .join(Round, Round.id == Submission.round_id)
        .where(Submission.standing != Standing.OPEN)
        .order_by(Submission.id)
        .execution_options(yield_per=AT_ONCE)
    )
    for row in db.session.execute(query):
        place = f"submission {row.id} ({row.code}, {row.unit_code})"
        if row.sealed_state != row.state:
            yield f"{place}: trạng thái là “{row.state}”, nhật ký nói “{row.sealed_state or 'chưa có gì'}”"
        elif row.contents != contents_hash(row, row.texts or {}):
            yield f"{place}: nội dung không còn như lúc niêm"


def _last_said(key: str) -> ScalarSelect[str]:
    """What the newest entry of a report that says `key` says; only moves say where they led."""
    mine = select(HistoryEntry.facts[key].astext).where(
        HistoryEntry.subject == "submission",
        HistoryEntry.subject_id == Submission.id,
        HistoryEntry.facts.has_key("contents"),
        HistoryEntry.facts.has_key(key),
    )
    return mine.order_by(HistoryEntry.sequence.desc()).limit(1).scalar_subquery()
