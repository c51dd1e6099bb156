"""What upper levels adjusted in the totals a report is made of, as its documents list it. One query; knows no file format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import contains_eager

from extensions import db
from submissions import wording
from submissions.consolidation.adjustment_models import Adjustment
from submissions.consolidation.whole import unscaled
from submissions.models import Submission
from vietnamese import format_number
from workflow.deadlines import local_day

HEADS = ("Đơn vị", "Nội dung", "Điều chỉnh", "Lý do", "Ngày, người ghi")
"""Headings of the table of adjustments."""


@dataclass(frozen=True)
class Adjusted:
    """One line: whose, of what, how much (unscaled, signed), why, when, by whom. `is_withdrawal`: it takes another back."""

    unit_code: str
    unit_name: str
    key: str
    label: str
    amount: Decimal | int
    reason: str
    made_at: datetime
    maker: str
    is_withdrawal: bool

    @property
    def row(self) -> tuple[str, ...]:
        """As a row under HEADS."""
        scale = max(0, -int(self.amount.as_tuple().exponent)) if isinstance(self.amount, Decimal) else 0
        amount = f"{'+' if self.amount > 0 else ''}{format_number(self.amount, scale)}"
        day = f"{local_day(self.made_at):%d/%m/%Y}"
        return (self.unit_name, self.label, amount, self.reason, "; ".join(filter(None, (day, self.maker))))


def adjusted_in(submission: Submission) -> tuple[Adjusted, ...]:
    """The lines in a report and in those below it, in the order they were written; not those that only follow another."""
    slots = submission.round.form_version.compiled.slots
    below = Submission.unit_path.bool_op("@>")(array([submission.unit_id]))
    query = (
        select(Adjustment)
        .join(Submission, Submission.id == Adjustment.submission_id)
        .options(contains_eager(Adjustment.submission))
        .where(Submission.round_id == submission.round_id, below, Adjustment.leads_id.is_(None))
        .order_by(Adjustment.id)
    )
    return tuple(
        Adjusted(
            each.submission.unit_code,
            each.submission.unit_name,
            slots[each.slot].key,
            ", ".join(filter(None, (each.label, wording.word("sectors", each.sector) if each.sector else ""))),
            unscaled(each.amount, slots[each.slot].scale) or 0,
            each.reason,
            each.made_at,
            " ".join(filter(None, (each.maker_title, each.maker_name))),
            each.withdraws_id is not None,
        )
        for each in db.session.scalars(query)
    )
