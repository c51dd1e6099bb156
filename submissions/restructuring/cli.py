"""`flask units restructure` and `flask units undo-restructure`: the tree by decision, rehearsed first.

Thin: read, rehearse, perhaps apply, commit once. Faults carry line and column; a refusal is exit status 1 and nothing written.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from extensions import db
from submissions import wording
from submissions.cli import plain_refusals
from submissions.restructuring.rehearsing import Rehearsal, apply, draft, last_applied, rehearse, standing_twin, undo
from submissions.restructuring.restructures import people_of
from units.access import OPERATOR
from units.cli import READABLE, day_given, read_sheet, refuse_file, units
from units.restructuring.rows import COLUMNS
from units.tables import FileFaults
from vietnamese import format_number
from workflow.deadlines import local_day

MOST_LINES = 50
"""Lines of one list told to people; JSON has them all."""


@units.command("restructure")
@click.argument("file", type=READABLE)
@click.option("--decision", required=True, metavar="NO", help="Số quyết định.")
@click.option("--effective", required=True, metavar="DATE", help="Ngày hiệu lực.")
@click.option("--apply", "wants_apply", is_flag=True, help="Áp dụng; không có thì chỉ diễn tập.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--require-all-under", metavar="CODE", help="Từ chối tệp bỏ sót một đơn vị dưới CODE.")
@with_appcontext
def restructure(
    file: Path, decision: str, effective: str, wants_apply: bool, as_json: bool, require_all_under: str | None
) -> None:
    """Sắp xếp lại cây tổ chức theo FILE (CSV): diễn tập, và áp dụng khi có --apply.

    Cột: action,code,to_code,name,kind,sector,parent_code,share; action: found, rename, move, merge, split, dissolve.
    """
    now = datetime.now(UTC)
    try:
        acts = read_sheet(file, COLUMNS).lines
    except FileFaults as faults:
        refuse_file(file, faults, as_json=as_json)
    day = day_given(effective)
    if wants_apply and standing_twin(acts, decision, day):
        _say_again(decision, as_json)
        return
    with plain_refusals():
        rehearsal = rehearse(acts, day, require_all_under=require_all_under)
        if wants_apply and rehearsal.may_be_applied:
            apply(draft(acts, decision, day, by=OPERATOR, now=now), rehearsal, by=OPERATOR, now=now)
            db.session.commit()
    done = wants_apply and rehearsal.may_be_applied
    click.echo(
        json.dumps(as_mapping(rehearsal, decision, day, done, today=local_day(now)), ensure_ascii=False)
        if as_json
        else told(rehearsal)
    )
    if not rehearsal.may_be_applied:
        _refuse(file, rehearsal)
    if not as_json:
        click.echo("Đã áp dụng." if done else "Chỉ là diễn tập, chưa ghi gì; thêm --apply để áp dụng.", err=True)


@units.command("undo-restructure")
@click.argument("decision")
@with_appcontext
def undo_restructure(decision: str) -> None:
    """Hoàn tác lần áp dụng gần nhất của quyết định DECISION, khi chưa có gì mới được ký."""
    with plain_refusals():
        undo(last_applied(decision), by=OPERATOR, now=datetime.now(UTC))
        db.session.commit()
    click.echo(f"Đã hoàn tác quyết định {decision}.", err=True)


def as_mapping(
    rehearsal: Rehearsal, decision: str, effective: date, is_applied: bool, *, today: date
) -> dict[str, Any]:
    """A rehearsal as other programs read it."""
    plan, proof = rehearsal.plan, rehearsal.proof
    names = {ref: plan.name_of(ref) for each in rehearsal.reports for ref in (each.old_desk, each.new_desk)}
    people = people_of(rehearsal.reports, today)
    faults = [{"line": each.line, "column": each.column, "message": each.message} for each in rehearsal.faults]
    return {
        "decision": decision,
        "effective": effective.isoformat(),
        "ok": rehearsal.may_be_applied,
        "applied": is_applied,
        "faults": faults,
        "left_out": [{"code": each.code, "name": each.name} for each in rehearsal.left_out],
        "remarks": [
            {"line": each.line, "column": each.column, "message": each.message} for each in rehearsal.reading.remarks
        ],
        "actions": dict(rehearsal.acts),
        "units": {"before": len(plan.snapshot.before), "after": len(plan.living())},
        "kinds": {kind: {"before": before, "after": after} for kind, before, after in rehearsal.kinds},
        "followers": len(plan.followers),
        "members": {
            "before": proof.before,
            "after": proof.after,
            "dissolved": proof.dissolved,
            "undivided": proof.undivided,
            "units_without_count": proof.unknown,
            "conserved": proof.is_conserved,
        },
        "receiving": [
            {
                "code": plan.code_of(each.ref),
                "name": each.name,
                "total": each.total,
                "parts": [list(part) for part in each.parts],
            }
            for each in proof.receiving
        ],
        "reports": [
            {
                "round_id": each.submission.round_id,
                "submission_id": each.submission.id,
                "unit": each.submission.unit_code,
                "state": each.submission.state,
                "old_reviewer": names[each.old_desk],
                "old_people": people.get(each.old_desk, []) if isinstance(each.old_desk, int) else [],
                "new_reviewer": names[each.new_desk],
                "new_people": people.get(each.new_desk, []) if isinstance(each.new_desk, int) else [],
                "stays": each.stays,
            }
            for each in rehearsal.reports
        ],
        "people_without_unit": [{"name": name, "unit": unit} for name, unit in rehearsal.stranded],
    }


def told(rehearsal: Rehearsal) -> str:
    """A rehearsal in words."""
    plan, proof = rehearsal.plan, rehearsal.proof
    acts = ", ".join(f"{act} {count}" for act, count in sorted(rehearsal.acts.items()))
    lines = [
        f"Dòng: {acts or 'không có'}.",
        f"Đơn vị: trước {format_number(len(plan.snapshot.before))}, sau {format_number(len(plan.living()))}; "
        f"{format_number(len(plan.followers))} đơn vị chuyển theo cấp trên sáp nhập.",
    ]
    lines += [
        f"  {wording.word('kinds', kind)}: {before} → {after}"
        for kind, before, after in rehearsal.kinds
        if before != after
    ]
    if rehearsal.faults:
        return "\n".join(lines)
    lines.append(
        f"Đoàn viên (số đã duyệt gần nhất): trước {format_number(proof.before)} = sau {format_number(proof.after)}"
        f" + giải thể {format_number(proof.dissolved)} + chia không có tỷ lệ {format_number(proof.undivided)}"
        f": {'khớp' if proof.is_conserved else 'KHÔNG KHỚP'}; {format_number(proof.unknown)} đơn vị chưa có số."
    )
    reports = [
        f"{each.submission.unit_name}: {plan.name_of(each.old_desk)} → {plan.name_of(each.new_desk)}"
        + (f" (ở lại: {each.stays})" if each.stays else "")
        for each in rehearsal.reports
    ]
    lines += _listed("Báo cáo đang mở đổi người duyệt", reports)
    lines += _listed("Người không còn đơn vị", [f"{name} ({unit})" for name, unit in rehearsal.stranded])
    return "\n".join(lines)


def _listed(heading: str, items: list[str]) -> list[str]:
    if not items:
        return [f"{heading}: không có."]
    more = [f"  … và {len(items) - MOST_LINES} nữa"] if len(items) > MOST_LINES else []
    return [f"{heading}: {len(items)}", *(f"  {item}" for item in items[:MOST_LINES]), *more]


def _refuse(file: Path, rehearsal: Rehearsal) -> None:
    for fault in rehearsal.faults:
        where = f", cột {fault.column}" if fault.column else ""
        click.echo(f"{file.name}: dòng {fault.line}{where}: {fault.message}", err=True)
    for node in rehearsal.left_out:
        click.echo(f"{file.name}: bỏ sót {node.code} {node.name}", err=True)
    left = f", bỏ sót {len(rehearsal.left_out)} đơn vị" if rehearsal.left_out else ""
    raise click.ClickException(f"{file.name}: {len(rehearsal.faults)} lỗi{left}; chưa ghi gì.")


def _say_again(decision: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"decision": decision, "ok": True, "applied": True, "again": True}, ensure_ascii=False))
    click.echo(f"Quyết định {decision} với tệp này đã được áp dụng; không đổi gì.", err=True)
