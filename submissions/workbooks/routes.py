"""Pages of the Excel round trip: the official workbook of a report, sending it back, sending many at once."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, current_app, render_template, request

from extensions import db
from submissions.deciding import may
from submissions.presenting import guard, sent_as_download
from submissions.publications.export import MEDIA_TYPES
from submissions.queries import submission_for
from submissions.workbooks.bundle import MOST_FILES, take_many
from submissions.workbooks.faults import CellFault
from submissions.workbooks.taking import Outcome, take_workbook, workbook_of
from units.login import doer_and_now

bp = guard(Blueprint("workbooks", __name__))

NO_FILE = Outcome("Tệp", faults=(CellFault("chưa chọn tệp nào: bấm “Chọn tệp”, chọn tệp Excel rồi gửi"),))


@bp.get("/submissions/<int:submission_id>/excel")
def page(submission_id: int) -> str:
    """How to fill in a report with a spreadsheet: the workbook, and where to send it."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    return render_template("workbooks/page.html", submission=found, locked=may(found, doer, "save", now=now))


@bp.get("/submissions/<int:submission_id>/workbook")
def workbook(submission_id: int) -> Response:
    """The official workbook of a report, always as an attachment."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    content = workbook_of(found, key=_key(), now=now)
    name = f"{found.unit_code}-{found.round.code}-v{found.version}.xlsx"
    return sent_as_download(content, MEDIA_TYPES["xlsx"], name)


@bp.post("/submissions/<int:submission_id>/workbook")
def take(submission_id: int) -> tuple[str, int]:
    """Save what a workbook says, or give it back with its faults marked."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        outcome = NO_FILE
    else:
        outcome = take_workbook(sent.read(), sent.filename, into=found, by=doer, key=_key(), now=now)
    db.session.commit()
    found = submission_for(doer, submission_id)
    return render_template("workbooks/taken.html", submission=found, outcome=outcome), _status([outcome])


@bp.get("/workbooks")
def many() -> str:
    """Where many workbooks are sent in one ZIP."""
    return render_template("workbooks/many.html", outcomes=[], most=MOST_FILES)


@bp.post("/workbooks")
def take_all() -> tuple[str, int]:
    """Save every workbook of a ZIP, each on its own; what became of each, by name."""
    doer, now = doer_and_now()
    sent = request.files.get("file")
    outcomes: list[Outcome] = []
    if sent is None or not sent.filename:
        outcomes.append(NO_FILE)
    else:
        for outcome in take_many(sent.read(), sent.filename, by=doer, key=_key(), now=now):
            db.session.commit()
            outcomes.append(outcome)
    return render_template("workbooks/many.html", outcomes=outcomes, most=MOST_FILES), _status(outcomes)


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])


def _status(outcomes: Sequence[Outcome]) -> int:
    """Well when anything was taken; else what stood in the way."""
    if any(outcome.is_taken for outcome in outcomes):
        return 200
    codes = {outcome.refused.code if outcome.refused else "" for outcome in outcomes}
    if "" in codes or not codes:
        return 422
    return 404 if codes == {"not_found"} else 409
