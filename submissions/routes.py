"""Pages of the desk and of one report, and the endpoints of the moves. Thin: load, read, one verb, commit, redirect."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions import overview, wording
from submissions.bulk import running_for
from submissions.bulk_routes import order, seen_versions
from submissions.changes import changes_for, note_look
from submissions.correcting.views import panel_of, to_sign
from submissions.deciding import is_judge
from submissions.desk import overseen_now, owed_now, waiting_now
from submissions.entry.autosave import others_since, save_page
from submissions.entry.check_pages import check_page
from submissions.entry.drafting import AnswersRefused
from submissions.entry.earlier import earlier_of
from submissions.entry.findings import notes_of
from submissions.entry.nil_returns import Scope
from submissions.entry.parts import Page, pages_of
from submissions.entry.postings import Posting, read_posting
from submissions.entry.section_pages import page_in, section_page
from submissions.entry.suggesting import suggestions_of
from submissions.escalating import long_waits, waiting_days
from submissions.facts import texts_of
from submissions.held import Held
from submissions.issuing.asking import may_publish
from submissions.issuing.waiting import waiting_for_version
from submissions.models import Submission
from submissions.moves import make_move, note_opened
from submissions.presenting import guard, keep_on_device, seat_of, wants_json
from submissions.queries import (
    may_see,
    submission_for,
    submission_to_write,
    waiting_count,
    waiting_elsewhere,
)
from submissions.remarking import remarks
from submissions.remarking.views import to_do_by_part, views_of
from submissions.rounds.calendar import calendar_around
from submissions.rounds.extending import about_time, asked_below, asked_for
from submissions.targets.beside import given_to
from submissions.words.saving import also_saved
from units import history
from units.access import Doer
from units.asked import page_asked, row_id
from units.history import HistoryEntry
from units.login import doer_and_now
from workflow.deadlines import local_day
from workflow.model import Standing
from workflow.refusals import Refused

bp = guard(Blueprint("submissions", __name__))

MOST_AT_ONCE = 500
"""Reports moved while the person waits; more become owed work with a page of its own."""


@bp.get("/")
def desk() -> str:
    """What I owe, what waits for me, what my level adds up to."""
    doer, now = doer_and_now()
    seat, of_others = seat_of(doer), "desk" in request.args
    owed, waiting = owed_now(doer, now, seat=seat), waiting_now(doer, now, seat=seat, of_others=of_others)
    return render_template(
        "submissions/desk.html",
        doer=seat,
        owed=owed,
        waiting=waiting,
        remarked=remarks.open_counts([each.submission.id for each in (*owed, *waiting)]),
        elsewhere=waiting_elsewhere(seat, local_day(now)),
        waiting_total=waiting_count(seat, local_day(now), of_others=of_others),
        of_others=of_others,
        running=running_for(doer),
        long_waits=long_waits(seat, now, calendar_around(now)),
        overseen=overseen_now(seat),
        signing=to_sign(doer, now, seat=seat),
        republish=waiting_for_version(seat),
        once=secrets.token_urlsafe(18),
        times=asked_below(seat),
        asked_times=asked_for([each.submission.id for each in owed]),
    )


@bp.get("/submissions/<int:submission_id>")
def submission(submission_id: int) -> str:
    """One report. That somebody who judges it has opened it is recorded here: a receipt of reading.

    It is the only thing a GET of ours writes.
    """
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    entries = _opened(found, doer, now)
    story, parts = overview.story_of(entries), overview.parts_of(found, texts := texts_of(found))
    said = views_of(found, remarks.remarks_for(found, doer), doer, now)
    state = request.args.get("state") or None
    page = page_asked()
    faults = overview.findings_in(found, texts)
    children, count = overview.children_page(found, state, page) if found.total else ([], 0)
    if can_write := overview.can_write(found, doer) is None:
        keep_on_device(doer)
    return render_template(
        "submissions/submission.html",
        submission=found,
        choices=overview.choices_of(found, doer),
        can_remark=remarks.can_draft(found, doer),
        remarks=said,
        remarked=to_do_by_part(said),
        changes=changes_for(found, doer, entries, texts),
        is_mine=any(office.unit_id == found.unit_path[-1] for office in doer.offices),
        is_judge=is_judge(found, doer),
        waited=waiting_days(found, now, calendar_around(now)),
        **about_time(found, doer, now),
        holder=overview.holder_of(found, local_day(now)),
        parts=parts,
        next_part=overview.next_part(parts) if can_write else None,
        groups=overview.chapters_of(parts),
        faults=faults,
        wanting=[(each, "") for each in faults if each.wants_note] if found.standing is not Standing.OPEN else [],
        notes=notes_of([found]).get(found.id, {}),
        labels={asked.key: asked.label_vi for asked in found.round.form_version.compiled.fields},
        story=story,
        corrections=panel_of(found, doer),
        publishes=may_publish(found, doer),
        targets=given_to(found),
        returned=overview.last_return(found, story),
        children=children,
        children_count=count,
        page=page,
        pages=-(-count // overview.CHILDREN_PER_PAGE),
        state=state,
        status=overview.status_in(found),
        states=overview.states_of(found),
        parent_visible=found.parent_id and may_see(doer, db.session.get_one(Submission, found.parent_id)),
    )


@bp.get("/submissions/<int:submission_id>/sections/<code>")
def section(submission_id: int, code: str) -> str:
    """The fields of one page of a report, to be filled in or read."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    return section_page(found, page_in(found, code), doer, now)


@bp.post("/submissions/<int:submission_id>/sections/<code>")
def save_section(submission_id: int, code: str) -> Response | tuple[str, int]:
    """Save one page: all of it or nothing, but for what somebody else changed meanwhile. What was typed is shown again
    whatever happens.
    """
    doer, now = doer_and_now()
    found = submission_to_write(doer, submission_id)
    page = page_in(found, code)
    posting = read_posting(page, request.form, found.listings)
    try:
        if posting.faults:
            raise AnswersRefused(posting.faults)
        answers = {**posting.answers, **_kept(doer, submission_id, page, posting)}
        scope = Scope.of(page) if posting.is_nil_page else Scope()
        saved = save_page(
            found,
            page,
            answers,
            by=doer,
            seen=posting.seen,
            base=posting.base,
            notes=posting.notes,
            scope=scope,
            now=now,
        )
        remarks.mark_fixed(found, request.form.getlist("fixed", type=row_id), by=doer, now=now)
    except AnswersRefused as refused:
        db.session.rollback()
        found = submission_for(doer, submission_id)
        return section_page(found, page, doer, now, posting=posting, faults=refused.faults), 422
    except Refused as refused:
        db.session.rollback()
        found = submission_for(doer, submission_id)
        return section_page(found, page, doer, now, posting=posting, refused=refused), 409
    others = others_since(found, posting.seen, doer)
    if collisions := saved.collisions:
        found = submission_for(doer, submission_id)
        shown = section_page(found, page, doer, now, posting=posting, collisions=collisions, others=others)
        db.session.commit()
        return shown, 409
    then = _after_saving(found, page, posting)
    db.session.commit()
    flash(f"Đã lưu. Báo cáo chưa được trình. {also_saved(others)}".strip(), "success")
    return redirect(then, 303)


@bp.get("/submissions/<int:submission_id>/check")
def check(submission_id: int) -> str:
    """Everything answered, what is wrong with it, and the button to send it."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    return check_page(found, doer, now)


@bp.post("/submissions/<int:submission_id>/moves")
def move(submission_id: int) -> Any:
    """Move one report: `move`, `version` as seen, `reason`."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    name, seen = request.form.get("move", ""), request.form.get("version", -1, type=int)
    moved = make_move(found, name, by=doer, seen=seen, reason=request.form.get("reason", ""), now=now)
    db.session.commit()
    if wants_json():
        return {"id": moved.id, "state": moved.state, "version": moved.version}
    flash(f"{wording.word('moves', name)}: đã ghi nhận. {_receipt(moved, now)}", "success")
    is_sent = moved.standing is Standing.SUBMITTED and moved.author_id == doer.user_id and moved.submitted_at == now
    page = "checking.receipt" if is_sent else "submissions.submission"
    return redirect(url_for(page, submission_id=moved.id), 303)


@bp.post("/moves")
def moves() -> Any:
    """The same move on many reports, each on its own: who passed and who did not, by name. Very many are owed instead."""
    doer, now = doer_and_now()
    seen, reason = seen_versions(), request.form.get("reason", "")
    if not seen and not wants_json():
        flash("Chưa chọn báo cáo nào. Đánh dấu các báo cáo rồi bấm nút.", "warning")
        return redirect(url_for("submissions.desk"), 303)
    move, once = request.form.get("move", ""), request.form.get("once", "")
    at_once = len(seen) <= MOST_AT_ONCE
    return order(seen, move, by=doer, once=once, reason=reason, at_once=at_once, now=now)


@bp.get("/units/<int:unit_id>/reports")
def unit_reports(unit_id: int) -> str:
    """Reports of one unit that the person may see, newest round first. Refused("not_found") when there is none."""
    doer, _ = doer_and_now()
    reports = [each for each in overview.reports_of_unit(unit_id) if may_see(doer, each)]
    if not reports:
        raise Refused("not_found")
    return render_template("submissions/unit_reports.html", reports=reports, unit_id=unit_id)


def _opened(found: Submission, doer: Doer, now: datetime) -> list[HistoryEntry]:
    """The history of a report; that a judge has opened it, and which version of it, is recorded first."""
    entries = history.entries_of("submission", found.id)
    is_first = note_opened(found, by=doer, now=now)
    if is_first | note_look(found, entries, by=doer, now=now):
        db.session.commit()
        entries = history.entries_of("submission", found.id)
    return entries


def _kept(doer: Doer, submission_id: int, page: Page, posting: Posting) -> dict[str, str]:
    """The suggestions the person keeps: one, or all of the page that are still blank."""
    keep = request.form.get("keep", "")
    if not keep:
        return {}
    found = submission_for(doer, submission_id)
    offered = suggestions_of(found, page.asked, earlier_of([found])[found.id])
    blank = [each for key, each in offered.items() if keep in ("*", key) and not posting.answers.get(key, "").strip()]
    return {each.key: each.text for each in blank}


def _after_saving(found: Held, page: Page, posting: Posting) -> str:
    """Where a saved page leads: on to the next one, back to the same for another row, or to the report.

    Whoever kept a suggestion or declared the page or, by its button, a field nil stays, to see what became of it.
    """
    keep = request.form.get("keep", "") or posting.nil_pressed
    then = request.form.get("then", f"stay:{keep}" if keep or posting.is_nil_page else "next")
    pages = pages_of(found.round.form_version.compiled, found.level, found.sector)
    following = pages.index(page) + 1
    if then.startswith("stay"):
        url = url_for("submissions.section", submission_id=found.id, code=page.code)
        return f"{url}#{then.removeprefix('stay:')}"
    if then == "report":
        return url_for("submissions.submission", submission_id=found.id)
    if following < len(pages):
        code = pages[following].code
        return url_for("submissions.section", submission_id=found.id, code=code, saved=page.code)
    return url_for("submissions.check", submission_id=found.id)


def _receipt(moved: Submission, now: datetime) -> str:
    """Who has the report now."""
    holder = overview.holder_of(moved, local_day(now))
    return f"Báo cáo đang ở {holder.unit_name}." if holder.unit_name else ""
