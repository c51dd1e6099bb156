"""The tree before a decision and what the decision does to it, as plain values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from units.kinds import Sector, UnitKind
from units.restructuring.rows import Act, Row, RowFault

Ref = int | str
"""A unit of the tree by its id, or one the file founds by its code."""


@dataclass(frozen=True)
class Node:
    """A unit with its labels. `changed_on`: first day after the effective date on which something of it is already decided."""

    id: int
    code: str
    name: str
    kind: UnitKind
    sector: Sector | None
    parent_id: int | None
    changed_on: date | None = None


@dataclass(frozen=True)
class Snapshot:
    """The tree the day before a decision takes effect, and as it would be on that day without the decision."""

    effective: date
    before: Mapping[int, Node]
    after: Mapping[int, Node]
    foreign: frozenset[str] = frozenset()
    """Codes carried on the day by units outside the part of the tree looked at: taken, whoever it is by."""
    above: UnitKind | None = None
    """What stands above the top of the part looked at; None for the whole tree."""

    def within(self, top_id: int) -> Snapshot:
        """The part of the tree at and below one unit; the rest is not there, but its codes stay taken."""
        before, after = (_below(nodes, top_id) for nodes in (self.before, self.after))
        foreign = frozenset(node.code for node in self.after.values() if node.id not in after)
        above = self.after.get(after[top_id].parent_id or 0) if top_id in after else None
        for nodes in (before, after):
            if top_id in nodes:
                nodes[top_id] = replace(nodes[top_id], parent_id=None)
        return Snapshot(self.effective, before, after, foreign, above.kind if above else None)

    @property
    def day_before(self) -> date:
        """The last day of the old order."""
        return self.effective - timedelta(days=1)


@dataclass(frozen=True)
class Link:
    """`successor` carries on what `predecessor` was; `share`: of its figures, None when no key was given."""

    predecessor: int
    successor: Ref
    share: Fraction | None
    act: Act


@dataclass
class Plan:
    """What changes, and nothing else. Units are ids; those to be founded are named by their codes."""

    snapshot: Snapshot
    founded: dict[str, Row] = field(default_factory=dict)
    renamed: dict[int, Row] = field(default_factory=dict)
    parent: dict[Ref, Ref] = field(default_factory=dict)
    """The new unit directly above of whatever is founded, moved, or follows."""
    moved: dict[int, Row] = field(default_factory=dict)
    followers: dict[int, int] = field(default_factory=dict)
    """Units that follow a merged one: unit -> the unit that ended above it."""
    ended: dict[int, Row] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    named: set[int] = field(default_factory=set)
    """Units some line speaks of: as what changes, as what receives, or as what stands above."""
    faults: list[RowFault] = field(default_factory=list)

    def name_of(self, ref: Ref) -> str:
        """What a unit is called from the effective date on."""
        if isinstance(ref, str):
            return self.founded[ref].name
        renamed = self.renamed.get(ref)
        return renamed.name if renamed and renamed.name else self._node(ref).name

    def code_of(self, ref: Ref) -> str:
        """The code a unit carries from the effective date on."""
        if isinstance(ref, str):
            return ref
        renamed = self.renamed.get(ref)
        return renamed.to_code if renamed and renamed.to_code else self._node(ref).code

    def kind_of(self, ref: Ref) -> UnitKind:
        """The kind of a unit from the effective date on."""
        row = self.founded[ref] if isinstance(ref, str) else self.renamed.get(ref)
        return row.kind if row and row.kind else self._node(ref).kind  # type: ignore[arg-type]

    def parent_of(self, ref: Ref) -> Ref | None:
        """The unit directly above from the effective date on; None at the root."""
        return self.parent[ref] if ref in self.parent else None if isinstance(ref, str) else self._node(ref).parent_id

    def kind_above(self, ref: Ref) -> UnitKind | None:
        """The kind of the unit directly above from the effective date on; None at the root."""
        above = self.parent_of(ref)
        return self.snapshot.above if above is None else self.kind_of(above)

    def living(self) -> list[Ref]:
        """Every unit of the new order."""
        return [*(unit_id for unit_id in self.snapshot.after if unit_id not in self.ended), *self.founded]

    @property
    def touched(self) -> set[int]:
        """Units of the tree that something happens to, receivers included."""
        receivers = {link.successor for link in self.links if isinstance(link.successor, int)}
        above = {ref for ref in self.parent.values() if isinstance(ref, int)}
        moving = {ref for ref in self.parent if isinstance(ref, int)}
        return set(self.ended) | set(self.renamed) | moving | receivers | above

    def _node(self, unit_id: int) -> Node:
        return self.snapshot.after.get(unit_id) or self.snapshot.before[unit_id]


def _below(nodes: Mapping[int, Node], top_id: int) -> dict[int, Node]:
    children: dict[int | None, list[int]] = {}
    for node in nodes.values():
        children.setdefault(node.parent_id, []).append(node.id)
    found, waiting = {}, [top_id] if top_id in nodes else []
    while waiting:
        unit_id = waiting.pop()
        found[unit_id] = nodes[unit_id]
        waiting += children.get(unit_id, [])
    return found


def left_out(plan: Plan, top_id: int) -> list[Node]:
    """Units below `top_id` the day before that no line of the file takes into account in any column, by code."""
    below: dict[int | None, list[Node]] = {}
    for node in plan.snapshot.before.values():
        below.setdefault(node.parent_id, []).append(node)
    found, waiting = [], [top_id]
    while waiting:
        children = below.get(waiting.pop(), [])
        found += [child for child in children if child.id not in plan.named]
        waiting += [child.id for child in children]
    return sorted(found, key=lambda node: node.code)
