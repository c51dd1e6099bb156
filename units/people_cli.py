"""`flask people …`: accounts from the command line of the server. Thin: read, call one verb, commit."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from extensions import db
from units.access import OPERATOR
from units.cli import READABLE, read_sheet, refuse_file
from units.people import User
from units.people_importing import COLUMNS, OPTIONAL, plan_people, write_people
from units.tables import FileFaults
from units.tickets import invite, reset_at_once
from workflow.refusals import Refused

people = AppGroup("people", help="Người dùng và chức vụ.")


@people.command("reset-password")
@click.argument("email")
def reset_password(email: str) -> None:
    """In ra đường dẫn dùng một lần, trong 1 giờ, để người có địa chỉ EMAIL đặt mật khẩu.

    Cũng là cách người quản trị đầu tiên vào một hệ thống mới.
    """
    person = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if person is None:
        raise click.ClickException(f"Không có tài khoản nào dùng địa chỉ {email}.")
    try:
        token = reset_at_once(person, key=current_app.config["SECRET_KEY"], now=datetime.now(UTC))
    except Refused:
        raise click.ClickException(f"tài khoản {email} đang bị khóa; mở khóa trước đã") from None
    db.session.commit()
    click.echo(f"Ai có đường dẫn này là đặt được mật khẩu của {person.name}; các đường dẫn cũ hết hiệu lực.", err=True)
    click.echo(f"{current_app.config['BASE_URL'].rstrip('/')}/new-password/{token}")


@people.command("import")
@click.argument("file", type=READABLE)
@click.option("--dry-run", is_flag=True, help="Chỉ xem sẽ thêm gì, không ghi.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--invite", "with_invitation", is_flag=True, help="Gửi thư mời cho mọi tài khoản mới.")
def import_command(file: Path, dry_run: bool, as_json: bool, with_invitation: bool) -> None:
    """Đọc danh sách người dùng và chức vụ từ FILE (CSV hoặc XLSX).

    Cột: name,email,unit_code,role,from,to và có thể thêm title, phone. Vai trò: reporter, chair, reviewer, approver, staff, admin.
    Sai một dòng thì không ghi gì; chạy lại không đổi gì.
    """
    now = datetime.now(UTC)
    try:
        plan = plan_people(read_sheet(file, COLUMNS, OPTIONAL), by=OPERATOR, now=now)
    except FileFaults as faults:
        refuse_file(file, faults, as_json=as_json)
    invited = 0
    if not dry_run:
        fresh = write_people(plan, by=OPERATOR, now=now)
        invited = invite(fresh, by_id=None, now=now) if with_invitation else 0
        db.session.commit()
    counts = {"accounts": plan.people, "appointments": len(plan.offices), "unchanged": plan.unchanged}
    if as_json:
        click.echo(json.dumps({"ok": True, "written": not dry_run, **counts, "invited": invited}))
    verb = "Sẽ thêm" if dry_run else "Đã thêm"
    click.echo(
        f"{verb} {plan.people} tài khoản, {len(plan.offices)} chức vụ; {plan.unchanged} dòng đã có như vậy."
        + (f" Thư mời sẽ gửi: {invited}." if invited else ""),
        err=True,
    )
