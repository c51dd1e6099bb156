"""`flask demo`: fills an empty system with the demo province, and tells its logins."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from random import Random

import click
from flask.cli import with_appcontext
from sqlalchemy import select, update

from extensions import db
from submissions.demo.people import LOGINS, PASSWORD, appoint, is_built
from submissions.demo.province import province_of, units_csv
from submissions.demo.rounds import build_rounds
from submissions.notices.models import Notice, NoticeState
from units.importing import import_units
from units.models import Unit
from vietnamese import NotADate, format_number, parse_date
from workflow.deadlines import VIETNAM, local_day


@click.command("demo")
@click.option("--units", default=3000, show_default=True, type=click.IntRange(10, 200_000), help="Số CĐCS.")
@click.option("--seed", default=2026, show_default=True, help="Cùng số này thì cùng một tỉnh.")
@click.option("--today", metavar="DATE", help="Ngày dựng tỉnh mẫu; mặc định là hôm nay.")
@click.option("--logins", is_flag=True, help="Chỉ in tài khoản mẫu.")
@with_appcontext
def demo(units: int, seed: int, today: str | None, logins: bool) -> None:
    """Dựng một tỉnh mẫu vào hệ thống trống."""
    if logins:
        if is_built():
            click.echo(told_logins())
        return
    if is_built():
        click.echo("Tỉnh mẫu đã có sẵn.", err=True)
        return
    if db.session.scalar(select(Unit.id).limit(1)) is not None:
        raise click.ClickException("Hệ thống đã có đơn vị; tỉnh mẫu chỉ dựng vào hệ thống trống.")
    started = time.monotonic()
    build(units, seed, _moment(today))
    db.session.commit()
    say(f"Xong sau {time.monotonic() - started:.0f} giây.")


def build(count: int, seed: int, now: datetime) -> None:
    """Build the province with `count` grassroots units, as of `now`; the caller commits."""
    chance = Random(seed)  # noqa: S311 - invented data, the same for the same seed
    units = province_of(count, chance, local_day(now))
    import_units(units_csv(units))
    say(f"{format_number(len(units))} đơn vị.")
    appoint(units, chance, now)
    build_rounds(units, seed, chance, now, say)
    # Nobody of the demo has a mailbox: what was owed while it was built stands in the inboxes and is not sent.
    inbox = update(Notice).where(Notice.state == NoticeState.OWED).values(state=NoticeState.KEPT)
    db.session.execute(inbox)


def say(text: str) -> None:
    """One line of progress."""
    click.echo(text, err=True)


def told_logins() -> str:
    """The accounts a visitor may try, one a line."""
    lines = [f"  {email:<34} {who}: {what}" for email, who, what in LOGINS]
    return "\n".join([f"Tài khoản mẫu (mật khẩu chung: {PASSWORD}):", *lines])


def _moment(today: str | None) -> datetime:
    if today is None:
        return datetime.now(UTC)
    try:
        day = parse_date(today)
    except NotADate:
        raise click.ClickException(f"“{today}” không phải ngày (dd/mm/yyyy hoặc yyyy-mm-dd).") from None
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=VIETNAM)
