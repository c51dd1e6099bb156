"""`flask rounds …` for open rounds: late units added, ended ones closed, time given, outages declared; rehearsed unless `--apply`.

Thin: read, rehearse, perhaps apply, commit once.
"""

from __future__ import annotations

from datetime import UTC, datetime, time

import click

from extensions import db
from submissions import wording
from submissions.cli import plain_refusals
from submissions.moves import make_moves
from submissions.queries import round_by_code, submission_of
from submissions.rounds.cli import rounds
from submissions.rounds.extending import give
from submissions.rounds.outages import declare_outage, rehearse_outage
from submissions.rounds.roster_changes import add_units, ended_units, missing_units
from units.access import OPERATOR
from units.cli import day_given
from units.tree import unit_by_code
from vietnamese import NotADate, parse_date
from workflow.deadlines import VIETNAM, local_day

APPLY = click.option("--apply", "wants_apply", is_flag=True, help="Thực hiện; không có thì chỉ xem trước.")


@rounds.command("add-units")
@click.argument("round_code", metavar="ROUND")
@click.option(
    "--unit", "codes", multiple=True, metavar="CODE", help="Chỉ đơn vị này; mặc định là mọi đơn vị còn thiếu."
)
@click.option("--reason", default="", metavar="TEXT", help="Lý do, ví dụ số quyết định thành lập.")
@APPLY
def add_units_command(round_code: str, codes: tuple[str, ...], reason: str, wants_apply: bool) -> None:
    """Thêm vào đợt ROUND đơn vị có trong kỳ mà chưa có trong danh sách; xem trước nằm dưới báo cáo nào."""
    now = datetime.now(UTC)
    with plain_refusals():
        round_ = round_by_code(round_code)
        missing = missing_units(round_, today=local_day(now))
        if unknown := set(codes) - {each.unit.code for each in missing}:
            raise click.ClickException(f"Không thiếu trong đợt {round_code}: {', '.join(sorted(unknown))}.")
        chosen = [each for each in missing if not codes or each.unit.code in codes]
        for each in chosen:
            why = f"; chưa thêm được: {wording.refusal(each.refused)}" if each.refused else ""
            click.echo(f"{each.unit.code}\t{each.unit.name}\tdưới {each.above_name}\thạn {each.due_on:%d/%m/%Y}{why}")
        if wants_apply and chosen:
            add_units(round_, [each.unit.id for each in chosen], reason=reason, by=OPERATOR, now=now)
            db.session.commit()
    click.echo(_told(len(chosen), "thêm", wants_apply), err=True)


@rounds.command("close-ended")
@click.argument("round_code", metavar="ROUND")
@click.option("--reason", default="", metavar="TEXT", help="Lý do, ít nhất 10 ký tự, ví dụ số quyết định giải thể.")
@APPLY
def close_ended_command(round_code: str, reason: str, wants_apply: bool) -> None:
    """Đóng không số liệu báo cáo chưa gửi của đơn vị đã kết thúc trong đợt ROUND; từng báo cáo có lý do nếu không được."""
    now = datetime.now(UTC)
    with plain_refusals():
        ended = ended_units(round_by_code(round_code), today=local_day(now))
        for each in ended:
            click.echo(f"{each.submission.unit_code}\t{each.submission.unit_name}\tkết thúc {each.ended_on:%d/%m/%Y}")
        done, refused = len(ended), []
        if wants_apply and ended:
            ids = [each.submission.id for each in ended]
            outcomes = make_moves(ids, "close", by=OPERATOR, seen=None, reason=reason, now=now)
            refused = [(each.submission.unit_code, each.refused) for each in outcomes if each.refused]
            done -= len(refused)
            db.session.commit()
    click.echo(_told(done, "đóng", wants_apply), err=True)
    if refused:
        raise click.ClickException("; ".join(f"{code}: {wording.refusal(no)}" for code, no in refused))


@rounds.command("extend")
@click.argument("round_code", metavar="ROUND")
@click.argument("unit_code", metavar="UNIT")
@click.option("--until", required=True, metavar="DATE", help="Hạn mới, hết ngày này.")
@click.option("--reason", required=True, metavar="TEXT", help="Lý do, ít nhất 10 ký tự.")
def extend_command(round_code: str, unit_code: str, until: str, reason: str) -> None:
    """Gia hạn cho báo cáo của UNIT trong đợt ROUND; đơn vị đang xin gia hạn thì là câu trả lời đồng ý."""
    with plain_refusals():
        report = submission_of(round_by_code(round_code), unit_code)
        give(report, day_given(until), reason=reason, by=OPERATOR, now=datetime.now(UTC))
        db.session.commit()
    click.echo(f"{unit_code}: hạn mới là hết ngày {day_given(until):%d/%m/%Y}.", err=True)


@rounds.command("outage")
@click.option("--scope", required=True, metavar="UNIT", help="Mã đơn vị: sự cố ở đơn vị này và mọi đơn vị bên dưới.")
@click.option("--began", required=True, metavar="'18/09/2026 14:00'", help="Bắt đầu, giờ Việt Nam.")
@click.option("--ended", required=True, metavar="'18/09/2026 22:30'", help="Kết thúc, giờ Việt Nam.")
@click.option("--reason", default="", metavar="TEXT", help="Sự cố gì; các đơn vị đọc được.")
@APPLY
def outage_command(scope: str, began: str, ended: str, reason: str, wants_apply: bool) -> None:
    """Ghi sự cố: hạn nộp rơi vào những ngày có sự cố lùi đến hết ngày làm việc đầu tiên sau đó."""
    now = datetime.now(UTC)
    unit = unit_by_code(scope, local_day(now))
    if unit is None:
        raise click.ClickException(f"Không có đơn vị nào mang mã {scope}.")
    window = _moment(began), _moment(ended)
    with plain_refusals():
        grace = rehearse_outage(unit, *window, by=OPERATOR, now=now)
        for title, count in grace.by_round.items():
            click.echo(f"{title}\t{count} báo cáo\tđến hết ngày {grace.moved_to:%d/%m/%Y}")
        if wants_apply:
            declare_outage(unit, *window, reason=reason, by=OPERATOR, now=now)
            db.session.commit()
    click.echo(_told(grace.count, "lùi hạn", wants_apply), err=True)


def _told(count: int, verb: str, is_done: bool) -> str:
    if is_done:
        return f"Đã {verb} {count} báo cáo."
    return f"Sẽ {verb} {count} báo cáo; thêm --apply để thực hiện." if count else f"Không có báo cáo nào để {verb}."


def _moment(text: str) -> datetime:
    day, _, clock = text.strip().partition(" ")
    try:
        return datetime.combine(parse_date(day), time.fromisoformat(clock.strip().zfill(5)), tzinfo=VIETNAM)
    except (NotADate, ValueError):
        raise click.ClickException(f"“{text}” không phải ngày giờ (dd/mm/yyyy hh:mm).") from None
