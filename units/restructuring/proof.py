"""Why a plan may be applied: codes are carried once, nothing stands under itself or in an impossible place, shares add up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from units.kinds import INSIDE_GRASSROOTS, Level
from units.restructuring.rows import Act, Row, RowFault
from units.restructuring.values import Plan, Ref

MOST_NAMED = 20


def faults_of(plan: Plan, rows: Iterable[Row]) -> Iterator[RowFault]:
    """Everything that keeps a worked-out plan from being applied; `rows`: the acts of units that exist."""
    yield from _stranded(plan)
    yield from _codes(plan)
    yield from _places(plan)
    yield from _provinces(plan)
    yield from _shares(rows)
    yield from _later(plan)


def _stranded(plan: Plan) -> Iterator[RowFault]:
    stranded: dict[int, list[str]] = {}
    for node in plan.snapshot.after.values():
        above = node.parent_id
        if above in plan.ended and node.id not in plan.ended and node.id not in plan.parent:
            stranded.setdefault(above, []).append(f"{node.name} ({node.code})")  # type: ignore[arg-type]
    for above, names in stranded.items():
        row = plan.ended[above]
        if row.act is not Act.MERGE:
            message = f"còn {len(names)} đơn vị trực thuộc chưa được chuyển hay kết thúc: {_some(names)}"
            yield RowFault(row.line, "code", message)


def _codes(plan: Plan) -> Iterator[RowFault]:
    """Codes that two units would carry: the acts that bring them there are told, with whoever carries them already."""
    carried: dict[str, list[Ref]] = {}
    for ref in plan.living():
        carried.setdefault(plan.code_of(ref), []).append(ref)
    day = f"{plan.snapshot.effective:%d/%m/%Y}"
    for code in carried.keys() & plan.snapshot.foreign:
        for ref in carried[code]:
            if row := _labelled_by(plan, ref):
                yield RowFault(row.line, "code", f"mã {code} đã có đơn vị khác mang từ ngày {day}")
    for code, refs in carried.items():
        rows = {ref: row for ref in refs if (row := _labelled_by(plan, ref)) and code in (ref, row.to_code)}
        first = next((ref for ref in refs if ref not in rows), refs[0])
        for ref, row in rows.items():
            if ref != first:
                yield RowFault(row.line, "code", f"mã {code} thuộc về {plan.name_of(first)} từ ngày {day}")


def _places(plan: Plan) -> Iterator[RowFault]:
    circling = _circling(plan)
    for ref, parent in plan.parent.items():
        row = _row_of(plan, ref)
        if ref in circling:
            yield RowFault(row.line, "parent_code", f"{plan.name_of(ref)} sẽ nằm dưới chính nó")
        above_is_grassroots = plan.kind_of(parent).level is Level.GRASSROOTS
        if above_is_grassroots and plan.kind_of(ref) not in INSIDE_GRASSROOTS:
            message = f"{plan.name_of(parent)} là công đoàn cơ sở, không thể có {plan.name_of(ref)} trực thuộc"
            yield RowFault(row.line, "parent_code", message)


def _provinces(plan: Plan) -> Iterator[RowFault]:
    """Whoever becomes, is founded or is moved as a unit of the level of a province stands at the root or below a confederation."""
    for ref in dict.fromkeys([*plan.renamed, *plan.parent]):
        above, kind = plan.kind_above(ref), plan.kind_of(ref)
        if above and not kind.may_stand_below(above):
            row = _row_of(plan, ref)
            yield RowFault(row.line, "kind" if row.kind else "parent_code", f"{kind} không đứng dưới {above}")


def _shares(rows: Iterable[Row]) -> Iterator[RowFault]:
    parts: dict[str, list[Row]] = {}
    for row in rows:
        if row.act is Act.SPLIT:
            parts.setdefault(row.code, []).append(row)
    for code, acts in parts.items():
        first = acts[0]
        shares = [row.share for row in acts if row.share is not None]
        receivers = [row.to_code for row in acts]
        if len(acts) < 2:
            yield RowFault(first.line, "code", f"chia {code} cần ít nhất hai dòng split")
        if len(set(receivers)) < len(receivers):
            yield RowFault(first.line, "to_code", f"chia {code}: một đơn vị nhận hai lần")
        if shares and len(shares) < len(acts):
            yield RowFault(first.line, "share", f"chia {code}: ghi tỷ lệ cho mọi dòng, hoặc không dòng nào")
        elif shares and sum(shares) != 1:
            message = f"chia {code}: tổng các tỷ lệ là {float(sum(shares)):g}, phải đúng bằng 1 (có thể ghi 1/3)"
            yield RowFault(first.line, "share", message)


def _later(plan: Plan) -> Iterator[RowFault]:
    for unit_id in sorted(set(plan.ended) | set(plan.renamed) | {ref for ref in plan.parent if isinstance(ref, int)}):
        node = plan.snapshot.before.get(unit_id)
        if node and node.changed_on:
            row = _row_of(plan, unit_id)
            message = f"{node.name} đã có thay đổi từ ngày {node.changed_on:%d/%m/%Y}, sau ngày hiệu lực; hoàn tác thay đổi đó trước"
            yield RowFault(row.line, "code", message)


def _labelled_by(plan: Plan, ref: Ref) -> Row | None:
    """The act that founds or renames a unit."""
    return plan.founded[ref] if isinstance(ref, str) else plan.renamed.get(ref)


def _circling(plan: Plan) -> set[Ref]:
    """Units that would stand below themselves; no way up is walked twice."""
    circling: set[Ref] = set()
    walked: set[Ref] = set()
    for ref in plan.parent:
        way: list[Ref] = []
        above: Ref | None = ref
        while above is not None and above not in walked:
            walked.add(above)
            way.append(above)
            above = plan.parent_of(above)
        if above in way:
            circling.update(way[way.index(above) :])
    return circling


def _row_of(plan: Plan, ref: Ref) -> Row:
    if isinstance(ref, str):
        return plan.founded[ref]
    for rows in (plan.moved, plan.ended, plan.renamed):
        if ref in rows:
            return rows[ref]
    return plan.ended[plan.followers[ref]]


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} và {len(names) - MOST_NAMED} đơn vị khác" if len(names) > MOST_NAMED else shown
