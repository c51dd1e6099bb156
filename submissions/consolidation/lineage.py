"""Where a total comes from: the share of each report directly below, the unit's own figure, and who is missing.

Two steps lead from any total to the report it was typed in: this page, and the report of a contributor.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from extensions import db
from submissions.consolidation.folding import joined
from submissions.forms.schema import Slot
from submissions.models import Nothing, Submission, Total
from workflow.model import Standing


@dataclass(frozen=True)
class Contributor:
    """What one report directly below adds to a total: its own figure as far as its state lets it count, and
    what is below it.

    Figures are scaled integers or None. `reported`, `expected`: units, provisional.
    """

    id: int
    unit_name: str
    state: str
    standing: Standing
    official: int | None
    provisional: int | None
    reported: int
    expected: int
    nothing: Nothing
    has_children: bool


def contributors_of(submission: Submission, slot: Slot) -> list[Contributor]:
    """The reports directly below with their share of one slot, largest first, those with nothing last."""
    at = slot.index + 1
    figure, nothing = Submission.figures[at], Submission.nothings[at]
    query = select(
        Submission.id,
        Submission.unit_name,
        Submission.state,
        Submission.standing,
        figure,
        nothing,
        Total.official[at],
        Total.provisional[at],
        func.coalesce(Total.reported_provisional[at], 0),
        func.coalesce(Total.expected[at], 0),
        Total.adjusted[at],
        Total.submission_id,
    )
    query = query.outerjoin(Total, Total.submission_id == Submission.id).where(Submission.parent_id == submission.id)
    found = [_contributor(slot, *row) for row in db.session.execute(query.order_by(Submission.sort_key, Submission.id))]
    return sorted(found, key=lambda each: -1 if each.provisional is None else each.provisional, reverse=True)


def _contributor(
    slot: Slot,
    id_: int,
    name: str,
    state: str,
    standing: Standing,
    figure: int | None,
    nothing: int,
    below_official: int | None,
    below_provisional: int | None,
    reported: int,
    expected: int,
    adjusted: int | None,
    total_id: int | None,
) -> Contributor:
    approved = standing is Standing.APPROVED
    sent = approved or standing is Standing.SUBMITTED
    own_official = figure if approved or slot.register else None
    own_provisional = figure if sent or slot.register else None
    return Contributor(
        id=id_,
        unit_name=name,
        state=state,
        standing=standing,
        official=joined(slot.fold, (own_official, below_official, adjusted if approved else None)),
        provisional=joined(slot.fold, (own_provisional, below_provisional, adjusted if sent else None)),
        reported=reported + (own_provisional is not None),
        expected=expected + (nothing != Nothing.NOT_EXPECTED),
        nothing=Nothing(nothing),
        has_children=total_id is not None,
    )
