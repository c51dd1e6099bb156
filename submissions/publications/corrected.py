"""What was corrected in a report since it was approved, as its documents list it. One query; knows no file format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from submissions.correcting.lists import corrections_of
from submissions.correcting.values import told
from submissions.models import Submission
from workflow.deadlines import local_day

HEADS = ("Đơn vị", "Nội dung", "Trước", "Sau", "Lý do", "Ngày, người ký")
"""Headings of the table of corrections."""


@dataclass(frozen=True)
class Corrected:
    """One place corrected by a correction in force: whose, what, old and new in words, why, since when, who signed."""

    unit_code: str
    unit_name: str
    place: str
    label: str
    old: str
    new: str
    reason: str
    since: datetime
    signatures: tuple[str, ...]

    @property
    def row(self) -> tuple[str, ...]:
        """As a row under HEADS."""
        day = f"{local_day(self.since):%d/%m/%Y}"
        return (self.unit_name, self.label, self.old, self.new, self.reason, "; ".join((day, *self.signatures)))


def corrected_in(submission: Submission) -> tuple[Corrected, ...]:
    """The places corrected in a report and in those below it, in the order they came into force."""
    found = []
    for each in corrections_of(submission):
        signed = tuple(", ".join(filter(None, (sign.signer_name, sign.signer_title))) for sign in each.signatures)
        report, since = each.submission, each.ended_at or each.made_at
        found += [
            Corrected(report.unit_code, report.unit_name, change.place, *words, each.reason, since, signed)
            for change, words in zip(each.changes, told(each), strict=True)
        ]
    return tuple(found)
