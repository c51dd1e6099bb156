"""Setting what is to be reached: a province for itself, every level for the units directly below. A change is history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from extensions import db
from submissions.forms.schema import Comparator
from submissions.targets.bases import How
from submissions.targets.models import TargetValue
from submissions.targets.reading import Given, given_at
from units import history
from units.access import Doer
from units.authority import Action, demand, path_of
from units.kinds import Level
from units.models import Unit
from workflow.deadlines import local_day
from workflow.refusals import Refused

MOST = Decimal(10) ** 15


def set_own(unit: Unit, given: Given, value: Decimal | None, *, by: Doer, seen: int, now: datetime) -> None:
    """What a province is to reach. Errors: Refused("not_your_desk", "given_from_above", "targets_changed", "target_unfit")."""
    demand(unit, by, Action.SET_TARGETS, now=now)
    if unit.kind.level is not Level.PROVINCE:
        raise Refused("given_from_above")
    fresh = _seen(unit, given, seen, now)
    _write(fresh, {unit.id: value}, How.OWN, unit, None, by, now)


def divide(
    unit: Unit, given: Given, values: Mapping[int, Decimal | None], how: How, *, by: Doer, seen: int, now: datetime
) -> int:
    """What each unit directly below is to reach (None: nothing is asked of it any more); how many changed.

    Errors: as `set_own`; Refused("nothing_to_divide") when the unit itself has no value.
    """
    demand(unit, by, Action.SET_TARGETS, now=now)
    fresh = _seen(unit, given, seen, now)
    if fresh.own is None:
        raise Refused("nothing_to_divide", label=given.target.title_vi)
    known = {each.id for each, _ in fresh.below}
    if not values.keys() <= known:
        raise Refused("not_found")
    return _write(fresh, values, how, unit, unit.id, by, now)


def _seen(unit: Unit, given: Given, seen: int, now: datetime) -> Given:
    """The state of affairs, held until the end of the transaction. One lock for all who give at this unit."""
    if given.target.comparator is Comparator.AT_LEAST:
        raise Refused("target_unfit", label=given.target.title_vi)
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update(key_share=True))
    fresh = given_at(unit.id, given.form, given.target, given.window, local_day(now))
    if fresh.seen != seen:
        raise Refused("targets_changed")
    return fresh


def _write(
    given: Given, values: Mapping[int, Decimal | None], how: How, unit: Unit, giver: int | None, by: Doer, now: datetime
) -> int:
    before = {each.id: value for each, value in given.below} | {unit.id: given.own}
    happenings = []
    signed = by.signature(path_of(unit, local_day(now)))
    for unit_id, value in values.items():
        old = before.get(unit_id)
        if (old.value if old else None) == value:
            continue
        if value is not None and not 0 <= value <= MOST:
            raise Refused("value_unfit", most=int(MOST))
        if old:
            old.ended_at = now
            db.session.flush()
        if value is not None:
            db.session.add(
                TargetValue(
                    form_code=given.form.code,
                    target_code=given.target.code,
                    unit_id=unit_id,
                    span=given.window.code,
                    first_day=given.window.first_day,
                    last_day=given.window.last_day,
                    value=value,
                    comparator=given.target.comparator,
                    how=how.value,
                    giver_id=giver,
                    set_at=now,
                    set_by=by.user_id,
                    signer_name=str(signed.get("name", "")),
                    signer_title=str(signed.get("title", "")),
                    ended_at=None,
                )
            )
        facts = {
            "form": given.form.code,
            "target": given.target.code,
            "span": given.window.code,
            "old": str(old.value.normalize()) if old else "",
            "new": "" if value is None else str(value),
            "how": how.value,
            **signed,
        }
        happenings.append(history.Happening("unit_targets", unit_id, "give" if giver else "set", by.user_id, facts))
    db.session.flush()
    history.append(happenings, now=now)
    return len(happenings)
