"""Pages of totals: what a report adds up to, where one figure comes from, and the lines an upper level adds to it. Thin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from extensions import db
from submissions import overview, wording
from submissions.consolidation.adjusting import adjust as write_adjustment
from submissions.consolidation.adjusting import (
    adjustment_at,
    adjustments_of,
    is_adjustable,
    sectors_of,
    withdraw_adjustment,
)
from submissions.consolidation.boundaries import boundaries_of
from submissions.consolidation.cells import asked_for, cell_view
from submissions.consolidation.figures import figures_of, label_of
from submissions.consolidation.provenance import silent, tellers
from submissions.consolidation.whole import unscaled
from submissions.models import Submission
from submissions.presenting import guard
from submissions.publications.amounts import Figure
from submissions.publications.content import Grid, Listing, Part, Passage, Targets, report_of
from submissions.publications.gathering import is_stale
from submissions.publications.targets import goal_of
from submissions.queries import submission_for
from units.access import Doer
from units.asked import row_id
from units.kinds import Sector
from units.login import doer_and_now
from units.reasons import SHORTEST_REASON
from vietnamese import NotANumber, parse_number
from workflow.deadlines import local_day
from workflow.refusals import Refused

bp = guard(Blueprint("consolidation", __name__))

MOST_MISSING = 200


@bp.get("/submissions/<int:submission_id>/totals")
def totals(submission_id: int) -> str:
    """Official and provisional sums by section, each with how complete it is, and the targets with their verdicts."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    form = found.round.form_version.compiled
    owed = is_stale(found)
    report = report_of(found, now=now)
    results = {
        result.target.code: result
        for part in report.parts
        for item in part.items
        if isinstance(item, Targets)
        for result in item.results
    }
    return render_template(
        "consolidation/totals.html",
        submission=found,
        report=report,
        parts=list(_with_figures(report.parts)),
        results=[(result, goal_of(form, result.target)) for result in results.values()],
        is_stale=owed,
        missing=report.missing[:MOST_MISSING],
        slot_keys={each.key for each in figures_of(form) if each.slot is None or each.slot.passes_up}
        | form.compiled.quotients.keys(),
        as_of=now,
        kind_of=lambda item: type(item).__name__,
    )


@bp.get("/submissions/<int:submission_id>/totals/<slot_key>")
def cell(submission_id: int, slot_key: str) -> str:
    """Where one total comes from: contributors, who told what and who is missing by name, the rule, what changed it."""
    doer, _ = doer_and_now()
    return _cell_page(submission_for(doer, submission_id), slot_key, doer)


@bp.post("/submissions/<int:submission_id>/totals/<slot_key>/adjustments")
def adjust(submission_id: int, slot_key: str) -> Response | tuple[str, int]:
    """Add a signed line to a total (`amount`, `way`: add or subtract, `sector`: of which units); or take one back (`withdraws`).

    Why stands in `reason`.
    """
    doer, now = doer_and_now()
    found, given = submission_for(doer, submission_id), request.form
    asked = asked_for(found.round.form_version.compiled, slot_key)
    if asked.slot is None:
        raise Refused("not_adjustable", label=asked.label)
    seen, reason = given.get("version", -1, type=int), given.get("reason", "")
    try:
        if withdrawn := given.get("withdraws", type=row_id):
            withdraw_adjustment(adjustment_at(found, withdrawn), seen=seen, reason=reason, by=doer, now=now)
        else:
            amount = parse_number(given.get("amount", ""), asked.slot.scale)
            amount = -abs(amount) if given.get("way") == "subtract" else amount
            sector = given.get("sector", type=Sector)
            write_adjustment(
                found, asked.slot, asked.label, amount, sector=sector, seen=seen, reason=reason, by=doer, now=now
            )
    except NotANumber:
        return _cell_page(found, slot_key, doer, given=given, fault="không đọc được số; viết như 1.234"), 422
    except Refused as refused:
        db.session.rollback()
        if refused.code not in ("reason_required", "same_value", "changed_since_seen"):
            raise
        return _cell_page(submission_for(doer, submission_id), slot_key, doer, given=given, refused=refused), 409
    db.session.commit()
    flash("Đã ghi dòng điều chỉnh. Tổng số được cộng lại trong ít giây.", "success")
    return redirect(url_for("consolidation.cell", submission_id=found.id, slot_key=slot_key), 303)


@bp.get("/submissions/<int:submission_id>/totals/<slot_key>/today")
def on_today(submission_id: int, slot_key: str) -> str:
    """One official total on the boundaries of today beside the one of the tree it was reported in."""
    doer, now = doer_and_now()
    found = submission_for(doer, submission_id)
    form = found.round.form_version.compiled
    slot = form.slot(slot_key)
    asked = form.field(slot.field_key) if slot and not slot.hidden and slot.fold == "sum" else None
    if slot is None or asked is None:
        raise Refused("not_found")
    return render_template(
        "consolidation/today.html",
        submission=found,
        label=label_of(asked, slot),
        unit=asked.unit or "",
        slot=slot,
        today=local_day(now),
        views=boundaries_of(found, slot, local_day(now)),
        unscale=lambda value: unscaled(value, slot.scale),
        most=MOST_MISSING,
    )


def _cell_page(
    found: Submission,
    slot_key: str,
    doer: Doer,
    *,
    given: Mapping[str, str] | None = None,
    fault: str = "",
    refused: Refused | None = None,
) -> str:
    owed = is_stale(found)  # asked first: a sweep in between makes the page modest, not wrong
    view = cell_view(found, slot_key)
    sought, slot = request.args.get("q", "")[:100], view.slot
    told, told_count = tellers(found, slot, sought)
    silents, silent_count = silent(found, slot, sought)
    asked = view.asked
    return render_template(
        "consolidation/cell.html",
        submission=found,
        view=view,
        label=asked.label,
        unit=asked.field.unit or "",
        slot=slot,
        own=found.figures[slot.index],
        own_nothing=overview.nothing_of(found, slot.index),
        lines=adjustments_of(found, slot),
        can_adjust=asked.slot is not None and is_adjustable(found, slot) and overview.can_write(found, doer) is None,
        sought=sought,
        tellers=told,
        told_count=told_count,
        silents=silents,
        silent_count=silent_count,
        is_stale=owed,
        given=given or {},
        fault=fault,
        refused=refused,
        shortest=SHORTEST_REASON,
        sectors=sectors_of(slot),
        sector_word=lambda sector: wording.word("sectors", sector),
        unscale=lambda value: unscaled(value, slot.scale),
    )


def _with_figures(parts: tuple[Part, ...]) -> Iterator[Part]:
    """Parts that have something to show, and the headings above them."""
    for position, part in enumerate(parts):
        inside = []
        for later in parts[position + 1 :]:
            if later.depth <= part.depth:
                break
            inside.append(later)
        if any(_is_figure(item) for each in (part, *inside) for item in each.items):
            yield part


def _is_figure(item: object) -> bool:
    return (
        isinstance(item, Figure | Grid)
        or (isinstance(item, Listing) and item.count > 0)
        or (isinstance(item, Passage) and bool(item.text))
    )
