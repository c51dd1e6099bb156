"""What a decision does to the tree, worked out before anything is written: from a snapshot and the acts to a plan. Pure.

A unit goes on living as its own successor ("merge,B,B" when nobody else takes the code B, or a split that names the unit
itself): identity is the row, not the code. Whoever stood directly under a unit that merges follows to its successor, unless
the file says otherwise; what stood under a unit that is split or dissolved must be said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from units.restructuring.proof import faults_of
from units.restructuring.rows import Act, Row, RowFault
from units.restructuring.values import Link, Plan, Ref, Snapshot


def make_plan(snapshot: Snapshot, rows: Sequence[Row]) -> Plan:
    """Work out what `rows` do to `snapshot`. A plan with faults is not to be applied; all of them are told at once."""
    plan = Plan(snapshot)
    by_code = {node.code: node.id for node in snapshot.before.values()}
    known = _known(plan, rows, by_code)
    _found_and_rename(plan, known, by_code)
    targets = _Targets(plan)
    _end(plan, known, by_code, targets)
    _move(plan, known, by_code, targets)
    _follow(plan)
    plan.faults += faults_of(plan, known)
    plan.faults.sort(key=lambda fault: (fault.line, fault.column))
    return plan


class _Targets:
    """Who carries a code from the effective date on."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.renamed = {row.to_code: unit_id for unit_id, row in plan.renamed.items() if row.to_code}
        self.after = {node.code: node.id for node in plan.snapshot.after.values()}

    def of(self, code: str) -> Ref | None:
        """The unit, whether or not it lives on; None when nobody would carry the code."""
        if code in self.plan.founded:
            return code
        if code in self.renamed:
            return self.renamed[code]
        unit_id = self.after.get(code)
        renamed = self.plan.renamed.get(unit_id) if unit_id is not None else None
        return None if renamed and renamed.to_code else unit_id

    def living(self, row: Row, column: str, code: str) -> Ref | None:
        """The unit, or a fault told and None."""
        ref = self.of(code)
        day = f"{self.plan.snapshot.effective:%d/%m/%Y}"
        if ref is None:
            self._fault(
                row, column, f"từ ngày {day} không có đơn vị nào mang mã {code}; thêm dòng found nếu là đơn vị mới"
            )
        elif ref in self.plan.ended:
            self._fault(
                row,
                column,
                f"đơn vị mang mã {code} cũng kết thúc theo tệp này; cần dòng found cho đơn vị mới mang mã {code}",
            )
            return None
        if isinstance(ref, int):
            self.plan.named.add(ref)
        return ref

    def _fault(self, row: Row, column: str, message: str) -> None:
        self.plan.faults.append(RowFault(row.line, column, message))


def _known(plan: Plan, rows: Iterable[Row], by_code: Mapping[str, int]) -> list[Row]:
    known = []
    for row in rows:
        if row.act is not Act.FOUND and row.code not in by_code:
            day = f"{plan.snapshot.day_before:%d/%m/%Y}"
            plan.faults.append(RowFault(row.line, "code", f"không đơn vị nào mang mã {row.code} ngày {day}"))
        else:
            known.append(row)
            if row.act is not Act.FOUND:
                plan.named.add(by_code[row.code])
    return known


def _found_and_rename(plan: Plan, rows: Iterable[Row], by_code: Mapping[str, int]) -> None:
    for row in rows:
        if row.act is Act.FOUND:
            if row.code in plan.founded:
                _twice(plan, row, plan.founded[row.code])
            plan.founded.setdefault(row.code, row)
        if row.act is Act.RENAME:
            unit_id = by_code[row.code]
            if unit_id in plan.renamed:
                _twice(plan, row, plan.renamed[unit_id])
            plan.renamed.setdefault(unit_id, row)


def _end(plan: Plan, rows: Sequence[Row], by_code: Mapping[str, int], targets: _Targets) -> None:
    parts: dict[int, list[Row]] = {}
    for row in rows:
        if row.act in (Act.MERGE, Act.SPLIT, Act.DISSOLVE):
            parts.setdefault(by_code[row.code], []).append(row)
    for unit_id, acts in parts.items():
        _one_end(plan, acts)
        if all(targets.of(row.to_code) != unit_id or row.act is Act.DISSOLVE for row in acts):
            plan.ended[unit_id] = acts[0]
    for unit_id, acts in parts.items():
        plan.links += [link for row in acts for link in _links(row, unit_id, targets)]
    for unit_id in plan.renamed.keys() & plan.ended.keys():
        row, end = plan.renamed[unit_id], plan.ended[unit_id]
        plan.faults.append(
            RowFault(row.line, "code", f"đơn vị {row.code} kết thúc ở dòng {end.line}, không đổi tên được")
        )


def _links(row: Row, unit_id: int, targets: _Targets) -> Iterator[Link]:
    """What carries `unit_id` on by one row; one that merges into itself needs no link."""
    if row.act is Act.DISSOLVE:
        return
    successor = targets.living(row, "to_code", row.to_code)
    if successor is not None and (row.act is Act.SPLIT or successor != unit_id):
        yield Link(unit_id, successor, Fraction(1) if row.act is Act.MERGE else row.share, row.act)


def _one_end(plan: Plan, acts: Sequence[Row]) -> None:
    first = acts[0]
    for row in acts[1:]:
        if row.act is not first.act or row.act is not Act.SPLIT:
            hint = "; chia cho nhiều đơn vị thì dùng split" if row.act is Act.MERGE is first.act else ""
            message = f"đơn vị {row.code} đã {first.act.value} ở dòng {first.line}{hint}"
            plan.faults.append(RowFault(row.line, "code", message))


def _move(plan: Plan, rows: Iterable[Row], by_code: Mapping[str, int], targets: _Targets) -> None:
    for row in rows:
        if row.act is Act.FOUND:
            parent = targets.living(row, "parent_code", row.parent_code)
            if parent is not None and plan.founded[row.code] is row:
                plan.parent[row.code] = parent
        if row.act is not Act.MOVE:
            continue
        unit_id = by_code[row.code]
        if unit_id in plan.moved:
            _twice(plan, row, plan.moved[unit_id])
        elif unit_id in plan.ended:
            plan.faults.append(
                RowFault(
                    row.line, "code", f"đơn vị {row.code} kết thúc ở dòng {plan.ended[unit_id].line}, không chuyển được"
                )
            )
        elif (parent := targets.living(row, "parent_code", row.parent_code)) is not None:
            plan.moved[unit_id], plan.parent[unit_id] = row, parent


def _follow(plan: Plan) -> None:
    merged = [link for link in plan.links if link.act is Act.MERGE and link.predecessor in plan.ended]
    successor = {link.predecessor: link.successor for link in merged}
    for node in plan.snapshot.after.values():
        above = node.parent_id
        if above in successor and node.id not in plan.ended and node.id not in plan.parent:
            plan.parent[node.id], plan.followers[node.id] = successor[above], above


def _twice(plan: Plan, row: Row, first: Row) -> None:
    plan.faults.append(RowFault(row.line, "code", f"{row.act.value} {row.code} đã có ở dòng {first.line}"))
