"""Pages of chasing: who below has not sent, a reminder to those chosen, the list for calling. Thin."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from extensions import db
from submissions.models import Round, Submission
from submissions.notices.chasing import PER_PAGE, Unsent, as_csv, as_workbook, chase, lines_of, unsent_below
from submissions.presenting import guard
from submissions.queries import round_by_code
from submissions.rounds.progress import tops_of
from units.access import Doer
from units.asked import page_asked, row_id
from units.authority import Action, may_at, seats
from units.login import doer_and_now
from units.tree import one_of
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = guard(Blueprint("chasing", __name__))

TYPES = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@bp.get("/rounds/<code>/late")
def late(code: str) -> str:
    """Who below has not sent, ticked whoever can be reminded now. Refused("not_found") for who has nobody to chase in the round."""
    doer, now = doer_and_now()
    round_, deep, page = _round(doer, code), "deep" in request.args, page_asked()
    unsent, count = unsent_below(round_, seats(doer, Action.CHASE), now, deep=deep, page=page)
    today = local_day(now)
    return render_template(
        "notices/late.html",
        round=round_,
        unsent=unsent,
        count=count,
        deep=deep,
        page=page,
        pages=-(-count // PER_PAGE),
        today=today,
        chaseable={each.submission.id for each in unsent if each.can_be_chased(today, doer.user_id)},
    )


@bp.post("/rounds/<code>/late")
def remind(code: str) -> Answer:
    """Remind the people of the chosen units personally."""
    doer, now = doer_and_now()
    round_ = _round(doer, code)
    done, nobody = chase(_chosen(round_, doer), by=doer, now=now)
    db.session.commit()
    flash(_told(done, nobody), "success" if done else "warning")
    return redirect(url_for("chasing.late", code=code, deep=request.form.get("deep") or None), 303)


@bp.get("/rounds/<code>/late.<format_>")
def export(code: str, format_: str) -> Response:
    """The same list with names and telephone numbers, for calling."""
    doer, now = doer_and_now()
    round_ = _round(doer, code)
    if format_ not in TYPES:
        raise Refused("not_found")
    unsent: list[Unsent]
    unsent, _ = unsent_below(round_, seats(doer, Action.CHASE), now, deep="deep" in request.args)
    write, mimetype = TYPES[format_]
    answer = Response(write(lines_of(unsent, local_day(now))), content_type=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="chua-nop-{_stamp(now)}.{format_}"'
    return answer


def _round(doer: Doer, code: str) -> Round:
    round_ = round_by_code(code)
    if not seats(doer, Action.CHASE) or not any(top.has_children for top in tops_of(round_, doer)):
        raise Refused("not_found")
    return round_


def _chosen(round_: Round, doer: Doer) -> list[Submission]:
    """The reports that were ticked. Refused("nothing_chosen"), Refused("not_found") when one is not the doer's to chase."""
    ids = request.form.getlist("ids", type=row_id)
    if not ids:
        raise Refused("nothing_chosen")
    query = select(Submission).where(one_of(Submission.id, ids), Submission.round_id == round_.id)
    reports = list(db.session.scalars(query.order_by(Submission.id)))
    if len(reports) != len(set(ids)):
        raise Refused("not_found")
    for each in reports:
        if refusal := may_at(each.unit_path, doer, Action.CHASE):
            raise refusal
    return reports


def _told(done: int, nobody: list[Submission]) -> str:
    said = (
        f"Đã nhắc {done} đơn vị; thư đi ngay."
        if done
        else "Không có đơn vị nào để nhắc thêm: đã nhắc hôm nay hoặc đã nộp."
    )
    if nobody:
        names = ", ".join(each.unit_name for each in nobody[:5]) + (" …" if len(nobody) > 5 else "")
        said += f" Chưa có người phụ trách để nhắc: {names}."
    return said


def _stamp(now: datetime) -> str:
    return f"{local_day(now):%Y%m%d}"
