"""A round's approved figures on the boundaries of another day: carried through the lineage, summed up that day's tree.

"As reported" is `Total` and never changes; this is the other true view. Sums are conserved exactly: a share of a split is
marked as an estimate, what was split without a key stays with the level above its heirs, what was dissolved with whoever
stood above it; both are named. Only what adds up travels; percentages are worked out from the sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import array

from extensions import db
from submissions.forms.schema import Slot
from submissions.models import Round, Submission
from units.models import ParentEdge
from units.restructuring.lineage import Lines
from units.restructuring.shares import divide
from units.tree import holding
from workflow.model import Standing

Figures = list[int | None]


@dataclass(frozen=True)
class Carried:
    """The report of one unit and where its figures went. `how`: "whole", "share" (an estimate), "undivided" or "dissolved"."""

    submission_id: int
    unit_id: int
    unit_name: str
    how: str
    heirs: tuple[tuple[int, Fraction | None], ...]


@dataclass
class Rebased:
    """Sums of a round on the tree of one day. Arrays are one per slot of the form version; None where nobody reported."""

    own: dict[int, Figures] = field(default_factory=dict)
    below: dict[int, Figures] = field(default_factory=dict)
    """The unit's own and everything below it."""
    estimates: set[int] = field(default_factory=set)
    """Units whose sums hold a share by key, their own or one from below."""
    carried: list[Carried] = field(default_factory=list)
    children: dict[int, list[int]] = field(default_factory=dict)

    def moved(self, how: str) -> list[Carried]:
        """Reports that did not simply stay where they were, of one kind."""
        return [each for each in self.carried if each.how == how]


def rebased(round_: Round, on: date, *, only: Slot | None = None) -> Rebased:
    """The approved figures of `round_` on the boundaries of `on`; a constant number of queries.

    `only`: one slot; then the arrays have one figure.
    """
    reports = _approved(round_, only)
    tree, since = _Tree(on), round_.period.last_day
    result = Rebased(children=tree.children)
    adds_up = [slot.fold == "sum" for slot in ([only] if only else round_.form_version.compiled.slots)]
    for submission_id, unit_id, name, figures in reports:
        kept = [figure if up else None for figure, up in zip(figures, adds_up, strict=True)]
        how, places = _places(tree, unit_id, since)
        for place, part in zip(places, _parts(kept, [share for _, share in places]), strict=True):
            _add(result.own.setdefault(place[0], [None] * len(adds_up)), part)
        if how == "share":
            result.estimates |= {above for place, _ in places for above in (place, *tree.above(place))}
        result.carried.append(Carried(submission_id, unit_id, name, how, tuple(places)))
    for unit_id, figures in result.own.items():
        for place in (unit_id, *tree.above(unit_id)):
            _add(result.below.setdefault(place, [None] * len(adds_up)), figures)
    return result


class _Tree:
    """Who stands above whom on one day, and who stood above a unit on its last day."""

    def __init__(self, on: date) -> None:
        self.lines = Lines(on)
        query = select(ParentEdge.unit_id, ParentEdge.parent_id).where(holding(ParentEdge, on))
        self.parent = dict(db.session.execute(query).all())
        self.children: dict[int, list[int]] = {}
        for unit_id, parent_id in self.parent.items():
            self.children.setdefault(parent_id, []).append(unit_id)
        last = select(ParentEdge.unit_id, ParentEdge.parent_id, ParentEdge.valid_to).where(ParentEdge.valid_to < on)
        self.last = {
            unit_id: (parent_id, day)
            for unit_id, parent_id, day in db.session.execute(last.order_by(ParentEdge.valid_to))
        }

    def is_living(self, unit_id: int) -> bool:
        return unit_id in self.parent or unit_id in self.children

    def above(self, unit_id: int) -> list[int]:
        found: list[int] = []
        while (unit_id := self.parent.get(unit_id, 0)) and unit_id not in found:
            found.append(unit_id)
        return found


def _approved(round_: Round, only: Slot | None) -> list[tuple[int, int, str, Figures]]:
    figures = array([Submission.figures[only.index + 1]]) if only else Submission.figures
    query = select(Submission.id, Submission.unit_id, Submission.unit_name, figures)
    query = query.where(Submission.round_id == round_.id, Submission.standing == Standing.APPROVED)
    return [tuple(row) for row in db.session.execute(query.order_by(Submission.sort_key, Submission.id))]


def _places(tree: _Tree, unit_id: int, since: date) -> tuple[str, list[tuple[int, Fraction | None]]]:
    """Where the figures of a unit belong on the day, with the share of each place."""
    heirs = tree.lines.heirs(unit_id, since)
    living = [heir for heir in heirs if tree.is_living(heir.unit_id)]
    if len(living) == len(heirs) and all(heir.share is not None for heir in heirs):
        how = "share" if any(heir.is_estimate for heir in heirs) else "whole"
        return how, [(heir.unit_id, heir.share) for heir in heirs]
    if living:
        return "undivided", [(_common(tree, [heir.unit_id for heir in living]), Fraction(1))]
    return "dissolved", [(_survivor(tree, heirs[0].unit_id), Fraction(1))]


def _common(tree: _Tree, unit_ids: Sequence[int]) -> int:
    """The nearest unit above all of `unit_ids`."""
    shared = [set(tree.above(unit_id)) for unit_id in unit_ids]
    for candidate in tree.above(unit_ids[0]):
        if all(candidate in above for above in shared):
            return candidate
    return unit_ids[0]


def _survivor(tree: _Tree, unit_id: int) -> int:
    """The nearest unit that stood above a dissolved one, or above that, and lives on the day."""
    for _ in range(64):
        if tree.is_living(unit_id) or unit_id not in tree.last:
            break
        unit_id, day = tree.last[unit_id]
        unit_id = tree.lines.heirs(unit_id, day)[0].unit_id
    return unit_id


def _parts(figures: Figures, shares: Sequence[Fraction | None]) -> list[Figures]:
    if len(shares) == 1:
        return [figures]
    divided = [divide(figure, shares) for figure in figures]
    return [[parts[at] for parts in divided] for at in range(len(shares))]


def _add(sums: Figures, figures: Iterable[int | None]) -> None:
    for at, figure in enumerate(figures):
        if figure is not None:
            sums[at] = (sums[at] or 0) + figure
