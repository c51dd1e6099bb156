"""The roster of an open round against the tree as it is now: units founded late are added, by an act with a reason.

A unit is expected when it existed in the period and the round asks it; one that was written into the tree after the round
opened is missing from the roster until somebody adds it. Units that ended are closed by the move of the workflow.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from extensions import db, hurry
from submissions.consolidation.level import empty_totals
from submissions.deciding import WRITERS
from submissions.facts import definition_of
from submissions.models import Round, StaleMark, Submission, Total
from submissions.notices.kinds import OPENED
from submissions.notices.owing import Owed, owe, people_of
from submissions.rounds.calendar import working_calendar
from submissions.rounds.opening import WORKING_DAYS, last_known_members, refuse_twice, row_of
from submissions.rounds.roster import Only, not_asked_of
from submissions.rounds.taking_part import Seat, seats_in
from units import history
from units.access import Doer
from units.authority import Action, demand
from units.kinds import Level
from units.models import Unit
from units.reasons import reason_given
from units.tree import UnitAsOf, one_of
from workflow.deadlines import add_working_days, local_day
from workflow.model import Standing
from workflow.refusals import Refused

LONGEST_REASON = 1000


@dataclass(frozen=True)
class Addition:
    """A unit that ought to be on the roster and is not. `above_name`: under whose report it would hang.

    `above_is_missing`: that one is not there either, and comes first. `refused`: why it cannot be added now, None when it can.
    """

    seat: Seat
    above_name: str
    due_on: date
    refused: Refused | None
    above_is_missing: bool

    @property
    def unit(self) -> UnitAsOf:
        """The unit."""
        return self.seat.unit


@dataclass(frozen=True)
class Ended:
    """An unsettled report of a unit that has ended."""

    submission: Submission
    ended_on: date


def missing_units(round_: Round, *, today: date) -> list[Addition]:
    """Units that owe a report in this round by the tree as it is now and are not on its roster, parents first."""
    return _additions(round_, _reports(round_), today)


def ended_units(round_: Round, *, today: date) -> list[Ended]:
    """Unsettled reports of the round whose unit no longer exists today, in Vietnamese order."""
    query = (
        select(Submission)
        .where(Submission.round_id == round_.id, Submission.standing.in_([Standing.OPEN, Standing.SUBMITTED]))
        .order_by(Submission.sort_key, Submission.id)
    )
    return [
        Ended(each, each.unit.valid_to)
        for each in db.session.scalars(query.join(Submission.unit).where(Unit.valid_to < today))
        if each.unit.valid_to
    ]


def add_units(round_: Round, unit_ids: Collection[int], *, reason: str, by: Doer, now: datetime) -> list[Submission]:
    """Put units on the roster of an open round: each hangs under the report of its unit above and owes from now on.

    All of them or none. Errors: Refused for who does not open rounds there, "round_closed", "reason_required",
    "not_missing" when one of them is on the roster (by now) or not expected, and why one of them cannot be added.
    """
    demand(round_, by, Action.OPEN_ROUND, now=now)
    reason = reason_given(reason, longest=LONGEST_REASON)
    db.session.refresh(round_, with_for_update={"of": Round})
    if round_.closed_at is not None:
        raise Refused("round_closed")
    reports = _reports(round_)
    chosen = [each for each in _additions(round_, reports, local_day(now)) if each.unit.id in set(unit_ids)]
    if not unit_ids or {each.unit.id for each in chosen} != set(unit_ids):
        raise Refused("not_missing")
    for each in chosen:
        _refuse_without_parent(each, set(unit_ids))
    refuse_twice(round_.form_version, round_.period, list(unit_ids))
    _lock_above({reports[above].id for each in chosen if (above := each.seat.part_of) in reports})
    made = _insert(round_, chosen, reports, now)
    _tell(round_, made, reason, by, now)
    return made


def _refuse_without_parent(addition: Addition, chosen: Collection[int]) -> None:
    """A unit whose unit above is missing too is added together with it, or not at all."""
    if addition.refused:
        raise addition.refused
    if addition.above_is_missing and addition.seat.part_of not in chosen:
        raise Refused("parent_not_on_roster", unit=addition.unit.name)


def _lock_above(ids: Collection[int]) -> None:
    """Hold the reports above, so that none of them is sent while something is hung under it."""
    query = select(Submission.unit_name, Submission.standing).where(one_of(Submission.id, ids))
    query = query.order_by(Submission.depth.desc(), Submission.id)
    for name, standing in db.session.execute(query.with_for_update(key_share=True)):
        if standing is not Standing.OPEN:
            raise Refused("above_not_open", unit=name)


def _additions(round_: Round, reports: Mapping[int, Any], today: date) -> list[Addition]:
    seats = _seats(round_)
    found: dict[int, Addition] = {}
    names = {seat.unit.id: seat.unit.name for seat in seats} | {each: row.unit_name for each, row in reports.items()}
    for seat in seats:
        if seat.unit.id not in reports:
            above = found.get(seat.part_of or 0)
            refused = above.refused if above else _refusal(seat, reports)
            due = _due(round_, seat.unit.kind.level, today)
            found[seat.unit.id] = Addition(seat, names.get(seat.part_of or 0, ""), due, refused, above is not None)
    return list(found.values())


def _seats(round_: Round) -> list[Seat]:
    """Who would take part if the round were opened with the tree as it is now."""
    period, not_asked = round_.period, not_asked_of(round_.only)
    definition, only = definition_of(round_.workflow), Only.of(round_.only)
    return seats_in(round_.scope_id, period.first_day, period.last_day, definition, only, not_asked)


def _refusal(seat: Seat, reports: Mapping[int, Any]) -> Refused | None:
    if seat.part_of is None:
        return None
    above = reports.get(seat.part_of)
    if above is None:
        return Refused("parent_not_on_roster", unit=seat.unit.name)
    return None if above.standing is Standing.OPEN else Refused("above_not_open", unit=above.unit_name)


def _due(round_: Round, level: Level, today: date) -> date:
    """The day of the round, or (added late) as many working days from today as the level usually has."""
    late = add_working_days(today, WORKING_DAYS[level], working_calendar(today.year))
    return max(date.fromisoformat(round_.due_on[level.value]), late)


def _reports(round_: Round) -> dict[int, Any]:
    """Where every report of the round stands, by unit."""
    query = select(
        Submission.id, Submission.unit_id, Submission.unit_name, Submission.standing, Submission.unit_path
    ).where(Submission.round_id == round_.id)
    return {row.unit_id: row for row in db.session.execute(query)}


def _insert(round_: Round, chosen: Sequence[Addition], reports: Mapping[int, Any], now: datetime) -> list[Submission]:
    """Level by level. A place in the round follows the report above, which may have changed hands since the round opened."""
    form = round_.form_version.compiled
    weights = last_known_members([each.unit.id for each in chosen], round_.id)
    ids = {unit_id: report.id for unit_id, report in reports.items()}
    paths = {unit_id: list(report.unit_path) for unit_id, report in reports.items()}
    by_level: dict[int, list[Addition]] = {}
    for each in chosen:
        by_level.setdefault(len(each.unit.path), []).append(each)
    made: list[int] = []
    for level in by_level.values():
        rows = []
        for each in level:
            path = paths[each.unit.id] = _path(each.seat, paths)
            row = row_of(round_, form, each.seat, ids, {each.unit.kind.level: each.due_on}, weights)
            rows.append(row | {"unit_path": path, "depth": len(path) - 1})
        new = db.session.scalars(insert(Submission).returning(Submission.id, sort_by_parameter_order=True), rows).all()
        ids |= {each.unit.id: new_id for each, new_id in zip(level, new, strict=True)}
        made += new
    found = list(db.session.scalars(select(Submission).where(one_of(Submission.id, made)).order_by(Submission.id)))
    _give_totals({each.parent_id for each in found if each.parent_id}, round_, now)
    return found


def _path(seat: Seat, paths: Mapping[int, list[int]]) -> list[int]:
    own = list(seat.unit.path)
    if seat.part_of is None or seat.part_of not in own:
        return own
    return [*paths[seat.part_of], *own[own.index(seat.part_of) + 1 :]]


def _give_totals(parent_ids: Collection[int], round_: Round, now: datetime) -> None:
    parents = list(db.session.scalars(select(Submission).where(one_of(Submission.id, parent_ids))))
    have = set(db.session.scalars(select(Total.submission_id).where(one_of(Total.submission_id, parent_ids))))
    empty_totals([each for each in parents if each.id not in have], round_.form_version.compiled, now=now)
    marks = [{"submission_id": each.id, "depth": each.depth} for each in parents]
    if marks:
        db.session.execute(insert(StaleMark), marks)
        hurry("consolidation")


def _tell(round_: Round, made: Sequence[Submission], reason: str, by: Doer, now: datetime) -> None:
    facts = {"reason": reason, "units": [each.unit_name for each in made]}
    happenings = [history.Happening("round", round_.id, "add_units", by.user_id, facts)]
    happenings += [
        history.Happening("submission", each.id, "added", by.user_id, {"reason": reason} | by.signature(each.unit_path))
        for each in made
    ]
    history.append(happenings, now=now)
    people = people_of([each.unit_path[-1] for each in made], WRITERS, local_day(now))
    owe(
        [
            Owed(user_id, each.id, OPENED, "opened", {})
            for each in made
            for user_id in people.get(each.unit_path[-1], ())
            if user_id != by.user_id
        ],
        now=now,
    )
