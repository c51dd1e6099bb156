"""What the addresses of corrections name: a round in which everything is approved, and a correction in it."""

from __future__ import annotations

from sqlalchemy import select

from extensions import db
from submissions.attachments import read_attachment
from submissions.correcting.places import Value, place_named
from submissions.correcting.records import add_correction
from submissions.models import Nothing, Round, Submission
from tests.world import NOW
from units.access import OPERATOR
from units.kinds import Level
from workflow.model import Standing

REASON = "Đếm sót một tổ sản xuất"


def approve_all(round_: Round) -> None:
    """Every report of the round is approved, as if it had gone its way."""
    for report in db.session.scalars(select(Submission).where(Submission.round_id == round_.id)):
        report.state, report.standing = "approved", Standing.APPROVED
        report.figures = [0 if each is None else each for each in report.figures]
        report.nothings = [int(Nothing.NUMBER) for _ in report.nothings]
    db.session.flush()


def correction_of(report: Submission) -> int:
    """A correction of an approved report nobody has signed yet, with an attachment."""
    form = report.round.form_version.compiled
    key = "tet_persons" if report.level is Level.GRASSROOTS else "legal_sessions"
    place = place_named(form, report.level, report.sector, key)
    scan = read_attachment("bien-ban.pdf", b"%PDF-1.7")
    kept = add_correction(report, [Value(0, 0)], {place: Value(3, 0)}, REASON, scan, by=OPERATOR, now=NOW)
    return kept.id
