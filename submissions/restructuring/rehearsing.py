"""A restructure rehearsed, applied and undone as one act: the tree, the reports on the way, the people, the proof.

A rehearsal writes nothing and says everything: what changes, who is left out, who judges what, and that no member is lost.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from extensions import db
from submissions.restructuring.restructures import Reassignment, give_back, reassign, reassignments
from submissions.rounds.opening import last_known_members
from units.access import Doer
from units.people import Appointment, User
from units.restructuring import undoing
from units.restructuring.applying import take_turn, write_plan
from units.restructuring.models import Restructure
from units.restructuring.plan import make_plan
from units.restructuring.rows import Act, Reading, Row, RowFault, read_rows
from units.restructuring.shares import divide
from units.restructuring.snapshot import fingerprint, snapshot_around
from units.restructuring.values import Node, Plan, Ref, left_out
from units.tree import one_of, unit_by_code, within
from workflow.refusals import Refused

Acts = Sequence[tuple[int, Mapping[str, str]]]
"""The lines of a file: line number, cells by column."""


@dataclass(frozen=True)
class Receiving:
    """What one unit takes over: its own last known members and those of whoever merges or splits into it."""

    ref: Ref
    name: str
    parts: tuple[tuple[str, int | None], ...]
    total: int


@dataclass(frozen=True)
class Proof:
    """Members before and after. Conserved: before = after + dissolved + undivided (split without a key), exactly."""

    before: int
    after: int
    dissolved: int
    undivided: int
    unknown: int
    """Units of which no count is known; they add nothing on either side."""
    receiving: tuple[Receiving, ...]

    @property
    def is_conserved(self) -> bool:
        """Is nobody lost and nobody counted twice?"""
        parts = all(sum(count or 0 for _, count in each.parts) == each.total for each in self.receiving)
        return parts and self.before == self.after + self.dissolved + self.undivided


@dataclass(frozen=True)
class Rehearsal:
    """Everything a decision would do, or why it cannot."""

    plan: Plan
    reading: Reading
    faults: tuple[RowFault, ...]
    left_out: tuple[Node, ...]
    proof: Proof
    reports: tuple[Reassignment, ...]
    stranded: tuple[tuple[str, str], ...]
    """(person, unit that ends) of whoever is left without a living unit."""
    fingerprint: str

    @property
    def may_be_applied(self) -> bool:
        """Is there nothing against it?"""
        return not self.faults and not self.left_out

    @property
    def acts(self) -> Counter[str]:
        """How many lines of each act."""
        return Counter(row.act.value for row in self.reading.rows)

    @property
    def kinds(self) -> list[tuple[str, int, int]]:
        """(kind, units before, units after), kinds that occur."""
        before = Counter(node.kind.value for node in self.plan.snapshot.before.values())
        after = Counter(self.plan.kind_of(ref).value for ref in self.plan.living())
        return [(kind, before[kind], after[kind]) for kind in sorted(before | after)]


def rehearse(
    acts: Acts, effective: date, *, scope_id: int | None = None, require_all_under: str | None = None
) -> Rehearsal:
    """Work out what a file of acts would do, in the whole tree or at and below one unit.

    Errors: Refused("not_found") for an unknown `require_all_under`.
    """
    reading = read_rows(acts)
    snapshot = whole = snapshot_around(effective)
    if scope_id is not None:
        snapshot = whole.within(scope_id)
    plan = make_plan(snapshot, reading.rows)
    strange = _elsewhere(plan, reading.rows, scope_id) if scope_id is not None else ()
    faults = sorted([*reading.faults, *plan.faults, *strange], key=lambda fault: (fault.line, fault.column))
    sound = not faults
    return Rehearsal(
        plan=plan,
        reading=reading,
        faults=tuple(faults),
        left_out=tuple(_left_out(plan, require_all_under)),
        proof=_proof(plan) if sound else Proof(0, 0, 0, 0, 0, ()),
        reports=tuple(each for each in reassignments(plan) if not each.submission.standing.is_settled) if sound else (),
        stranded=tuple(_stranded(plan)) if sound else (),
        fingerprint=fingerprint(whole),
    )


def standing_twin(acts: Acts, decision: str, effective: date) -> Restructure | None:
    """The same acts already applied under the same decision and date."""
    query = select(Restructure).where(
        Restructure.decision == decision, Restructure.effective_on == effective, Restructure.undone_at.is_(None)
    )
    query = query.where(Restructure.applied_at.is_not(None))
    sought = digest(acts)
    return next((each for each in db.session.scalars(query) if digest(each.acts) == sought), None)


def digest(acts: Acts) -> str:
    """What tells one list of acts from another: SHA-256 of its lines, in hexadecimal."""
    plain = [[line, {column: cells[column] for column in sorted(cells)}] for line, cells in acts]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()


def draft(
    acts: Acts, decision: str, effective: date, *, scope_id: int | None = None, by: Doer, now: datetime
) -> Restructure:
    """Keep a file of acts to be rehearsed and applied."""
    kept = Restructure(
        decision=decision,
        effective_on=effective,
        scope_id=scope_id,
        acts=[[line, dict(cells)] for line, cells in acts],
        made_at=now,
        made_by=by.user_id,
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def apply(restructure: Restructure, rehearsal: Rehearsal, *, by: Doer, now: datetime) -> None:
    """Carry out what `rehearsal` showed, whole or not at all.

    Errors: Refused("rehearse_again") when the tree is no longer the one rehearsed, "not_applicable" when there are faults.
    """
    take_turn()
    if restructure.applied_at is not None:
        raise Refused("already_applied", decision=restructure.decision)
    if not rehearsal.may_be_applied:
        raise Refused("not_applicable", faults=len(rehearsal.faults), left_out=len(rehearsal.left_out))
    if fingerprint(snapshot_around(restructure.effective_on)) != rehearsal.fingerprint:
        raise Refused("rehearse_again", decision=restructure.decision)
    ids = write_plan(rehearsal.plan, restructure, by=by, now=now)
    reassign(rehearsal.plan, ids, restructure, by=by, now=now)
    db.session.flush()


def undo(restructure: Restructure, *, by: Doer, now: datetime) -> None:
    """Take a restructure back while nothing new was signed. Errors: Refused("not_undoable") with the reasons."""
    take_turn()
    if reasons := list(undoing.reasons_against(restructure)):
        raise Refused("not_undoable", reasons=reasons)
    give_back(restructure, now=now)
    undoing.undo(restructure, by=by, now=now)


def last_applied(decision: str) -> Restructure:
    """The restructure that stands under a decision, the latest first. Errors: Refused("not_found")."""
    query = select(Restructure).where(Restructure.decision == decision, Restructure.applied_at.is_not(None))
    query = query.where(Restructure.undone_at.is_(None)).order_by(Restructure.applied_at.desc(), Restructure.id.desc())
    found = db.session.scalar(query.limit(1))
    if found is None:
        raise Refused("not_found", decision=decision)
    return found


def _elsewhere(plan: Plan, rows: Sequence[Row], scope_id: int) -> Iterator[RowFault]:
    """Lines about units that stood below the scope the day before, but stand elsewhere by what has been decided since."""
    nodes = {**plan.snapshot.before, **plan.snapshot.after}
    concerned = (plan.touched | plan.named) & set(nodes)
    gone = concerned - within(concerned, [scope_id], date.max)
    codes = {nodes[unit_id].code for unit_id in gone}
    for row in rows:
        for column, code in (("code", row.code), ("to_code", row.to_code), ("parent_code", row.parent_code)):
            if code in codes:
                yield RowFault(row.line, column, f"đơn vị mang mã {code} nay không thuộc phạm vi đã chọn")
    for unit_id in gone & set(plan.followers):
        row = plan.ended[plan.followers[unit_id]]
        message = f"{nodes[unit_id].name} từng trực thuộc nhưng nay không thuộc phạm vi đã chọn"
        yield RowFault(row.line, "code", message)


def _left_out(plan: Plan, code: str | None) -> list[Node]:
    if code is None:
        return []
    top = unit_by_code(code, plan.snapshot.day_before)
    if top is None:
        raise Refused("not_found", unit=code)
    return left_out(plan, top.id)


def _proof(plan: Plan) -> Proof:
    nodes = plan.snapshot.before
    known = last_known_members(list(nodes), before_round=0)
    incoming: dict[Ref, list[tuple[str, int | None]]] = {}
    undivided = 0
    handed_on: set[int] = set()
    for predecessor, links in _links_by_predecessor(plan).items():
        handed_on.add(predecessor)
        count = known.get(predecessor)
        for link, part in zip(links, divide(count, [link.share for link in links]), strict=True):
            if link.share is not None:
                incoming.setdefault(link.successor, []).append((nodes[predecessor].name, part))
            elif part:
                undivided += part
    for unit_id in incoming.keys() & nodes.keys() - handed_on - plan.ended.keys():
        incoming[unit_id].insert(0, (nodes[unit_id].name, known.get(unit_id)))  # type: ignore[index]
    receiving = tuple(
        Receiving(ref, plan.name_of(ref), tuple(parts), sum(count or 0 for _, count in parts))
        for ref, parts in incoming.items()
    )
    untouched = sum(
        count
        for unit_id, count in known.items()
        if unit_id not in plan.ended and unit_id not in handed_on and unit_id not in incoming
    )
    dissolved = sum(known.get(unit_id, 0) for unit_id, row in plan.ended.items() if row.act is Act.DISSOLVE)
    after = untouched + sum(each.total for each in receiving)
    ordered = tuple(sorted(receiving, key=lambda each: (-each.total, each.name)))
    return Proof(sum(known.values()), after, dissolved, undivided, len(nodes) - len(known), ordered)


def _links_by_predecessor(plan: Plan) -> dict[int, list[Any]]:
    links: dict[int, list[Any]] = {}
    for link in plan.links:
        links.setdefault(link.predecessor, []).append(link)
    return links


def _stranded(plan: Plan) -> list[tuple[str, str]]:
    """People whose every office from the effective date on is at a unit that ends."""
    if not plan.ended:
        return []
    still = Appointment.valid_to.is_(None) | (Appointment.valid_to >= plan.snapshot.effective)
    ending = one_of(Appointment.unit_id, plan.ended)
    elsewhere = select(Appointment.user_id).where(still, ~ending)
    query = (
        select(User.name, func.min(Appointment.unit_id))
        .join(Appointment, Appointment.user_id == User.id)
        .where(still, ending, User.id.not_in(elsewhere), User.enabled)
        .group_by(User.id)
        .order_by(User.sort_key)
    )
    return [(name, plan.snapshot.before[unit_id].name) for name, unit_id in db.session.execute(query)]
