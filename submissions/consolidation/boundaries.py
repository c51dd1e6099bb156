"""One figure of one unit twice: on the tree it was reported in, and on the tree of another day, place by place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from extensions import db
from submissions.consolidation.lineage import contributors_of
from submissions.consolidation.rebased import Carried, Rebased, rebased
from submissions.consolidation.whole import whole_of
from submissions.forms.schema import Slot
from submissions.models import Submission
from units.restructuring.lineage import Lines
from units.tree import names_of
from workflow.model import Standing


@dataclass(frozen=True)
class Place:
    """A unit directly below, then or on the day; figures scaled, None where nothing is approved or the unit is not there.

    `is_estimate`: a share by a decided key is in it.
    """

    name: str
    reported: int | None
    on_day: int | None
    is_estimate: bool


@dataclass(frozen=True)
class Boundaries:
    """Both views of one figure. `heirs`: who carries the unit on, when it is no longer there itself."""

    whole: Place
    own: Place
    places: tuple[Place, ...]
    undivided: tuple[str, ...]
    dissolved: tuple[str, ...]
    heirs: tuple[str, ...]


def boundaries_of(submission: Submission, slot: Slot, on: date) -> Boundaries:
    """The approved figure of one slot, as reported and on the boundaries of `on`; a constant number of queries."""
    form = submission.round.form_version.compiled
    after = rebased(submission.round, on, only=slot)
    unit_id = submission.unit_id
    reported = _as_reported(submission, slot)
    now_below = dict.fromkeys(after.children.get(unit_id, ()))
    names = {each: name for each, (name, _) in reported.items()} | names_of(now_below, on)
    whole = whole_of(submission, form).cell(slot.index, official=True).value
    places = [
        Place(
            names.get(each, ""),
            reported[each][1] if each in reported else None,
            _figure(after.below, each) if each in now_below else None,
            each in after.estimates and each in now_below,
        )
        for each in {**now_below, **dict.fromkeys(reported)}
    ]
    inside = _inside(after, unit_id)
    heirs = [each.unit_id for each in Lines(on).heirs(unit_id, submission.round.period.last_day)]
    gone = heirs != [unit_id]
    return Boundaries(
        Place(submission.unit_name, whole, _figure(after.below, unit_id), unit_id in after.estimates),
        Place("", _own(submission, slot), _figure(after.own, unit_id), False),
        tuple(sorted((each for each in places if _says_anything(each)), key=_largest_first)),
        tuple(each.unit_name for each in after.moved("undivided") if _lies(each, inside)),
        tuple(each.unit_name for each in after.moved("dissolved") if _lies(each, inside)),
        tuple(names_of(heirs, on).values()) if gone else (),
    )


def _as_reported(submission: Submission, slot: Slot) -> dict[int, tuple[str, int | None]]:
    """Unit -> name and official figure of every report directly below."""
    query = select(Submission.id, Submission.unit_id).where(Submission.parent_id == submission.id)
    units = dict(db.session.execute(query).all())
    return {units[each.id]: (each.unit_name, each.official) for each in contributors_of(submission, slot)}


def _figure(sums: dict[int, list[int | None]], unit_id: int) -> int | None:
    return sums[unit_id][0] if unit_id in sums else None


def _own(submission: Submission, slot: Slot) -> int | None:
    return submission.figures[slot.index] if submission.standing is Standing.APPROVED else None


def _inside(after: Rebased, top_id: int) -> set[int]:
    found, waiting = {top_id}, [top_id]
    while waiting:
        below = set(after.children.get(waiting.pop(), ())) - found
        found |= below
        waiting += below
    return found


def _lies(carried: Carried, inside: set[int]) -> bool:
    return any(unit_id in inside for unit_id, _ in carried.heirs)


def _says_anything(place: Place) -> bool:
    return place.reported is not None or place.on_day is not None


def _largest_first(place: Place) -> tuple[int, str]:
    return -(place.on_day if place.on_day is not None else place.reported or 0), place.name
