"""`flask people …`: accounts from the command line of the server. Thin: read, call one verb, commit."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from extensions import db
from units.people import User
from units.tickets import reset_at_once
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
        raise click.ClickException(f"không có tài khoản nào dùng địa chỉ {email}")
    try:
        token = reset_at_once(person, key=current_app.config["SECRET_KEY"], now=datetime.now(UTC))
    except Refused:
        raise click.ClickException(f"tài khoản {email} đang bị khóa; mở khóa trước đã") from None
    db.session.commit()
    click.echo(f"Ai có đường dẫn này là đặt được mật khẩu của {person.name}; các đường dẫn cũ hết hiệu lực.", err=True)
    click.echo(f"{current_app.config['BASE_URL'].rstrip('/')}/new-password/{token}")
