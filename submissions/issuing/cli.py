"""`flask publications verify`: is a published version still what was sealed, and is a file one of its files?"""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from submissions.issuing.sealing import in_groups
from submissions.issuing.verifying import by_code, by_file, faults_of, hash_of, short_seal_of
from vietnamese import format_moment
from workflow.refusals import Refused

publications = AppGroup("publications", help="Báo cáo đã ban hành.")


@publications.command("verify")
@click.argument("code")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def verify_command(code: str, file: Path | None) -> None:
    """Kiểm tra bản ban hành có mã tra cứu CODE; có FILE thì đối chiếu cả nội dung tệp.

    Băm lại mọi tệp đang giữ, tính lại niêm, so với nhật ký. Kết thúc với mã 1 khi có điều gì không khớp.
    """
    try:
        found = by_code(code)
    except Refused:
        raise click.ClickException(f"Không có bản ban hành nào mang mã {code}.") from None
    assert found.issued_at is not None
    click.echo(f"{found.unit_name}: {found.title}, {found.period_name}")
    click.echo(f"Số {found.symbol}, bản số {found.version}, ban hành {format_moment(found.issued_at)}")
    click.echo(f"Mã tra cứu {in_groups(found.code or '')}, dấu kiểm {in_groups(short_seal_of(found), between=' ')}")
    click.echo(f"Niêm {found.seal}")
    if found.withdrawn_at:
        click.echo(f"Đã thu hồi {format_moment(found.withdrawn_at)}: {found.withdrawal_reason}")
    faults = faults_of(found)
    if file is not None:
        with file.open("rb") as stream:
            match = by_file(hash_of(stream), found)
        if match.publication is None:
            faults.append(f"{file.name} không phải tệp nào đã ban hành, hoặc đã bị sửa")
        elif match.publication.id != found.id:
            other = match.publication
            faults.append(
                f"{file.name} là tệp {match.format} của bản số {other.version}, mã {in_groups(other.code or '')}"
            )
        else:
            click.echo(f"{file.name}: đúng là tệp {match.format} của bản này.")
    for fault in faults:
        click.echo(f"KHÔNG KHỚP: {fault}", err=True)
    if faults:
        raise SystemExit(1)
    click.echo("Khớp: mọi tệp và niêm đúng như khi ban hành.")
