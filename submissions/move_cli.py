"""`flask submissions move`: one move of one report from the command line, made as a person, with his rights and no more.

Thin: read, load through the person, call the verb of the pages, commit once. What is refused there is refused here.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
from sqlalchemy import select

from extensions import db
from submissions import wording
from submissions.cli import sentence_of, submissions
from submissions.entry.drafting import AnswersRefused, save
from submissions.moves import make_move
from submissions.queries import round_by_code, submission_for, submission_of
from units.access import Doer, doer_for
from units.people import User
from workflow.deadlines import local_day
from workflow.refusals import Refused


@submissions.command("move")
@click.argument("round_code", metavar="ROUND")
@click.argument("unit_code", metavar="UNIT")
@click.argument("move")
@click.option("--by", "email", required=True, metavar="EMAIL", help="Địa chỉ thư của người thực hiện.")
@click.option("--reason", default="", metavar="TEXT", help="Lý do, khi việc này cần lý do.")
@click.option(
    "--note", "notes", multiple=True, metavar="KEY=TEXT", help="Giải trình cho một số khác thường; lặp lại được."
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def move_command(
    round_code: str, unit_code: str, move: str, email: str, reason: str, notes: tuple[str, ...], as_json: bool
) -> None:
    """Thực hiện MOVE trên báo cáo của đơn vị UNIT trong đợt ROUND, như người có địa chỉ EMAIL.

    MOVE: submit, take_back, review, approve, return, undo, close, reopen hoặc việc khác của quy trình. Quyền và lý do từ
    chối giống như trên trang; bị từ chối thì không ghi gì và kết thúc với mã 1.
    """
    now = datetime.now(UTC)
    try:
        doer = _doer(email, now)
        report = submission_for(doer, submission_of(round_by_code(round_code), unit_code).id)
        before = report.state
        if notes:
            save(report, {}, by=doer, seen=report.version, notes=_notes(notes), now=now)
        moved = make_move(report, move, by=doer, seen=report.version, reason=reason, now=now)
        told = {"from": before, "state": moved.state, "standing": moved.standing, "version": moved.version}
        named = f"{moved.unit_name}: {wording.word('states', moved.state)}"
        db.session.commit()
    except (Refused, AnswersRefused, Nobody) as refused:
        db.session.rollback()
        told = _refusal(refused)
        if as_json:
            click.echo(_json(told))
        raise click.ClickException(f"{told['message']} [{told['code']}]") from None
    if as_json:
        click.echo(_json({"ok": True, "round": round_code, "unit": unit_code, "move": move, **told}))
    click.echo(f"{wording.word('moves', move)}: đã ghi nhận. {named}.", err=True)


def _notes(given: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for each in given:
        key, equals, text = each.partition("=")
        if not equals or not text.strip():
            raise click.UsageError(f'--note {each}: viết KEY=TEXT, ví dụ members_total="Tiếp nhận đoàn viên mới".')
        found[key.strip()] = text
    return found


class Nobody(Exception):
    """The address is nobody's who could act. `code`: as refusals have it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _doer(email: str, now: datetime) -> Doer:
    person = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if person is None:
        raise Nobody("not_found", f"Không có tài khoản nào dùng địa chỉ {email}.")
    if not person.enabled:
        raise Nobody("account_disabled", f"Tài khoản {email} đang bị khóa nên không làm được việc gì.")
    return doer_for(person, local_day(now))


def _refusal(refused: Refused | AnswersRefused | Nobody) -> dict[str, object]:
    if isinstance(refused, Nobody):
        return {"ok": False, "code": refused.code, "message": str(refused)}
    if isinstance(refused, AnswersRefused):
        fault = refused.faults[0]
        return {"ok": False, "code": "unreadable_values", "message": f"{fault.name}: {wording.answer_fault(fault)}."}
    return {
        "ok": False,
        "code": refused.code,
        "message": sentence_of(refused),
        "next_step": wording.next_step(refused),
        "facts": refused.facts,
    }


def _json(told: dict[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False, default=str)
