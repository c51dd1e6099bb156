"""What a restructure means for reports: who judges those still on the way, and the way back.

A round froze its tree. What is approved or closed stays where it is. A report still on the way follows a unit that moves
within the round's period, if the new level above takes part in the round and is not settled; else it stays. Where a unit
above has ended, its heir's desk takes over, so that exactly one living desk has each report. Only edges and paths are
written here, never a figure or a state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, cast, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased, defer, joinedload
from sqlalchemy.sql.expression import bindparam

from extensions import db, hurry
from submissions.consolidation.level import empty_totals
from submissions.deciding import JUDGES
from submissions.models import Round, StaleMark, Submission, Total
from units import history
from units.access import Doer, holders
from units.people import User
from units.restructuring.models import Restructure
from units.restructuring.rows import Act
from units.restructuring.values import Plan, Ref
from units.tree import one_of
from workflow.refusals import Refused


@dataclass(frozen=True)
class Reassignment:
    """One report on the way and who judges it, before and after. `path`: as refs, founded units by their code.

    `new_parent`: the submission it goes to, None when its place in the round stays. `stays`: why a moved unit's report
    does not follow it, empty otherwise.
    """

    submission: Submission
    old_desk: Ref
    new_desk: Ref
    path: tuple[Ref, ...]
    new_parent: int | None
    stays: str = ""


def reassignments(plan: Plan) -> list[Reassignment]:
    """Reports of open rounds that change hands, in the order of rounds and places; constant queries."""
    found = []
    for round_ in _open_rounds():
        reports = _reports_of(round_)
        found += list(_in_round(plan, round_, reports))
    return found


def people_of(changed: Iterable[Reassignment], today: date) -> dict[int, list[str]]:
    """Names of those who judge at the desks of `changed`, by unit id."""
    desks = {ref for each in changed for ref in (each.old_desk, each.new_desk) if isinstance(ref, int)}
    pairs = holders(desks, JUDGES, today)
    query = select(User.id, User.name).where(one_of(User.id, {user_id for _, user_id in pairs}))
    names = dict(db.session.execute(query).all())
    found: dict[int, list[str]] = {}
    for unit_id, user_id in pairs:
        found.setdefault(unit_id, []).append(names[user_id])
    return {unit_id: sorted(people) for unit_id, people in found.items()}


def reassign(
    plan: Plan, ids: Mapping[Ref, int], restructure: Restructure, *, by: Doer, now: datetime
) -> list[Reassignment]:
    """Write new edges and paths, owe the totals of both sides, tell the histories; remembered for the way back."""
    changed = [each for each in reassignments(plan) if not each.stays]
    if not changed:
        restructure.record = {**(restructure.record or {}), "submissions": []}
        return []
    remembered = [
        [each.submission.id, each.submission.parent_id, list(each.submission.unit_path), each.submission.version]
        for each in changed
    ]
    restructure.record = {**(restructure.record or {}), "submissions": remembered}
    paths = {each.submission.id: [ids[ref] if isinstance(ref, str) else ref for ref in each.path] for each in changed}
    edges = {each.submission.id: each.new_parent or each.submission.parent_id for each in changed}
    _give_totals({each.new_parent for each in changed if each.new_parent}, now)
    _owe({each.submission.parent_id for each in changed if each.new_parent} | {each.new_parent for each in changed})
    facts = {"decision": restructure.decision, "name": by.person.name if by.person else ""}
    history.append(
        [
            history.Happening(
                "submission",
                each.submission.id,
                "reassign",
                by.user_id,
                facts | {"from": plan.name_of(each.old_desk), "to": plan.name_of(each.new_desk)},
            )
            for each in changed
        ],
        now=now,
    )
    _write(edges, paths)
    return changed


def give_back(restructure: Restructure, *, now: datetime) -> None:
    """Put reports back where they were. Errors: Refused("not_undoable") when one has moved on since, or a round knows a new unit."""
    record: dict[str, Any] = restructure.record or {}
    reasons = list(_signed_since(record.get("submissions", []), record["founded"]))
    if reasons:
        raise Refused("not_undoable", reasons=reasons)
    kept = record.get("submissions", [])
    now_at = dict(
        db.session.execute(
            select(Submission.id, Submission.parent_id).where(one_of(Submission.id, [row[0] for row in kept]))
        ).all()
    )
    _owe({parent_id for row in kept for parent_id in (row[1], now_at[row[0]]) if row[1] != now_at[row[0]]})
    facts = {"decision": restructure.decision}
    history.append([history.Happening("submission", row[0], "give_back", None, facts) for row in kept], now=now)
    _write({row[0]: row[1] for row in kept}, {row[0]: row[2] for row in kept})


def _signed_since(kept: Sequence[Sequence[Any]], founded: Sequence[int]) -> Iterable[str]:
    versions = {row[0]: row[3] for row in kept}
    query = select(Submission).where(one_of(Submission.id, versions)).order_by(Submission.id)
    moved_on = [each.unit_name for each in db.session.scalars(query) if each.version != versions[each.id]]
    if moved_on:
        yield f"báo cáo đã có thao tác mới sau khi áp dụng: {', '.join(moved_on[:5])}{'…' if len(moved_on) > 5 else ''}"
    rounds = select(Round.code).join(Submission, Submission.round_id == Round.id).distinct()
    for code in db.session.scalars(rounds.where(one_of(Submission.unit_id, founded)).order_by(Round.code)):
        yield f"đợt {code} đã mở cho đơn vị mới"


def _open_rounds() -> list[Round]:
    query = select(Round).where(Round.closed_at.is_(None)).options(joinedload(Round.period)).order_by(Round.id)
    return list(db.session.scalars(query))


def _reports_of(round_: Round) -> list[Submission]:
    query = select(Submission).where(Submission.round_id == round_.id).order_by(Submission.depth, Submission.sort_key)
    query = query.options(defer(Submission.figures), defer(Submission.nothings), defer(Submission.listings))
    return list(db.session.scalars(query))


def _in_round(plan: Plan, round_: Round, reports: Sequence[Submission]) -> Iterable[Reassignment]:
    """Parents come before children, so a report that moves takes what is below it along."""
    by_unit = {each.unit_id: each for each in reports}
    in_period = round_.period.last_day >= plan.snapshot.effective
    touched = plan.touched
    carried: dict[int, tuple[Ref, ...]] = {}
    for each in reports:
        is_open = not each.standing.is_settled and bool(touched & set(each.unit_path))
        changed = _change(plan, each, by_unit, in_period) if is_open else None
        if each.parent_id in carried and (changed is None or not changed.new_parent):
            changed = _carried(plan, each, carried[each.parent_id])
        if changed:
            yield changed
            if not changed.stays:
                carried[each.id] = changed.path


def _carried(plan: Plan, report: Submission, above: tuple[Ref, ...]) -> Reassignment:
    """A report whose level above goes elsewhere goes along, approved or not."""
    unit_id = report.unit_id
    path = _living_path(plan, unit_id) if unit_id in plan.ended else (*above, unit_id)
    return Reassignment(report, _desk(report.unit_path), _desk(path), path, None)


def _change(plan: Plan, report: Submission, by_unit: Mapping[int, Submission], in_period: bool) -> Reassignment | None:
    unit_id, old = report.unit_id, tuple(report.unit_path)
    if unit_id in plan.moved and in_period:
        above = _report_above(plan, report, by_unit)
        if above is not None and not above.standing.is_settled:
            path = _path(plan, unit_id)
            return Reassignment(report, _desk(old), _desk(path), path, above.id)
        if not plan.ended.keys() & set(old):
            name = plan.name_of(plan.parent[unit_id])
            why = f"{name} đã được duyệt trong đợt này" if above else f"{name} không có trong đợt này"
            return Reassignment(report, _desk(old), _desk(old), old, None, why)
    if plan.ended.keys() & set(old):
        path = _living_path(plan, unit_id)
        if path != old:
            return Reassignment(report, _desk(old), _desk(path), path, None)
    return None


def _report_above(plan: Plan, report: Submission, by_unit: Mapping[int, Submission]) -> Submission | None:
    """What the report will be part of: that of the new parent, or of the nearest above where some levels make no step."""
    above = reversed(_path(plan, report.unit_id)[:-1])
    found = (by_unit.get(each) for each in above if isinstance(each, int))
    return next(filter(None, found), None) if report.above_unit_id else next(found, None)


def _living_path(plan: Plan, unit_id: int) -> tuple[Ref, ...]:
    """The desks that answer for a unit: its own, or its heir's, or (nobody carries it on) those above it."""
    if unit_id not in plan.ended:
        return _path(plan, unit_id)
    heir = next((link.successor for link in plan.links if link.predecessor == unit_id and link.act is Act.MERGE), None)
    if heir is not None:
        return _path(plan, heir)
    above = plan.snapshot.before[unit_id].parent_id
    return (*(_living_path(plan, above) if above else ()), unit_id)


def _path(plan: Plan, ref: Ref) -> tuple[Ref, ...]:
    path: list[Ref] = [ref]
    while (above := plan.parent_of(path[-1])) is not None and above not in path:
        path.append(above)
    return tuple(reversed(path))


def _desk(path: Sequence[Ref]) -> Ref:
    return path[-2] if len(path) > 1 else path[-1]


def _give_totals(parent_ids: set[int], now: datetime) -> None:
    """A report that had nothing below it and now has gets a row for its totals."""
    query = select(Submission).outerjoin(Total).where(one_of(Submission.id, parent_ids), Total.submission_id.is_(None))
    for parent in db.session.scalars(query.options(joinedload(Submission.round).joinedload(Round.form_version))):
        empty_totals([parent], parent.round.form_version.compiled, now=now)


def _owe(parent_ids: set[int | None]) -> None:
    depths = select(Submission.id, Submission.depth).where(one_of(Submission.id, [each for each in parent_ids if each]))
    marks = [{"submission_id": parent_id, "depth": depth} for parent_id, depth in db.session.execute(depths)]
    if marks:
        db.session.execute(insert(StaleMark), marks)
        hurry("consolidation")


def _write(edges: Mapping[int, int | None], paths: Mapping[int, Sequence[int]]) -> None:
    if not paths:
        return
    statement = (
        update(Submission)
        .where(Submission.id == bindparam("b_id"))
        .values(
            parent_id=cast(bindparam("b_parent"), BigInteger),
            unit_path=cast(bindparam("b_path"), ARRAY(Integer)),
            depth=bindparam("b_depth"),
        )
    )
    rows = [
        {"b_id": each, "b_parent": edges[each], "b_path": list(path), "b_depth": len(path) - 1}
        for each, path in paths.items()
    ]
    db.session.connection().execute(statement, rows)
    above = aliased(Submission)
    db.session.execute(
        update(Submission)
        .where(one_of(Submission.id, paths), Submission.above_unit_id.is_not(None), above.id == Submission.parent_id)
        .values(above_unit_id=above.unit_path[above.depth + 1])
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
