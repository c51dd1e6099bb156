"""`flask audit …`: walk the sealed history, and take a checkpoint of it to be kept outside. Thin: ask, print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from units import history
from units.checkpoints import NotACheckpoint, read_back, take, tips_at, written
from units.cli import READABLE, read_text
from vietnamese import format_number

WALKS = "audit_walks"
"""Key of `app.extensions`: what else is walked, wired in `app.py`; each gives a sentence for everything that differs."""

audit = AppGroup("audit", help="Nhật ký niêm.")


@audit.command("verify")
@click.option("--checkpoint", "kept", type=READABLE, metavar="FILE", help="So thêm với mốc niêm đã giữ trong FILE.")
def verify(kept: Path | None) -> None:
    """Đi hết nhật ký và chỉ ra mắt xích gãy đầu tiên của mỗi chuỗi; báo cáo nào khác với nhật ký cũng bị nêu.

    Với --checkpoint: các mục đã có lúc lấy mốc niêm mà nay bị sửa hoặc mất thì cũng bị nêu.
    """
    altered = _altered_since(kept) if kept else ""
    count, broken = history.verify()
    for link in broken:
        click.echo(f"{link.subject} {link.subject_id}, mục {link.sequence}: {link.fault}", err=True)
    if altered:
        click.echo(altered, err=True)
    unlike = _unlike_the_history()
    if broken or altered or unlike:
        said = [
            *([f"{len(broken)} chuỗi gãy trong {count} mục"] if broken else []),
            *([f"{unlike} báo cáo khác với nhật ký"] if unlike else []),
            *(["khác với mốc niêm"] if altered else []),
        ]
        raise click.ClickException("; ".join(said) + ".")
    click.echo(f"{count} mục, không mắt xích nào gãy{'; khớp với mốc niêm' if kept else ''}.")


@audit.command("checkpoint")
@click.option("--json", "as_json", is_flag=True, help="In JSON, dùng được cho audit verify --checkpoint.")
def checkpoint(as_json: bool) -> None:
    """In một mã băm trên mục cuối của mọi chuỗi nhật ký, kèm số mục và thời điểm, để giữ ở nơi khác."""
    try:
        tips, now = take(), datetime.now(UTC)
    except OperationalError:
        raise click.ClickException("Có việc đang ghi nhật ký quá lâu, chưa lấy được mốc niêm. Thử lại sau.") from None
    if as_json:
        click.echo(written(tips, now))
        return
    click.echo(f"{tips.hash} {tips.count} {now.isoformat(timespec='seconds')}")
    told = f"{format_number(tips.count)} mục trong {format_number(tips.chains)} chuỗi"
    click.echo(f"{told}. Thêm --json để có tệp so lại được về sau.", err=True)


def _unlike_the_history() -> int:
    """Name what is not as the history says; how many."""
    walks: list[Callable[[], Iterator[str]]] = current_app.extensions.get(WALKS, [])
    count = 0
    for sentence in (each for walk in walks for each in walk()):
        click.echo(sentence, err=True)
        count += 1
    return count


def _altered_since(kept: Path) -> str:
    """What differs from the checkpoint kept; empty when nothing does."""
    try:
        then = read_back(read_text(kept))
    except NotACheckpoint:
        raise click.ClickException(f"{kept.name}: không phải mốc niêm do audit checkpoint --json in ra.") from None
    now = tips_at(then.last_id)
    if now == then:
        return ""
    if now.count < then.count:
        return (
            f"mất {format_number(then.count - now.count)} trong {format_number(then.count)} mục đã có lúc lấy mốc niêm"
        )
    return "các mục đã có lúc lấy mốc niêm không còn như lúc đó: có mục bị sửa, bị chèn hoặc bị thay"
