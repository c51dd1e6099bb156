"""`flask units …`: the tree from files. Thin: read, call one verb, commit; faults with line numbers on stderr, exit 1."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from extensions import db
from units.importing import FileFaults, import_units

units = AppGroup("units", help="Đơn vị và cây tổ chức.")
LARGEST_FILE = 50 * 1024 * 1024


def read_text(path: Path) -> str:
    """The text of a UTF-8 file. Errors: click.ClickException in plain words."""
    if path.stat().st_size > LARGEST_FILE:
        raise click.ClickException(f"{path.name}: tệp lớn hơn {LARGEST_FILE // 1024 // 1024} MB, không đọc")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        raise click.ClickException(
            f"{path.name}: dòng {line}: không phải UTF-8 (tệp mã TCVN3, VNI cũ cần chuyển trước)"
        ) from None


def refuse_file(path: Path, faults: FileFaults) -> None:
    """Tell every fault of a file with its line on stderr and stop with exit status 1."""
    for fault in faults.faults:
        click.echo(f"{path.name}: dòng {fault.line}: {fault.message}", err=True)
    raise click.ClickException(f"{path.name}: {len(faults.faults)} lỗi, chưa ghi gì.")


@units.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Đọc danh sách đơn vị từ FILE (CSV).

    Cột: code,name,kind,sector,parent_code,valid_from,valid_to. Sai một dòng thì không ghi gì; chạy lại không đổi gì.
    """
    try:
        outcome = import_units(read_text(file))
    except FileFaults as faults:
        refuse_file(file, faults)
        return
    db.session.commit()
    click.echo(f"Đã thêm {outcome.added} đơn vị; {outcome.unchanged} đơn vị đã có như vậy.", err=True)
    if outcome.without_sector:
        click.echo(
            f"{outcome.without_sector} đơn vị cơ sở chưa có khu vực: không được hỏi những ô chỉ dành cho một khu vực.",
            err=True,
        )
