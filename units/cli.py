"""`flask units …`: the tree from and to files. Thin: read, call one verb, commit; faults with their places on stderr, exit 1."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from extensions import db
from units.exporting import as_csv, as_workbook, exported_rows
from units.importing import COLUMNS, ImportPlan, plan_import, write_import
from units.tables import LARGEST, FileFaults, Table, read_file
from units.tree import unit_by_code
from vietnamese import NotADate, parse_date
from workflow.deadlines import local_day

units = AppGroup("units", help="Đơn vị và cây tổ chức.")
READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file. Errors: click.ClickException in plain words."""
    if path.stat().st_size > LARGEST:
        raise click.ClickException(f"{path.name}: tệp lớn hơn {LARGEST // 2**20} MB, không đọc")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        raise click.ClickException(
            f"{path.name}: dòng {line}: không phải UTF-8 (tệp mã TCVN3, VNI cũ cần chuyển trước)"
        ) from None


def read_sheet(path: Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> Table:
    """The table of a CSV or XLSX file. Errors: FileFaults, click.ClickException."""
    if path.stat().st_size > LARGEST:
        raise click.ClickException(f"{path.name}: tệp lớn hơn {LARGEST // 2**20} MB, không đọc")
    return read_file(path.read_bytes(), path.name, columns, optional)


def refuse_file(path: Path, faults: FileFaults, *, as_json: bool = False) -> NoReturn:
    """Tell every fault of a file with its place on stderr (and `as_json` on stdout) and stop with exit status 1."""
    if as_json:
        told = [
            {"line": each.line, "column": each.column, "cell": each.cell, "message": each.message}
            for each in faults.faults
        ]
        click.echo(json.dumps({"ok": False, "faults": told}, ensure_ascii=False))
    for fault in faults.faults:
        click.echo(f"{path.name}: {fault.place}: {fault.message}", err=True)
    raise click.ClickException(f"{path.name}: {len(faults.faults)} lỗi, chưa ghi gì.")


def tell_plainly(group: click.Group) -> None:
    """Let every command below `group` say in one line that the database cannot be reached, or hung up."""
    for command in group.commands.values():
        if isinstance(command, click.Group):
            tell_plainly(command)
        elif command.callback:
            command.callback = _telling_plainly(command.callback)


def _telling_plainly(callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def told(*arguments: Any, **named: Any) -> Any:
        try:
            return callback(*arguments, **named)
        except OperationalError as fault:
            said = str(fault.orig).strip().splitlines()
            raise click.ClickException(
                f"PostgreSQL không trả lời ({said[0] if said else 'không rõ vì sao'}). Lệnh dừng ở đây. "
                "Xem máy chủ có chạy không và DATABASE_URL có đúng không, rồi làm lại."
            ) from fault

    return told


def day_given(text: str) -> date:
    """A day somebody typed. Errors: click.ClickException."""
    try:
        return parse_date(text)
    except NotADate:
        raise click.ClickException(f"“{text}” không phải ngày (dd/mm/yyyy hoặc yyyy-mm-dd).") from None


def write_file(file: Path, content: bytes) -> None:
    """Write what was asked for as a file. Errors: click.ClickException when it cannot be written there."""
    try:
        file.write_bytes(content)
    except OSError as fault:
        raise click.ClickException(f"Không ghi được {file}: {fault.strerror}") from None


@units.command("import")
@click.argument("file", type=READABLE)
@click.option("--dry-run", is_flag=True, help="Chỉ xem sẽ thêm gì, không ghi.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def import_command(file: Path, dry_run: bool, as_json: bool) -> None:
    """Đọc danh sách đơn vị từ FILE (CSV hoặc XLSX).

    Cột: code,name,kind,sector,parent_code,valid_from,valid_to. Sai một dòng thì không ghi gì; chạy lại không đổi gì.
    """
    try:
        plan = plan_import(read_sheet(file, COLUMNS))
    except FileFaults as faults:
        refuse_file(file, faults, as_json=as_json)
    if not dry_run:
        write_import(plan)
        db.session.commit()
    if as_json:
        told_plan = {
            "ok": True,
            "written": not dry_run,
            "added": plan.added,
            "unchanged": plan.unchanged,
            "kinds": plan.kinds,
        }
        click.echo(json.dumps(told_plan, ensure_ascii=False))
    _tell(plan, dry_run)


@units.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--scope", metavar="CODE", help="Chỉ đơn vị này và các đơn vị bên dưới.")
@click.option("--on", "day", metavar="DATE", help="Cây tổ chức ngày nào; mặc định là hôm nay.")
def export_command(file: Path, scope: str | None, day: str | None) -> None:
    """Ghi cây tổ chức ra FILE (CSV hoặc XLSX; “-” là CSV ra màn hình), đọc lại được bằng import."""
    on = day_given(day) if day else local_day(datetime.now(UTC))
    top = unit_by_code(scope, on) if scope else None
    if scope and top is None:
        raise click.ClickException(f"Không đơn vị nào mang mã {scope} ngày {on:%d/%m/%Y}.")
    rows = exported_rows(on, top.id if top else None)
    if str(file) == "-":
        sys.stdout.write(as_csv(rows))
    else:
        is_workbook = file.suffix.lower() == ".xlsx"
        write_file(file, as_workbook(rows) if is_workbook else as_csv(rows).encode())
    click.echo(f"{len(rows)} đơn vị, ngày {on:%d/%m/%Y}.", err=True)


def _tell(plan: ImportPlan, dry_run: bool) -> None:
    verb = "Sẽ thêm" if dry_run else "Đã thêm"
    click.echo(f"{verb} {plan.added} đơn vị; {plan.unchanged} đơn vị đã có như vậy.", err=True)
    if plan.kinds:
        click.echo("  " + ", ".join(f"{kind} {count}" for kind, count in plan.kinds.items()), err=True)
    if plan.without_sector:
        click.echo(
            f"{plan.without_sector} đơn vị cơ sở chưa có khu vực: không được hỏi những ô chỉ dành cho một khu vực.",
            err=True,
        )
