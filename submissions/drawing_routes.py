"""Pages that show a workflow drawn: that of one report with the way it has taken, and those that ship. Thin."""

from __future__ import annotations

from flask import Blueprint, render_template

from submissions.drawn import draw_for, draw_shipped
from submissions.presenting import guard
from submissions.queries import submission_for
from submissions.workflows import shipped_names
from units.authority import Action, seats
from units.login import doer_and_now
from workflow.refusals import Refused

bp = guard(Blueprint("workflows", __name__))


@bp.get("/workflows")
def index() -> str:
    """All workflows a round can be opened with. Refused("not_found") for who sits at no desk where they are chosen."""
    doer, _ = doer_and_now()
    if not seats(doer, Action.SEE_WORKFLOWS):
        raise Refused("not_found")
    return render_template("workflows/index.html", all_drawn=[draw_shipped(name) for name in shipped_names()])


@bp.get("/submissions/<int:submission_id>/workflow")
def of_submission(submission_id: int) -> str:
    """The workflow of one report, with the way it has taken."""
    doer, _ = doer_and_now()
    found = submission_for(doer, submission_id)
    return render_template("workflows/submission.html", submission=found, drawn=draw_for(found))
